"""One pass over the events: what happened in each project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from agents.events import Body, ToolCalled, ToolDenied, TurnEnded, TurnLost
from orchestrator.digest.tally import Tally
from orchestrator.events import Event
from orchestrator.events.fleet import DaemonStarted, DaemonStopped
from orchestrator.events.soak import SoakStarted, SoakStopped
from orchestrator.events.task import OutcomeUnknown, TaskFinished, TaskQueued, TaskRetrying
from orchestrator.events.workspace import WorkspaceCheckpointed, WorkspaceLanded, WorkspaceRefused
from orchestrator.fold import FleetState
from orchestrator.fold.activity import of_tool, plain, plural
from orchestrator.protocol.attention import AttentionItem
from orchestrator.protocol.digest import DigestClient, DigestProject, DigestTask, DigestTotals, DigestView

BodyT = TypeVar("BodyT", bound=Body)
LINE = 200
"""Characters of a task's line."""
_TAKERS: dict[type[Body], Callable[[Tally, Event, Any], None]] = {}
_SUMS = (
    "done",
    "failed",
    "unknown",
    "cancelled",
    "turns",
    "tokens",
    "commits",
    "retries",
    "lost_sessions",
)


def _takes(
    kind: type[BodyT],
) -> Callable[[Callable[[Tally, Event, BodyT], None]], Callable[[Tally, Event, BodyT], None]]:
    def enter(function: Callable[[Tally, Event, BodyT], None]) -> Callable[[Tally, Event, BodyT], None]:
        _TAKERS[kind] = function
        return function

    return enter


class Collector:
    """Takes events in the journal's order; ``view`` says what they come to."""

    def __init__(self) -> None:
        self._tallies: dict[str, Tally] = {}
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._starts = 0
        self._losses = 0
        self._in_order = True

    def take(self, event: Event) -> None:
        """Count one event; a kind that does not matter changes nothing but the span of time."""
        self._first = self._first or event.at
        self._last = event.at
        body = event.body
        if isinstance(body, DaemonStarted):
            self._losses += not self._in_order
            self._starts += 1
            self._in_order = False
        elif isinstance(body, DaemonStopped):
            self._in_order = True
        elif event.project is not None and type(body) in _TAKERS:
            tally = self._tallies.setdefault(event.project, Tally(client=event.client or ""))
            _TAKERS[type(body)](tally, event, body)

    def view(
        self,
        state: FleetState,
        *,
        after: int = 0,
        project: str | None = None,
        offline: bool = False,
        waiting: Sequence[AttentionItem] = (),
    ) -> DigestView:
        """The digest; ``state`` is the fold at its end, ``project`` keeps all others out.

        ``waiting`` is the attention queue at that end; of it, too, only what concerns ``project`` is kept.
        """
        slugs = [slug for slug in {**state.projects, **self._tallies} if project in {None, slug}]
        projects = [self._tallies.get(slug, Tally()).view(slug, state) for slug in slugs]
        told = [view for view in projects if _worth_telling(view)]
        clients = dict.fromkeys(view.client for view in told)
        return DigestView(
            after=after,
            cursor=state.cursor,
            since=self._first,
            until=self._last,
            offline=offline,
            daemon_starts=self._starts,
            daemon_losses=self._losses,
            totals=_totals(told),
            clients=tuple(_client(name, told) for name in clients),
            waiting=tuple(item for item in waiting if project is None or item.project in {project, ""}),
        )


def digest(
    events: Iterable[Event],
    state: FleetState,
    *,
    after: int = 0,
    project: str | None = None,
    offline: bool = False,
    waiting: Sequence[AttentionItem] = (),
) -> DigestView:
    """The digest of ``events``, which come after the cursor ``after``; ``state`` is the fold at their end."""
    collector = Collector()
    for event in events:
        collector.take(event)
    return collector.view(state, after=after, project=project, offline=offline, waiting=waiting)


def _worth_telling(view: DigestProject) -> bool:
    """Whether anything happened there or waits there."""
    empty = DigestProject(project=view.project, name=view.name, client=view.client)
    return view != empty


