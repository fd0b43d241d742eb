"""Erases a client: ordered at a running daemon, carried out by the next one before it folds anything.

``client.erase_ordered`` is journaled first, without a name; a note beside it says what is meant. While the
note is there the next start goes on, wherever the last one died, and ``client.erased`` is the end.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, NamedTuple

import anyio
import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi import Path as PathParameter

from orchestrator.capabilities import Caller
from orchestrator.daemon import erased_files as files
from orchestrator.daemon.boundaries import Boundaries
from orchestrator.daemon.erase_order import EraseOrder, Standing, file_of, keep, kept, order_of
from orchestrator.daemon.erase_proof import Proof, needles, prove
from orchestrator.daemon.erased_events import Owned
from orchestrator.daemon.erased_runs import without_client as rewritten_runs
from orchestrator.daemon.fleet import Fleet
from orchestrator.daemon.notified import load_memory, save_memory
from orchestrator.daemon.served import TheCaller
from orchestrator.errors import Refused, UnknownErasure
from orchestrator.events import Draft
from orchestrator.events.erasing import ClientErased, ClientEraseOrdered, EventErased
from orchestrator.home.paths import HomePaths, write_private
from orchestrator.home.without import without_client
from orchestrator.journal import Entry, Journal
from orchestrator.protocol import PREFIX, ShutdownRequest
from orchestrator.protocol.erasing import (
    ClientEraseAccepted,
    ClientEraseRequest,
    ClientPlanView,
    ErasedClientView,
    ErasedPlace,
    FoundPlace,
    Mixed,
)
from workspaces.errors import WorkspaceError

_log = logging.getLogger(__name__)
_KINDS = ("client.erase_ordered", "client.erased")
_MOST = 10_000
Name = Annotated[str, PathParameter(max_length=200)]


class _Done(NamedTuple):
    events: int
    changed: int


class ClientEraser:
    """Plans and orders, and tells what this daemon carried out when it started."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._runtime = fleet.runtime
        self._paths = HomePaths(fleet.runtime.specs.config.home)
        self._finished = fleet.runtime.erased
        self._one = anyio.Lock()

    async def plan(self, client: str, mixed: Mixed) -> ClientPlanView:
        """What would go; nothing is changed. Raises ``UnknownClient`` for one that nobody knows."""
        order, standing = order_of(self._runtime.specs.config, self._runtime.state, client, mixed)
        return await anyio.to_thread.run_sync(self._looked_at, order, standing)

    async def erase(self, caller: Caller, client: str, wanted: ClientEraseRequest) -> ClientEraseAccepted:
        """Order it, and have the daemon stop. Raises ``Refused`` while something stands in the way."""
        if caller.kind != "person":
            raise Refused("Only the person erases.", "")
        async with self._one:
            runtime = self._runtime
            order, standing = order_of(runtime.specs.config, runtime.state, client, wanted.mixed)
            _check(standing, wanted)
            text = await anyio.to_thread.run_sync(lambda: self._paths.config.read_text(encoding="utf-8-sig"))
            if without_client(text, order.slugs, order.client) is None:
                raise Refused(
                    f"The tables of {order.client!r} in counterpoint.toml cannot be told from the others.",
                    f"Take {', '.join(order.slugs)} out of it yourself, restart the daemon, and erase again.",
                )
            plan = await anyio.to_thread.run_sync(self._looked_at, order, standing)
            order = replace(
                order,
                reason=wanted.reason,
                look_for=wanted.look_for,
                files=sum(place.files for place in plan.places),
                size=sum(place.size for place in plan.places),
            )
            await anyio.to_thread.run_sync(keep, self._paths, order)
            body = ClientEraseOrdered(
                erasure=order.erasure, client_sha256=order.client_sha256, reason=order.reason
            )
            (event,) = await runtime.append_now(Draft(body=body, visibility="sealed"))
            self._fleet.stop(ShutdownRequest(drain=False))
        return ClientEraseAccepted(
            cursor=event.cursor, erasure=order.erasure, client=order.client, pid=self._fleet.pid
        )

    def _looked_at(self, order: EraseOrder, standing: Standing) -> ClientPlanView:
        owned, done = Owned(order.whose), list[Entry]()
        journal, home = self._runtime.writer.journal, self._paths.home
        journal.visit(owned.look)
        journal.visit(lambda entry: done.extend(filter(None, (owned.decide(entry),))))
        stones = sum(entry.kind == EventErased.model_fields["kind"].default for entry in done)
        found = files.places(self._paths, order, os.environ)
        return ClientPlanView(
            client=order.client,
            projects=order.slugs,
            places=tuple(_place(place) for place in found),
            events=stones,
            changed=len(done) - stones,
            signals=tuple(signal for signal, _ in order.signals),
            mixed=standing.mixed,
            working=standing.working,
            native=standing.native,
            refs=tuple(files.refs(order, home)),
            told=order.told,
            yours=tuple(files.theirs(order, home)),
        )

    async def outcome(self, erasure: str) -> ErasedClientView:
        """What became of it; raises ``UnknownErasure`` while nothing has."""
        if erasure in self._finished:
            return self._finished[erasure]
        journal = self._runtime.writer.journal
        for event in await anyio.to_thread.run_sync(lambda: journal.read(0, _MOST, kinds=[_KINDS[1]])):
            if isinstance(event.body, ClientErased) and event.body.erasure == erasure:
                known = event.body.model_dump(exclude={"kind", "client_sha256", "reason"})
                return ErasedClientView(**known, complete=False)
        raise UnknownErasure(erasure)


