"""The command palette, played by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.command import CommandList

from orchestrator.errors import Refused
from tests.support.control_room import Stage, event, opened, project, status
from tests.support.signals import signal
from tui.themes.house import DARK, HOUSE

HOSTILE = "[b]x[/b]\x1b]52;c;eA==\x07"
FLEET = status(
    project("acme", "working", task="t1"),
    project("north", "paused", paused=True),
    project(HOSTILE, "ready", calibration="consultant"),
)
TASK = event(7, "task.queued", "acme", "t7", prompt=f"Compare [red]all[/red] {HOSTILE} invoices")


async def look(stage: Stage, *keys: str) -> list[str]:
    """What is offered after ``keys``."""
    await stage.press(*keys)
    await stage.app.workers.wait_for_complete()
    await stage.settle()
    options = stage.app.screen.query_one(CommandList).options
    return [str(option.prompt) for option in options]


async def test_it_begins_with_what_the_room_can_do_now(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        offered = await look(stage, "ctrl+p")
        assert "Zoom   z" in offered
        assert "Room: Fleet" in offered
        assert "Interrupt   x" in offered
        assert offered.index("Zoom   z") < offered.index("Dispatch   d")
        await look(stage, *"zoom")
        await stage.press("enter")
        assert stage.app.arrangement.zoomed == "acme"


async def test_any_project_can_be_steered(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        assert (await look(stage, "ctrl+p", *"north go"))[0].startswith("Go on with north")
        await stage.press("enter")
        assert stage.channel.posted() == [("/projects/north/control", {"action": "resume"})]
        await look(stage, "ctrl+p", *"interrupt acme")
        await stage.press("enter")
        assert len(stage.channel.posted()) == 1, "it asks first"
        await stage.press("y")
        assert stage.channel.posted()[-1] == ("/projects/acme/control", {"action": "interrupt"})
        await look(stage, "ctrl+p", *"dispatch to north")
        await stage.press("enter")
        assert "To @north" in stage.text()


async def test_names_and_prompts_are_never_markup(tmp_path: Path) -> None:
    page = {"events": [TASK], "next": 7, "end": 7, "previous": None}
    async with opened(FLEET, tmp_path, replies={"GET /events": page}) as stage:
        assert await look(stage, "ctrl+p", *"open [b]") == ["Open [b]x[/b]   ○ ready"]
        await stage.press("escape")
        assert await look(stage, "ctrl+p", *"compare invoices") == [
            "Task Compare [red]all[/red] [b]x[/b] invoices   acme"
        ]
        await stage.press("enter")
        assert (stage.app.selected, stage.app.place) == ("acme", 7)


async def test_a_theme_is_tried_on_and_taken_off_again(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        await look(stage, "ctrl+p", *"theme counterpoint-light")
        assert (stage.app.theme, stage.app.settled_theme) == ("counterpoint-light", DARK.name)
        await stage.press("escape")
        assert stage.app.theme == DARK.name
        await look(stage, "ctrl+p", *"nord")
        await stage.press("enter")
        assert stage.app.theme == "nord"
    async with opened(FLEET, tmp_path) as stage:
        assert stage.app.theme == "nord"


@pytest.mark.parametrize("theme", [one.name for one in HOUSE])
async def test_every_theme_of_ours_can_be_taken_while_the_room_is_looked_at(
    tmp_path: Path, theme: str
) -> None:
    async with opened(FLEET, tmp_path) as stage:
        await look(stage, "ctrl+p", *f"theme {theme}")
        await stage.press("enter")
        assert stage.app.theme == theme
        for key in ("question_mark", "d", "slash", "ctrl+p"):
            await stage.press(key)
            assert stage.app.here is None
            await stage.press("escape")
            assert stage.app.here is not None


async def test_a_calibration_is_shown_as_it_is_in_force(tmp_path: Path) -> None:
    view = {"project": "acme", "name": "consultant", "version": "2", "sha256": "ab" * 32, "tokens": 1200}
    view |= {"text": "Evidence first.\n[b]Quote[/b] verbatim.", "used": True, "changed": True}
    async with opened(status(project("acme")), tmp_path) as stage:
        stage.channel.replies["GET /projects/acme/calibration"] = view
        await look(stage, "ctrl+p", *"calibration")
        await stage.press("enter")
        text = stage.text()
        assert "2 · abababababab · about 1.2k tokens · in use" in text
        assert "The next task gets another text" in text
        assert "[b]Quote[/b] verbatim." in text
        await stage.press("ctrl+y", "escape")
        assert stage.app.clipboard == view["text"]
        stage.channel.replies["GET /projects/acme/calibration"] = Refused("It is gone.")
        await look(stage, "ctrl+p", *"calibration")
        await stage.press("enter")
        assert stage.app.here is not None


async def test_a_signal_is_found_by_its_name(tmp_path: Path) -> None:
    listed = {"cursor": 1, "signals": [signal("memo", "asking", name=f"Monday {HOSTILE}.m4a")]}
    async with opened(FLEET, tmp_path, replies={"GET /signals": listed}) as stage:
        await look(stage, "ctrl+p")
        offered = await look(stage, *"monday")
        assert offered[0].startswith("Signal Monday [b]x[/b]")
        assert "? asks you" in offered[0]
        await stage.press("enter")
        assert stage.app.current_mode == "signals"
