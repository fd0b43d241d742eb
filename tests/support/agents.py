"""Builds agents for tests: a specification in a temporary directory, talking to a local endpoint."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from agents.factory import ClaudeFactory
from agents.spec import AgentSpec, CalibrationFile, Endpoint, Policy
from tests.support.endpoint import CONTROL_KEY, RunningEndpoint


def make_spec(root: Path, endpoint: RunningEndpoint | Endpoint | None = None, **changes: Any) -> AgentSpec:
    """A specification whose directories exist; ``changes`` replace its fields."""
    for name in ("tree", "state", "transcripts"):
        (root / name).mkdir(parents=True, exist_ok=True)
    if endpoint is None:
        endpoint = Endpoint("offline", "http://127.0.0.1:9", "no-key")
    elif isinstance(endpoint, RunningEndpoint):
        endpoint = Endpoint("offline", endpoint.url, endpoint.key, CONTROL_KEY)
    fields: dict[str, Any] = {
        "project": "acme",
        "client": "Acme",
        "home": root,
        "workspace": root / "tree",
        "cwd": root / "tree",
        "state": root / "state",
        "transcripts": root / "transcripts",
        "endpoint": endpoint,
        "epoch": 1,
        "policy": Policy(),
        "stall_timeout": 30.0,
        "turn_timeout": 60.0,
    }
    if "calibration" not in changes:
        fields["calibration"] = make_calibration(root, "You are the agent of one project.\n")
    return AgentSpec(**{**fields, **changes})


def make_calibration(root: Path, text: str, *, tokens: int = 0) -> CalibrationFile:
    """A rendered calibration on disk."""
    path = root / "calibration.md"
    path.write_text(text)
    return CalibrationFile("test", "1", hashlib.sha256(text.encode()).hexdigest(), path, tokens)


def make_factory(root: Path, marker: str = "test.1", **options: Any) -> ClaudeFactory:
    """The real sessions, with their launcher below ``root``."""
    return ClaudeFactory(marker, root / "runtime", **options)
