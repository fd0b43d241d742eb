"""The HTTP API on the daemon's Unix socket. A command's reply says accepted; its outcome is an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import StringConstraints
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from agents.errors import AgentError
from orchestrator.capabilities import Caller
from orchestrator.daemon.attending import attention_routes
from orchestrator.daemon.calibrating import calibration_routes
from orchestrator.daemon.fleet import Fleet
from orchestrator.daemon.history_api import history_routes
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.library_api import library_routes
from orchestrator.daemon.native_api import native_routes
from orchestrator.daemon.notices import notify_routes
from orchestrator.daemon.notifying import Notifier
from orchestrator.daemon.pages import page_before
from orchestrator.daemon.peers import Peer
from orchestrator.daemon.reports import report_routes
from orchestrator.daemon.routing import Routing
from orchestrator.daemon.routing_api import routing_routes
from orchestrator.daemon.searching import search_routes
from orchestrator.daemon.served import TheCaller, TheFleet
from orchestrator.daemon.signals import Signals, signal_routes
from orchestrator.daemon.soaking import Soaker, soak_routes
from orchestrator.daemon.stream import EventStream, Filter
from orchestrator.daemon.transcribing import Transcriber
from orchestrator.daemon.transcripts import transcript_routes
from orchestrator.daemon.voice_api import voice_routes
from orchestrator.errors import CounterpointError, Refused
from orchestrator.protocol import (
    API_VERSION,
    PREFIX,
    Accepted,
    ArchivedView,
    BatchAccepted,
    BatchRequest,
    ControlRequest,
    ErrorBody,
    ErrorView,
    EventPage,
    HealthView,
    LandingView,
    LandRequest,
    ProjectList,
    ReviewView,
    ShutdownRequest,
    StatusView,
    TaskList,
    TaskRequest,
    TaskState,
    TaskView,
)
from orchestrator.protocol.limits import LimitsView
from orchestrator.version import VERSION
from workspaces.errors import WorkspaceError

PERSON = Caller(kind="person")
MAX_PAGE = 1000

Name = Annotated[str, Path(max_length=200)]
Cursor = Annotated[int, Query(ge=0, le=2**62)]
Names = Annotated[tuple[Annotated[str, StringConstraints(max_length=200)], ...], Query(max_length=200)]
OptionalName = Annotated[str | None, Query(max_length=200)]

_PROBLEM = {"application/json": {"schema": {"$ref": f"#/components/schemas/{ErrorView.__name__}"}}}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": HTTPStatus(status).phrase, "content": _PROBLEM}
    for status in (400, 403, 404, 405, 409, 422, 500, 503)
}
"""What any call may answer besides. By name: a model per call and status would be a fifth of a start."""


def make_app(
    fleet: Fleet,
    notifier: Notifier | None = None,
    soaker: Soaker | None = None,
    signals: Signals | None = None,
    voice: Transcriber | None = None,
    routing: Routing | None = None,
    librarian: Librarian | None = None,
) -> FastAPI:
    """The API over ``fleet``; its OpenAPI document is at ``/openapi.json``."""
    app = FastAPI(
        title="Counterpoint",
        version=VERSION,
        summary="One Claude Code session per project, supervised.",
        docs_url=None,
        redoc_url=None,
        responses=_PROBLEMS,
    )
    app.state.fleet = fleet
    app.state.notifier = notifier
    app.state.soaker = soaker
    app.state.signals = signals
    app.state.voice = voice
    app.state.routing = routing
    app.state.librarian = librarian
    app.add_middleware(PeerGuard, judge=lambda pid: fleet.native.refusal(pid))
    app.exception_handler(CounterpointError)(_problem)
    app.exception_handler(WorkspaceError)(_workspace_problem)
    app.exception_handler(AgentError)(_workspace_problem)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_no_such_call)
    app.exception_handler(Exception)(_unexpected)
    _fleet_routes(app)
    _task_routes(app)
    _event_routes(app)
    _project_routes(app)
    report_routes(app)
    history_routes(app)
    search_routes(app)
    attention_routes(app)
    calibration_routes(app)
    notify_routes(app)
    native_routes(app)
    soak_routes(app)
    signal_routes(app)
    library_routes(app)
    transcript_routes(app)
    voice_routes(app)
    routing_routes(app)
    return app


class PeerGuard:
    """Refuses callers that are not the person before anything is read from them.

    ``judge`` says of a process id why it is refused, beyond what the kernel said when it connected.
    """

    def __init__(self, app: ASGIApp, judge: Callable[[int], str] = lambda _: "") -> None:
        self._app = app
        self._judge = judge

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its caller's capability, or answer 403. Only HTTP is served at all."""
        if scope["type"] != "http":
            return
        peer: Peer | None = scope.get("state", {}).get("peer")
        refusal = "nobody that the kernel vouches for" if peer is None else peer.refusal
        if peer is not None and not refusal:
            refusal = self._judge(peer.pid)
        if refusal:
            await _error(403, "Forbidden", f"Refused: the caller is {refusal}.")(scope, receive, send)
            return
        scope["state"]["caller"] = PERSON
        await self._app(scope, receive, send)


