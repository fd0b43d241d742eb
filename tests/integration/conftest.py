"""What many modules share; one that needs it otherwise has a fixture of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.endpoint import RunningEndpoint, run_endpoint


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    """The local model of one module."""
    with run_endpoint() as running:
        yield running
