"""Searching the journal finds what was said, wherever it stands and however JSON writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.events import AgentRaw, AgentStarted, AgentText, AskRaised, ToolCalled, ToolReturned, TurnEnded
from orchestrator.events import Draft, EventBody
from orchestrator.events.ask import AskAnswered
from orchestrator.events.native import NativePrompt
from orchestrator.events.task import TaskFinished, TaskQueued
from orchestrator.journal import INLINE_LIMIT, Found, Journal, search, words_of
from orchestrator.journal.said import pattern, snippet


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal.open(tmp_path / "journal.db")
    yield opened
    opened.close()


def write(journal: Journal, *bodies: EventBody, project: str = "acme") -> None:
    journal.append([Draft(body=body, project=project, client="c", task="t") for body in bodies])


def find(journal: Journal, query: str, **wanted: object) -> Found:
    return search(journal, words_of(query), **{"before": 0, "limit": 100, **wanted})  # type: ignore[arg-type]  # as given


def cursors(found: Found) -> list[int]:
    return [hit.event.cursor for hit in found.hits]


SPOKEN: list[EventBody] = [
    TaskQueued(prompt="Say WALNUT to the client"),
    NativePrompt(session_id="s", text="walnut?"),
    AgentText(text="A walnut, then."),
    ToolCalled(id="1", name="Edit", input={"edits": [{"old": "x", "new": ["a Walnut"]}]}),
    ToolReturned(id="1", content="walnuts.md"),
    AskRaised(id="2", ask="question", tool="Ask", input={}, summary="walnut or oak"),
    AskAnswered(ask="2", verdict="text", choices={"which": "walnut"}),
    TaskFinished(status="failed", error="no walnut"),
]


def test_everything_that_was_said_is_found_newest_first_and_nothing_else(journal: Journal) -> None:
    write(journal, *SPOKEN)
    unspoken = (AgentStarted(session_id="walnut"), AgentRaw(type="x", data={"walnut": 1}))
    write(journal, *unspoken, TurnEnded(session_id="walnut", ok=True, result="walnut"))
    write(journal, AgentText(text="the other walnut"), project="beta")
    assert cursors(find(journal, "walnut")) == [12, *range(8, 0, -1)]
    assert cursors(find(journal, "walnut", project="beta")) == [12]
    assert cursors(find(journal, "walnut", kinds=["agent.text", "agent.raw"])) == [12, 3]
    assert cursors(find(journal, "walnut client")) == [1]
    assert find(journal, "prompt kind text") == Found((), None, None, 0), "names of fields are not said"


WORDS = ["100%", "a_b", 'say "yes"', "C:\\temp", "löse", "LÖSE", "straße", "🎼", "\x1b[1mbold", "\ud83d half"]


@pytest.mark.parametrize("said", WORDS)
def test_what_like_and_json_write_in_their_own_way_is_found_word_for_word(
    journal: Journal, said: str
) -> None:
    write(journal, AgentText(text="100 aXb say yes C:temp lose strasse"), AgentText(text=f"so {said} it is"))
    assert cursors(find(journal, said)) == [2]


def test_a_snippet_shows_the_place_on_one_line_and_marks_every_word(journal: Journal) -> None:
    write(journal, AgentText(text="x" * 500 + "\nThe Offer\tis due:\x1b[31m OFFER by Friday. " + "y" * 500))
    (hit,) = find(journal, "friday offer").hits
    text, marks = hit.snippet
    assert [text[begin:end] for begin, end in marks] == ["Offer", "OFFER", "Friday"]
    assert text.startswith("…x")
    assert text.endswith("y…")
    assert text.isprintable()
    assert len(text) <= 202


def test_paging_by_next_gives_every_hit_once_however_short_a_call_is(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestrator.journal.searching.STRETCH", 7)
    monkeypatch.setattr("orchestrator.journal.store.STRETCH_BYTES", 300)
    write(journal, *(AgentText(text=f"walnut {n}" if n % 3 else f"oak {n}") for n in range(60)))
    everything = cursors(find(journal, "walnut"))
    assert everything == [n + 1 for n in range(59, -1, -1) if n % 3]
    for options in ({"limit": 7}, {"limit": 100, "seconds": -1.0}):
        met, before = list[int](), 0
        for _ in range(100):
            found = find(journal, "walnut", before=before, **options)
            met += cursors(found)
            if found.next is None:
                break
            assert found.since is not None
            before = found.next
        assert met == everything


def test_what_is_stored_apart_is_searched_and_what_is_too_large_or_gone_is_said(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "word " * (INLINE_LIMIT // 4)
    write(journal, ToolReturned(id="1", content=f"{long} walnut"), AgentText(text="walnut"))
    assert find(journal, "walnut").uncovered == 0
    assert cursors(find(journal, "walnut")) == [2, 1]
    assert cursors(find(journal, "oak")) == []
    monkeypatch.setattr("orchestrator.journal.searching.OBJECT_BYTES", 1000)
    found = find(journal, "walnut")
    assert (cursors(found), found.uncovered) == ([2], 1)
    assert cursors(find(journal, "word")) == [1], "its beginning is in the journal itself"
    monkeypatch.undo()
    next((tmp_path / "objects").rglob("*/*")).unlink()
    assert find(journal, "walnut").uncovered == 1


@given(st.text(), st.text())
def test_a_snippet_never_breaks_and_its_marks_are_the_words(text: str, query: str) -> None:
    words = words_of(query)
    assert all(pattern(word).startswith("%") for word in words)
    found = snippet((text,), words) if words else None
    if found is not None:
        for begin, end in found.marks:
            assert found.text[begin:end].lower() in words
