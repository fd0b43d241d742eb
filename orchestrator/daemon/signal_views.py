"""What is said of a signal: where it stands, its runs, and whose it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import NamedTuple, Protocol

from orchestrator.daemon.routed import span_views, waits_for_again
from orchestrator.documents import reader_of
from orchestrator.events import Visibility
from orchestrator.fold.activity import plural
from orchestrator.fold.on_transcript import current_run
from orchestrator.fold.state import RunRecord, SignalRecord
from orchestrator.protocol.signals import RunView, SignalState, SignalView
from orchestrator.signals import kind_of
from orchestrator.text import sentences

SILENT = "Nobody says anything in it."


@dataclass(frozen=True, slots=True)
class Owned:
    """Who may read a signal: its one client, or its one project where that is sealed.

    While it is nobody's, or of several, that is the person alone; so it is once words of it were routed
    elsewhere than where it was given.
    """

    project: str | None
    client: str | None
    visibility: Visibility


class Live(NamedTuple):
    """How far a run is at this moment, ahead of the journal."""

    run: str
    done: float
    """Seconds of audio that are transcribed; of a run that is still decoded, 0."""
    seconds: float | None
    eta: float | None


class Hearing(Protocol):
    """Who makes words of signals, asked about one of them."""

    def waits(self, signal: str) -> str:
        """Why no run of it is at work although one will be; empty: none will be, or one is."""

    def live(self, signal: str) -> Live | None:
        """How far its run is, while one is at work in this moment."""


class Standing(NamedTuple):
    """A signal's state and why."""

    state: SignalState
    reason: str = ""


def owned(record: SignalRecord) -> Owned:
    """Whose the signal is."""
    if record.sealed and len(record.clients) == len(record.projects) == 1 and not _goes_elsewhere(record):
        return Owned(record.projects[0], record.clients[0], "sealed")
    if record.sealed or len(record.clients) != 1:
        return Owned(None, None, "sealed")
    if _goes_elsewhere(record):
        return Owned(None, None, "sealed")
    return Owned(record.projects[0], record.clients[0], "client")


def _goes_elsewhere(record: SignalRecord) -> bool:
    """Whether words of it were routed to nobody, or to a project that it was not given to."""
    return record.routing is not None and any(
        span.verdict == "nobody" or (span.verdict == "project" and span.project not in record.projects)
        for span in record.routing.spans
    )


def signal_view(name: str, record: SignalRecord, path: Path, hearing: Sequence[Hearing]) -> SignalView:
    """All of one signal; ``path`` is where its bytes lie."""
    first, current = record.first, current_run(record)
    live = next((found for one in hearing if (found := one.live(name)) is not None), None)
    waits = next((why for one in hearing if (why := one.waits(name))), "")
    standing = standing_of(record, waits, live)
    return SignalView(
        signal=name,
        state=standing.state,
        reason=standing.reason,
        run="" if current is None else current.started.run,
        runs=tuple(run_view(run, live) for run in record.runs.values()),
        spans=span_views(record.routing, None) if record.routing is not None else (),
        tasks=dict(record.routing.delivered) if record.routing is not None else {},
        kind=kind_of(first.media_type),
        name=first.name,
        size=first.size,
        media_type=first.media_type,
        origin=first.origin,
        sha256=first.sha256,
        path=str(path),
        received_at=_moment(first.received_at, record.since),
        projects=record.projects,
        seen=record.seen,
        seen_at=record.seen_at,
        evidence=record.evidence,
    )


def standing_of(record: SignalRecord, waits: str, live: Live | None = None) -> Standing:
    """Where it stands; ``waits`` is why a run that will be is not at work."""
    if record.erased is not None:
        return Standing("erased")
    if (current := current_run(record)) is not None:
        return _routed(record, silent=current.finished is not None and not current.finished.words)
    if live is not None:
        return Standing("transcribing")
    if waits:
        return Standing("waiting", waits)
    last = next(reversed(record.runs.values()), None)
    if last is None:
        return Standing("kept", unread(record))
    if last.failed is None:
        return Standing("transcribing")
    return Standing("failed", sentences(last.failed.reason, last.failed.hint))


def unread(record: SignalRecord) -> str:
    """Why nothing is made of it, and what would help; empty when something could be."""
    media = record.first.media_type
    if kind_of(media) == "memo" or reader_of(media, record.first.name) is not None:
        return ""
    fix = " Save it as PDF or text and drop that." if "officedocument" in media else ""
    return f"No reader for this kind ({PurePath(record.first.name).suffix or media}).{fix}"


def _routed(record: SignalRecord, *, silent: bool) -> Standing:
    routing = record.routing
    if routing is None:
        return Standing("transcribed", SILENT if silent else "")
    unsure = sum(span.verdict == "unsure" for span in routing.spans)
    if unsure:
        return Standing("asking", f"{plural(unsure, 'part')} waiting for you to say whose")
    if again := waits_for_again(record):
        return Standing("asking", f"transcribed anew; {', '.join(again)} had the earlier words")
    if silent and not routing.delivered:
        return Standing("transcribed", SILENT)
    return Standing("delivered" if routing.delivered else "routed")


def run_view(run: RunRecord, live: Live | None) -> RunView:
    """One run; ``live`` counts when it is of this run."""
    ends, at_work = run.finished, run.finished is None and run.failed is None
    view = RunView(
        run=run.started.run,
        state="finished" if ends is not None else "transcribing" if at_work else "failed",
        since=run.since,
        evidence=run.evidence,
        engine=run.started.engine,
    )
    if run.progress is not None:
        known = run.progress.model_dump(include={"done", "seconds", "blocks", "block", "eta"})
        view = view.model_copy(update=known)
    if ends is not None:
        known = ends.model_dump(include={"seconds", "words", "language", "flags", "blocks"})
        return view.model_copy(update={**known, "done": ends.seconds, "block": ends.blocks, "eta": None})
    if run.failed is not None:
        return view.model_copy(
            update={"reason": sentences(run.failed.reason), "hint": run.failed.hint, "eta": None}
        )
    if live is not None and live.run == run.started.run:
        return view.model_copy(update={"done": live.done, "seconds": live.seconds, "eta": live.eta})
    return view


def _moment(text: str, otherwise: datetime) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return otherwise
