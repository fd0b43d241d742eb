"""Whatever is sent to the API, it answers as its document says, and a mistake changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import httpx2
import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from orchestrator.daemon.app import make_app
from orchestrator.daemon.fleet import Fleet
from tests.support.counterpoint import Installed, installed
from tests.support.home import make_home

EXAMPLES = 8
LEFT_OUT = {"/v1/shutdown", "/v1/events/stream"}
"""One ends the daemon, the other never ends; both have tests of their own."""
APP = make_app(cast("Fleet", None))
ROUTES = [r for r in APP.routes if isinstance(r, APIRoute) and r.path not in LEFT_OUT]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def takes_something(path: str, method: str) -> bool:
    """Whether anything of this call could be wrong."""
    operation = APP.openapi()["paths"][path][method.lower()]
    return bool(operation.get("parameters") or operation.get("requestBody"))


CALLS = [
    pytest.param(route.path, method, mode, id=f"{method} {route.path} {mode.value}")
    for route in ROUTES
    for method in route.methods or ()
    for mode in MODES
    if mode is GenerationMode.POSITIVE or takes_something(route.path, method)
]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    home = make_home(
        tmp_path_factory.mktemp("fuzz") / "home", endpoint="http://127.0.0.1:9", projects={"acme": "Acme"}
    )
    with installed(home) as ready:
        ready.ok("up")
        yield ready


@pytest.fixture(scope="module")
def channel(command: Installed) -> Iterator[httpx2.Client]:
    transport = httpx2.HTTPTransport(uds=str(command.client().socket_path))
    with httpx2.Client(transport=transport, base_url="http://daemon", timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def document(channel: httpx2.Client) -> dict[str, Any]:
    found: dict[str, Any] = channel.get("/openapi.json").json()
    return found


@pytest.mark.parametrize(("path", "method", "mode"), CALLS)
def test_any_call_is_answered_as_documented(
    command: Installed,
    channel: httpx2.Client,
    document: dict[str, Any],
    path: str,
    method: str,
    mode: GenerationMode,
) -> None:
    schema = schemathesis.openapi.from_dict(document)

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    def each(case: Case[Any]) -> None:
        order = case.as_transport_kwargs(base_url="http://daemon")
        order.pop("cookies", None)
        if "data" in order:
            order["content"] = order.pop("data")
        for last in (False, False, True):
            before = command.client().get("/health")
            reply = channel.request(**order)
            case.validate_response(reply, checks=CHECKS)
            if reply.status_code < 400 or command.client().get("/health") == before:
                return
            # What an earlier call began may go on meanwhile; a mistake with effects has them each time.
            assert not last, "a call that was refused changed something"

    each()
