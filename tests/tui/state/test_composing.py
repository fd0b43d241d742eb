"""Completion and history of what is written, without an app."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.state.composing import History, Word, complete, joined, latest, offers, word_at


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("ask @ac", Word("project", 4, "ac")),
        ("@", Word("project", 0, "")),
        ("read #no", Word("file", 5, "no")),
        ("read notes/ma", Word("file", 5, "notes/ma")),
        ("(./src/a", Word("file", 1, "src/a")),
        ("mail ada@north", None),
        ("C# is", None),
        ("plain words", None),
        ("", None),
    ],
)
def test_which_words_can_be_completed(line: str, word: Word | None) -> None:
    assert word_at(line, len(line)) == word


def test_the_word_is_that_before_the_cursor() -> None:
    assert word_at("@ac and more", 3) == Word("project", 0, "ac")
    assert word_at("@ac and more", 7) is None


def test_the_likeliest_comes_first_and_what_is_typed_out_is_not_offered() -> None:
    names = ["docs/notes.md", "notes/", "notes/march.md", "src/connote.py", "n/o/t.md"]
    assert offers("no", names) == ["notes/", "notes/march.md", "docs/notes.md", "src/connote.py", "n/o/t.md"]
    assert offers("acme", ["acme", "acme-web"]) == ["acme-web"]
    assert offers("zzz", names) == []


def test_a_completed_word_leaves_the_rest_of_the_line_alone() -> None:
    line = "ask @ac, then read #ma now"
    word = word_at(line, 7)
    assert word is not None
    assert complete(line, 7, word, "acme") == ("ask @acme , then read #ma now", 10)
    word = word_at(line, 22)
    assert word is not None
    assert complete(line, 22, word, "notes/my march.md").line == 'ask @ac, then read "notes/my march.md" now'
    assert complete("#no", 3, Word("file", 0, "no"), "notes/") == ("notes/", 6)


def test_the_draft_waits_at_the_end_of_the_history() -> None:
    history = History(["one", "two"])
    assert history.older("half a th") == "two"
    assert history.older("two") == "one"
    assert history.older("one") is None
    assert history.newer("one") == "two"
    assert history.newer("two") == "half a th"
    assert history.newer("half a th") is None


def test_sending_an_old_text_brings_the_draft_back() -> None:
    history = History(["one"])
    history.older("half")
    assert history.sent("one again") == "half"
    assert history.sent("half") == ""
    assert history.older("") == "half"


_STEPS = st.lists(
    st.tuples(st.sampled_from(["older", "newer", "type"]), st.text("ab", min_size=1, max_size=3)), max_size=20
)


@given(st.lists(st.text("ab", min_size=1, max_size=3), max_size=4), _STEPS)
def test_nothing_that_was_typed_is_lost_on_a_walk(entries: list[str], steps: list[tuple[str, str]]) -> None:
    """Whatever was typed is shown, kept for the next start, waits as the draft, or is in the history."""
    history, shown, typed = History(entries), "", set[str]()
    for step, text in steps:
        if step == "type":
            if shown and not (history.walking and shown in entries):
                typed.discard(shown)  # the person wrote over it
            shown = text
            typed.add(text)
        else:
            moved = history.older(shown) if step == "older" else history.newer(shown)
            shown = shown if moved is None else moved
    found = {shown, history.kept(shown), history.draft, *history.rescued, *entries}
    assert typed <= found


def test_each_text_is_in_the_history_once_where_it_was_last_used() -> None:
    assert latest(["a", "b", "a", "c"], 10) == ["b", "a", "c"]
    assert latest(["a", "b", "c"], 2) == ["b", "c"]


def test_texts_that_share_an_input_stay_apart() -> None:
    assert joined("one", " ", "two") == "one\n\ntwo"
