"""From events to notices: what needs the person, what is done, and what was told before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from agents.events import AskRaised
from orchestrator.events import Event
from orchestrator.events.ask import AskAnswered
from orchestrator.events.fleet import FleetHalted
from orchestrator.events.routing import SignalRouted
from orchestrator.events.task import TaskFinished, TaskQueued, TaskStarted
from orchestrator.events.transcript import TranscriptFailed
from orchestrator.fold.activity import plain
from orchestrator.notify.notices import Held, Kind, Notice
from orchestrator.protocol.views import TaskView

WATCHED: tuple[str, ...] = (
    "task.queued",
    "task.finished",
    "agent.ask_raised",
    "ask.answered",
    "task.started",
    "task.retrying",
    "fleet.halted",
    "fleet.resumed",
    "agent.rate_limit",
    "agent.turn_ended",
    "signal.routed",
    "transcript.failed",
)
"""Kinds of events that can lead to a notice; the last ones, because what holds tasks may have changed."""
SIGNALS = 100
"""Signals that are remembered to have been told of."""
LINE = 200
"""Characters of a notice's line."""
_ROUTE = "route "
_TYPED = re.compile(r"[A-Za-z0-9_]{1,80}")
"""Ids that may stand in a command the person is shown to type: an ask's id is the model's word."""
_ENDED = frozenset({"succeeded", "failed", "cancelled", "unknown"})
_KINDS: Mapping[str, Kind] = {"succeeded": "succeeded", "failed": "failed", "unknown": "unknown"}


class _Open(NamedTuple):
    batch: str | None