def _error(
    status: int, kind: str, message: str, fix: str = "", headers: Mapping[str, str] | None = None
) -> JSONResponse:
    view = ErrorView(error=ErrorBody(type=kind, message=message, fix=fix))
    return JSONResponse(view.model_dump(), status_code=status, headers=headers)


async def _problem(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, CounterpointError)
    return _error(error.status, type(error).__name__, str(error), error.fix)


async def _workspace_problem(_request: Request, error: Exception) -> JSONResponse:
    return _error(409, type(error).__name__, str(error), getattr(error, "fix", ""))


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = [f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()]
    return _error(422, "UsageProblem", "; ".join(problems), "See /openapi.json for what this call takes.")


async def _no_such_call(_request: Request, error: Exception) -> JSONResponse:
    """A path or method that does not exist, or a body that is not JSON text at all."""
    assert isinstance(error, HTTPException)
    return _error(
        error.status_code, "UsageProblem", str(error.detail), "See /openapi.json.", headers=error.headers
    )


async def _unexpected(_request: Request, error: Exception) -> JSONResponse:
    return _error(500, "Unexpected", f"{type(error).__name__}: {error}", "The daemon's log has the details.")


def _fleet_routes(app: FastAPI) -> None:
    @app.get(f"{PREFIX}/health", responses={500: {"model": ErrorView}})
    async def health(fleet: TheFleet) -> HealthView:
        """The daemon answers."""
        return HealthView(
            pid=fleet.pid, version=VERSION, api=API_VERSION, epoch=fleet.epoch, cursor=fleet.cursor
        )

    @app.get(f"{PREFIX}/status", response_model=StatusView)
    async def status(fleet: TheFleet, project: Names = ()) -> Response:
        """The daemon and all projects, or those named, as folded from the journal."""
        return Response(fleet.overview.encoded(project), media_type="application/json")

    @app.get(f"{PREFIX}/limits")
    async def limits(fleet: TheFleet) -> LimitsView:
        """Rate-limit windows, budgets and spending."""
        return await fleet.limits()

    @app.post(f"{PREFIX}/resume", status_code=202)
    async def resume(fleet: TheFleet) -> Accepted:
        """Start agents again after the API refused the account: one at first, the rest when it works."""
        return await fleet.resume()

    @app.post(f"{PREFIX}/shutdown", status_code=202)
    async def shutdown(order: ShutdownRequest, fleet: TheFleet) -> Accepted:
        """Stop the daemon; running turns may end first."""
        fleet.stop(order)
        return Accepted(cursor=fleet.cursor)


def _task_routes(app: FastAPI) -> None:
    @app.post(f"{PREFIX}/tasks", status_code=202)
    async def queue(order: TaskRequest, fleet: TheFleet) -> Accepted:
        """Queue a task; from the reply on it is never lost."""
        return await fleet.queue(order)

    @app.post(f"{PREFIX}/batches", status_code=202)
    async def batch(order: BatchRequest, fleet: TheFleet) -> BatchAccepted:
        """Queue many tasks in one step: all of them, or none when one is refused."""
        return await fleet.queue_all(order.tasks)

    @app.get(f"{PREFIX}/tasks")
    async def tasks(
        fleet: TheFleet,
        project: OptionalName = None,
        state: TaskState | None = None,
        batch: OptionalName = None,
        limit: Annotated[int | None, Query(ge=1, le=10_000)] = None,
        before: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    ) -> TaskList:
        """Tasks in the order they were queued; the latest ``limit`` of those queued before a cursor."""
        return fleet.tasks(project=project, state=state, batch=batch, limit=limit, before=before)

    @app.get(f"{PREFIX}/tasks/{{task}}")
    async def task(task: Name, fleet: TheFleet) -> TaskView:
        """One task."""
        return fleet.task(task)

    @app.post(f"{PREFIX}/tasks/{{task}}/cancel", status_code=202)
    async def cancel(task: Name, fleet: TheFleet) -> Accepted:
        """Cancel a task: at once when queued, else by interrupting its turn. Its files are kept."""
        return await fleet.cancel(task)


