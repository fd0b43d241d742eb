"""Focus: the links that touch what an agent was asked, and the claims that it recorded."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import Refused
from tests.support.control_room import NOW, Json, Stage, event, opened, project, status
from tests.support.pictures import check_picture

FLEET = status(project("acme", "working", task="t1"), project("north"), cursor=900)
LINK = {
    "link": "l-new",
    "relation": "same problem",
    "state": "open",
    "projects": ["acme", "north"],
    "because": "it rests on logger, stamp",
}


def quote(text: str, sentence: str, **more: Any) -> Json:
    at = (NOW - timedelta(days=2)).isoformat()
    base = {"ref": "memo:3f9a1c2b00000000/r001/s00.02", "title": "call.m4a", "speaker": "Fiona", "at": at}
    return {**base, "text": text, "sentence": sentence, "limits": [], "after": "", "fate": "stands", **more}


def claim(name: str, kind: str, statement: str, *quotes: Json, **more: Any) -> Json:
    base = {"claim": name, "project": "acme", "kind": kind, "statement": statement, "quotes": list(quotes)}
    since = (NOW - timedelta(hours=3)).isoformat()
    return {**base, "since": since, "reasons": [], "broken": "", "against": [], "seen": 1, **more}


CLAIMS = [
    claim(
        "c-40",
        "quoted",
        "Fiona says 40 % are done if the list is right.",
        quote(
            "40 % are done",
            "I think 40 % are done if the list is right.",
            limits=["I think", "if"],
            after="No, wait, that was March.",
            taken_back=True,
        ),
        against=[{"claim": "c-45", "why": "figure 40 %, there 45 %"}],
    ),
    claim(
        "c-45",
        "quoted",
        "45 % are done.",
        quote("45 % are done", "45 % are done.", speaker="Jonas", ref="file:acme/list.md@" + "b" * 40),
        against=[{"claim": "c-40", "why": "figure 45 %, there 40 %"}],
    ),
    claim("c-guess", "inference", "The [b]list[/b] is late.", reasons=["no quote carries it"]),
    claim("c-gone", "broken", "The offer stands.", broken="file:acme/offer.md was removed"),
]


def replies(**more: Any) -> dict[str, Any]:
    claims = {"cursor": 900, "claims": CLAIMS, "counts": {}}
    nothing = {"cursor": 900, "project": "acme", "task": "t1", "links": []}
    return {"GET /claims": claims, "GET /map/touching": nothing, "GET /tasks": {"tasks": []}, **more}


def asked(stage: Stage, call: str) -> list[Json]:
    return [given for name, given in stage.channel.asked if name == call]


async def claims_of(stage: Stage) -> None:
    """Go to the claims beside the conversation."""
    await stage.press("tab", "right", "right")


@pytest.mark.parametrize("size", [(120, 40), (200, 60)])
async def test_a_claim_is_shown_with_its_kind_and_whatever_limits_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(FLEET, tmp_path, size=size, replies=replies(), screen="focus") as stage:
        await claims_of(stage)
        text = stage.text()
        for words in ("✓ quoted", "◇ inference", "✗ broken", "was removed"):
            assert words in text, words
        assert asked(stage, "GET /claims") == [{"project": "acme"}]
        await stage.press("down")
        assert "because no quote carries it" in stage.text()
        assert "The [b]list[/b] is late." in stage.text()
        await stage.press("down", "down")
        text = stage.text()
        for words in ("I think 40 % are done if", "Fiona", "limited by: I think, if", "taken back: No, wait"):
            assert words in text, words
        assert "c-45 says otherwise: figure 40 %" in text
        assert "Jonas" in text, "what contradicts it stands with it"
        check_picture(stage, f"focus-claims-{size[0]}x{size[1]}")


async def test_the_source_of_a_claim_is_opened_and_its_room_from_there(tmp_path: Path) -> None:
    ref = "memo:3f9a1c2b00000000/r001/s00.02"
    passage = {
        "ref": ref,
        "text": "I think 40 % are done if the list is right. ",
        "hit": True,
        "speaker": "Fiona",
    }
    place = {
        "ref": ref,
        "kind": "transcript",
        "title": "call.m4a",
        "at": NOW.isoformat(),
        "window": [passage],
    }
    nothing: Json = {"cursor": 1, "signals": []}
    more = {"GET /library/read": {"place": place}, "GET /signals": nothing}
    async with opened(FLEET, tmp_path, replies=replies(**more), screen="focus") as stage:
        await claims_of(stage)
        await stage.press("down", "down", "down")
        await stage.press("o")
        assert asked(stage, "GET /library/read") == [{"ref": ref, "neighbours": 6}]
        assert "The source around it" in stage.text()
        await stage.press("enter")
        assert stage.app.current_mode == "signals"


async def test_claims_are_read_again_when_one_was_recorded(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=replies(), screen="focus") as stage:
        await stage.put(events=[event(901, "claim.recorded", "acme", claim="c-1")])
        assert asked(stage, "GET /claims") == [], "nobody looks at them"
        await claims_of(stage)
        await stage.put(events=[event(902, "claim.recorded", "acme", claim="c-2")])
        assert len(asked(stage, "GET /claims")) == 2


async def test_a_link_that_touches_the_turn_is_one_line_and_a_key_leads_to_it(tmp_path: Path) -> None:
    touching = {"GET /map/touching": {"links": [{**LINK, "link": "l-kept", "state": "accepted"}, LINK]}}
    answers = replies(**touching, **{"GET /map": {"links": [], "passes": []}})
    async with opened(FLEET, tmp_path, replies=answers, screen="focus") as stage:
        (line,) = [line for line in stage.lines() if "same problem" in line]
        assert "≈ same problem with north and 1 other link: it rests on" in line
        assert "L opens it" in line
        await stage.press("L")
        assert stage.app.current_mode == "map"
        assert stage.channel.posted() == [], "the agent is told nothing"


async def test_links_are_asked_for_when_a_turn_begins_or_the_map_changed_and_else_not(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=replies(), screen="focus") as stage:
        before = len(asked(stage, "GET /map/touching"))
        await stage.put(events=[event(901, "agent.text", "acme", "t1", text="Still at it.")])
        await stage.put(events=[event(902, "task.started", "north", "t9")])
        assert len(asked(stage, "GET /map/touching")) == before
        stage.channel.replies["GET /map/touching"] = {"links": [LINK]}
        await stage.put(events=[event(903, "task.started", "acme", "t2")])
        assert "same problem with north" in stage.text()
        stage.channel.replies["GET /map/touching"] = Refused("The daemon is busy.")
        await stage.put(events=[event(904, "link.dismissed", "", link="l-new")])
        assert len(asked(stage, "GET /map/touching")) == before + 2
        assert "same problem" not in stage.text()