@dataclass(slots=True)
class Watch:
    """Takes events in the journal's order and says what each is worth telling; never raises."""

    told: dict[str, str] = field(default_factory=dict)
    """Keys of what was told and may come again, each with its task (empty: of no task)."""
    _open: dict[str, _Open] = field(default_factory=dict)
    _batches: dict[str, Counter[str]] = field(default_factory=dict)
    _ended: int = 0
    """Tasks that ended since nothing was open."""

    @classmethod
    def begin(cls, tasks: Iterable[TaskView], cursor: int, told: Mapping[str, str] | None = None) -> Watch:
        """A watch that goes on after ``cursor``; ``tasks`` are as of then or later."""
        known = [view for view in tasks if view.queued_cursor <= cursor]
        running = [view for view in known if not _ended_by(view, cursor)]
        watch = cls(dict(told or {}), {view.task: _Open(view.batch) for view in running})
        watch._batches = {view.batch: Counter() for view in running if view.batch}
        for view in known:
            if view.batch in watch._batches and view.task not in watch._open:
                watch._batches[view.batch][view.state] += 1
        return watch

    def take(self, event: Event) -> list[Notice]:
        """The notices that ``event`` gives rise to; most give none."""
        body = event.body
        if isinstance(body, TaskQueued) and event.task is not None:
            self._open.setdefault(event.task, _Open(body.batch))
            if body.batch:
                self._batches.setdefault(body.batch, Counter())
        elif isinstance(body, TaskFinished) and event.task in self._open:
            return self._finished(event, body)
        elif isinstance(body, AskRaised):
            return self._asked(event, body)
        elif isinstance(body, SignalRouted):
            return self._routed(event, body)
        elif isinstance(body, TranscriptFailed):
            return _unread(event, body)
        elif isinstance(body, TaskStarted):
            self.told.pop(f"held {event.project}", None)  # it was let go: held anew, it is told anew
        elif isinstance(body, FleetHalted):
            said = plain(f"No agent starts: {body.reason}", LINE)
            return [_of_all("held", event, said, "counterpoint resume --all")]
        return []

    @staticmethod
    def answered(event: Event) -> str:
        """The key of the notice that nobody has to hear any more: the person has answered. Else empty."""
        body = event.body
        if isinstance(body, SignalRouted) and body.by == "person":
            return f"{_ROUTE}{body.signal}"
        return f"ask {body.ask}" if isinstance(body, AskAnswered) and body.by != "deadline" else ""

    def hold(self, held: Mapping[str, Held], cursor: int, evidence: str, at: datetime) -> list[Notice]:
        """The notices for what holds tasks back now and did not before, as seen at the event ``evidence``."""
        for key in [key for key in self.told if key.startswith("held ") and key not in held]:
            del self.told[key]
        new = {key: what for key, what in held.items() if key not in self.told}
        self.told.update(dict.fromkeys(new, ""))
        return [
            Notice(
                "held",
                cursor,
                evidence,
                at,
                plain(what.line, LINE),
                what.project,
                what.client,
                command="counterpoint limits",
                key=key,
            )
            for key, what in new.items()
        ]

    def _asked(self, event: Event, body: AskRaised) -> list[Notice]:
        key = f"ask {body.id}"
        if key in self.told:
            return []
        self.told[key] = event.task or ""
        said = body.summary or body.tool
        name = f" {body.id}" if _TYPED.fullmatch(body.id) else ""
        return [_notice("asked", event, said, f"counterpoint attention{name}", key=key)]

    def _routed(self, event: Event, body: SignalRouted) -> list[Notice]:
        """Once per signal of which some words are nobody's yet; not which words: they may be anyone's."""
        key = f"{_ROUTE}{body.signal}"
        if key in self.told or body.by == "person" or all(span.verdict != "unsure" for span in body.spans):
            return []
        known = [told for told in self.told if told.startswith(_ROUTE)]
        for old in known[: len(known) + 1 - SIGNALS]:
            del self.told[old]
        self.told[key] = ""
        said, command = "Words of a signal wait until you say whose they are", "counterpoint attention"
        evidence = f"{event.kind}@{event.cursor}"
        return [Notice("asked", event.cursor, evidence, event.at, said, command=command, key=key)]

    def _finished(self, event: Event, body: TaskFinished) -> list[Notice]:
        task = event.task or ""
        batch = self._open.pop(task).batch
        self.told = {key: owner for key, owner in self.told.items() if owner != task or not owner}
        self._ended += 1
        notices = []
        if body.status in _KINDS:
            said = body.result if body.status == "succeeded" else body.error or body.result
            work = body.commits and body.status == "succeeded"
            command = f"counterpoint review {event.project}" if work else f"counterpoint show {task}"
            notices.append(_notice(_KINDS[body.status], event, said or "", command))
        if batch:
            notices += self._in_batch(event, batch, body.status)
        if not self._open:
            if self._ended > 1:
                said = f"Nothing is open any more: {self._ended} tasks ended"
                notices.append(_of_all("idle", event, said))
            self._ended = 0
        return notices

    def _in_batch(self, event: Event, batch: str, status: str) -> list[Notice]:
        tally = self._batches.setdefault(batch, Counter())
        tally[status] += 1
        if any(task.batch == batch for task in self._open.values()):
            return []
        del self._batches[batch]
        said = ", ".join(f"{count} {word}" for word, count in sorted(tally.items()))
        return [_of_all("batch", event, f"Batch {plain(batch, 40)} ended: {said}")]


def _unread(event: Event, body: TranscriptFailed) -> list[Notice]:
    """Not which signal by its name: it may be anyone's."""
    if body.retry or body.replaced:
        return []
    said = f"Nothing could be made of a signal: {plain(body.reason, LINE)}"
    command = f"counterpoint signal {body.signal[:6]}" if _TYPED.fullmatch(body.signal) else ""
    evidence = f"{event.kind}@{event.cursor}"
    return [Notice("failed", event.cursor, evidence, event.at, plain(said, LINE), command=command)]


def _notice(kind: Kind, event: Event, said: str, command: str, key: str = "") -> Notice:
    return Notice(
        kind,
        event.cursor,
        f"{event.kind}@{event.cursor}",
        event.at,
        plain(said, LINE),
        event.project,
        event.client,
        event.task,
        command,
        key,
    )


def _of_all(kind: Kind, event: Event, said: str, command: str = "counterpoint digest") -> Notice:
    """A notice that belongs to no single project."""
    return Notice(kind, event.cursor, f"{event.kind}@{event.cursor}", event.at, said, command=command)


def _ended_by(view: TaskView, cursor: int) -> bool:
    """Whether the task had ended at ``cursor``, according to the event that its state rests on."""
    since = view.evidence.rpartition("@")[2]
    return view.state in _ENDED and (not since.isdecimal() or int(since) <= cursor)
