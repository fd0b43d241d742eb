"""The library: what goes in is found as it was said, by whom it may be, whatever dies in between."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.capabilities import META, PERSON, Caller
from orchestrator.events import Visibility
from orchestrator.library import Kind, Library, Passage, Search, Source, find, read
from orchestrator.library.engine import Engine
from orchestrator.library.marks import snippet
from orchestrator.library.passages import cut, lines
from orchestrator.library.references import parse
from orchestrator.library.words import asked, language, stem

AT = datetime(2026, 5, 7, 9, tzinfo=UTC)


def talk(
    name: str,
    *said: str,
    project: str | None = "acme",
    client: str | None = "acme",
    visibility: Visibility = "client",
    kind: Kind = "conversation",
    series: str = "",
    at: datetime = AT,
) -> Source:
    """A conversation of two, whose turns are the events 100, 101 …"""
    number = sum(map(ord, name)) * 100
    passages = tuple(
        Passage(text, f"journal:{number + place}#0-{len(text)}", ("Ann", "Bob")[place % 2])
        for place, text in enumerate(said)
    )
    return Source(name, kind, passages, at, name, project, client, visibility, series)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library(tmp_path / "library")
    yield made
    made.close()


def found(library: Library, text: str, caller: Caller = PERSON, **where: object) -> list[str]:
    return [one.text for one in find(library, Search(text, **where), caller)]  # type: ignore[arg-type]  # by name


def test_a_passage_is_found_by_other_forms_of_its_words_and_shown_as_it_was_said(library: Library) -> None:
    """English and German forms, each by its own language."""
    library.put(
        [
            talk("english", "We  bought two licences\nlast year.", "The weather is fine."),
            talk("german", "Die Verträge wurden gestern gekündigt.", "Das Wetter ist schön."),
        ]
    )
    assert found(library, "Who buys a licence?") == ["We  bought two licences\nlast year."]
    assert found(library, "Vertrag und Kündigung kündigen")[0] == "Die Verträge wurden gestern gekündigt."
    assert found(library, "nothing of this kind exists: zebra") == []
    assert found(library, "") == []


def test_a_result_is_a_window_and_hits_side_by_side_are_one(library: Library) -> None:
    """Two passages on either side, the found ones marked, in the source's order."""
    library.put(
        [
            talk(
                "long",
                *(f"Turn {n} of the meeting." for n in range(6)),
                "The invoice is late.",
                "Yes, the invoice.",
            )
        ]
    )
    results = find(library, Search("invoice"), PERSON)
    assert len(results) == 1
    window = results[0].window
    assert [one.text for one in window if one.hit] == ["The invoice is late.", "Yes, the invoice."]
    assert [one.text for one in window][:2] in (
        ["Turn 4 of the meeting.", "Turn 5 of the meeting."],
        ["Turn 5 of the meeting.", "The invoice is late."],
    )
    assert find(library, Search("invoice", neighbours=0), PERSON)[0].window[0].text == results[0].text


def test_an_answer_goes_before_its_question_and_the_speaker_counts(library: Library) -> None:
    """Who asks about a thing says nothing of it."""
    library.put([talk("talk", "Where is the pottery class held?", "It is held in the old mill.", "Good.")])
    assert found(library, "Where is Bob's pottery class?", neighbours=0)[0] == "It is held in the old mill."


def test_what_was_said_goes_before_what_an_agent_wrote_of_it(library: Library) -> None:
    """An agent repeats the words, and more of them; the place it has them from is what is looked for."""
    memo = talk("memo", "They want to see the price before Friday.", kind="transcript")
    report = Passage(
        'The price: "They want to see the price before Friday." Friday is a date.', "journal:7#0-73", "agent"
    )
    draft = Passage("The price before Friday: they want to see the price.", "journal:8#0-52", "")
    library.put(
        [
            Source("report", "conversation", (report,), AT, "report", "acme", "acme", "client"),
            Source("draft", "draft", (draft,), AT, "draft", "acme", "acme", "client"),
            memo,
        ]
    )
    shown = found(library, "price before Friday")
    assert shown[0] == memo.passages[0].text
    assert len(shown) == 3