def _event_routes(app: FastAPI) -> None:
    @app.get(f"{PREFIX}/events")
    async def events(
        fleet: TheFleet,
        caller: TheCaller,
        after: Cursor = 0,
        before: Annotated[int | None, Query(ge=0, le=2**62)] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 200,
        project: OptionalName = None,
        task: OptionalName = None,
        kinds: Annotated[str | None, Query(max_length=2000)] = None,
    ) -> EventPage:
        """A page of events after a cursor, or the newest ones before a cursor (``before=0``: of all)."""
        wanted = _filter(caller, project, task, kinds)
        if before is not None:
            return await page_before(fleet.writer, before, limit, wanted)
        return await fleet.events(after, limit, wanted)

    @app.get(
        f"{PREFIX}/events/stream",
        response_class=Response,  # for the document: errors are JSON here too
        responses={200: {"description": "Events without end", "content": {EventStream.media_type: {}}}},
    )
    async def stream(
        request: Request,
        fleet: TheFleet,
        caller: TheCaller,
        after: Cursor = 0,
        project: OptionalName = None,
        task: OptionalName = None,
        kinds: Annotated[str | None, Query(max_length=2000)] = None,
        deltas: bool = False,
    ) -> Response:
        """Server-Sent Events from a cursor on, without end; ``Last-Event-ID`` wins over ``after``."""
        last = request.headers.get("last-event-id", "")
        start = int(last) if last.isdecimal() and len(last) < 19 else after
        wanted = _filter(caller, project, task, kinds)
        return EventStream(
            fleet.writer, fleet.deltas, after=start, wanted=wanted, deltas=deltas, until=fleet.closing
        )


def _project_routes(app: FastAPI) -> None:
    @app.get(f"{PREFIX}/projects")
    async def projects(fleet: TheFleet) -> ProjectList:
        """All projects."""
        return ProjectList(cursor=fleet.cursor, projects=fleet.status().projects)

    @app.get(f"{PREFIX}/projects/{{project}}/review")
    async def review(
        project: Name,
        fleet: TheFleet,
        path: Annotated[str | None, Query(min_length=1, max_length=4096)] = None,
        diff: bool = True,
    ) -> ReviewView:
        """What the project's workspace holds beyond its base, without diffs if so asked, or of one path."""
        return await fleet.review(project, path, diff=diff)

    @app.post(f"{PREFIX}/projects/{{project}}/control", status_code=202)
    async def control(project: Name, order: ControlRequest, fleet: TheFleet) -> Accepted:
        """Pause, resume, interrupt or stop a project."""
        return await fleet.control(project, order.action)

    @app.post(f"{PREFIX}/projects/{{project}}/land")
    async def land(project: Name, order: LandRequest, fleet: TheFleet) -> LandingView:
        """Merge the project's workspace into the person's branch; conflicts are listed and left."""
        return await fleet.land(project, order)

    @app.post(f"{PREFIX}/projects/{{project}}/archive")
    async def archive(project: Name, fleet: TheFleet) -> ArchivedView:
        """Remove the project's workspace if the safety judge agrees; its last state is kept in a ref."""
        if fleet.is_busy(project):
            raise Refused(f"{project!r} has a task under way.", "Wait for it or cancel it first.")
        fleet.native.check_free(project)
        return await fleet.archive(project)


def _filter(caller: Caller, project: str | None, task: str | None, kinds: str | None) -> Filter:
    return Filter(caller, project, task, frozenset(filter(None, (kinds or "").split(","))))
