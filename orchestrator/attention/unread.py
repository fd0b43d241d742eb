"""Signals of which nothing could be made, so that nobody takes silence for work."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.attention.found import Found
from orchestrator.fold import FleetState
from orchestrator.fold.activity import plain
from orchestrator.fold.on_transcript import given_up
from orchestrator.fold.state import SignalRecord
from orchestrator.text import sentences

PREFIX = "unread:"
_SHORT = 6
_TITLE = 240


def unread_of(state: FleetState) -> Iterator[Found]:
    """One item per signal whose last run failed for good and that has no words of an earlier one."""
    for name, record in state.signals.items():
        if record.erased is None and given_up(record) is not None:
            yield _item(name, record)


def _item(name: str, record: SignalRecord) -> Found:
    run = given_up(record)
    assert run is not None
    assert run.failed is not None
    short, called = name[:_SHORT], record.first.name or name[:_SHORT]
    sounds = record.first.media_type.startswith(("audio/", "video/"))
    again = (f"counterpoint retranscribe {short}",) if sounds else ()
    return Found(
        id=f"{PREFIX}{name}",
        short=f"{PREFIX}{short}",
        kind="unread",
        project="",
        client="",
        title=plain(f"{called}: {sentences(run.failed.reason, run.failed.hint)}", _TITLE),
        since=run.since,
        evidence=run.evidence,
        commands=(
            f"counterpoint signal {short}",
            *again,
            f"counterpoint attention --dismiss {PREFIX}{name}",
        ),
        input={"signal": name, "name": called},
    )