def test_filters_narrow_and_a_quoted_part_must_occur_as_it_stands(library: Library) -> None:
    """Project, client, kind, time, and words in double quotes."""
    later = datetime(2026, 6, 1, tzinfo=UTC)
    library.put(
        [
            talk("one", "The budget is small."),
            talk("two", "The budget is large.", project="beta", client="bee", kind="document", at=later),
        ]
    )
    assert found(library, "budget", project="beta") == ["The budget is large."]
    assert found(library, "budget", client="acme") == ["The budget is small."]
    assert found(library, "budget", kinds=("document",)) == ["The budget is large."]
    assert found(library, "budget", since=later) == ["The budget is large."]
    assert found(library, '"budget is large"') == ["The budget is large."]
    assert found(library, '"large budget"') == []


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        (
            "When did we move the server?",
            "We moved the server last Tuesday.",
            "We moved the server upstairs.",
        ),
        ("How many meters failed?", "Eleven meters failed.", "Meters failed again last week."),
        (
            "Wann wurde der Zähler getauscht?",
            "Der Zähler wurde im Mai getauscht.",
            "Der Zähler wurde getauscht.",
        ),
        ("Wie viele Zähler fehlen?", "Es fehlen 12 Zähler.", "Es fehlen Zähler."),
        ("What did Bob hear of the harbour?", "The harbour was heard of.", "I heard of the harbour."),
    ],
)
def test_the_kind_of_answer_that_is_asked_for_comes_first(
    library: Library, question: str, answer: str, other: str
) -> None:
    """A time, a number, the words of whom the question names; whichever passage comes first."""
    library.put(
        [
            talk("one", "The weather is fine.", answer, "That is all.", kind="transcript"),
            talk("two", other, "Is it?", kind="transcript"),
            talk("three", "Nothing of the kind.", "Nothing."),
        ]
    )
    assert found(library, question)[0] == answer


def test_turns_that_speak_of_the_same_things_as_the_best_come_before_others(library: Library) -> None:
    """A turn is short: what else it speaks of says whether it is about what was asked."""
    library.put(
        [
            talk("best", "My pottery class, pottery every week, with a kiln and glaze.", kind="transcript"),
            talk("far", "Pottery by the river and a picnic.", kind="transcript"),
            talk("near", "Pottery in the kiln and the glaze.", kind="transcript"),
        ]
    )
    assert found(library, "pottery class")[1:] == [
        "Pottery in the kiln and the glaze.",
        "Pottery by the river and a picnic.",
    ]


@pytest.mark.parametrize(
    ("caller", "reads"),
    [
        (PERSON, {"mine", "theirs", "sealed", "fleet", "nobody"}),
        (META, {"mine", "theirs", "fleet"}),
        (Caller("agent", "acme", "acme"), {"mine", "sealed", "fleet"}),
        (Caller("agent", "annex", "acme"), {"mine", "fleet"}),
        (Caller("agent", "beta", "bee"), {"theirs", "fleet"}),
    ],
)
def test_nobody_is_shown_what_they_may_not_read(library: Library, caller: Caller, reads: set[str]) -> None:
    """The same rule as for events: own client, the fleet's; sealed for the person and its own project."""
    library.put(
        [
            talk("mine", "secret mine"),
            talk("theirs", "secret theirs", project="beta", client="bee"),
            talk("sealed", "secret sealed", visibility="sealed"),
            talk("fleet", "secret fleet", project=None, client=None, visibility="fleet"),
            talk("nobody", "secret nobody", project=None, client=None),
        ]
    )
    assert {text.split()[1] for text in found(library, "secret", caller)} == reads
    names = {
        one: read(library, f"journal:{sum(map(ord, one)) * 100}", caller)
        for one in ("mine", "sealed", "theirs")
    }
    assert {name for name, result in names.items() if result is not None} == reads & names.keys()


