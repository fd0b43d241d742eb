"""A quote is looked up in the library: found where it stands, refused with the nearest real words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator.capabilities import PERSON, Caller
from orchestrator.evidence.located import Located, NotThere, locate
from orchestrator.library import Library, Passage, Source

AT = datetime(2026, 5, 7, 9, tzinfo=UTC)
NOTES = f"file:acme/notes.md@{'a' * 40}"


def said(number: int, *parts: str) -> tuple[Passage, ...]:
    passages, at = [], 0
    for part in parts:
        passages.append(Passage(part, f"journal:{number}#{at}-{at + len(part)}", "Ann"))
        at += len(part)
    return tuple(passages)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    made = Library(tmp_path_factory.mktemp("evidence"))
    talk = (*said(4, "We could pay four, ", "or a million, all told. "), *said(5, "But the board says no."))
    notes = (
        Passage("# Terms\n\nThe notice period is three\n", f"{NOTES}#L1-L3"),
        Passage("months.\n", f"{NOTES}#L4"),
    )
    made.put(
        [
            Source("talk:t/0", "conversation", talk, AT, "costs", "acme", "acme"),
            Source(NOTES, "document", notes, AT, "notes.md", "acme", "acme", series="file:acme/notes.md"),
            Source(
                "talk:u/0", "conversation", said(9, "The notice period is six months."), AT, "", "beta", "bee"
            ),
        ]
    )
    yield made
    made.close()


@pytest.mark.parametrize("ref", [None, "journal:4", "journal:4#19-42"])
def test_a_quote_over_two_passages_of_one_event_is_found(library: Library, ref: str | None) -> None:
    found = locate(library, "four, or a  million", PERSON, ref)
    assert isinstance(found, Located)
    assert (found.source, found.text, found.exact) == ("journal:4", "four, or a million", False)
    assert [one.ref for one in found.passages] == ["journal:4#0-19", "journal:4#19-43"]
    assert found.project == "acme"


def test_a_quote_over_lines_of_a_file_is_found_and_cut_out_verbatim(library: Library) -> None:
    found = locate(library, "notice period is three months", PERSON)
    assert isinstance(found, Located)
    assert (found.source, found.text) == (NOTES, "notice period is three\nmonths")


def test_what_was_not_said_is_refused_with_what_was(library: Library) -> None:
    refused = locate(library, "we could pay five, or a million", PERSON, "journal:4")
    assert isinstance(refused, NotThere)
    assert refused.nearest is not None
    assert refused.nearest.text == "We could pay four, or a million"
    assert refused.passages[0].speaker == "Ann"
    across = locate(library, "a million, all told. But the board", PERSON)
    assert isinstance(across, NotThere)
    assert isinstance(locate(library, "zebra crossing ahead", PERSON), NotThere)
    assert isinstance(locate(library, "anything at all here", PERSON, "journal:77"), NotThere)
    with pytest.raises(ValueError, match="address"):
        locate(library, "anything at all", PERSON, "web:1")


def test_an_agent_is_shown_nothing_of_another_client_not_even_as_the_nearest(library: Library) -> None:
    agent = Caller("agent", "acme", "acme")
    refused = locate(library, "The notice period is six months.", agent)
    assert isinstance(refused, NotThere)
    assert refused.source == NOTES
    hidden = locate(library, "The notice period is six months.", agent, "journal:9")
    assert isinstance(hidden, NotThere)
    assert (hidden.nearest, hidden.passages) == (None, ())
    assert isinstance(locate(library, "The notice period is six months.", PERSON), Located)


def test_a_source_that_was_changed_or_removed_says_so(tmp_path: Path) -> None:
    library = Library(tmp_path)
    new = f"file:acme/x.md@{'b' * 40}"
    old = f"file:acme/x.md@{'c' * 40}"
    for name in (old, new):
        passages = (Passage(f"It says {name[-1]} here.", f"{name}#L1"),)
        library.put([Source(name, "document", passages, AT, "x.md", "acme", "acme", series="file:acme/x.md")])
    changed = locate(library, "It says c here.", PERSON, f"{old}#L1")
    assert isinstance(changed, NotThere)
    assert new in changed.reason
    library.drop(["file:acme/x.md"])
    removed = locate(library, "It says b here.", PERSON, new)
    assert isinstance(removed, NotThere)
    assert "removed" in removed.reason
    library.close()


def test_words_of_several_sources_are_given_to_none_of_them(tmp_path: Path) -> None:
    library = Library(tmp_path)
    names = [f"file:acme/{name}.md@{name * 40}" for name in "ab"]
    text = "Before it. The hall costs nine hundred euros.\n"
    for name in names:
        passages = (Passage(text[:20], f"{name}#L1"), Passage(text[20:], f"{name}#L1"))
        library.put([Source(name, "document", passages, AT, name, "acme", "acme")])
    said_again = (Passage("You wrote: The hall costs nine hundred euros.", "journal:7#0-45", "agent"),)
    library.put([Source("talk:v/0", "conversation", said_again, AT, "", "acme", "acme")])
    several = locate(library, "The hall costs nine hundred euros", PERSON)
    assert isinstance(several, NotThere)
    assert set(several.places) == set(names), "what came in, and not who said it again"
    assert all(name in several.reason for name in names)
    assert isinstance(locate(library, "The hall costs nine hundred euros", PERSON, names[1]), Located)
    one = locate(library, "You wrote: The hall costs", PERSON)
    assert isinstance(one, Located)
    assert one.source == "journal:7"
    library.close()


def test_an_agents_file_is_no_place_of_words_and_its_refusal_names_where_they_came_in(tmp_path: Path) -> None:
    library = Library(tmp_path)
    words, alone = "The hall costs nine hundred euros a month.", "The roof leaks above the third desk."
    mail = f"file:acme/mail.md@{'0' * 40}"
    notes = [f"file:acme/notes/n{number}.md@{f'{number:x}' * 40}" for number in (1, 2, 3)]
    library.put([Source(mail, "mail", (Passage(words, f"{mail}#L1"),), AT, project="acme")])
    for name in notes:
        text = f"> {words} [{mail}#L1]\n> {alone} [memo:0123456789abcdef/r001/s03.07].\n"
        library.put([Source(name, "agent", (Passage(text, f"{name}#L1"),), AT, project="acme")])
    stands = locate(library, words, PERSON)
    assert isinstance(stands, Located)
    assert stands.source == mail
    named = locate(library, words, PERSON, notes[0])
    assert isinstance(named, NotThere)
    assert named.places == (mail,)
    assert f"came in at {mail}" in named.reason
    for ref in (None, notes[1]):
        only = locate(library, alone, PERSON, ref)
        assert isinstance(only, NotThere)
        assert only.reason.startswith("An agent wrote this file")
        assert f"It cites {mail}#L1, memo:0123456789abcdef/r001/s03.07: read" in only.reason
    library.close()
