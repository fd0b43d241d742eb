"""The map, played by keys and with the mouse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.control_room import NOW, Json, Stage, event, opened, project, status
from tests.support.links import link, quote
from tests.support.pictures import check_picture
from tui.state.links import RELATION_LOOKS

FLEET = status(project("acme", "working"), project("north"), project("south"), cursor=900)


LINKS = [
    link("l-old", relation="contradiction", hours=50, state="dismissed", dismissed="Solved long ago."),
    link(
        "l-south",
        quote("south", "We pay the firmware."),
        quote("acme", "Who pays the firmware?"),
        relation="opportunity",
        hours=30,
        state="accepted",
        released={"acme": "l-south-acme"},
    ),
    link("l-stale", hours=20, stale="file:north/memo.md has changed, and the words no longer stand there"),
    link("l-new"),
]


def view(*links: Json, **more: Any) -> Json:
    ended = {"run": "m-1", "finished_at": NOW.isoformat(), "recorded": 1, "problem": ""}
    return {"cursor": 900, "links": list(links or LINKS), "passes": [ended], "waits": "", **more}


def replies(*links: Json, **more: Any) -> Json:
    return {"GET /map": view(*links, **more)}


def read(stage: Stage) -> int:
    return sum(call == "GET /map" for call, _ in stage.channel.asked)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_a_link_is_seen_with_both_passages_and_what_they_do_not_say(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(FLEET, tmp_path, size=size, replies=replies(), screen="map") as stage:
        text = stage.text()
        assert "2 links · 1 new · 2 put aside" in text
        for words in ("● new", "≈ same problem", "↦ released", "+ opportunity", "acme ⇄ north"):
            assert words in text, words
        for words in ("Every logger stamped", "The logger stamps in", "Fiona", "2d ago", "file:acme/memo.md"):
            assert words in text, words
        if size[1] > 24:
            assert "Whether the old [b]firmware[/b] can be changed." in text
            assert "Ask Fiona how." in text
        check_picture(stage, f"map-{size[0]}x{size[1]}")


async def test_a_link_is_laid_out_for_the_width_that_it_comes_to_have(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=replies(), screen="map") as stage:
        assert " │ " in stage.text(), "the quotes stand beside each other"
        stage.app.screen.query_one("#links").styles.width = 70
        await stage.settle()
        assert " │ " not in stage.text()
        assert "The logger stamps in UTC" in stage.text()


async def test_a_link_is_accepted_dismissed_with_a_reason_and_taken_back(tmp_path: Path) -> None:
    answers = replies()
    async with opened(FLEET, tmp_path, replies=answers, screen="map") as stage:
        stage.channel.replies["POST /map/links/l-new/accept"] = {"link": link("l-new", state="accepted")}
        await stage.press("y")
        assert stage.channel.posted() == [("/map/links/l-new/accept", {})]
        assert "✓ accepted" in stage.text()
        stage.channel.replies["POST /map/links/l-new/dismiss"] = {
            "link": link("l-new", state="dismissed", dismissed="No.")
        }
        await stage.press("n", *"No.")
        assert "Why is it none?" in stage.text()
        await stage.press("enter")
        assert stage.channel.posted()[-1] == ("/map/links/l-new/dismiss", {"reason": "No."})
        assert "1 link · 3 put aside" in stage.text()
        assert "We pay the firmware." in stage.text(), "the next one is looked at"
        stage.channel.replies["POST /map/links/l-new/reopen"] = {"link": link("l-new")}
        await stage.press("u")
        assert stage.channel.posted()[-1] == ("/map/links/l-new/reopen", {})
        assert "Every logger stamped" in stage.text()
        await stage.press("n", *"half", "escape", "y")
        assert stage.channel.posted()[-1][0].endswith("accept"), "a reason that was left dismisses nothing"


async def test_a_link_is_released_to_the_agent_that_is_chosen_and_to_nobody_else(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=replies(), screen="map") as stage:
        await stage.press("r")
        assert (
            "Tell whose agent all of it, another client's words too?  [1] acme  [2] north  [other] nobody"
            in stage.text()
        )
        await stage.press("x")
        assert stage.channel.posted() == []
        told = link("l-new", released={"north": "l-new-north"})
        stage.channel.replies["POST /map/links/l-new/release"] = {"link": told, "task": "l-new-north"}
        await stage.press("r", "2")
        assert stage.channel.posted() == [("/map/links/l-new/release", {"to": "north"})]
        assert "The agent of north was told, as task l-new-north." in stage.text()
        await stage.press("r")
        assert "[1] acme  [other]" in stage.text()
        await stage.press("x", "w")
        assert "Take it back from the agent of north? What it has not read it never reads." in stage.text()
        await stage.press("x")
        assert len(stage.channel.posted()) == 1
        back = {
            "link": link("l-new", withdrawn={"north": ["l-new-north"]}),
            "task": "l-new-north",
            "read": True,
        }
        stage.channel.replies["POST /map/links/l-new/withdraw"] = back
        await stage.press("w", "y")
        assert stage.channel.posted()[-1] == ("/map/links/l-new/withdraw", {"project": "north"})
        said = [note.message for note in stage.app._notifications][-1]
        assert said.endswith("has read it, in task l-new-north: no tool shows it any more.")
        assert "↤ Taken back from the agent of north" in stage.text()
        assert " w Withdraw" not in stage.text()


async def test_what_was_put_aside_and_one_project_are_listed_on_demand(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=replies(), screen="map") as stage:
        await stage.press("v")
        assert "– dismissed" in stage.text()
        assert "⚠ holds no more" in stage.text()
        await stage.press("p", *"south", "enter")
        assert "1 link of south" in stage.text()
        await stage.press("escape", "end")
        assert "Dismissed: Solved long ago." in stage.text()


async def test_the_source_around_a_quote_is_read_and_more_of_it(tmp_path: Path) -> None:
    ref = f"file:north/memo.md@{'a' * 40}#L3"

    def source(given: Json) -> Json:
        around = int(given["neighbours"])
        near = [{"ref": f"{ref}-{at}", "text": f"Line {at}.\n", "speaker": ""} for at in range(around)]
        here = {"ref": ref, "text": "Before. The logger stamps in UTC, tested. After.\n", "hit": True}
        place = {"ref": ref, "kind": "note", "title": "memo.md", "project": "north", "client": "North"}
        return {"place": {**place, "at": NOW.isoformat(), "window": [*near, here]}, "fate": ""}

    answers = {**replies(), "GET /library/read": source}
    async with opened(FLEET, tmp_path, replies=answers, screen="map") as stage:
        await stage.press("right", "o")
        text = stage.text()
        assert "The logger stamps in UTC, tested." in text
        assert "Line 5." in text
        assert "7 passages, ^n for more" in text
        assert stage.channel.asked[-1] == ("GET /library/read", {"ref": ref, "neighbours": 6})
        await stage.press("ctrl+n")
        assert stage.channel.asked[-1] == ("GET /library/read", {"ref": ref, "neighbours": 24})
        await stage.press("enter")
        assert (stage.app.current_mode, stage.app.selected) == ("focus", "north")


async def test_the_map_is_run_after_one_question_and_followed(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=replies(), screen="map") as stage:
        await stage.press("R", "x")
        assert stage.channel.posted() == []
        running = {"run": "m-2", "finished_at": None}
        stage.channel.replies["GET /map"] = view(passes=[running], waits="a pass is under way")
        await stage.press("R", "y")
        assert stage.channel.posted() == [("/map/run", {})]
        assert "◐ the meta-agent looks for links" in stage.text()
        stage.channel.replies["GET /map"] = view(*LINKS, link("l-found", relation="expert for", hours=0))
        await stage.put(events=[event(901, "link.recorded", "", link="l-found")])
        assert "! expert for" in stage.text()
        assert "3 links · 2 new" in stage.text()


async def test_the_room_asks_again_only_for_what_concerns_it(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=replies(), screen="map") as stage:
        await stage.put(events=[event(901, "agent.text", "acme", "t1", text="Still at it.")])
        assert read(stage) == 1
        await stage.press("escape", "7")
        assert read(stage) == 1, "nothing happened since"
        await stage.press("escape")
        await stage.put(events=[event(902, "link.checked", "", link="l-new")])
        assert read(stage) == 1, "a room that is not looked at does nothing"
        await stage.press("7")
        assert read(stage) == 2


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_the_graph_is_drawn_and_a_lane_leads_to_its_links(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(FLEET, tmp_path, size=size, replies=replies(), screen="map") as stage:
        await stage.press("g")
        text = stage.text()
        assert "acme ⇄ north" in text
        check_picture(stage, f"map-graph-{size[0]}x{size[1]}")
        await stage.press("up", "up", "down")
        assert "acme ⇄ south" in stage.text()
        await stage.press("enter")
        assert "1 link of acme ⇄ south" in stage.text()
        assert "We pay the firmware." in stage.text()
        await stage.press("escape")
        assert "2 links" in stage.text()


async def test_a_click_selects_links_quotes_lanes_and_projects(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=replies(), screen="map") as stage:

        async def click(words: str, *, times: int = 1) -> None:
            row = next(at for at, line in enumerate(stage.lines()) if words in line)
            await stage.pilot.click(offset=(stage.lines()[row].index(words), row), times=times)
            await stage.settle()

        await click("acme ⇄ south" if "acme ⇄ south" in stage.text() else "south ⇄ acme")
        assert "Who pays the firmware?" in stage.text()
        await click("We pay the firmware.")
        assert "▸ south" in stage.text()
        await stage.press("g")
        await click("≈")
        assert "acme ⇄ north" in stage.text()
        await click(" south ")
        assert "1 link of south" in stage.text()


async def test_an_empty_map_says_how_links_are_found(tmp_path: Path) -> None:
    nothing: Json = {"GET /map": {"cursor": 0, "links": [], "passes": [], "waits": ""}}
    async with opened(FLEET, tmp_path, replies=nothing, screen="map") as stage:
        assert "No links yet." in stage.text()
        await stage.press("y", "n", "r", "o", "g", "enter", "u")
        assert stage.channel.posted() == []
        assert "No links yet." in stage.text()


async def test_a_link_is_opened_from_elsewhere_before_the_map_was_read(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=replies()) as stage:
        stage.app.open_link("l-old")
        await stage.settle()
        assert "Dismissed: Solved long ago." in stage.text()


async def test_five_hundred_links_are_listed_and_drawn_to_their_end(tmp_path: Path) -> None:
    words, names = list(RELATION_LOOKS), [f"project-{at:02d}" for at in range(30)]
    many = [
        link(
            f"l-{at}",
            quote(names[at % 30], "One."),
            quote(names[(at * 7 + at // 30 + 1) % 30], "Two."),
            relation=words[at % len(words)],
        )
        for at in range(500)
        if at % 30 != (at * 7 + at // 30 + 1) % 30
    ]
    async with opened(FLEET, tmp_path, replies=replies(*many), screen="map") as stage:
        await stage.press("end")
        assert f"{many[0]['link']} " in f"{stage.lines()[2]} ", "the oldest"
        await stage.press("g")
        assert "have no room here" in stage.text()
