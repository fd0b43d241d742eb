"""What is asked about a memo, gone through line by line in the room of signals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.control_room import Stage, event, opened, project, status
from tests.support.pictures import check_picture
from tests.support.signals import Json, run, segment, signal, span, transcript
from tests.tui.test_signals import Sound

FLEET = status(
    project("archive", client="City of Hollerau"),
    project("museum", client="Museum of Electrical Measurement"),
    project("parish-hall", client="St. Anna"),
    cursor=9,
)
BETWEEN = [["museum", 0.61], ["archive", 0.33]]
SPANS = [
    span(0, 9, verdict="unsure", reason="“the museum” was heard, not surely", candidates=BETWEEN, start=2.0),
    span(10, 19, verdict="unsure", reason="nothing was announced", candidates=[["archive", 0.5]], start=62.0),
    span(20, 29, verdict="unsure", reason="“museam” was heard", candidates=BETWEEN, start=125.0),
    span(30, 36, verdict="unsure", reason="no cue", candidates=[], start=200.0),
]
WORDS = transcript(
    "walk",
    segment(0, 0, "So the museum wants its meters counted before the winter.", 2.0),
    segment(1, 10, "And the shelves on the second floor are still wet.", 62.0),
    segment(2, 20, "The museam asked twice who pays for the new lamps.", 125.0),
    segment(3, 30, "I should buy bread on the way.", 200.0),
)
MEMO = signal("walk", "asking", 3, name="walk-home.m4a", runs=[run()], spans=SPANS)
NAME = str(MEMO["signal"])


def line(number: int, heard: list[str], proposed: str, seconds: float, *places: tuple[int, int]) -> Json:
    return {
        "number": number, "heard": heard, "proposed": proposed, "seconds": seconds, "words": 20,
        "places": list(places), "where": "0:02-0:07", "excerpt": "So the museum wants",
    }  # fmt: skip


LINES = [
    line(1, ["the museum", "museam"], "museum", 250.0, (0, 9), (20, 29)),
    line(2, [], "archive", 62.0, (10, 19)),
    line(3, [], "", 9.0, (30, 36)),
]


def asks(*lines: Json, cursor: int = 9) -> Json:
    return {"cursor": cursor, "signal": NAME, "run": "r001", "lines": list(lines), "asks": 1}


@asynccontextmanager
async def asked(tmp_path: Path, size: tuple[int, int] = (120, 40), **options: Any) -> AsyncIterator[Stage]:
    replies: Json = {
        "GET /signals": {"cursor": 9, "signals": [MEMO]},
        f"GET /signals/{NAME}": MEMO,
        f"GET /signals/{NAME}/transcript": WORDS,
        f"GET /signals/{NAME}/route": asks(*LINES),
    }
    async with opened(FLEET, tmp_path, size=size, replies=replies, screen="signals", **options) as stage:
        yield stage


def decided(stage: Stage) -> list[Json]:
    return [body for path, body in stage.channel.posted() if path == f"/signals/{NAME}/route"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_each_line_says_what_was_heard_for_whom_how_much_and_how_sure(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with asked(tmp_path, size) as stage:
        assert "? Whose are these words?  3 lines, 4 places" in stage.text()
        assert "y all as proposed" in stage.text()
        await stage.press("enter", "enter")
        text = stage.text()
        for words in ("▾ “the museum” · “museam”", "→ museum", "4:10  2 places", "→ nobody", "no name heard"):
            assert words in text, words
        assert "“The museam asked twice who pays" in text, "its places are listed with their words"
        assert "1 museum 0.61   2 archive 0.33" in text
        assert "“the museum” was heard, not surely" in text
        check_picture(stage, f"signals-asked-{size[0]}x{size[1]}")


async def test_one_key_confirms_all_as_proposed_and_one_takes_it_back(tmp_path: Path) -> None:
    async with asked(tmp_path) as stage:
        sure = [one | {"verdict": "project", "project": "museum", "by": "person"} for one in SPANS]
        stage.channel.replies[f"GET /signals/{NAME}"] = MEMO | {"state": "delivered", "spans": sure}
        stage.channel.replies[f"POST /signals/{NAME}/route"] = asks(cursor=12)
        await stage.press("enter", "y")
        assert decided(stage) == [{"proposed": True}]
        assert "Whose are these words?" not in stage.text()
        stage.channel.replies[f"GET /signals/{NAME}"] = MEMO
        stage.channel.replies[f"POST /signals/{NAME}/route"] = asks(*LINES, cursor=14)
        await stage.press("u")
        assert decided(stage)[-1] == {"undo": True}
        assert "3 lines, 4 places" in stage.text()


async def test_a_line_or_one_place_of_it_goes_to_another_project_and_the_rest_is_proposed_anew(
    tmp_path: Path,
) -> None:
    async with asked(tmp_path) as stage:
        fresh = asks(line(1, [], "museum", 62.0, (10, 19)), line(2, [], "", 9.0, (30, 36)), cursor=11)
        stage.channel.replies[f"POST /signals/{NAME}/route"] = fresh
        await stage.press("enter", "p")
        assert "Whose is “the museum” · “museam”?" in stage.text()
        await stage.press(*"pari", "enter")
        both = [{"place": "#0-9", "project": "parish-hall"}, {"place": "#20-29", "project": "parish-hall"}]
        assert decided(stage) == [{"spans": both}]
        assert "2 lines, 2 places" in stage.text()
        await stage.press("down", "p", *"nob", "enter")
        assert decided(stage)[-1] == {"spans": [{"place": "#30-36", "project": "nobody"}]}
        stage.channel.replies[f"GET /signals/{NAME}/route"] = asks(*LINES, cursor=13)
        await stage.put(events=[event(13, "signal.routed", "", signal=NAME)])
        await stage.press("home", "up", "up", "enter", "down", "down", "2")
        assert decided(stage)[-1] == {"spans": [{"place": "#20-29", "project": "archive"}]}
        await stage.press("n")
        assert decided(stage)[-1] == {"spans": [{"place": "#20-29", "project": "nobody"}]}


async def test_the_meta_agent_has_it_read_is_stopped_and_says_why_it_failed(tmp_path: Path) -> None:
    async with asked(tmp_path, (160, 45)) as stage:
        for path in ("reading", "reading/stop"):
            stage.channel.replies[f"POST /signals/{NAME}/{path}"] = {"cursor": 10, "signal": NAME}
        told = f"GET /signals/{NAME}/route"
        stage.channel.replies[told] = asks(*LINES, cursor=10) | {"reading": {"state": "reading"}}
        await stage.press("M")
        await stage.put(events=[event(10, "signal.reading_begun", "", signal=NAME)])
        assert "4 places; being read" in stage.text()
        assert "M stops it" in stage.text()
        failed = {"state": "failed", "problem": "the budget is used up"}
        stage.channel.replies[told] = asks(*LINES, cursor=12) | {"reading": failed}
        await stage.press("M")
        await stage.put(events=[event(12, "signal.reading_ended", "", signal=NAME)])
        assert [path.rpartition(NAME)[2] for path, _ in stage.channel.posted()] == [
            "/reading",
            "/reading/stop",
        ]
        assert "reading failed: the budget" in stage.text()


async def test_a_place_is_listened_to_and_no_further(tmp_path: Path) -> None:
    heard: list[tuple[float, Sound]] = []

    def start(_: Path, seconds: float) -> Sound:
        heard.append((seconds, Sound()))
        return heard[-1][1]

    async with asked(tmp_path, sound=start) as stage:
        await stage.press("enter", "enter", "down", "space")
        ((seconds, sound),) = heard
        assert seconds == 2.0
        room: Any = stage.app.screen
        stage.app.playing.steady = lambda: 1050.0
        room.show()
        assert not sound.ended
        stage.app.playing.steady = lambda: 1061.0
        room.show()
        assert sound.ended, "the next words are at 1:02 and of another line"


async def test_where_attention_leads_to_a_line_keys_go_there(tmp_path: Path) -> None:
    async with asked(tmp_path) as stage:
        await stage.press("escape")
        stage.app.open_signal(NAME, 10)
        await stage.settle()
        await stage.press("9", "1")
        assert decided(stage) == [{"spans": [{"place": "#10-19", "project": "archive"}]}]
        await stage.press("enter", "right", "n")
        assert decided(stage)[-1] == {"spans": [{"place": "s00.01", "project": "nobody"}]}, "in the words"
        await stage.press("escape", "escape", "y")
        assert decided(stage)[-1] == {"proposed": True}, "from the list, too"