def _client(name: str, projects: list[DigestProject]) -> DigestClient:
    own = [view for view in projects if view.client == name]
    return DigestClient(client=name, totals=_totals(own), projects=tuple(own))


def _totals(projects: list[DigestProject]) -> DigestTotals:
    return DigestTotals(
        **{name: sum(getattr(view, name) for view in projects) for name in _SUMS},
        cost_usd=sum(view.cost_usd for view in projects),
        cost_complete=all(view.cost_complete for view in projects),
        denials=sum(denial.count for view in projects for denial in view.denials),
    )


@_takes(TaskQueued)
def _queued(tally: Tally, event: Event, body: TaskQueued) -> None:
    tally.queued += 1


@_takes(TaskFinished)
def _finished(tally: Tally, event: Event, body: TaskFinished) -> None:
    said = body.result if body.status == "succeeded" else body.error or body.result
    tally.tasks[event.task or ""] = DigestTask(
        task=event.task or "",
        status=body.status,
        line=plain(said or "", LINE),
        at=event.at,
        cost_usd=body.cost_usd,
        recovered=body.recovered,
    )


@_takes(TaskRetrying)
def _retrying(tally: Tally, event: Event, body: TaskRetrying) -> None:
    tally.retries += 1
    tally.trouble(body.reason)


@_takes(OutcomeUnknown)
def _outcome_unknown(tally: Tally, event: Event, body: OutcomeUnknown) -> None:
    tally.unknown_calls[body.tool_use_id] = plain(body.summary or body.name, LINE)


@_takes(ToolCalled)
def _called(tally: Tally, event: Event, body: ToolCalled) -> None:
    tally.calls[body.id] = body


@_takes(ToolDenied)
def _denied(tally: Tally, event: Event, body: ToolDenied) -> None:
    call = tally.calls.get(body.id)
    wanted = of_tool(body.name, call.input if call else {})
    tally.denials[wanted, plain(body.reason, LINE)] += 1


@_takes(TurnEnded)
def _turn_ended(tally: Tally, event: Event, body: TurnEnded) -> None:
    tally.calls.clear()
    tally.turns += max(body.turns, 1)
    tally.cost_usd += body.cost_usd or 0.0
    tally.cost_complete = tally.cost_complete and body.cost_usd is not None
    tally.tokens += body.usage.total


@_takes(TurnLost)
def _turn_lost(tally: Tally, event: Event, body: TurnLost) -> None:
    tally.calls.clear()
    tally.lost_sessions += 1
    tally.cost_complete = tally.cost_complete and not body.delivered
    tally.trouble(f"{body.reason}: {body.detail}" if body.detail else body.reason)


@_takes(WorkspaceCheckpointed)
def _checkpointed(tally: Tally, event: Event, body: WorkspaceCheckpointed) -> None:
    tally.commits += 1
    tally.files.update(dict.fromkeys(body.files))


@_takes(SoakStarted)
def _soak_started(tally: Tally, event: Event, body: SoakStarted) -> None:
    until = "" if body.until is None else f" until {body.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    tally.soaks[body.soak] = f"{body.soak} goes on{until}"


@_takes(SoakStopped)
def _soak_stopped(tally: Tally, event: Event, body: SoakStopped) -> None:
    did = f"{plural(body.rounds, 'round')}, {plural(len(body.files), 'file')}, ${body.cost_usd:.2f}"
    tally.soaks[body.soak] = plain(f"{did}; stopped: {body.reason} ({body.soak})", LINE)


@_takes(WorkspaceLanded)
def _landed(tally: Tally, event: Event, body: WorkspaceLanded) -> None:
    tally.landed += 1


@_takes(WorkspaceRefused)
def _refused(tally: Tally, event: Event, body: WorkspaceRefused) -> None:
    paths = f" ({', '.join(body.paths)})" if body.paths else ""
    tally.refused[plain(f"{body.action}: {body.reason}{paths}", LINE)] = None


_KINDS: tuple[type[Body], ...] = (DaemonStarted, DaemonStopped, *_TAKERS)
KINDS: tuple[str, ...] = tuple(sorted(kind.model_fields["kind"].default for kind in _KINDS))
"""All kinds of events that a digest is made of."""
