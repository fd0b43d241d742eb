from __future__ import annotations

from pathlib import Path

import pytest

from agents.spec import Policy
from agents.testing.conformance import ASKING, GREETING, HELLO, SILENT, check_asks, check_session_factory
from tests.support.agents import make_factory, make_spec
from tests.support.endpoint import run_endpoint

pytestmark = [pytest.mark.anyio, pytest.mark.cli]

SCRIPT = {
    "sessions": [
        {"match": {"prompt_contains": HELLO}, "turns": [{"text": GREETING, "repeat": True}]},
        {
            "match": {"prompt_contains": SILENT},
            "turns": [{"fault": {"kind": "silence", "seconds": 60, "times": None}, "repeat": True}],
        },
        {
            "match": {"prompt_contains": ASKING},
            "turns": [
                {"tools": [{"name": "Bash", "input": {"command": "touch x", "description": "x"}}]},
                {"text": GREETING},
            ],
        },
    ]
}


async def test_the_real_session_keeps_every_promise_of_the_protocol(tmp_path: Path) -> None:
    with run_endpoint(SCRIPT) as endpoint:
        await check_session_factory(make_factory(tmp_path), make_spec(tmp_path, endpoint))


async def test_the_real_session_waits_for_answers_as_the_protocol_says(tmp_path: Path) -> None:
    with run_endpoint(SCRIPT) as endpoint:
        spec = make_spec(tmp_path, endpoint, policy=Policy(otherwise="ask"))
        await check_asks(make_factory(tmp_path), spec)
    assert not (spec.cwd / "x").exists()
