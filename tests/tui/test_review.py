"""The review room, played by keys: moving in diffs, comments that become one task, and landing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import Refused
from tests.support.control_room import Reply, Stage, opened, project, status
from tests.support.pictures import check_picture
from tui.screens.review import ReviewScreen
from tui.widgets.diff import DiffView
from tui.widgets.samples import DIFF

Json = dict[str, Any]
FLEET = status(
    project("acme", commits=2, files_changed=2, client="Acme Corp"),
    project("north", client="Northlight"),
    project("west", commits=1, files_changed=1, conflicts=["west/plan.md"], client="West & Sons"),
)
FILES = [
    {"path": "acme/Makefile", "status": "added", "added": 2, "removed": None},
    {"path": "acme/offer.md", "status": "modified", "added": 2, "removed": 1},
]
VIEW: Json = {
    "project": "acme", "base": "b" * 40, "head": "d" * 40, "diff": DIFF, "files": FILES,
    "commits": [
        {"commit": "c" * 40, "title": "Raise the offer", "at": "2026-01-05T08:40:00+00:00",
         "files": FILES[1:], "diff": DIFF.split("diff --git a/acme/Makefile")[0]},
        {"commit": "d" * 40, "title": "Send it with make", "at": "2026-01-05T08:55:00+00:00",
         "files": FILES[:1], "diff": DIFF[DIFF.index("diff --git a/acme/Makefile") :]},
    ],
    "uncommitted": ["acme/scratch.txt"], "flagged": ["acme/Makefile"],
}  # fmt: skip
WEST = {**VIEW, "project": "west", "diff": "", "files": [], "flagged": [], "uncommitted": []}
REPLIES: dict[str, Reply] = {"GET /projects/acme/review": VIEW, "GET /projects/west/review": WEST}


def toasts(stage: Stage) -> str:
    """Every short word to the person so far."""
    return "\n".join(f"{toast.title} {toast.message}" for toast in stage.app._notifications)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_projects_commits_files_and_the_diff(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(FLEET, tmp_path, size=size, replies=REPLIES, screen="review") as stage:
        text = stage.text()
        for words in (
            "acme",
            "west",
            "Raise the off",
            "▾ acme/offer.md",
            "for 4,500,",
            "⚠ runs later",
        ):
            assert words in text
        assert "north" not in text
        check_picture(stage, f"review-{size[0]}x{size[1]}")


async def test_both_sides_beside_each_other_where_there_is_room(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, size=(200, 60), replies=REPLIES, screen="review") as stage:
        await stage.press("v")
        beside = next(line for line in stage.lines() if "for 4,000" in line)
        assert "for 4,500" in beside
        check_picture(stage, "review-200x60")
    async with opened(FLEET, tmp_path, size=(120, 40), replies=REPLIES, screen="review") as stage:
        await stage.press("v")
        assert not any("for 4,000" in line and "for 4,500" in line for line in stage.lines())


async def test_comments_are_collected_outlive_the_app_and_are_sent_as_one_task(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=REPLIES, screen="review") as stage:
        await stage.press("}", "j", "j", "j", "c", *"Why?", "ctrl+j", *"Ask Ada.", "enter")
        await stage.press("j", "J", "c", *"Two lines", "escape")
        assert "2 comments to send" in stage.text()
        await stage.press("escape")
        assert stage.app.current_mode == "fleet"
    async with opened(FLEET, tmp_path, replies=REPLIES, screen="review") as stage:
        assert "2 comments to send" in stage.text()
        assert "●- We offer" in stage.text()
        await stage.press("S")
        ((path, body),) = stage.channel.posted()
        assert (path, body["project"]) == ("/tasks", "acme")
        assert "1. acme/offer.md, removed line 3" in body["prompt"]
        assert "-We offer the workshop for 4,000.\n```\n\nWhy?\nAsk Ada." in body["prompt"]
        assert "2. acme/offer.md, lines 3-4" in body["prompt"]
        assert "+It takes place on two days.\n```\n\nTwo lines" in body["prompt"]
        assert "comments to send" not in stage.text()


async def test_comments_that_were_not_taken_stay(tmp_path: Path) -> None:
    replies = {**REPLIES, "POST /tasks": Refused("The disk is full.", "Make room.")}
    async with opened(FLEET, tmp_path, replies=replies, screen="review") as stage:
        await stage.press("}", "j", "j", "j", "c", *"Why?", "enter", "S")
        assert "The disk is full." in toasts(stage)
        assert "1 comment to send" in stage.text()
        await stage.press("x", "n")
        assert "1 comment to send" in stage.text()
        await stage.press("x", "y")
        assert "comment to send" not in stage.text()


async def test_files_and_hunks_are_jumped_between_and_folded(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=REPLIES, screen="review") as stage:
        await stage.press("]", "enter")
        assert "▸ acme/Makefile" in stage.text()
        assert "techo ready" not in stage.text()
        await stage.press("Z", "Z")
        assert "echo ready" in stage.text()
        await stage.press("[", "z")
        assert "travel included" not in stage.text()


async def test_a_commit_is_looked_at_alone(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=REPLIES, screen="review") as stage:
        stage.app.screen.query_one("#parts").focus()
        await stage.press("down", "down")
        assert "▸ccccccc" in stage.text()
        assert "echo ready" not in stage.text()


LANDINGS = [
    ({"outcome": "landed", "commit": "e" * 40, "flagged": ["acme/Makefile"]}, "✓ landed as eeeeeeeeeeee"),
    ({"outcome": "nothing-to-land"}, "○ nothing to land"),
    ({"outcome": "conflict", "paths": ["acme/offer.md"], "reason": "both changed"}, "   acme/offer.md"),
    (
        {"outcome": "refused", "paths": ["acme/offer.md"], "reason": "you changed it"},
        "refused: you changed it",
    ),
    (Refused("Its agent works.", "Wait for it."), "Its agent works. Wait for it."),
]


@pytest.mark.parametrize(("reply", "says"), LANDINGS)
async def test_landing_asks_once_and_says_how_it_went(tmp_path: Path, reply: Any, says: str) -> None:
    replies: dict[str, Reply] = {**REPLIES, "POST /projects/acme/land": reply}
    async with opened(FLEET, tmp_path, replies=replies, screen="review") as stage:
        await stage.press("L")
        assert "Land acme in your branch: 2 commits, 2 files, ⚠ 1 that run later?" in stage.text()
        await stage.press("escape")
        assert stage.channel.posted() == []
        await stage.press("L", "y")
        assert stage.channel.posted() == [("/projects/acme/land", {"reviewed": "d" * 40})]
        assert says in stage.text()


async def test_what_was_landed_is_no_change_any_more(tmp_path: Path) -> None:
    replies: dict[str, Reply] = {
        "GET /projects/acme/review": VIEW,
        "POST /projects/acme/land": {"outcome": "landed", "commit": "e" * 40},
    }
    async with opened(FLEET, tmp_path, replies=replies, screen="review") as stage:
        stage.channel.replies["GET /projects/acme/review"] = {**VIEW, "commits": []}
        await stage.press("L", "y")
        assert "✓ landed as" in stage.text()
        assert "travel included" not in stage.text()


async def test_what_is_read_stays_when_it_was_landed_elsewhere(tmp_path: Path) -> None:
    landed = status(project("acme", commits=0, files_changed=0, client="Acme Corp"), *FLEET["projects"][1:])
    async with opened(FLEET, tmp_path, replies=REPLIES, screen="review") as stage:
        await stage.press("j", "j", "j")
        await stage.put(status=landed)
        assert stage.app.selected == "acme"
        assert "There are other changes by now" in stage.text()
        stage.channel.replies["GET /projects/acme/review"] = {**VIEW, "commits": []}
        await stage.press("r")
        assert stage.app.selected == "acme"
        assert "for 4,500" not in stage.text()


async def test_archiving_asks_once_and_names_the_ref(tmp_path: Path) -> None:
    archived = {"project": "acme", "wip_ref": "refs/counterpoint/wip/acme/1", "wip_commit": "f" * 40}
    replies: dict[str, Reply] = {**REPLIES, "POST /projects/acme/archive": archived}
    async with opened(FLEET, tmp_path, replies=replies, screen="review") as stage:
        await stage.press("D", "y")
        assert stage.channel.posted() == [("/projects/acme/archive", {})]
        assert "refs/counterpoint/wip/acme/1" in stage.text()


async def test_a_long_diff_is_read_once_and_drawn_where_it_is_seen(tmp_path: Path) -> None:
    body = "\n".join(f"+line {number} of it" for number in range(50_000))
    diff = f"diff --git a/long.txt b/long.txt\n--- /dev/null\n+++ b/long.txt\n@@ -0,0 +1,50000 @@\n{body}\n"
    replies: dict[str, Reply] = {"GET /projects/acme/review": {**VIEW, "diff": diff}}
    async with opened(FLEET, tmp_path, replies=replies, screen="review") as stage:
        room = stage.app.screen
        assert isinstance(room, ReviewScreen)
        patch = room.read["acme"].patch
        await stage.press("G")
        assert "line 49999 of it" in stage.text()
        await stage.press("pageup", "g", "j", "v")
        assert "line 3 of it" in stage.text()
        assert room.read["acme"].patch is patch
        assert len(stage.app.screen.query_one(DiffView)._seen) <= 40


async def test_a_long_line_is_wrapped_and_what_is_hidden_is_named(tmp_path: Path) -> None:
    line = "word " * 60 + "end"
    diff = DIFF.replace("It takes place on two days.", line).replace("send:", "se\u202end:[red]x[/]\r")
    replies: dict[str, Reply] = {"GET /projects/acme/review": {**VIEW, "diff": diff}}
    async with opened(FLEET, tmp_path, replies=replies, screen="review") as stage:
        text = stage.text()
        assert "word end" in text
        assert "send:[red]x[/]␍ ⚠ hidden characters" in text
