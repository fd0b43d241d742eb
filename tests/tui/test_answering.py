"""The control room and a real daemon: an ask is answered by a key, the agent goes on, its work is landed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import anyio
import pytest
from textual.pilot import Pilot

from tests.support.counterpoint import Installed, installed
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import bash, script, session, text, tools
from tui.app import ControlRoom, Opening
from tui.feed import Feed
from tui.memory import Memory

pytestmark = pytest.mark.cli
COLOUR = {
    "question": "Which colour?",
    "header": "Colour",
    "multiSelect": False,
    "options": [{"label": "Red", "description": "brand"}, {"label": "Blue", "description": "sky"}],
}
QUESTION = {"name": "AskUserQuestion", "input": {"questions": [COLOUR]}}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(
        script(
            session("TOUCH", tools(bash("cp notes.md made.txt")), text("It is made.")),
            session("CHOOSE", tools(QUESTION), text("Thank you.")),
            session("review comment", text("Done with it.")),
        )
    ) as running:
        yield running


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    ask = '[permissions]\notherwise = "ask"\n'
    home = make_home(tmp_path / "home", endpoint=endpoint.url, projects={"acme": "Acme"}, extra=ask)
    with installed(home) as ready:
        ready.ok("up")
        yield ready


class Player:
    """Presses keys and waits for what the screen shows."""

    def __init__(self, app: ControlRoom, pilot: Pilot[None], command: Installed) -> None:
        self.app, self.pilot, self.command = app, pilot, command

    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    async def sees(self, *words: str) -> None:
        await self.until(lambda: all(word in self.text() for word in words), f"{words} on the screen")

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        with anyio.move_on_after(40) as scope:
            while not holds():  # noqa: ASYNC110  # what is waited for is what a screen shows
                await anyio.sleep(0.02)
        log = self.command.log() if scope.cancelled_caught else ""
        assert not scope.cancelled_caught, f"{what}\n{self.text()}\n{log}"

    async def ended(self, task: str, result: str) -> None:
        with anyio.move_on_after(40) as scope:
            while (found := await self.get(f"/tasks/{task}"))["state"] != "succeeded":  # noqa: ASYNC110  # of a daemon
                await anyio.sleep(0.05)
        assert not scope.cancelled_caught, f"{task} {found}\n{self.command.log()}"
        assert found["result"] == result

    async def get(self, path: str) -> dict[str, object]:
        return await anyio.to_thread.run_sync(self.command.client().get, path)

    async def say(self, *words: str) -> None:
        await anyio.to_thread.run_sync(partial(self.command.ok, "say", "acme", *words))


@asynccontextmanager
async def looking(command: Installed, folder: Path) -> AsyncIterator[Player]:
    client = command.client()
    status = await anyio.to_thread.run_sync(client.get, "/status")
    memory = Memory(command.home, "attention", folder)
    app = ControlRoom(Opening(Feed(client), command.home, status, screen="attention", memory=memory))
    async with app.run_test(size=(120, 40)) as pilot:
        yield Player(app, pilot, command)


async def test_an_ask_is_answered_by_a_key_and_the_work_is_landed(command: Installed, tmp_path: Path) -> None:
    async with looking(command, tmp_path / "state") as player:
        await player.sees("Nothing waits for you.")
        await player.say("CHOOSE one", "--id", "t1")
        await player.sees("Which colour?", "1 ○ Red", "2 ○ Blue")
        await player.pilot.press("2")
        await player.ended("t1", "Thank you.")
        await player.say("TOUCH it", "--id", "t2")
        await player.sees("$ cp notes.md made.txt")
        await player.pilot.press("y")
        await player.ended("t2", "It is made.")
        await player.sees("1 commit in 1 file to review and land")
        await player.pilot.press("enter")
        await player.sees("▾ acme/made.txt", "+ Please send the offer")
        await player.pilot.press("j", "j", "c", *"Why?", "enter")
        await player.sees("1 comment to send")
        await player.pilot.press("S")
        await player.until(lambda: "1 comment to send" not in player.text(), "the comment is sent")
        await player.pilot.press("L")
        await player.sees("Land acme in your branch: 1 commit, 1 file?")
        await player.pilot.press("y")
        await player.sees("acme: ✓ landed as ")
        assert (command.home / "acme" / "made.txt").read_text().startswith("# acme")
        heard = await player.get("/tasks")
        prompts = [one["prompt"] for one in heard["tasks"]]  # type: ignore[attr-defined]  # JSON
        assert any("acme/made.txt, line 1" in one and "+# acme\n```\n\nWhy?" in one for one in prompts)


async def test_an_answer_from_elsewhere_takes_the_item_away(command: Installed, tmp_path: Path) -> None:
    async with looking(command, tmp_path / "state") as player:
        await player.say("TOUCH it", "--id", "t1")
        await player.sees("$ cp notes.md made.txt")
        await player.pilot.press("t", *"half of it")
        ask = str((await player.get("/tasks/t1"))["ask"])
        await anyio.to_thread.run_sync(partial(command.ok, "answer", ask, "allow"))
        await player.sees("allowed by you elsewhere: these words go nowhere")
        await player.ended("t1", "It is made.")
