"""What a caller may read of a transcript: the person all of it, an agent what was routed to its client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orchestrator.capabilities import Caller
from orchestrator.fold.state import SignalRecord
from orchestrator.protocol.signals import SegmentView, TranscriptView
from orchestrator.transcripts import clock

NOTHING = "[withheld]"


def withheld(
    caller: Caller, record: SignalRecord, view: TranscriptView, clients: Mapping[str, str]
) -> TranscriptView:
    """``view`` as ``caller`` may read it; ``clients`` is the client of each project.

    Whoever is not the person reads the segments whose words were all routed to its client, and of every other
    one that there is something, and when. While nothing is routed, that is all of them.
    """
    if caller.kind == "person":
        return view
    granted = set(_granted(caller, record, view.run, clients))
    segments = tuple(segment if _whole(segment) <= granted else _blank(segment) for segment in view.segments)
    shown = {number for segment in segments for number in _whole(segment)} & granted
    flags = tuple(flag for flag in view.flags if flag.first is not None and flag.first in shown)
    return view.model_copy(update={"segments": segments, "flags": flags})


def _granted(caller: Caller, record: SignalRecord, run: str, clients: Mapping[str, str]) -> Iterator[int]:
    if record.routing is None or record.routing.run != run or caller.client is None:
        return
    for span in record.routing.spans:
        if span.verdict == "project" and clients.get(span.project) == caller.client:
            yield from range(span.first, span.last + 1)


def _whole(segment: SegmentView) -> set[int]:
    return set(range(segment.first, segment.first + max(1, len(segment.words))))


def _blank(segment: SegmentView) -> SegmentView:
    known = segment.start is not None and segment.end is not None
    text = f"[withheld {clock(segment.start or 0)}-{clock(segment.end or 0)}]" if known else NOTHING
    return segment.model_copy(update={"text": text, "corrected": "", "words": (), "speaker": "", "place": ""})
