"""What the API says of a signal: where it stands, its transcript, and what an agent may read of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator.capabilities import PERSON, Caller
from orchestrator.daemon.signal_views import Live, signal_view, standing_of
from orchestrator.daemon.transcript_views import stored, transcript_view
from orchestrator.daemon.withholding import withheld
from orchestrator.events.routing import RoutedSpan
from orchestrator.events.signal import SignalReceived
from orchestrator.events.transcript import (
    TranscriptCorrected,
    TranscriptFailed,
    TranscriptFinished,
    TranscriptProgressed,
    TranscriptStarted,
)
from orchestrator.fold.state import RoutingRecord, RunRecord, SignalRecord
from orchestrator.transcripts import Block, Run, Segment, Transcript, Word
from orchestrator.transcripts.files import append_block, blocks_so_far, finish, finished_blocks, run_folder

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
SIGNAL = "0123456789abcdef"
STARTED = TranscriptStarted(signal=SIGNAL, run="r001", engine={"name": "test"})
FINISHED = TranscriptFinished(signal=SIGNAL, run="r001", sha256="", words=4, seconds=60.0, blocks=2)
PROGRESSED = TranscriptProgressed(signal=SIGNAL, run="r001", block=1, blocks=2, done=30, seconds=60, eta=9)
FAILED = TranscriptFailed(signal=SIGNAL, run="r001", reason="No sound.", hint="Drop another.")

NO_WORDS = FINISHED.model_copy(update={"words": 0})
UNROUTED = RoutingRecord(run="r001", since=AT, evidence="e5")


def segment(block: int, text: str, start: float) -> Segment:
    words, at = [], 0
    for index, part in enumerate(text.split()):
        at = text.index(part, at)
        words.append(Word(part, at, start + index, start + index + 0.5, 0.9))
    return Segment(block, 0, text, tuple(words), start, start + 2)


BLOCKS = (
    Block(0, (segment(0, " her mees", 1.0),), 0.0, 30.0, language="en", speech=((1.0, 20.0),)),
    Block(1, (segment(1, " atlas next", 31.0),), 30.0, 60.0, language="en"),
)


def run(**changes: object) -> RunRecord:
    return RunRecord(started=STARTED, since=AT, evidence="e1").model_copy(update=changes)


def record(*runs: RunRecord, **changes: object) -> SignalRecord:
    first = SignalReceived(signal=SIGNAL, sha256=SIGNAL * 4, name="memo.m4a", media_type="audio/mp4")
    made = SignalRecord(
        first=first, since=AT, evidence="e0", runs={found.started.run: found for found in runs}
    )
    return made.model_copy(update=changes)


@pytest.mark.parametrize(
    ("found", "waits", "state", "reason"),
    [
        (record(), "", "kept", ""),
        (record(), "No model.", "waiting", "No model."),
        (record(run()), "", "transcribing", ""),
        (record(run(failed=FAILED)), "", "failed", "No sound. Drop another."),
        (record(run(failed=FAILED)), "The disk is full.", "waiting", "The disk is full."),
        (record(run(finished=FINISHED)), "", "transcribed", ""),
        (record(run(finished=FINISHED), erased="e9"), "", "erased", ""),
        (record(run(finished=NO_WORDS), routing=UNROUTED), "", "transcribed", "Nobody says anything in it."),
        (
            record(run(failed=FAILED.model_copy(update={"reason": "it is locked", "hint": ""}))),
            "",
            "failed",
            "It is locked.",
        ),
    ],
)
def test_a_signal_stands_where_its_runs_do(found: SignalRecord, waits: str, state: str, reason: str) -> None:
    assert standing_of(found, waits) == (state, reason)


def test_a_run_at_work_is_shown_as_far_as_it_is_in_this_moment() -> None:
    class Ears:
        def waits(self, signal: str) -> str:
            return ""

        def live(self, signal: str) -> Live | None:
            return Live("r001", 41.5, 60.0, 7.0)

    view = signal_view(SIGNAL, record(run(progress=PROGRESSED)), Path("raw"), [Ears()])
    assert (view.state, view.run) == ("transcribing", "")
    assert [(one.state, one.block, one.blocks, one.done, one.eta) for one in view.runs] == [
        ("transcribing", 1, 2, 41.5, 7.0)
    ]


def test_the_blocks_that_are_finished_are_shown_while_the_run_is_at_work(tmp_path: Path) -> None:
    folder = run_folder(tmp_path, SIGNAL, "r001")
    folder.mkdir(parents=True)
    append_block(folder, BLOCKS[0])
    half = b'{"number": 1, "segm'
    with (folder / "blocks.jsonl").open("ab") as file:
        file.write(half)
    found = run(progress=PROGRESSED)
    view = transcript_view(record(found), found, stored(tmp_path, SIGNAL, found))
    assert (view.finished, view.seconds) == (False, 60.0)
    assert [one.text for one in view.segments] == [" her mees"]
    assert [(flag.kind, flag.start) for flag in view.flags] == [("gap", 2.5)]
    assert (folder / "blocks.jsonl").read_bytes().endswith(half), "a reader changes nothing"
    assert blocks_so_far(folder) == finished_blocks(folder) == BLOCKS[:1]
    assert not (folder / "blocks.jsonl").read_bytes().endswith(half), "its writer cuts off what is torn"


def test_corrections_stand_beside_the_raw_words_and_a_changed_file_is_refused(tmp_path: Path) -> None:
    folder = run_folder(tmp_path, SIGNAL, "r001")
    sha256 = finish(folder, Transcript(Run(SIGNAL, "r001", {}, {}, seconds=60.0), BLOCKS))
    found = run(finished=FINISHED.model_copy(update={"sha256": sha256}))
    layer = TranscriptCorrected(
        signal=SIGNAL, run="r001", layer="l1", first=0, last=1, expect="her mees", text="Hermes"
    )
    view = transcript_view(record(found, layers=(layer,)), found, stored(tmp_path, SIGNAL, found))
    assert [(one.first, one.text, one.corrected) for one in view.segments] == [
        (0, " her mees", "Hermes"),
        (2, " atlas next", ""),
    ]
    assert view.segments[1].reference == f"memo:{SIGNAL}/r001/s01.00"
    with pytest.raises(ValueError, match="was changed"):
        stored(tmp_path, SIGNAL, run(finished=FINISHED.model_copy(update={"sha256": "0" * 64})))


def test_an_agent_reads_only_what_was_routed_to_its_client(tmp_path: Path) -> None:
    found = run()
    blocks = Transcript(Run(SIGNAL, "r001", {}, {}, seconds=60.0), BLOCKS)
    view = transcript_view(record(found), found, blocks)
    agent, clients = Caller("agent", "hermes", "Hermes AG"), {"hermes": "Hermes AG", "atlas": "Atlas"}
    spans = (
        RoutedSpan(first=0, last=1, verdict="project", project="atlas"),
        RoutedSpan(first=2, last=3, verdict="project", project="hermes"),
    )
    routed = record(found, routing=RoutingRecord(run="r001", spans=spans, since=AT, evidence="e2"))
    assert withheld(PERSON, routed, view, clients) == view
    seen = withheld(agent, routed, view, clients)
    assert [one.text for one in seen.segments] == ["[withheld 0:01-0:03]", " atlas next"]
    assert not seen.segments[0].words
    assert not seen.flags, "not even where somebody spoke"
    unrouted = withheld(agent, record(found), view, clients)
    assert all(one.text.startswith("[withheld") for one in unrouted.segments)