def _check(standing: Standing, wanted: ClientEraseRequest) -> None:
    if standing.native:
        raise Refused(
            f"{', '.join(standing.native)} is open in the native interface.", "Leave it there, then erase."
        )
    if standing.working and not wanted.now:
        raise Refused(
            f"Agents are at work: {', '.join(standing.working)}.",
            "Wait for them, `counterpoint stop` them, or add --now: others' turns go on afterwards.",
        )
    if standing.mixed and wanted.mixed == "refused":
        raise Refused(
            f"Other clients have a part in {len(standing.mixed)} signals: {', '.join(standing.mixed)}.",
            "`--mixed words` takes its words out of memos and keeps their sound, `--mixed whole` erases all.",
        )


def _place(place: files.Place) -> ErasedPlace:
    return ErasedPlace(
        what=place.what, files=place.files, size=place.size, paths=tuple(str(path) for path in place.paths)
    )


def finish_clients(
    paths: HomePaths, journal: Journal, boundaries: Boundaries, environ: Mapping[str, str] = os.environ
) -> dict[str, ErasedClientView]:
    """Before anything is folded: carry out what was ordered and is not done. Blocking."""
    orders = kept(paths)
    if not orders:
        return {}
    bodies = [event.body for event in journal.read(0, _MOST, kinds=list(_KINDS))]
    ordered = {body.erasure for body in bodies if isinstance(body, ClientEraseOrdered)}
    erased = {body.erasure for body in bodies if isinstance(body, ClientErased)}
    finished = dict[str, ErasedClientView]()
    for order in orders:
        if order.erasure in ordered - erased:
            finished[order.erasure] = carry_out(paths, order, journal, boundaries, environ)
        for suffix in ("needles", "hashes", "json"):
            file_of(paths, order.erasure, suffix).unlink(missing_ok=True)
    return finished


def carry_out(
    paths: HomePaths,
    order: EraseOrder,
    journal: Journal,
    boundaries: Boundaries,
    environ: Mapping[str, str],
) -> ErasedClientView:
    """Erase the client, prove it and journal that it is done. Every step may be repeated."""
    words = needles(paths, order, journal.visit)
    boundaries.cross("erase.noted")
    problems = _remove_files(paths, order, environ)
    boundaries.cross("erase.files")
    done = _rewritten(journal, Owned(order.whose, hashes=rewritten_runs(paths, order)))
    boundaries.cross("erase.events")
    proof = prove(paths, order, words)
    view = _view(paths, order, done, proof, problems, len(words) + len(order.called))
    fields = view.model_dump(
        include={"erasure", "events", "changed", "signals", "files", "size", "scanned", "left"}
    )
    body = ClientErased(**fields, client_sha256=order.client_sha256, reason=order.reason)
    journal.append([Draft(body=body, visibility="sealed")])
    boundaries.cross("append.after", "client.erased")
    return view


