"""The composition root: lock, warden, journal, fold, endpoint, fleet, API; and all of it backwards."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup
from fastapi import FastAPI

from agents import warden
from agents.factory import ClaudeFactory, home_id
from agents.spec import Endpoint
from orchestrator.daemon.app import make_app
from orchestrator.daemon.asks import rules_of
from orchestrator.daemon.boundaries import Boundaries
from orchestrator.daemon.claim_tools import ClaimTools
from orchestrator.daemon.claims import Claims
from orchestrator.daemon.claims_api import claim_routes
from orchestrator.daemon.client_eraser import ClientEraser, client_erase_routes, finish_clients
from orchestrator.daemon.clock import Clock
from orchestrator.daemon.deltas import DeltaHub
from orchestrator.daemon.desk import WorkspaceDesk
from orchestrator.daemon.documenting import Documents
from orchestrator.daemon.erasing import Eraser, erase_routes
from orchestrator.daemon.fleet import Fleet
from orchestrator.daemon.giving import giving_routes
from orchestrator.daemon.inboxing import Inbox
from orchestrator.daemon.lanes import LanePool
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.lock import hold_lock
from orchestrator.daemon.map_api import serve_map
from orchestrator.daemon.mapping import Mapper
from orchestrator.daemon.memo_api import serve_memos
from orchestrator.daemon.memo_reading import MemoReader
from orchestrator.daemon.notifying import Notifier, Place
from orchestrator.daemon.offline import keep_offline_endpoint
from orchestrator.daemon.question_api import serve_questions
from orchestrator.daemon.questions import Questions
from orchestrator.daemon.reaper import bury_adopted
from orchestrator.daemon.routing import Routing
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.server import bind, serving
from orchestrator.daemon.settle import RetryPolicy
from orchestrator.daemon.signals import Signals
from orchestrator.daemon.soaking import Soaker
from orchestrator.daemon.specs import Calibrations, SpecMaker
from orchestrator.daemon.startup import lay_aside, load_state, register_projects, save_state
from orchestrator.daemon.stopping import StopCheck
from orchestrator.daemon.toolbox import Toolbox
from orchestrator.daemon.transcribing import Transcriber
from orchestrator.daemon.verifying import Verifier
from orchestrator.errors import ConfigInvalid
from orchestrator.events import Draft
from orchestrator.events.fleet import DaemonStarted, DaemonStopped
from orchestrator.fold import FleetState
from orchestrator.home.config import HomeConfig, ModelConfig, load, projects
from orchestrator.home.locate import DaemonRecord
from orchestrator.home.paths import HomePaths, write_private, write_record
from orchestrator.journal import Journal, JournalError, open_writer
from orchestrator.protocol import ShutdownRequest
from orchestrator.version import VERSION
from orchestrator.voice.models import models_folder

_log = logging.getLogger(__name__)
_UNHURRIED = 5.0
"""Seconds that a daemon without work leaves the machine to whoever started it."""
_LAST_WORD = 5.0
"""Seconds that the end of the daemon may wait for a full disk; the next start does not need it."""


async def run_daemon(home: Path, endpoint: str | None = None) -> None:
    """Run the daemon of ``home`` until it is told to stop. Raises ``CounterpointError`` when it cannot."""
    config = load(home)
    paths = HomePaths(home)
    paths.ensure()
    with hold_lock(paths.lock):
        chosen = paths.run / "endpoint"
        if endpoint is None and chosen.exists():
            endpoint = chosen.read_text().strip()  # the last daemon was killed: go on where it was
        config = with_endpoint(config, endpoint)
        if endpoint is not None:
            write_private(chosen, endpoint.encode())
        _become_subreaper()
        await _run(paths, config)
        chosen.unlink(missing_ok=True)
        paths.record.unlink(missing_ok=True)


def with_endpoint(config: HomeConfig, endpoint: str | None) -> HomeConfig:
    """``config`` with another model endpoint for this daemon's life."""
    if endpoint is None:
        return config
    try:
        model = ModelConfig(endpoint=endpoint, model=config.model.model)
    except ValueError as error:
        raise ConfigInvalid("--endpoint", "", str(error)) from error
    changed = config.model_copy(update={"model": model})
    changed._home = config.home
    return changed


