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
    base = {"ref": f"journal:{cursor}#0-70", "at": at, "project": "north", "kind": "conversation"}
    said = {"ref": base["ref"], "text": f"{snippet},\nwhich Fiona has.\n", "speaker": "Jonas", "hit": True}
    return {**base, "title": "minutes.md", "snippet": snippet, "marks": [[4, 11]], "window": [said], **more}


def page(*places: Json, **more: Any) -> Json:
    return {"words": ["renew"], "results": list(places), "rebuilding": "", "done": 0, "total": 0, **more}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_places_are_listed_and_enter_goes_there(tmp_path: Path, size: tuple[int, int]) -> None:
    found = page(place(3), place(2, kind="note"), rebuilding="files", done=4, total=20)
    async with opened(FLEET, tmp_path, size=size, replies={"GET /library/search": found}) as stage:
        await stage.press("slash", *"@nor renewal")
        text = stage.text()
        assert "contract 3 is [b]not[/b] in" in text
        assert "which Fiona has." in text, "word for word, line by line"
        assert "minutes.md  Jonas · north · 2026-01-05 06:00, 3h ago" in text
        assert "2 places · still taking in files, 4 of 20" in text
        asked = [given for call, given in stage.channel.asked if call == "GET /library/search"]
        assert asked[-1] == {
            "q": "renewal",
            "project": "north",
            "kind": None,
            "limit": 50,
            "neighbours": 0,
        }
        check_picture(stage, f"search-{size[0]}x{size[1]}")
        await stage.press("down", "enter")
        assert (stage.app.selected, stage.app.place) == ("north", 2)
        assert stage.app.here is not None
        await stage.press("escape", "slash")
        assert "@nor renewal" in stage.text()


async def test_behind_the_last_place_more_are_asked_for(tmp_path: Path) -> None:
    def reply(given: Json) -> Json:
        return page(*(place(n) for n in range(1, given["limit"] + 1)))

    async with opened(FLEET, tmp_path, replies={"GET /library/search": reply}) as stage:
        await stage.press("slash", *"renewal")
        assert "50 places · the best ones, ^n for more" in stage.text()
        await stage.press(*["pagedown"] * 4, "down")
        assert "100 places" in stage.text()


async def test_a_place_in_a_file_opens_its_project_and_shows_its_address(tmp_path: Path) -> None:
    ref = f"file:north/notes.md@{'a' * 40}#L3"
    found = page(place(3, ref=ref, kind="document"))
    async with opened(FLEET, tmp_path, replies={"GET /library/search": found}) as stage:
        await stage.press("slash", *"renewal")
        assert "file:north/notes.md@aaaa" in stage.text()
        await stage.press("enter")
        assert (stage.app.selected, stage.app.place) == ("north", 0)


async def test_a_refusal_is_said_where_it_is_looked_for(tmp_path: Path) -> None:
    refused: CounterpointError = Refused("The library cannot be used: no space.", "Restart the daemon.")
    async with opened(FLEET, tmp_path, replies={"GET /library/search": refused}) as stage:
        await stage.press("slash", *"x")
        assert "The library cannot be used: no space. Restart the daemon." in stage.text()
        await stage.press("space", *"@zed")
        assert "There is no project @zed." in stage.text()
        await stage.press("escape")
        assert stage.app.here is not None


@pytest.mark.parametrize("reply", [page(place(3)), Refused("The library is away.")])
async def test_what_is_found_after_it_was_closed_harms_nothing(
    tmp_path: Path, reply: Json | CounterpointError
) -> None:
    async with opened(FLEET, tmp_path, replies={"GET /library/search": reply}) as stage:
        stage.channel.slow = True
        await stage.press("slash", *"renewal", "escape")
        stage.channel.answer()
        await stage.settle()
        assert stage.app.here is not None


async def test_words_of_a_signal_are_read_where_they_were_said(tmp_path: Path) -> None:
    ref = "memo:3f9a1c2b00000000/r001/s00.02#1-4"
    found = page(place(3, ref=ref, project=None, kind="transcript"))
    async with opened(FLEET, tmp_path, replies={"GET /library/search": found}) as stage:
        await stage.press("slash", *"renewal")
        await stage.press("enter")
        assert stage.app.current_mode == "signals"
        room: Any = stage.app.screen
        assert (room.inbox.selected, room.place.wanted[1]) == ("3f9a1c2b00000000", "s00.02")


async def test_what_stands_around_a_place_is_read_over_the_search(tmp_path: Path) -> None:
    ref = f"file:north/notes.md@{'a' * 40}#L3"
    near = {"ref": f"{ref}-2", "text": "The line before it.\n", "speaker": ""}
    here = {"ref": ref, "text": "the renewal date is not in the minutes\n", "speaker": "Fiona", "hit": True}
    read = {**place(3, ref=ref, kind="document"), "title": "notes.md", "client": "", "window": [near, here]}
    answers: dict[str, Any] = {
        "GET /library/search": page(place(3, ref=ref)),
        "GET /library/read": {"place": read},
    }
    async with opened(FLEET, tmp_path, replies=answers) as stage:
        await stage.press("slash", *"renewal")
        await stage.press("tab")
        text = stage.text()
        assert "The line before it." in text
        assert "Fiona" in text
        assert stage.channel.asked[-1] == ("GET /library/read", {"ref": ref, "neighbours": 6})
        await stage.press("escape")
        assert "1 place" in stage.text(), "the search is still there"
        await stage.press("tab")
        await stage.press("enter")
        assert stage.app.selected == "north"
        assert stage.app.here is not None, "nothing lies over the room"