def _remove_files(paths: HomePaths, order: EraseOrder, environ: Mapping[str, str]) -> list[FoundPlace]:
    """Files, refs, approvals and the configuration; what could not be done, in words."""
    problems = list[FoundPlace]()
    for place in files.places(paths, order, environ):
        for path in place.paths:
            try:
                files.purge([place._replace(paths=(path,))])
            except OSError as problem:
                problems.append(FoundPlace(path=str(path), what=f"could not be removed: {problem.strerror}"))
    try:
        files.forget_refs(order, paths.home)
    except WorkspaceError as problem:
        problems.append(FoundPlace(path=str(paths.home), what=f"refs were not removed: {problem}"))
    files.forget_adopted(paths, order)
    try:
        files.forget_conversations(paths, order, environ)
    except OSError as problem:
        problems.append(
            FoundPlace(path=str(problem.filename), what=f"prompts stay in it: {problem.strerror}")
        )
    memory = load_memory(paths.notified)
    ways = {name: told.model_copy(update={"told": {}, "failed": None}) for name, told in memory.ways.items()}
    save_memory(paths.notified, memory.model_copy(update={"ways": ways}))
    text = paths.config.read_text(encoding="utf-8-sig")
    new = without_client(text, order.slugs, order.client)
    if new is not None and new != text:
        write_private(paths.config, new.encode(), mode=paths.config.stat().st_mode & 0o777)
    return problems


def _rewritten(journal: Journal, owned: Owned) -> _Done:
    journal.visit(owned.look)
    stones = 0

    def decide(entry: Entry) -> Entry | None:
        nonlocal stones
        new = owned.decide(entry)
        stones += new is not None and new.kind == "client.event_erased"
        return new

    done = journal.rewrite(decide)
    return _Done(stones, done.events - stones)


def _view(
    paths: HomePaths, order: EraseOrder, done: _Done, proof: Proof, problems: list[FoundPlace], sought: int
) -> ErasedClientView:
    told = [FoundPlace(path="", what=text) for text in order.told]
    found = [*problems, *told, *(FoundPlace(path=str(one.path), what=one.what) for one in proof.left)]
    return ErasedClientView(
        erasure=order.erasure,
        events=done.events,
        changed=done.changed,
        signals=len(order.signals),
        files=order.files,
        size=order.size,
        scanned=proof.scanned,
        sought=sought,
        left=len(found),
        found=tuple(found),
        mentions=tuple(FoundPlace(path=str(one.path), what=one.what) for one in proof.mentions),
        yours=tuple(files.theirs(order, paths.home)),
    )


def client_erase_routes(app: FastAPI, eraser: ClientEraser) -> None:
    """Add the calls that erase a client."""
    app.state.client_eraser = eraser

    @app.get(f"{PREFIX}/clients/{{client}}/erase")
    async def plan(client: Name, request: Request, mixed: Mixed = "refused") -> ClientPlanView:
        """What would go with a client; nothing is changed."""
        chosen: ClientEraser = request.app.state.client_eraser
        return await chosen.plan(client, mixed)

    @app.post(f"{PREFIX}/clients/{{client}}/erase", status_code=202)
    async def erase(
        client: Name, order: ClientEraseRequest, request: Request, caller: TheCaller
    ) -> ClientEraseAccepted:
        """Erase a client and everything of it, for good: the daemon stops, and the next one does it."""
        chosen: ClientEraser = request.app.state.client_eraser
        return await chosen.erase(caller, client, order)

    @app.get(f"{PREFIX}/erasures/{{erasure}}")
    async def outcome(erasure: Name, request: Request) -> ErasedClientView:
        """What became of an order to erase a client."""
        chosen: ClientEraser = request.app.state.client_eraser
        return await chosen.outcome(erasure)