async def _run(paths: HomePaths, config: HomeConfig) -> None:
    identity = home_id(paths.home)
    swept = await anyio.to_thread.run_sync(warden.sweep, f"{identity}.")
    clock = Clock()
    journal = await anyio.to_thread.run_sync(lambda: Journal.open(paths.journal, clock=clock.now))
    async with AsyncExitStack() as stack:
        stack.callback(journal.close)
        boundaries = Boundaries.from_environment(os.environ)
        erased = await anyio.to_thread.run_sync(finish_clients, paths, journal, boundaries)
        config = _as_it_is_now(config) if erased else config
        marker = warden.marker(identity, journal.epoch)
        stack.enter_context(_warden(marker))
        writer = await stack.enter_async_context(open_writer(journal))
        state = await anyio.to_thread.run_sync(load_state, journal)
        lay_aside()
        started = DaemonStarted(pid=os.getpid(), version=VERSION, epoch=journal.epoch, swept=len(swept))
        model = await stack.enter_async_context(_endpoint(config))
        hub = DeltaHub()
        runtime = Runtime(
            deltas=hub,
            writer=writer,
            state=state,
            clock=clock,
            projects={project.slug: project for project in projects(config)},
            boundaries=boundaries,
            erased=erased,
            specs=SpecMaker(
                paths,
                config,
                model,
                journal.epoch,
                Calibrations(paths),
                hub.watched,
                lambda project: rules_of(state, project),
            ),
            retry_policy=RetryPolicy(config.limits.max_attempts, config.limits.max_refusals),
        )
        await runtime.append_now(Draft(body=started, visibility="fleet"))
        await register_projects(runtime)
        notifier = Notifier(runtime, Place(paths.home, paths.notified, marker))
        factory = ClaudeFactory(marker=marker, runtime=paths.run)
        await _serve(paths, runtime, factory, notifier, marker)
        await anyio.to_thread.run_sync(_save, journal, runtime.state)


def _as_it_is_now(config: HomeConfig) -> HomeConfig:
    """The configuration without the clients that were erased since it was read."""
    changed = load(config.home).model_copy(update={"model": config.model})
    changed._home = config.home
    return changed


def _save(journal: Journal, state: FleetState) -> None:
    """Keep the fold; a disk that refuses only makes the next start slower."""
    try:
        save_state(journal, state)
    except JournalError as error:
        _log.warning("the state was not saved: %s", error)


async def _serve(
    paths: HomePaths, runtime: Runtime, factory: ClaudeFactory, notifier: Notifier, marker: str
) -> None:
    """Run the fleet and the API until a stop is asked for."""
    started_at = datetime.now(UTC)
    async with anyio.create_task_group() as tasks:
        limits = runtime.specs.config.limits
        runtime.pool = LanePool(tasks, factory, max_warm=limits.max_warm, on_closed=runtime.note)
        runtime.desk = WorkspaceDesk(runtime.pool, runtime.note, runtime.boundaries)
        librarian = Librarian(runtime)
        verifier = _equip(runtime, librarian)
        fleet = Fleet(runtime, tasks, started_at=started_at)
        soaker, signals = Soaker(fleet), Signals(runtime)
        documents = Documents(runtime, signals, warden.marker(home_id(paths.home), fleet.epoch))
        voice = Transcriber(runtime, signals, models_folder(), marker)
        signals.hearing.append(voice)
        routing = Routing(fleet, signals)
        eraser = Eraser(runtime, signals, fleet.cancel, librarian.begin_anew)
        await anyio.to_thread.run_sync(eraser.finish, runtime.writer.journal)
        await fleet.recover()
        socket_path = paths.claim_socket()
        listener = bind(socket_path)
        app = make_app(fleet, notifier, soaker, signals, voice, routing, librarian)
        meta = _meta_agent(app, fleet, librarian, routing, signals, tasks)
        _more_routes(app, runtime, verifier, eraser)
        client_erase_routes(app, ClientEraser(fleet))
        async with serving(app, listener, socket_path):
            listener.listen(128)
            _announce(paths, socket_path, fleet.epoch, started_at)
            tasks.start_soon(fleet.schedule)
            tasks.start_soon(fleet.asks.expire)
            tasks.start_soon(soaker.run)
            tasks.start_soon(notifier.run)
            tasks.start_soon(routing.run)
            tasks.start_soon(Inbox(runtime, signals).run)
            tasks.start_soon(documents.run)
            tasks.start_soon(voice.run)
            tasks.start_soon(librarian.run)
            tasks.start_soon(meta)
            tasks.start_soon(_stop_on_signal, fleet)
            tasks.start_soon(bury_adopted)
            tasks.start_soon(runtime.pool.evict_idle, limits.warm_for)
            tasks.start_soon(_preload, runtime, factory)
            tasks.start_soon(anyio.to_thread.run_sync, runtime.specs.preload)
            _log.info("ready: %s", socket_path)
            await fleet.stop_requested.wait()
            await fleet.drain()
        with anyio.move_on_after(_LAST_WORD):
            await runtime.append(Draft(body=DaemonStopped(reason="asked"), visibility="fleet"))
        tasks.cancel_scope.cancel()


