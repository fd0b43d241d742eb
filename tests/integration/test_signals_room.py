"""The room of signals on a real daemon: what its keys send is taken, and what follows is seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counterpoint import installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.heard import said
from tests.support.home import make_home
from tests.support.live_room import live_room, seen, sees

pytestmark = pytest.mark.cli
MEMO = """\
Project Acme. The dock is broken.
Send the invoice to Hermes.

It rains here.
"""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint({"default": {"text": "Done."}}) as running:
        yield running


async def test_words_are_given_corrected_taken_back_and_erased_by_keys(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    home = make_home(
        tmp_path / "home", endpoint=endpoint.url, projects={"acme": "Northwind", "hermes": "Olymp"}
    )
    memo = said(home, MEMO, name="car.wav")
    with installed(home) as command:
        command.ok("up")

        def view() -> dict[str, Any]:
            found: dict[str, Any] = command.client().get(f"/signals/{memo}")
            return found

        wait_until(lambda: bool(view()["spans"]), 45, "it is routed")
        async with live_room(command, tmp_path, "signals") as pilot:
            await sees(
                pilot, lambda said: "The dock is broken." in said and "▌" in said, "the words and whose"
            )
            await sees(pilot, lambda said: "“Hermes”" in said, "the line of what is asked")
            await pilot.press("enter", "p", *"herm", "enter")
            await sees(pilot, lambda said: "▌✓hermes" in said, "the last part is Hermes's, by the person")
            await pilot.press("u")
            await sees(pilot, lambda said: "“Hermes”" in said and "▌✓" not in said, "it is taken back")
            await pilot.press("y")
            await sees(pilot, lambda said: "▌✓hermes" in said and "“hermes”" not in said, "all as proposed")
            await pilot.press("enter", "g", "e")
            await sees(pilot, lambda said: "Read “Project” as" in said, "a place to type")
            await pilot.press(*["backspace"] * 7, *"Client", "enter")
            await sees(pilot, lambda said: "✎ Client Acme." in said, "the correction beside the raw words")
            assert "Project Acme. The dock" in seen(pilot)
            await pilot.press("E", "y")
            await sees(pilot, lambda said: "⊘ erased" in said and "dock" not in said, "nothing of it is left")
        assert view()["state"] == "erased"
