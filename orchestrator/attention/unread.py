"""Signals of which nothing could be made, so that nobody takes silence for work."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.attention.found import Found
from orchestrator.events.transcript import TranscriptFailed
from orchestrator.fold import FleetState
from orchestrator.fold.activity import plain
from orchestrator.fold.on_transcript import given_up
from orchestrator.fold.state import RunRecord, SignalRecord
from orchestrator.text import sentences

PREFIX = "unread:"
_SHORT = 6
_TITLE = 240


def unread_of(state: FleetState) -> Iterator[Found]:
    """One item per signal whose last run failed for good and that has no words of an earlier one."""
    for name, record in state.signals.items():
        run = given_up(record)
        if record.erased is None and run is not None and run.failed is not None:
            yield _item(name, record, run, run.failed)


def _item(name: str, record: SignalRecord, run: RunRecord, failed: TranscriptFailed) -> Found:
    short, called = name[:_SHORT], record.first.name or name[:_SHORT]
    sounds = record.first.media_type.startswith(("audio/", "video/"))
    again = (f"counterpoint retranscribe {short}",) if sounds else ()
    return Found(
        id=f"{PREFIX}{name}",
        short=f"{PREFIX}{short}",
        kind="unread",
        project="",
        client="",
        title=plain(f"{called}: {sentences(failed.reason, failed.hint)}", _TITLE),
        since=run.since,
        evidence=run.evidence,
        commands=(
            f"counterpoint signal {short}",
            *again,
            f"counterpoint attention --dismiss {PREFIX}{name}",
        ),
        input={"signal": name, "name": called},
    )
