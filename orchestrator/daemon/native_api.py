"""The API's calls for the native interface."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Path, Request

from orchestrator.daemon.fleet import Fleet
from orchestrator.daemon.peers import Peer
from orchestrator.daemon.served import TheFleet
from orchestrator.home.config import project as find_project
from orchestrator.protocol import PREFIX
from orchestrator.protocol.native import NativeRequest, NativeReturnRequest, NativeReturnView, NativeView

Name = Annotated[str, Path(max_length=200)]


def _peer(request: Request) -> Peer:
    peer: Peer = request.state.peer
    return peer


ThePeer = Annotated[Peer, Depends(_peer)]


def native_routes(app: FastAPI) -> None:
    """Add the calls to ``app``."""

    @app.post(f"{PREFIX}/projects/{{project}}/native")
    async def native(project: Name, order: NativeRequest, fleet: TheFleet, peer: ThePeer) -> NativeView:
        """Hand the project's conversation to the calling process; it is taken back when that process ends."""
        return await fleet.native.begin(_slug(fleet, project), order, peer.pid)

    @app.post(f"{PREFIX}/projects/{{project}}/native/return")
    async def native_return(project: Name, order: NativeReturnRequest, fleet: TheFleet) -> NativeReturnView:
        """Take the conversation back now: what was said natively is in the journal with the reply."""
        return await fleet.native.take_back(_slug(fleet, project))


def _slug(fleet: Fleet, name: str) -> str:
    return find_project(fleet.runtime.specs.config, name).slug
