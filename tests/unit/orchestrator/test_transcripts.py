"""Transcripts: words keep their place, corrections hold or say why not, and doubts are flagged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.events.routing import RoutedSpan, SignalRouted
from orchestrator.fold.on_routing import holding
from orchestrator.transcripts import (
    Block,
    Layer,
    Loss,
    Reference,
    Run,
    Segment,
    Transcript,
    Word,
    flags_of,
    read,
)
from orchestrator.transcripts.files import append_block, finish, finished_blocks, load

RUN = Run("0123456789abcdef", "r001", {"name": "test"}, {}, seconds=60.0)


def segment(block: int, number: int, text: str, start: float = 0.0) -> Segment:
    words, at = [], 0
    for index, part in enumerate(text.split()):
        at = text.index(part, at)
        words.append(Word(part, at, start + index, start + index + 0.5, 0.9))
        at += len(part)
    end = words[-1].end if words else start
    return Segment(block, number, text, tuple(words), start, end)


def transcript(*blocks: tuple[str, ...], run: Run = RUN) -> Transcript:
    made = []
    for number, texts in enumerate(blocks):
        found = tuple(segment(number, n, text, 10.0 * n) for n, text in enumerate(texts))
        made.append(Block(number, found, 0.0, 60.0))
    return Transcript(run, tuple(made))


WHOLE = transcript((" For her mees,  the server", "", " is down."), (" Atlas next.",))


def test_words_are_counted_through_the_whole_run() -> None:
    assert " ".join(word.text for word in WHOLE.words) == "For her mees, the server is down. Atlas next."
    assert WHOLE.segments[WHOLE.holder(5)].id == "s00.02"
    assert WHOLE.between(1, 5) == "her mees,  the server\nis"
    assert WHOLE.time(0, 1) == (0.0, 1.5)
    with pytest.raises(IndexError):
        WHOLE.holder(9)


def test_a_correction_shows_beside_the_raw_words_until_it_is_taken_back() -> None:
    fix = Layer("l1", "r001", "person", 1, 2, "her mees,", "Hermes,")
    assert read(WHOLE, [fix]).between(0, 4) == "For Hermes,  the server"
    assert read(WHOLE, [fix]).between(2, 4) == "mees,  the server"
    assert read(WHOLE, [fix, Layer("l2", "r001", "person", revokes="l1")]).applied == ()


def test_a_correction_of_other_words_does_not_hold_and_says_why() -> None:
    wrong = Layer("l1", "r001", "person", 1, 2, "his knees", "Hermes")
    across = Layer("l2", "r001", "person", 4, 5, "server is", "x")
    refused = read(WHOLE, [wrong, across]).refused
    assert "'her mees,'" in refused["l1"]
    assert "one segment" in refused["l2"]


def test_the_later_of_two_corrections_holds() -> None:
    first = Layer("l1", "r001", "person", 1, 2, "her mees,", "Hermes,")
    second = Layer("l2", "r001", "person", 2, 3, "mees, the", "Meese, the")
    reading = read(WHOLE, [first, second])
    assert reading.applied == (second,)
    assert reading.refused == {"l1": "replaced by l2"}


def test_speech_without_words_is_flagged() -> None:
    spoken = Block(0, (segment(0, 0, " One two.", 2.0),), 0.0, 60.0, speech=((1.0, 4.0), (20.0, 31.0)))
    (gap,) = flags_of(Transcript(RUN, (spoken,)))
    assert (gap.kind, gap.start, gap.end) == ("gap", 20.0, 31.0)


def test_words_that_repeat_themselves_are_flagged_and_a_list_is_not() -> None:
    kinds = [
        flag.kind
        for flag in flags_of(transcript((" thank you thank you thank you thank you", " one two three four")))
    ]
    assert kinds == ["repeat"]


def test_lost_bytes_are_flagged() -> None:
    damaged = Run("0123456789abcdef", "r001", {}, {}, Loss(60.0, 50.0, 3, 2.0, 10.0), seconds=50.0)
    assert [flag.kind for flag in flags_of(transcript((" a",), run=damaged))] == ["damaged", "short"]


def test_a_run_comes_back_from_its_files_and_a_torn_line_is_cut_off(tmp_path: Path) -> None:
    for block in WHOLE.blocks:
        append_block(tmp_path, block)
    with (tmp_path / "blocks.jsonl").open("ab") as file:
        file.write(b'{"number": 2, "segm')
    assert finished_blocks(tmp_path) == WHOLE.blocks
    append_block(tmp_path, Block(2, ()))
    assert len(finished_blocks(tmp_path)) == 3
    sha256 = finish(tmp_path, WHOLE)
    assert load(tmp_path, sha256) == WHOLE
    assert (tmp_path / "raw.json").stat().st_mode & 0o777 == 0o444
    with pytest.raises(ValueError, match="was changed"):
        load(tmp_path, "0" * 64)


@given(
    st.integers(0, 9999),
    st.integers(0, 9999),
    st.none() | st.tuples(st.integers(0, 500), st.integers(0, 500)),
)
def test_a_reference_means_the_same_when_it_is_read_again(
    block: int, number: int, words: tuple[int, int] | None
) -> None:
    ordered = None if words is None else (min(words), max(words))
    made = Reference("0123456789abcdef", "r012", (block, number), ordered)
    assert Reference.parse(str(made)) == made


@pytest.mark.parametrize("text", ["memo:xyz/r001", "memo:0123456789abcdef/r001/s03.07#9-4", "file:a"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no reference|ends before"):
        Reference.parse(text)


SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 10), st.sampled_from("abc"), st.booleans()), max_size=8
)


@given(SPANS)
def test_of_two_decisions_about_a_word_the_later_one_holds(made: list[tuple[int, int, str, bool]]) -> None:
    decisions = []
    expected: dict[int, str] = {}
    for number, (first, length, project, revoked) in enumerate(made):
        span = RoutedSpan(first=first, last=first + length, verdict="project", project=project)
        decisions.append(SignalRouted(signal="s", run="r001", decision=str(number), spans=(span,)))
        if revoked:
            decisions.append(SignalRouted(signal="s", run="r001", decision=f"{number}u", revokes=str(number)))
        else:
            expected |= dict.fromkeys(range(first, first + length + 1), project)
    held: dict[int, str] = {}
    for span in holding(decisions):
        for word in range(span.first, span.last + 1):
            assert word not in held
            held[word] = span.project
    assert held == expected