def test_what_is_replaced_is_gone_and_its_address_says_so(library: Library) -> None:
    """A changed file has a new name; the old one says what took its place."""
    old, new = (f"file:acme/notes.md@{letter * 40}" for letter in "ab")

    def version(name: str, text: str) -> Source:
        passages = (Passage(text, f"{name}#L1"), Passage("The end.", f"{name}#L3"))
        return Source(name, "document", passages, AT, "notes.md", "acme", "acme", series="file:acme/notes.md")

    library.put([version(old, "The price is four.")])
    library.put([version(new, "The price is five.")])
    assert found(library, "price") == ["The price is five."]
    assert library.series("file:acme/") == {"file:acme/notes.md": new}
    assert read(library, f"{old}#L1", PERSON) == new
    shown = read(library, f"{new}#L3", PERSON)
    assert shown is not None
    assert not isinstance(shown, str)
    assert (shown.text, shown.window[0].text) == ("The end.", "The price is five.")
    library.drop(["file:acme/notes.md"])
    assert read(library, new, PERSON) == "removed"
    assert read(library, new, Caller("agent", "beta", "bee")) is None
    assert found(library, "price") == []


def test_what_a_crash_left_out_of_the_word_index_is_put_in_by_the_next_one(tmp_path: Path) -> None:
    """The tables have it, the index does not: as after a kill between the two."""
    first = Library(tmp_path)
    first.put([talk("before", "An older word: apricot.")])
    first.put([talk("lost", "A newer word: quince.")], sync=False)
    first.close()
    second = Library(tmp_path)
    assert not second.is_new
    assert found(second, "quince") == []
    second.sync()
    assert found(second, "quince") == ["A newer word: quince."]
    assert second.engine.size == 2
    second.close()


@pytest.mark.parametrize("lost", ["words", "torn words", "torn tables", "other tables"])
def test_the_library_is_disposable(tmp_path: Path, lost: str) -> None:
    """A lost or torn word index comes back from the tables; without tables it says that it is new."""
    first = Library(tmp_path)
    first.put([talk("kept", "The word is persimmon.")])
    first.close()
    if lost == "words":
        shutil.rmtree(tmp_path / "words")
    elif lost == "torn words":
        (tmp_path / "words" / "meta.json").write_text("{")
    elif lost == "torn tables":
        (tmp_path / "library.db").write_bytes(b"no tables" * 500)
    else:
        with sqlite3.connect(tmp_path / "library.db") as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    second = Library(tmp_path)
    told: list[tuple[int, int]] = []
    second.sync(lambda done, total: told.append((done, total)))
    if "words" in lost:
        assert not second.is_new
        assert told == [(1, 1)]
        assert found(second, "persimmon") == ["The word is persimmon."]
    else:
        assert second.is_new
        assert second.count() == (0, 0)
    second.close()


def test_a_reader_sees_the_old_state_while_the_writer_is_at_work(library: Library) -> None:
    """An open transaction of the writer holds up nobody."""
    library.put([talk("one", "The word is medlar.")])
    with library._transaction():
        answers: list[list[str]] = []
        reader = threading.Thread(target=lambda: answers.append(found(library, "medlar")))
        reader.start()
        reader.join(20)
        assert answers == [["The word is medlar."]]


def test_what_cannot_be_put_in_changes_nothing(library: Library) -> None:
    """All sources of a call and its state, or none."""
    broken = Source("bad", "note", (Passage("text", "journal:no number"),), AT)
    with pytest.raises(Exception, match="address"):
        library.put([talk("good", "The word is sorb."), broken], state={"cursor": "5"})
    library.sync()
    assert (library.state("cursor"), found(library, "sorb")) == (None, [])


def test_an_index_of_another_shape_is_made_anew(tmp_path: Path) -> None:
    """A folder that holds something else is emptied, and says so."""
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "meta.json").write_text(
        '{"index_settings": {}, "segments": [], "schema": [], "opstamp": 0}'
    )
    engine = Engine(tmp_path / "words")
    assert engine.fresh
    assert engine.size == 0


