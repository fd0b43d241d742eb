"""Tells each project its words of a signal: one task, in one transaction with the fact that it was told."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from orchestrator.daemon.fleet import Fleet
from orchestrator.daemon.routed import Change, changes, delivered, is_left_open, task_id
from orchestrator.events import Draft
from orchestrator.events.task import TaskFinished, TaskQueued
from orchestrator.fold.state import SignalRecord
from orchestrator.routing import Part, change_prompt, first_prompt
from orchestrator.transcripts import Flag, Reading

_log = logging.getLogger(__name__)
_TAKEN_BACK = "Its words were routed otherwise before it began."
_AGAIN = (
    "The signal was transcribed anew. These words replace those of run {run}, which you were told before; "
    "where they differ, these count.\n\n"
)


class Deliveries:
    """Makes tasks of routed words. Its caller sees to it that nothing else changes the routing meanwhile."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._runtime = fleet.runtime

    def due(self, signal: str, record: SignalRecord) -> bool:
        """Whether some project is to be told something."""
        return record.erased is None and any(self._can(change) for change in self._changes(signal, record))

    def _changes(self, signal: str, record: SignalRecord) -> Iterator[Change]:
        return changes(record, left_open=is_left_open(self._runtime.state, signal))

    async def make(
        self, signal: str, record: SignalRecord, reading: Reading, flags: tuple[Flag, ...]
    ) -> None:
        """Tell every project what is settled and it was not told yet; what has begun is not changed."""
        if self._fleet.stop_requested.is_set():
            return
        for change in self._changes(signal, record):
            if not self._can(change):
                continue
            with self._kept_back(change.task) as unbegun:
                if unbegun or change.wanted or change.settled:
                    drafts = self._drafts(signal, record, reading, flags, change, unbegun=unbegun)
                    await self._runtime.append(*drafts)
            self._runtime.nudge()

    @contextmanager
    def _kept_back(self, task: str | None) -> Iterator[bool]:
        """Whether there is such a task and it has not begun; then it does not begin inside the block."""
        if task is None or not self._fleet.has_not_begun(task):
            yield False
            return
        self._fleet.kept_back.add(task)
        try:
            yield True
        finally:
            self._fleet.kept_back.discard(task)

    def _can(self, change: Change) -> bool:
        if change.project not in self._runtime.projects:
            return False
        return bool(change.wanted) or self._unbegun(change.task) or self._is_settled_loss(change)

    def _unbegun(self, task: str | None) -> bool:
        return task is not None and self._fleet.has_not_begun(task)

    def _is_settled_loss(self, change: Change) -> bool:
        """Whether all words of a project that works on them were given to others for good."""
        return bool(change.told) and change.settled

    def _drafts(
        self,
        signal: str,
        record: SignalRecord,
        reading: Reading,
        flags: tuple[Flag, ...],
        change: Change,
        *,
        unbegun: bool,
    ) -> list[Draft]:
        run, slug = reading.transcript.run.id, change.project
        drafts: list[Draft] = []
        if unbegun and change.task is not None:
            ended = TaskFinished(status="cancelled", error=_TAKEN_BACK)
            drafts.append(self._runtime.draft(slug, ended, change.task))
        if unbegun and not change.wanted and change.task is not None:
            return [*drafts, self._runtime.draft(slug, delivered(signal, run, change.task, ()), change.task)]
        part = self._part(signal, record, reading, flags, slug)
        fresh = unbegun or not change.told
        most = self._runtime.specs.config.limits.max_prompt
        prompt = first_prompt(part, most) if fresh else change_prompt(part, change.told, most)
        if change.run is not None and not unbegun:
            prompt = _AGAIN.format(run=change.run) + prompt
        task = task_id(signal, run, change)
        queued = TaskQueued(prompt=prompt, origin="signal", signal=signal)
        return [
            *drafts,
            self._runtime.draft(slug, queued, task),
            self._runtime.draft(slug, delivered(signal, run, task, change.wanted), task),
        ]

    def _part(
        self, signal: str, record: SignalRecord, reading: Reading, flags: tuple[Flag, ...], slug: str
    ) -> Part:
        assert record.routing is not None
        client = self._runtime.projects[slug].client
        ours = {
            other
            for other, project in self._runtime.projects.items()
            if project.client == client and other != slug and not project.config.sealed
        }
        return Part(signal, reading, record.routing.spans, slug, record.first.name, frozenset(ours), flags)
