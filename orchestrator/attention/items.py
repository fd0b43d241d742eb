"""What waits, found in the fold; each item names the event it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agents.assurance import Step
from orchestrator.attention.found import Found, cursor_of
from orchestrator.attention.links import links_of
from orchestrator.attention.unread import unread_of
from orchestrator.fold import AskRecord, FleetState, ProjectRecord
from orchestrator.fold.activity import plain, plural
from orchestrator.protocol.attention import AttentionKind
from orchestrator.protocol.views import TaskView

_TITLE = 200
_GIVING = frozenset({"reopen", "saying"})
"""Steps at which a missing calibration is being given again while a turn runs."""
_SHORT = 6
"""Characters of an ask's id that are shown: ids of the API differ at their ends."""


@dataclass(frozen=True, slots=True)
class Reread:
    """What waking a conversation costs once its cached prefix has run out."""

    expires_at: datetime
    tokens: int
    usd: float | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Warned:
    """A budget that is nearly spent in its period, which begins on ``begins`` (an ISO date)."""

    begins: str
    title: str
    project: str = ""
    client: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the queue depends on besides the fold."""

    now: datetime
    deadline: timedelta | None = None
    """How long an ask waits before it is denied."""
    priorities: Mapping[str, int] = field(default_factory=dict)
    """By project."""
    parked: Mapping[str, str] = field(default_factory=dict)
    """Projects of which nothing starts although they are not paused, and why."""
    warned: Mapping[str, Warned] = field(default_factory=dict)
    """Budgets that are nearly spent, by the key of their notice."""
    reread: Callable[[str], Reread | None] = lambda _session: None
    """By session id."""
    routes: Sequence[Found] = ()
    """Words of signals that wait to be given to somebody."""


def found(state: FleetState, around: Surroundings) -> list[Found]:
    """Everything that waits, in no particular order; what was put aside and has nothing new is left out."""
    items = [
        *_halted(state),
        *_asks(state, around),
        *_ended_badly(state),
        *_parked(state, around),
        *_workspaces(state),
        *_calibrations(state),
        *_budgets(state, around),
        *links_of(state),
        *unread_of(state),
        *around.routes,
    ]
    return [item for item in items if state.dismissed.get(item.id, -1) < item.cursor]


def _asks(state: FleetState, around: Surroundings) -> Iterator[Found]:
    for name, known in state.asks.items():
        if known.answer is None:
            yield _ask(name, known, state, around)


def _ask(name: str, known: AskRecord, state: FleetState, around: Surroundings) -> Found:
    short = _short(name, state)
    question = known.raised.ask == "question"
    says = ('"…"', "deny") if question else ("allow", "deny", "always", '"…"')
    return Found(
        id=name,
        short=short,
        kind=known.raised.ask,
        project=known.project,
        client=_client(state, known.project),
        title=plain(known.raised.summary, _TITLE),
        since=known.since,
        evidence=known.evidence,
        commands=tuple(f"counterpoint answer {short} {verdict}" for verdict in says),
        task=known.task,
        session=known.session_id,
        tool=known.raised.tool,
        input=known.raised.input,
        options=known.raised.options,
        deadline=None if around.deadline is None else known.since + around.deadline,
    )


def _short(name: str, state: FleetState) -> str:
    """The end of an id, long enough to stand for one ask alone."""
    for length in range(_SHORT, len(name)):
        end = name[-length:]
        if sum(other.endswith(end) for other in state.asks) == 1:
            return end
    return name


def _ended_badly(state: FleetState) -> Iterator[Found]:
    """Failed and unknown tasks since the project's last success; who asked aside has heard the outcome."""
    last_success: dict[str, int] = {}
    ended: list[TaskView] = []
    for record in state.tasks.values():
        view = record.view
        if view.aside:
            continue
        if view.state == "succeeded":
            at = cursor_of(view.evidence)
            last_success[view.project] = max(last_success.get(view.project, 0), at)
        elif view.state in {"failed", "unknown"}:
            ended.append(view)
    for view in ended:
        if cursor_of(view.evidence) > last_success.get(view.project, 0):
            yield _failure(view)


def _failure(view: TaskView) -> Found:
    kind: AttentionKind = "unknown" if view.state == "unknown" else "failed"
    name = f"{kind}:{view.task}"
    return Found(
        id=name,
        short=name,
        kind=kind,
        project=view.project,
        client=view.client,
        title=plain(view.error or "It ended without a reason.", _TITLE),
        since=view.since or view.queued_at,
        evidence=view.evidence,
        commands=(f"counterpoint show {view.task}", f'counterpoint say {view.project} "…"', _aside(name)),
        task=view.task,
        session=view.session_id,
    )