@given(st.text(alphabet="ab .\n?“ü\t", max_size=400), st.integers(1, 6), st.integers(6, 20))
def test_passages_are_the_whole_text(text: str, few: int, many: int) -> None:
    """They follow one another without gap, none is too long, and lines are counted as an editor does."""
    spans = cut(text, few, many)
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(len(text[span.start : span.end].split()) <= many for span in spans)
    for span, (first, last) in zip(spans, lines(text, spans), strict=True):
        assert first == text.count("\n", 0, span.start) + 1
        assert last == text.count("\n", 0, span.start + len(text[span.start : span.end].rstrip())) + 1


def test_long_texts_are_cut_at_sentences_and_headings_go_with_what_follows() -> None:
    """No passage begins in the middle of a sentence where there are sentences."""
    text = "# Terms\n\n" + "The notice period is three months and no more than that. " * 40
    parts = [text[span.start : span.end] for span in cut(text)]
    assert parts[0].startswith("# Terms\n\nThe notice")
    assert len(parts) > 3
    assert all(part.rstrip().endswith("that.") for part in parts)


_NUMBERS = st.integers(0, 999)


@given(
    st.one_of(
        st.builds(lambda n: f"journal:{n}", _NUMBERS),
        st.builds(lambda n, a, b: f"journal:{n}#{min(a, b)}-{max(a, b)}", _NUMBERS, _NUMBERS, _NUMBERS),
        st.builds(lambda a, b: f"file:acme/a b@c/ü.md@{'0a' * 20}#L{a}-L{a + b + 1}", _NUMBERS, _NUMBERS),
        st.builds(lambda a: f"file:acme/x.py@{'f' * 64}#L{a}", _NUMBERS),
        st.builds(lambda a, b: f"signal:{'ab' * 8}#{a}-{a + b}", _NUMBERS, _NUMBERS),
        st.builds(lambda a, b: f"mail:{'ab' * 8}/p1.2#{a}-{a + b}", _NUMBERS, _NUMBERS),
        st.just(f"memo:{'ab' * 8}/r001"),
        st.builds(lambda a, b: f"memo:{'ab' * 8}/r001/s03.07#{a}-{a + b + 1}", _NUMBERS, _NUMBERS),
    )
)
def test_an_address_is_what_it_was_made_from(text: str) -> None:
    """Parsed and written again it is the same, and its source is the start of it."""
    address = parse(text)
    assert str(address) == text
    assert text.startswith(str(address.source))


@pytest.mark.parametrize(
    "text", ["", "journal:", "journal:1#9-3", "file:acme@abc", "web:1", "memo:zz/r1", "signal:ab"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    """With an example of one."""
    with pytest.raises(ValueError, match=r"journal:|memo:|ends before"):
        parse(text)


def test_words_are_told_apart_by_language() -> None:
    """A question is looked for in both languages, without the words that say nothing."""
    assert (language("Das ist der Vertrag"), language("This is the contract"), language("42", "de")) == (
        "de",
        "en",
        "de",
    )
    assert (stem("verträge", "de"), stem("went", "en")) == ("vertrag", "go")
    assert asked("What did the Lieferanten say?") == [("lieferanten", "lieferant"), ("say",)]
    assert asked("who are you") == [("who",), ("be", "are"), ("you",)]


def test_the_words_that_were_looked_for_are_marked_where_they_stand() -> None:
    """In any form of them, on one line, from a little before the first; what an agent says is inert."""
    wanted = {stem for group in asked("renewed contracts") for stem in group}
    text = "Nothing of note. " * 10 + "The \x1b[31mcontract's\nrenewal was renewing itself."
    line = snippet(text, wanted)
    assert [line.text[begin:end] for begin, end in line.marks] == ["contract", "renewal", "renewing"]
    assert line.text.startswith("…")
    assert line.text.endswith("The contract's renewal was renewing itself.")
    assert snippet("plain", wanted) == ("plain", ())
