"""What every part of the API serves from.

They are ``async`` although none waits: a plain function would be called in a thread, at every request.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from orchestrator.capabilities import Caller
from orchestrator.daemon.fleet import Fleet


async def _fleet(request: Request) -> Fleet:
    fleet: Fleet = request.app.state.fleet
    return fleet


TheFleet = Annotated[Fleet, Depends(_fleet)]
"""A route's parameter: the daemon's fleet."""


async def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


TheCaller = Annotated[Caller, Depends(_caller)]
"""A route's parameter: the capability of whoever asks."""
