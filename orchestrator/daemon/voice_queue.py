"""Which memo is made words of next. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.events.transcript import TranscriptStarted
from orchestrator.fold.state import SignalRecord
from orchestrator.signals import kind_of

BYTES_PER_SECOND = 8000
"""Of a usual memo, until its length is known."""
FIRST_RUN = "r001"
QUICK = 120.0
"""Seconds up to which a memo does not wait for a longer one that is at work."""
SHORTER = 4.0
"""How many times a memo has to fit into the rest of one at work, to go before that: its length is a guess."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A run that is to be made, or gone on with."""

    signal: str
    run: str
    model: str | None = None
    """The model that the person named for it."""
    begun: TranscriptStarted | None = None
    """How it was begun, if it was."""


def pending(signal: str, record: SignalRecord) -> Pending | None:
    """The run that a memo waits for; nothing when its words are there, or cannot be made."""
    if record.erased is not None or kind_of(record.first.media_type) != "memo":
        return None
    if record.requested is not None:
        return Pending(signal, record.requested.run, record.requested.model)
    last = next(reversed(record.runs.values()), None)
    if last is None:
        return Pending(signal, FIRST_RUN)
    if last.finished is not None or (last.failed is not None and not last.failed.retry):
        return None
    return Pending(signal, last.started.run, begun=last.started)


def next_run(record: SignalRecord) -> str:
    """The id of a run that there was never."""
    taken = [*record.runs, *([record.requested.run] if record.requested is not None else [])]
    return f"r{max((int(run[1:]) for run in taken), default=0) + 1:03d}"


def seconds_of(record: SignalRecord) -> float:
    """How long a memo is: as far as known, else by its size."""
    for run in reversed(record.runs.values()):
        if run.finished is not None and run.finished.seconds:
            return run.finished.seconds
        if run.progress is not None:
            return run.progress.seconds
    return record.first.size / BYTES_PER_SECOND


def in_order(signals: Mapping[str, SignalRecord]) -> list[Pending]:
    """All runs that are to be made, the next one first.

    What was spoken instead of typed goes before all else. Then the oldest goes first, but a memo counts as
    come in later by as long as it is: ten short ones need not wait for an hour-long one of a minute ago, and
    no long one waits for ever.
    """
    every = ((pending(name, record), record) for name, record in signals.items())
    found = [(item, record) for item, record in every if item is not None]
    return [item for item, record in sorted(found, key=lambda pair: (_turn(pair[1]), pair[0].signal))]


def is_quick(record: SignalRecord) -> bool:
    """Whether somebody sits there and waits for its words, or it is short."""
    return record.first.origin == "talk" or seconds_of(record) <= QUICK


def first_free(
    waiting: Iterable[Pending],
    resting: Collection[str],
    at_work: Collection[str],
    quick: Callable[[str], bool],
) -> Pending | None:
    """The first that does not rest and may begin beside those at work.

    One is at work at a time; beside one that is not quick, a quick one may be. There are never more than two.
    """
    if len(at_work) > 1 or any(map(quick, at_work)):
        return None
    free = (item for item in waiting if item.signal not in resting and item.signal not in at_work)
    return next((item for item in free if not at_work or quick(item.signal)), None)


def overtakes(
    waiting: Sequence[Pending],
    resting: Collection[str],
    at_work: str,
    signals: Mapping[str, SignalRecord],
    left: float,
) -> Pending | None:
    """What is to be made words of before the ``left`` seconds of the one at work, if anything is.

    It is the next one by the order of ``waiting``, and far shorter than what is left. As that order lets
    nobody pass who came in later than the one at work by as long as that is, its turn comes again.
    """
    first = next((item for item in waiting if item.signal not in resting), None)
    if first is None or first.signal == at_work:
        return None
    return first if seconds_of(signals[first.signal]) * SHORTER <= left else None


def places(
    waiting: Iterable[Pending], at_work: Collection[str], quick: Callable[[str], bool]
) -> dict[str, int]:
    """How many signals come before each that waits, those at work that it has to wait for included."""
    rest = [item.signal for item in waiting if item.signal not in at_work]
    if not at_work or all(map(quick, at_work)):
        return {signal: place + len(at_work) for place, signal in enumerate(rest)}
    ahead = sum(map(quick, at_work))
    hasty = [signal for signal in rest if quick(signal)]
    found = {signal: place + len(at_work) for place, signal in enumerate(rest)}
    return {**found, **{signal: place + ahead for place, signal in enumerate(hasty)}}


def _turn(record: SignalRecord) -> float:
    if record.first.origin == "talk":  # somebody sits there and waits for the words
        return 0.0
    return _came(record).timestamp() + seconds_of(record)


def _came(record: SignalRecord) -> datetime:
    return record.seen_at or record.since if record.requested is not None else record.since
