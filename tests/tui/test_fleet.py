"""The fleet screen, played by keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.control_room import delta, event, opened, project, status
from tests.support.pictures import check_picture
from tui.state.link import LOST, Link

FLEET = status(
    project("acme", "working", task="t1", activity="reads notes.md", today_usd=0.42, client="Acme Corp"),
    project("acme-web", "ready", client="Acme Corp"),
    project("north", "asking", queued=2, client="Northlight"),
    project("west", "failed", agent={"reason": "the CLI ended with code 1"}),
)


async def test_what_an_agent_writes_appears_in_its_pane(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        await stage.put(deltas=[delta("acme", "Reading the "), delta("acme", "minutes", 12)])
        assert "Reading the minutes" in stage.text()
        assert "Reading" not in stage.text().split("acme-web")[0].splitlines()[0]


async def test_each_state_is_said_in_words_and_glyphs(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        text = stage.text()
        for word in ("● acme working", "? north asks you", "✗ west failed", "the CLI ended with code 1"):
            assert word in text


async def test_the_selected_project_follows_keys_and_is_remembered(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        assert stage.app.selected == "acme"
        await stage.press("l", "l")
        assert stage.app.selected == "north"
        await stage.press("z")
        assert list(stage.app.arrangement.zoomed) == list("north")
    async with opened(FLEET, tmp_path) as stage:
        assert (stage.app.selected, stage.app.arrangement.zoomed) == ("north", "north")


async def test_idle_projects_hide_and_pinned_ones_come_first(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        await stage.press("i")
        assert stage.app.model.fleet.shown(stage.app.arrangement) == ["acme", "north", "west"]
        await stage.press("l", "l", "p")
        assert stage.app.model.fleet.shown(stage.app.arrangement)[0] == "west"


async def test_a_wall_that_shows_nothing_says_why_and_which_key_helps(tmp_path: Path) -> None:
    async with opened(status(project("acme", "ready"), project("west", "ready")), tmp_path) as stage:
        await stage.press("i")
        assert "All 2 projects are idle and hidden: i shows" in stage.text()
        await stage.press("i")
        assert "hidden" not in stage.text()
        assert "○ west ready" in stage.text()


async def test_what_was_hidden_is_counted_below_the_list(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        await stage.press("i")
        assert "1 idle hidden (i shows)" in stage.text()


async def test_the_current_task_stands_below_its_project_and_in_its_pane(tmp_path: Path) -> None:
    busy = project("acme", "working", task="t1", prompt="Check the readings of October.")
    async with opened(status(busy), tmp_path, size=(160, 40)) as stage:
        acme = next(line for line in stage.lines() if "● acme working" in line)
        assert "Check the readings" in acme
        assert any(line.startswith("   Check the readings of October.") for line in stage.lines())


async def test_a_message_goes_to_the_selected_project_without_leaving_the_wall(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        await stage.press("l", "m")
        await stage.press(*"Hi", "enter")
        path, body = stage.channel.posted()[-1]
        assert (path, body["project"], body["prompt"]) == ("/tasks", "acme-web", "Hi")
        assert stage.app.current_mode == "fleet"


@pytest.mark.parametrize("room", ["fleet", "focus", "review", "costs"])
async def test_the_next_that_waits_is_selected_from_every_room(tmp_path: Path, room: str) -> None:
    waits = [
        {"id": f"land:{name}", "kind": "land", "project": name, "title": "1 commit"}
        for name in ("west", "north")
    ]
    async with opened(
        FLEET, tmp_path, screen=room, replies={"GET /attention": {"cursor": 0, "items": waits}}
    ) as stage:
        await stage.put(attention=waits)
        await stage.press("n")
        assert (stage.app.current_mode, stage.app.selected) == ("fleet", "west")
        await stage.press("n")
        assert stage.app.selected == "north"
        assert not stage.channel.posted()


@pytest.mark.parametrize("size", [(120, 40), (100, 30), (80, 24)])
async def test_a_lost_daemon_is_said_and_the_picture_stays(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(FLEET, tmp_path, size=size) as stage:
        await stage.put(events=[event(1, "agent.text", "acme", "t1", text="Still here.")])
        await stage.put(link=Link(up=False, since=990.0))
        assert "no daemon for 10 s" in stage.text()
        assert "Still here." in stage.text()
        assert [toast.message for toast in stage.app._notifications] == [LOST.fix], "it says what helps, once"
        await stage.put(link=Link(up=True))
        assert "no daemon" not in stage.text()


@pytest.mark.parametrize("count", [0, 1, 12, 30])
async def test_the_wall_holds_any_number(tmp_path: Path, count: int) -> None:
    fleet = status(*(project(f"p{number:02d}", "working") for number in range(count)))
    async with opened(fleet, tmp_path, size=(200, 60)) as stage:
        await stage.put(deltas=[delta(f"p{number:02d}", f"words of {number}") for number in range(count)])
        for number in range(count):
            assert f"words of {number}" in stage.text()
        check_picture(stage, f"fleet-{count}")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_small_terminals_are_usable(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(FLEET, tmp_path, size=size) as stage:
        assert all(name in stage.text() for name in ("acme", "north", "west"))
        check_picture(stage, f"fleet-{size[0]}x{size[1]}")


async def test_interrupting_asks_once_and_pausing_does_not(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        await stage.press("x")
        assert "Cancel the running task of acme?" in stage.text()
        await stage.press("n")
        assert stage.channel.posted() == []
        await stage.press("x", "y", "space")
        path = "/projects/acme/control"
        assert stage.channel.posted() == [(path, {"action": "interrupt"}), (path, {"action": "pause"})]


async def test_only_what_works_is_offered(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        assert "x Interrupt" in stage.text()
        await stage.press("l")
        assert "x Interrupt" not in stage.text()


async def test_history_goes_up_to_what_is_still_held_of_a_pane_that_was_not_in_view(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        texts = [
            event(cursor, "agent.text", "acme", "t1", text=f"word {cursor}") for cursor in range(501, 901)
        ]
        await stage.put(events=texts)
        await stage.press("1")
        asked = [given for call, given in stage.channel.asked if call == "GET /events"]
        before = next(given["before"] for given in asked if given["project"] == "acme")
        held = [block.cursor for block in stage.app.model.talk("acme").blocks]
        assert before == held[0] > 501


async def test_the_selected_project_stays_when_it_becomes_idle_until_another_one_is_selected(
    tmp_path: Path,
) -> None:
    async with opened(FLEET, tmp_path) as stage:
        await stage.press("i")
        await stage.put(status=status(project("acme", "ready", client="Acme Corp")))
        assert stage.app.selected == "acme"
        assert "○ acme ready" in stage.text()
        await stage.press("l")
        assert stage.app.selected == "north"
        assert "acme ready" not in stage.text()
        await stage.press("i", "h", "h")
        assert stage.app.selected == "acme"
        await stage.press("i")
        assert stage.app.selected == "north"


async def test_a_screen_of_one_client_counts_that_clients_projects(tmp_path: Path) -> None:
    fleet = status(
        project("acme", "working", client="Acme Corp", today_usd=0.25),
        project("north", "working", client="Northlight", today_usd=1.5),
    )
    async with opened(fleet, tmp_path, client_name="Acme Corp") as stage:
        assert "● 1 working" in stage.lines()[0]
        assert "$0.25 today" in stage.lines()[0]