async def _preload(runtime: Runtime, factory: ClaudeFactory) -> None:
    """Have what a session needs in memory: at once when there is work, else when the start is long over."""
    with anyio.move_on_after(_UNHURRIED):
        await runtime.wake.wait()
    await factory.preload()


def _meta_agent(
    app: FastAPI, fleet: Fleet, librarian: Librarian, routing: Routing, signals: Signals, tasks: TaskGroup
) -> Callable[[], Coroutine[object, object, None]]:
    """What the person has the meta-agent do: the map, questions, memos; the result begins all of it."""
    mapper = serve_map(app, Mapper(fleet, librarian, tasks))
    questions = serve_questions(app, Questions(fleet.runtime, librarian, tasks))
    memos = serve_memos(app, MemoReader(fleet.runtime, routing, signals, librarian, tasks))

    async def begin() -> None:
        tasks.start_soon(questions.run)
        tasks.start_soon(memos.run)
        await mapper.run()

    return begin


def _equip(runtime: Runtime, librarian: Librarian) -> Verifier:
    """Give agents their tools, and have what they state looked at when they end."""
    claims = Claims(runtime, librarian)
    verifier = Verifier(runtime, librarian, claims)
    tools = Toolbox(runtime, librarian, ClaimTools(runtime, claims).of)
    stops = StopCheck(runtime, verifier)
    runtime.specs = replace(runtime.specs, tools=tools.of, on_stop=stops.of)
    return verifier


def _more_routes(app: FastAPI, runtime: Runtime, verifier: Verifier, eraser: Eraser) -> None:
    claim_routes(app, verifier.claims, verifier)
    erase_routes(app, eraser)
    giving_routes(app, runtime)


def _announce(paths: HomePaths, socket: Path, epoch: int, started_at: datetime) -> None:
    """Say on disk where this daemon answers."""
    record = DaemonRecord(
        pid=os.getpid(), socket=socket, version=VERSION, epoch=epoch, started_at=started_at.isoformat()
    )
    write_record(paths, record)


async def _stop_on_signal(fleet: Fleet) -> None:
    """SIGTERM and SIGINT stop the daemon without waiting for turns: they are resumed at the next start."""
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for _ in signals:
            fleet.stop(ShutdownRequest(drain=False))


@asynccontextmanager
async def _endpoint(config: HomeConfig) -> AsyncIterator[Endpoint]:
    """Where the model answers; the offline endpoint runs as a child while the block runs."""
    if config.model.kind == "offline":
        async with keep_offline_endpoint() as local:
            yield local
    elif config.model.kind == "url":
        yield Endpoint("url", config.model.endpoint)
    else:
        yield Endpoint("anthropic")


@contextmanager
def _warden(marker: str) -> Iterator[None]:
    """A small process that ends every agent's processes when this one dies, however it dies."""
    program = str(Path(warden.__file__))
    argument = f"{warden.MARKER}={marker}"
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", program, argument],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        assert child.stdin is not None
        child.stdin.close()
        child.wait(timeout=10)


def _become_subreaper() -> None:
    """Adopt orphaned grandchildren, so that a peer's ancestry always leads here (Linux only)."""
    if sys.platform != "linux":
        return
    import ctypes

    pr_set_child_subreaper = 36
    ctypes.CDLL(None, use_errno=True).prctl(pr_set_child_subreaper, 1, 0, 0, 0)