def _halted(state: FleetState) -> Iterator[Found]:
    """One item for the whole fleet, instead of one per agent that cannot start."""
    halt = state.halt
    if halt is not None and not halt.lifted:
        yield Found(
            id="halted",
            short="halted",
            kind="halted",
            project="",
            client="",
            title=plain(halt.reason, _TITLE),
            since=halt.since,
            evidence=halt.evidence,
            commands=("counterpoint doctor", "counterpoint resume --all"),
        )


def _parked(state: FleetState, around: Surroundings) -> Iterator[Found]:
    """One item for each reason, with the projects that it holds back."""
    held: dict[str, list[tuple[ProjectRecord, TaskView]]] = {}
    for slug, reason in around.parked.items():
        record = state.projects.get(slug)
        waiting = _waiting(state, record) if record is not None else []
        if record is not None and waiting:
            held.setdefault(reason, []).append((record, waiting[0]))
    for reason, found in held.items():
        record, first = found[0]
        slugs = [other.view.project for other, _ in found]
        name = f"parked:{slugs[0]}"
        more = f" (also {', '.join(slugs[1:])})" if slugs[1:] else ""
        yield Found(
            id=name,
            short=name,
            kind="parked",
            project=slugs[0],
            client=record.view.client,
            title=plain(f"{reason}{more}", _TITLE),
            since=first.since or first.queued_at,
            evidence=first.evidence,
            commands=("counterpoint limits", _aside(name)),
            task=first.task,
            session=record.view.session_id,
        )


def _workspaces(state: FleetState) -> Iterator[Found]:
    """Conflicts with the person's files, and commits to review and land."""
    for record in state.projects.values():
        latest = state.tasks[record.latest].view if record.latest in state.tasks else None
        if latest is None or any(_runs(state, task) for task in record.open):
            continue  # there is nothing to look at while the agent changes it
        view = record.view
        review = f"counterpoint review {view.project}"
        if view.conflicts:
            title = f"Conflicts with your files: {', '.join(view.conflicts)}"
            yield _workspace("conflict", record, latest, title, (review,))
        elif view.commits:
            commits, files = plural(view.commits, "commit"), plural(view.files_changed, "file")
            title = f"{commits} in {files} to review and land"
            yield _workspace("land", record, latest, title, (review, f"counterpoint land {view.project}"))


def _workspace(
    kind: AttentionKind, record: ProjectRecord, latest: TaskView, title: str, commands: tuple[str, ...]
) -> Found:
    project = record.view.project
    name = f"{kind}:{project}"
    return Found(
        id=name,
        short=name,
        kind=kind,
        project=project,
        client=record.view.client,
        title=plain(title, _TITLE),
        since=latest.since or latest.queued_at,
        evidence=latest.evidence,
        commands=(*commands, _aside(name)),
    )


def _calibrations(state: FleetState) -> Iterator[Found]:
    """Current conversations whose calibration a new CLI did not bring back, or that wait for one."""
    for record in state.projects.values():
        view = record.view
        known = state.sessions.get(view.session_id or "")
        if known is None or known.missing is None or not _is_without(state, record, known.calibration):
            continue
        name = f"calibration:{view.project}"
        yield Found(
            id=name,
            short=name,
            kind="calibration",
            project=view.project,
            client=view.client,
            title=plain(
                f"Its calibration is missing, and goes with the next prompt: {known.missing.how}", _TITLE
            ),
            since=known.missing.since,
            evidence=known.missing.evidence,
            commands=(
                f"counterpoint log {view.project}",
                f'counterpoint say {view.project} "…"',
                _aside(name),
            ),
            session=view.session_id,
        )


def _is_without(state: FleetState, record: ProjectRecord, step: Step) -> bool:
    return step == "say" or (step in _GIVING and not any(_runs(state, task) for task in record.open))


def _budgets(state: FleetState, around: Surroundings) -> Iterator[Found]:
    """Budgets that are nearly spent; of one that is used up, the work that it holds back is the item."""
    for key, warned in around.warned.items():
        said = state.notices.get(key)
        if said is not None and said.begins == warned.begins:
            name = f"budget:{cursor_of(said.evidence)}"
            yield Found(
                id=name,
                short=name,
                kind="budget",
                project=warned.project,
                client=warned.client,
                title=plain(warned.title, _TITLE),
                since=said.since,
                evidence=said.evidence,
                commands=("counterpoint limits", _aside(name)),
            )


def _runs(state: FleetState, task: str) -> bool:
    return state.tasks[task].view.state == "running"


def _waiting(state: FleetState, record: ProjectRecord) -> list[TaskView]:
    views = [state.tasks[task].view for task in record.open]
    return [view for view in views if view.state in {"queued", "retrying", "answered"}]


def _client(state: FleetState, project: str) -> str:
    record = state.projects.get(project)
    return record.view.client if record is not None else ""


def _aside(name: str) -> str:
    return f"counterpoint attention --dismiss {name}"
