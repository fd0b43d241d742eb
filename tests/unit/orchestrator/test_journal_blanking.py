"""Words are taken out of events, and the events stay what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.events import Draft, EventBody, Unknown, parse_body
from orchestrator.events.memo_reading import MemoReadingBegun, MemoReadingEnded
from orchestrator.events.routing import RoutedSpan, SignalDelivered, SignalErased, SignalRouted
from orchestrator.events.signal import SignalReceived, SignalSeenAgain
from orchestrator.events.task import TaskQueued
from orchestrator.events.transcript import (
    TranscriptCorrected,
    TranscriptFailed,
    TranscriptFinished,
    TranscriptProgressed,
    TranscriptRequested,
    TranscriptStarted,
)
from orchestrator.journal import Journal
from orchestrator.journal.blanking import without_words

SIGNAL, OTHER = "0123456789abcdef", "fedcba9876543210"
SECRET = "zebrafinch"
SPAN = RoutedSpan(
    first=0, last=3, verdict="project", project="acme", reason=SECRET, candidates=(("acme", 0.9),)
)
BODIES: tuple[EventBody, ...] = (
    SignalReceived(signal=SIGNAL, sha256="ab", size=3, name=SECRET, media_type="text/plain", source=SECRET),
    SignalSeenAgain(signal=SIGNAL, name=SECRET, origin="inbox"),
    TranscriptRequested(signal=SIGNAL, run="r002"),
    TranscriptStarted(
        signal=SIGNAL, run="r001", engine={"name": "documents"}, parameters={"names": [SECRET]}
    ),
    TranscriptProgressed(signal=SIGNAL, run="r001", block=1, blocks=2, done=1, seconds=2),
    TranscriptFinished(signal=SIGNAL, run="r001", sha256="cd", words=7, flags={"gap": 2}),
    TranscriptFailed(signal=SIGNAL, run="r001", reason=SECRET, hint=SECRET),
    TranscriptCorrected(
        signal=SIGNAL, run="r001", layer="l1", by=f"rule:{SECRET}", expect=SECRET, text=SECRET, last=2
    ),
    SignalRouted(signal=SIGNAL, run="r001", decision="d1", by="person", spans=(SPAN,)),
    SignalRouted(signal=SIGNAL, run="r001", decision="d2", by="meta", spans=(SPAN,)),
    MemoReadingBegun(signal=SIGNAL, run="r001", reading="r-1", by="daemon"),
    MemoReadingEnded(
        signal=SIGNAL, run="r001", reading="r-1", status="proposed", problem=SECRET, cost_usd=0.5
    ),
    SignalDelivered(signal=SIGNAL, run="r001", task="t1", words=4),
    TaskQueued(prompt=f"{SECRET} " * 20_000, origin="signal", signal=SIGNAL),
)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.kind)
def test_an_event_without_its_words_is_still_that_event(body: EventBody) -> None:
    changed = parse_body(without_words(body.model_dump(mode="json")))
    assert type(changed) is type(body)
    assert not isinstance(changed, Unknown)
    assert SECRET not in changed.model_dump_json()
    assert getattr(changed, "signal", None) == SIGNAL
    assert getattr(changed, "cost_usd", None) == getattr(body, "cost_usd", None), "it stays spent"
    assert without_words(changed.model_dump(mode="json")) == changed.model_dump(mode="json")


def test_only_the_events_of_one_signal_are_changed_and_no_byte_of_it_stays_on_disk(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.db")
    spared = SignalReceived(signal=OTHER, sha256="ef", name=f"about {SIGNAL}")
    drafts = [Draft(body=body, visibility="sealed") for body in (*BODIES, spared)]
    journal.append([*drafts, Draft(body=SignalErased(signal=SIGNAL, reason="asked"), visibility="sealed")])
    journal.save_snapshot("fleet", 3, 1, SECRET.encode() * 9)
    assert any((tmp_path / "objects").rglob("*"))
    done = journal.blank("signal", SIGNAL)
    assert (done.events, done.objects, done.mentions) == (len(BODIES), 1, (len(BODIES) + 1,))
    events = journal.read(0, 100)
    assert [event.cursor for event in events] == list(range(1, len(drafts) + 2))
    assert events[-2].body == spared
    assert getattr(events[-1].body, "reason", "") == "asked"
    assert journal.load_snapshot("fleet") is None
    assert journal.integrity_problems() == []
    left = [
        path.name for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()
    ]
    assert left == []
    assert journal.blank("signal", SIGNAL).events == len(BODIES)
    journal.close()
