"""Queues a batch and follows it to its end, over drops of the connection and restarts of the daemon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from orchestrator.cli import _outcome
from orchestrator.cli._batch_file import Batch, refuse
from orchestrator.cli._conversation import describe_call
from orchestrator.client import Client, segment
from orchestrator.errors import CounterpointError, UnknownTask

Json = dict[str, Any]
_DOING = frozenset({"task.started", "agent.text", "agent.tool_called", "task.retrying"})
_HALTED = "fleet.halted"


class Watcher(Protocol):
    """Is told what happens to the tasks of a batch."""

    live: bool
    """Whether it wants to hear what tasks do, not only that they ended."""

    def queued(self, task: str, project: str) -> None:
        """One more task is in the daemon's hands."""

    def doing(self, task: str, what: str) -> None:
        """A task goes on; ``what`` is said by the agent and hostile."""

    def finished(self, record: Json) -> None:
        """A task ended; each is reported once."""

    def halted(self, reason: str) -> None:
        """The API refused the account: the rest of the batch waits for the person."""


@dataclass(slots=True)
class Run:
    """One batch under way."""

    client: Client
    batch: Batch
    watcher: Watcher
    records: dict[str, Json] = field(default_factory=dict)
    before: int = 0
    """How many tasks were queued by an earlier run of the same batch."""
    named: int = 0
    """How many of these have an id of the person's own, which runs once whatever file it stands in."""

    def check(self, name: str) -> None:
        """Hold the batch against the daemon's projects and earlier tasks; raises if they disagree."""
        names = _slugs(self.client.get("/status")["projects"])
        asked = dict.fromkeys(str(task["project"]) for task in self.batch.tasks)
        unknown = [project for project in asked if project.strip().casefold() not in names]
        known = ", ".join(sorted(set(names.values()))) or "none"
        wrong = [(self.batch.place("project", project), project) for project in unknown]
        refuse(name, [f"{place}no project {project!r}; there are: {known}" for place, project in wrong])
        problems: list[str] = []
        for task in self.batch.tasks:
            task["project"] = names[task["project"].strip().casefold()]
            if self.batch.has_own_id(task):
                problems += self._used_otherwise(task)
        refuse(name, problems)

    def start(self) -> None:
        """Queue every task; those that an earlier run queued are taken up where they are."""
        replies = self.client.submit_all(self.batch.tasks)
        for task, reply in zip(self.batch.tasks, replies, strict=True):
            self.watcher.queued(task["id"], task["project"])
            if reply.get("duplicate"):
                self.before += 1
                self.named += self.batch.has_own_id(task)

    def follow(self, cursor: int) -> None:
        """Report every task as it ends. ``cursor`` is the journal's end from before ``start``."""
        open_tasks = {task["id"] for task in self.batch.tasks}
        if self.before:
            for view in self._views():
                if record := _outcome.from_view(view):
                    self._finish(record, open_tasks)
        if not open_tasks:
            return
        kinds = (_outcome.FINISHED, *sorted(_DOING)) if self.watcher.live else (_outcome.FINISHED,)
        kinds = (*kinds, _HALTED)
        for event in self.client.events(cursor, follow=True, kinds=kinds):
            self._see(event, open_tasks)
            if not open_tasks:
                return

    def summary(self, seconds: float, *, interrupted: bool) -> Json:
        """Figures of all tasks that have ended."""
        states = Counter(record["status"] for record in self.records.values())
        costs = [record["cost_usd"] for record in self.records.values()]
        return {
            "batch": self.batch.id,
            "tasks": len(self.batch.tasks),
            **{state: states.get(state, 0) for state in ("succeeded", "failed", "cancelled", "unknown")},
            "pending": len(self.batch.tasks) - len(self.records),
            "queued_before": self.before,
            "cost_usd": round(sum(cost for cost in costs if cost is not None), 6),
            "cost_complete": None not in costs,
            "tokens": sum(record["tokens"] for record in self.records.values()),
            "seconds": round(seconds, 3),
            "interrupted": interrupted,
        }

    def _used_otherwise(self, task: Json) -> Iterable[str]:
        """Why an explicit id cannot be this task's: it was used for another prompt or project."""
        try:
            view = self.client.get(f"/tasks/{segment(task['id'])}")
        except UnknownTask:
            return
        if (view["project"], view["prompt"]) != (task["project"], task["prompt"]):
            yield f"id {task['id']!r} was used before for another prompt; choose another id"

    def _views(self) -> Iterable[Json]:
        for task in self.batch.tasks:
            try:
                yield self.client.get(f"/tasks/{segment(task['id'])}")
            except CounterpointError as error:
                if not isinstance(error, UnknownTask):
                    raise

    def _see(self, event: Json, open_tasks: set[str]) -> None:
        task, body = event.get("task"), event["body"]
        if body["kind"] == _HALTED:
            self.watcher.halted(str(body["reason"]))
        if task not in open_tasks:
            return
        if body["kind"] == _outcome.FINISHED:
            self._finish(_outcome.from_event(event), open_tasks)
        elif body["kind"] in _DOING:
            self.watcher.doing(task, _doing(body))

    def _finish(self, record: Json, open_tasks: set[str]) -> None:
        if record["task"] in open_tasks:
            open_tasks.discard(record["task"])
            self.records[record["task"]] = record
            self.watcher.finished(record)


def _doing(body: Json) -> str:
    kind = body["kind"]
    if kind == "agent.tool_called":
        return describe_call(body)
    if kind == "agent.text":
        return str(body.get("text", ""))[:80]
    return "starts" if kind == "task.started" else f"waits: {body.get('reason')}"


def _slugs(projects: list[Json]) -> dict[str, str]:
    names = {str(project.get("name", "")).casefold(): str(project["project"]) for project in projects}
    return names | {str(project["project"]).casefold(): str(project["project"]) for project in projects}
