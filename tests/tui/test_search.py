"""The search, played by keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import CounterpointError, Refused
from tests.support.control_room import NOW, Json, opened, project, status
from tests.support.pictures import check_picture
from tui.screens import search

FLEET = status(project("acme", "working"), project("north"), cursor=900)


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "DEBOUNCE", 0)
        yield


def place(cursor: int, **more: Any) -> Json:
    snippet = f"the renewal date of contract {cursor} is [b]not[/b] in the minutes of March"
    at = (NOW - timedelta(hours=cursor)).isoformat()
    base = {"cursor": cursor, "at": at, "project": "north", "kind": "agent.text", "snippet": snippet}
    return {**base, "marks": [[4, 11]], **more}


def page(*hits: Json, **more: Any) -> Json:
    return {"words": ["renewal"], "hits": list(hits), "next": None, "since": None, "uncovered": 0, **more}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_places_are_listed_and_enter_goes_there(tmp_path: Path, size: tuple[int, int]) -> None:
    found = page(place(3), place(2, kind="task.queued"), uncovered=1)
    async with opened(FLEET, tmp_path, size=size, replies={"GET /search": found}) as stage:
        await stage.press("slash", *"@nor renewal")
        text = stage.text()
        assert "contract 3 is [b]not[/b] in" in text
        assert "2 places · everything was looked through · 1 long text only in part" in text
        asked = [given for call, given in stage.channel.asked if call == "GET /search"]
        assert asked[-1] == {"q": "renewal", "project": "north", "kinds": None, "before": 0, "limit": 50}
        check_picture(stage, f"search-{size[0]}x{size[1]}")
        await stage.press("down", "enter")
        assert (stage.app.selected, stage.app.place) == ("north", 2)
        assert stage.app.here is not None
        await stage.press("escape", "slash")
        assert "@nor renewal" in stage.text()


async def test_the_last_place_leads_further_back(tmp_path: Path) -> None:
    def reply(given: Json) -> Json:
        if not given["before"]:
            return page(*(place(n) for n in range(900, 860, -1)), next=860, since=NOW.isoformat())
        return page(place(11))

    async with opened(FLEET, tmp_path, replies={"GET /search": reply}) as stage:
        await stage.press("slash", *"renewal")
        assert "40 places · looked back to" in stage.text()
        await stage.press("pagedown", "pagedown", "pagedown", "down")
        assert "41 places · everything was looked through" in stage.text()


async def test_a_refusal_is_said_where_it_is_looked_for(tmp_path: Path) -> None:
    refused: CounterpointError = Refused("There are 21 words to look for.", "Give 1 to 20.")
    async with opened(FLEET, tmp_path, replies={"GET /search": refused}) as stage:
        await stage.press("slash", *"x")
        assert "There are 21 words to look for. Give 1 to 20." in stage.text()
        await stage.press("space", *"@zed")
        assert "There is no project @zed." in stage.text()
        await stage.press("escape")
        assert stage.app.here is not None


@pytest.mark.parametrize("reply", [page(place(3), next=2), Refused("The journal is away.")])
async def test_what_is_found_after_it_was_closed_harms_nothing(
    tmp_path: Path, reply: Json | CounterpointError
) -> None:
    async with opened(FLEET, tmp_path, replies={"GET /search": reply}) as stage:
        stage.channel.slow = True
        await stage.press("slash", *"renewal", "escape")
        stage.channel.answer()
        await stage.settle()
        assert stage.app.here is not None
