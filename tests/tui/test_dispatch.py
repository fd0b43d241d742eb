"""Dispatch, played by keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.errors import CounterpointError, Refused
from tests.support.control_room import Json, opened, project, status
from tests.support.pictures import check_picture

FLEET = status(
    project("acme", "working", client="Acme Corp"),
    project("acme-web", client="Acme Corp"),
    project("north", "asking", client="Northlight"),
    project("west", "paused"),
)


def task(name: str, prompt: str) -> tuple[str, Json]:
    return "/tasks", {"project": name, "prompt": prompt, "origin": "say"}


async def test_the_selected_project_is_preselected(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        await stage.press("l", "d", *"Go on", "enter")
        assert stage.channel.posted() == [task("acme-web", "Go on")]
        assert stage.app.here is not None
        await stage.press("d")
        assert "Go on" not in stage.text()


async def test_the_same_text_goes_to_each_that_was_picked(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        await stage.press("d", "shift+tab", *"@nor", "enter", *"wes", "space")
        assert "To @acme @north @west" in stage.text()
        await stage.press("backspace", "down", "enter", "tab", *"One", "ctrl+j", *"Two", "enter")
        sent = stage.channel.posted()
        assert len(sent) == 3
        assert sent[:2] == [task("acme", "One\nTwo"), task("north", "One\nTwo")]


async def test_nobody_to_send_to_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        await stage.press("d", "shift+tab", "backspace", "tab", *"Hello", "enter")
        assert "To whom?" in stage.text()
        assert stage.channel.posted() == []
        await stage.press("escape", "d")
        assert "Hello" in stage.text()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_was_refused_stays_with_its_reason(tmp_path: Path, size: tuple[int, int]) -> None:
    def reply(body: Json) -> Json | CounterpointError:
        if body["project"] == "north":
            return Refused("The queue of 'north' is full.", "Cancel a task first.")
        return {"cursor": 1}

    async with opened(FLEET, tmp_path, size=size, replies={"POST /tasks": reply}) as stage:
        await stage.press("d", "shift+tab", *"nor", "enter", "enter", *"Read on", "enter")
        text = stage.text()
        assert "✓ acme queued" in text
        assert "✗ north The queue of 'north' is full. Cancel a task first." in " ".join(text.split())
        assert "To @north" in text
        assert "Read on" in text
        check_picture(stage, f"dispatch-{size[0]}x{size[1]}")
        stage.channel.replies.clear()
        await stage.press("enter")
        assert stage.channel.posted()[-1] == task("north", "Read on")
        assert stage.app.here is not None


async def test_what_was_sent_and_closed_is_told_when_it_was_taken(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        stage.channel.slow = True
        await stage.press("d", *"Go on", "enter", "escape")
        stage.channel.answer()
        await stage.settle()
        assert "Queued for acme." in str([note.message for note in stage.app._notifications])
        await stage.press("d")
        assert "Go on" not in stage.text()
        await stage.press("up")
        assert "Go on" in stage.text()


async def test_what_was_refused_after_it_was_closed_is_a_draft_again(tmp_path: Path) -> None:
    replies = {"POST /tasks": Refused("There is no room.", "Wait.")}
    async with opened(FLEET, tmp_path, replies=dict(replies)) as stage:
        stage.channel.slow = True
        await stage.press("d", *"Go on", "enter", "escape")
        stage.channel.answer()
        await stage.settle()
        assert "There is no room." in str([note.title for note in stage.app._notifications])
        await stage.press("d")
        assert "Go on" in stage.text()
