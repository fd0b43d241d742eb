"""What every part of the API serves from."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from orchestrator.capabilities import Caller
from orchestrator.daemon.fleet import Fleet


def _fleet(request: Request) -> Fleet:
    fleet: Fleet = request.app.state.fleet
    return fleet


TheFleet = Annotated[Fleet, Depends(_fleet)]
"""A route's parameter: the daemon's fleet."""


def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


TheCaller = Annotated[Caller, Depends(_caller)]
"""A route's parameter: the capability of whoever asks."""
