"""Signals and transcripts as they are read and routed, without a screen."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from orchestrator.protocol.signals import SignalState
from orchestrator.transcripts import FlagKind
from tests.support.control_room import NOW, event
from tests.support.signals import Json, long_transcript, run, segment, signal, span, transcript
from tui.render.inert import inert_line
from tui.render.signals import bar, in_one, in_two
from tui.render.tokens import plain
from tui.render.transcript import Seen, draw, lay
from tui.state.deciding import Decision, candidate, confirmed, correction, offered, places, within_passage
from tui.state.inbox import SIGNAL_LOOKS, Inbox, concerned, look_of, progress, rewritten, went_to
from tui.state.place import Place
from tui.state.transcript import FLAG_MEANS, Heard, Part, heard

MEMO = transcript(
    "memo",
    segment(0, 0, "for acme the offer goes out", 0.0),
    segment(1, 6, "tell fjona that it holds", 4.0, corrected="tell Fiona that it holds"),
    segment(2, 11, "and north sends the list", 9.0),
    flags=[
        {"kind": "unsure", "note": "unsure of the words", "first": 6, "last": 10, "start": 4.0, "end": 6.5},
        {"kind": "gap", "note": "3 s of speech without a word", "start": 6.5, "end": 9.0},
    ],
)
SPANS = [
    span(0, 5, "acme", by="person"),
    span(6, 8, verdict="unsure", candidates=[["north", 0.5], ["acme", 0.4]], reason="Fiona is in both"),
    span(11, 15, "north"),
]


def rows(found: Heard, width: int = 80, seen: Seen | None = None) -> list[str]:
    laid = lay(found, width)
    return [plain(draw(laid, at, seen or Seen())).rstrip() for at in range(len(laid.rows))]


def test_every_state_of_a_signal_has_a_look_of_its_own() -> None:
    assert set(SIGNAL_LOOKS) == set(get_args(SignalState))
    assert len({(look.word, look.glyph) for look in SIGNAL_LOOKS.values()}) == len(SIGNAL_LOOKS)
    assert len({look.glyph for look in SIGNAL_LOOKS.values()}) == len(SIGNAL_LOOKS)
    assert look_of({"state": "of tomorrow"}).word == "unknown"


def test_every_flag_says_what_it_means() -> None:
    assert set(FLAG_MEANS) == set(get_args(FlagKind))


def test_the_newest_signal_comes_first_and_a_selected_one_stays_selected() -> None:
    inbox = Inbox()
    inbox.take({"signals": [signal("old"), signal("new")]})
    assert [name[:3] for name in inbox.signals] == ["new", "old"]
    assert inbox.selected.startswith("new")
    inbox.step(1)
    inbox.put(signal("newer"))
    assert inbox.selected.startswith("old")
    inbox.put(signal("old", "failed"))
    assert [name[:5].rstrip("0") for name in inbox.signals] == ["newer", "new", "old"]
    assert inbox.signal is not None
    assert inbox.signal["state"] == "failed"


def test_events_name_the_signals_that_they_change() -> None:
    events = [
        event(1, "transcript.progressed", "", signal="a"),
        event(2, "signal.routed", "", signal="b"),
        event(3, "agent.text", "acme", signal="c"),
        event(4, "task.finished", "acme"),
    ]
    assert concerned(events) == {"a", "b"}
    assert rewritten(events, "a")
    assert not rewritten(events, "b")


def test_a_run_at_work_tells_how_far_it_is() -> None:
    half = signal(
        "a", "transcribing", runs=[run("failed"), run("transcribing", done=900.0, seconds=1800.0, eta=65.0)]
    )
    assert progress(half) == (0.5, 65.0)
    assert "█████····· 50% · 1m left" in plain(in_two(half, NOW, 42)[1])
    assert progress(signal("a", runs=[run()])) is None
    assert bar(0.0, 4) == "····"
    assert bar(1.0, 4) == "████"
    assert bar(0.99, 4) == "███▉"


def test_a_row_says_where_the_words_went_or_why_they_did_not() -> None:
    sent = signal("a", spans=SPANS, tasks={"acme": "t1"})
    assert went_to(sent) == ("acme", "north")
    assert "→ acme, north" in plain(in_one(sent, NOW, 80))
    failed = signal("b", "failed", reason="No model is set up. `counterpoint voice setup` fetches one.")
    assert "No model is set up." in plain(in_one(failed, NOW, 80))
    assert "✗ failed" in plain(in_one(failed, NOW, 80))


def test_a_transcript_names_the_project_of_its_words_and_what_not_to_trust() -> None:
    found = rows(heard(MEMO, SPANS))
    assert "0:00 ▌✓acme  for acme the offer goes out" in found[0]
    assert "0:04 ▌?north tell fjona that" in found[1]
    assert found[2].endswith("it holds")  # words that go elsewhere begin a row of their own
    assert "▌" not in found[2]
    assert "✎ tell Fiona that it holds" in found[3]
    assert "⚑ unsure" in found[4]
    assert FLAG_MEANS["unsure"][:20] in found[4]
    gap = next(row for row in found if "⚑ gap" in row)
    assert "0:06" in gap
    assert "no word was understood" in " ".join(found[found.index(gap) : -1])
    assert "0:09 ▌north" in found[-1]


def test_what_is_withheld_says_so_and_counts_no_words() -> None:
    hidden = segment(1, 6, "", 4.0, text="[withheld 12:04-15:30]")
    found = heard(transcript("memo", MEMO["segments"][0], hidden, segment(2, 11, "the end", 9.0)))
    assert any("⊘ [withheld 12:04-15:30]" in row for row in rows(found))
    assert found.passage(6) is None
    assert found.word(11) == "the"


def test_a_document_has_no_times_and_keeps_its_lines() -> None:
    said = "Dear Ada, the list is long"
    paragraph = segment(0, 0, said, None, text="Dear Ada,\nthe list\nis long", place="mail 2")
    found = rows(heard(transcript("mail", paragraph, seconds=None)))
    assert [" ".join(row.strip("› ").split()) for row in found] == ["mail 2 Dear Ada,", "the list", "is long"]


def test_decisions_are_about_the_part_at_hand_or_about_what_is_marked() -> None:
    place = Place()
    place.read(heard(MEMO, SPANS))
    assert place.word == 6  # where a decision waits
    assert place.meant == (6, 8)
    place.step(1, marking=True)
    place.step(1, marking=True)
    assert place.meant == (6, 8)
    place.go(9)
    assert place.meant == (9, 10)  # undecided, up to where the next part begins
    place.part(1)
    assert place.word == 11
    place.part(-1)
    assert place.word == 9
    place.passage(-1)
    assert place.word == 6
    place.passage(-1)
    assert place.word == 0
    assert place.doubt()
    assert place.word == 6
    assert place.unsure()


def test_the_place_stays_when_the_same_run_is_read_again() -> None:
    place = Place()
    place.read(heard(MEMO, SPANS))
    place.go(12)
    place.read(heard(MEMO, []))
    assert place.word == 12
    place.read(heard({**MEMO, "run": "r002"}, []))
    assert place.word == 0


def test_the_word_that_is_said_at_a_time_is_found() -> None:
    found = heard(MEMO)
    assert found.spoken_at(-1.0) is None
    assert found.word(found.spoken_at(0.6) or 0) == "acme"
    assert found.word(found.spoken_at(8.9) or 0) == "holds"
    assert found.word(found.spoken_at(9.0) or 0) == "and"
    assert found.word(found.spoken_at(9000.0) or 0) == "list"


def test_what_is_sent_names_words_by_their_place() -> None:
    found = heard(MEMO, SPANS)
    assert places(found, 0, 5) == ["s00.00"]
    assert places(found, 0, 15) == ["s00.00-s00.02"]
    assert places(found, 2, 12) == ["s00.00#2-5", "s00.01", "s00.02#0-1"]
    assert places(found, 7, 8) == ["s00.01#1-2"]
    assert Decision(7, 8, "acme").body(found) == {"spans": [{"place": "s00.01#1-2", "project": "acme"}]}
    assert Decision(0, 5, "").body(found) == {"spans": [{"place": "s00.00", "project": "nobody"}]}
    assert correction(found, 6, 7, " tell Fiona\n") == {"place": "s00.01#0-1", "text": "tell Fiona"}
    assert within_passage(found, 9, 13) == (9, 10)


@given(st.integers(1, 80), st.data())
def test_places_name_exactly_the_words_that_are_meant(words: int, data: st.DataObject) -> None:
    found = heard(long_transcript("memo", words))
    first = data.draw(st.integers(0, words - 1))
    last = data.draw(st.integers(first, words - 1))
    by_id = {passage.id: passage for passage in found.passages}
    order = list(by_id)
    named: list[int] = []
    for place in places(found, first, last):
        ids, _, local = place.partition("#")
        begin, _, end = ids.partition("-")
        for one in order[order.index(begin) : order.index(end or begin) + 1]:
            passage = by_id[one]
            low, high = map(int, local.split("-")) if local else (0, len(passage.words) - 1)
            named += range(passage.first + low, passage.first + high + 1)
    assert named == list(range(first, last + 1))


def test_what_confirming_means_depends_on_what_is_known() -> None:
    unsure = heard(MEMO, SPANS).stretch(6)
    assert confirmed(unsure) == "north"
    assert confirmed(Part(0, 1)) is None
    assert confirmed(Part(0, 1, "nobody")) == ""
    assert candidate(unsure, 2) == "acme"
    assert candidate(unsure, 3) is None


def test_projects_that_were_considered_are_offered_first() -> None:
    part = Part(0, 1, candidates=(("north", 0.5), ("gone", 0.4)))
    assert offered(part, ["acme", "north", "zeta"], "") == ["north", "acme", "zeta"]
    assert offered(part, ["acme", "north", "zeta"], "e") == ["acme", "zeta"]
    assert offered(part, ["acme", "north", "zeta"], "Z") == ["zeta"]


HOSTILE = "\x1b]52;c;cHduZWQ=\x07[red]x[/] \u202elive\u202c 漢字テスト " + "a\u0301" * 30


@pytest.mark.parametrize("width", [30, 80, 161])
def test_hostile_words_are_only_ever_text_within_the_width(width: int) -> None:
    evil = segment(0, 0, HOSTILE + "y" * 3000, 0.0, speaker=HOSTILE, place=HOSTILE, corrected=HOSTILE)
    flags = [{"kind": HOSTILE, "note": HOSTILE, "first": 0, "last": 1}]
    spans = [span(0, 2, HOSTILE), span(3, 3, verdict="unsure", candidates=[[HOSTILE, 0.5]], reason=HOSTILE)]
    found = heard(transcript("memo", evil, flags=flags), spans)
    for row in rows(found, width, Seen(word=1, order={})):
        assert inert_line(row, 10_000) == row.strip() or row == inert_line(row, 10_000)
        assert not any(ord(letter) < 32 or letter in "\u202e\u202c\x9b" for letter in row)
        assert cell_len(row) <= width


@given(st.integers(1, 60), st.integers(30, 120), st.lists(st.integers(0, 400), max_size=8))
def test_every_word_stands_on_exactly_one_row_in_order(words: int, width: int, cuts: list[int]) -> None:
    view: Json = long_transcript("memo", words)
    edges = sorted({0, words, *(cut % words for cut in cuts)})
    spans = [span(first, last - 1, f"p{first}") for first, last in pairwise(edges)]
    found = heard(view, spans)
    laid = lay(found, width)
    spoken = [number for row in laid.rows for number in range(row.first, row.last + 1)]
    assert spoken == list(range(words))
    assert all(found.part(row.first) == found.part(row.last) for row in laid.rows if row.last >= row.first)
    for number in range(words):
        here = laid.rows[laid.row_of(number)]
        assert here.first <= number <= here.last
    assert all(cell_len(plain(draw(laid, at, Seen()))) <= width for at in range(len(laid.rows)))


def test_a_click_names_the_word_that_is_drawn_there() -> None:
    laid = lay(heard(MEMO, SPANS), 80)
    text = plain(draw(laid, 0, Seen()))
    for number, word in enumerate(["for", "acme", "the", "offer", "goes", "out"]):
        assert laid.word_at(0, text.rindex(f" {word}" if number else word) + bool(number)) == number
    assert laid.word_at(3, 40) is None  # a correction is no word of the run


def test_a_passage_that_was_asked_for_is_gone_to_once_it_can_be_read() -> None:
    place = Place(wanted=("memo000000000000", "s00.02"))
    place.read(Heard(signal="memo000000000000"))
    assert place.wanted is not None
    place.read(heard(MEMO, SPANS))
    assert place.word == 11
    assert not place.wanted
