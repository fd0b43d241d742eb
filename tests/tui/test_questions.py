"""Questions to all projects, played by keys: put, followed, read with what holds and what does not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import Refused
from tests.support.control_room import NOW, Json, Stage, event, opened, project, status
from tests.support.pictures import check_picture

FLEET = status(project("acme", "working"), project("beta"), cursor=900)
REF = f"file:beta/memo.md@{'b' * 40}#L3"


def cited(text: str, **more: Any) -> Json:
    base = {"project": "beta", "client": "Beta", "ref": REF, "kind": "note", "title": "memo.md", "gone": ""}
    return {**base, "text": text, "sentence": "", "speaker": "", **more}


def asked(name: str, text: str, state: str = "answered", hours: float = 3.0, **more: Any) -> Json:
    found: Json = {
        "question": name,
        "text": text,
        "project": None,
        "state": state,
        "evidence": "question.asked@7",
    }
    found |= {"asked_at": (NOW - timedelta(hours=hours)).isoformat(), "statements": [], "left_open": ""}
    found |= {
        "evidence": "question.asked@7",
        "remarks": "",
        "problem": "",
        "searches": 3,
        "reads": 2,
        "projects": ["acme", "beta"],
    }
    return {**found, "requests": 6, "tokens": 41_000, "cost_usd": 0.31, **more}


PUMP = asked(
    "q-pump",
    "Who holds up the [b]pump[/b]?",
    statements=[
        {
            "says": "Anna waits for Priya.",
            "status": "inference",
            "reasons": ["it leaves out 'unless'"],
            "citations": [
                cited(
                    "the pump may be late",
                    sentence="Anna says the pump may be late, unless Priya signs.",
                    after="Ben: Not any more.",
                ),
                cited("Priya is away until Monday.", gone="These words do not stand there.", speaker="Priya"),
            ],
            "refused": [],
        },
        {
            "says": "",
            "status": "unverified",
            "reasons": ["no word that it cites stands in its source"],
            "citations": [],
            "refused": [
                {
                    "ref": REF,
                    "quote": "We never pay.",
                    "reason": "These words do not stand there.",
                    "nearest": "We pay the pump",
                }
            ],
        },
        {
            "says": "They pay on delivery.",
            "status": "quoted",
            "reasons": [],
            "citations": [cited("We pay the pump when it stands here.")],
            "refused": [],
        },
    ],
    left_open="Who pays the fine?",
)
EARLIER = asked("q-old", "What colour is the crane?", "nothing", hours=50, project="beta")


def replies(*questions: Json) -> dict[str, Any]:
    listed = list(questions or (EARLIER, PUMP))
    each = {f"GET /questions/{one['question']}": one for one in listed}
    return {"GET /questions": {"cursor": 900, "questions": listed}, **each}


def told(stage: Stage) -> str:
    return "\n".join(f"{toast.title} {toast.message}" for toast in stage.app._notifications)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_an_answer_is_read_with_what_holds_and_what_does_not(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(FLEET, tmp_path, size=size, replies=replies(), screen="questions") as stage:
        text = stage.text()
        for words in ("2 questions", "Who holds up the [b]pump[/b]?", "@beta What colour", "◇ inference"):
            assert words in text, words
        assert "GET /questions/q-pump" in [call for call, _ in stage.channel.asked], "looked for again"
        if size[0] >= 120:
            for words in ("it leaves out 'unless'", "✗ stands there no more", "✗ not verified", "✓ quoted"):
                assert words in text, words
        check_picture(stage, f"questions-{size[0]}x{size[1]}")


async def test_a_citation_leads_to_its_source_and_back(tmp_path: Path) -> None:
    here = {"ref": REF, "text": "We pay the pump when it stands here.\n", "hit": True}
    place = {"ref": REF, "kind": "note", "title": "memo.md", "project": "beta", "client": "Beta"}
    source = {"place": {**place, "at": NOW.isoformat(), "window": [here]}, "fate": ""}
    answers = {**replies(), "GET /library/read": source}
    async with opened(FLEET, tmp_path, replies=answers, screen="questions") as stage:
        await stage.press("left", "enter")
        assert "The source around it" in stage.text()
        assert stage.channel.asked[-1] == ("GET /library/read", {"ref": REF, "neighbours": 6})
        await stage.press("escape", "down")
        assert "Nothing that answers it was found." in stage.text()
        await stage.press("enter")
        assert "Nothing that answers it" in stage.text(), "there is no citation to open"


async def test_a_question_is_put_from_any_room_and_followed_until_its_answer(tmp_path: Path) -> None:
    new = asked("q-new", "Who?", "working", hours=0, project="acme")
    async with opened(FLEET, tmp_path, replies=replies()) as stage:
        channel = stage.channel
        await stage.press("a", *"@acme Who?")
        assert "Ask all projects" in stage.text()
        channel.replies["POST /questions"] = Refused("Nothing can be asked now: halted.", "Wait.")
        await stage.press("enter")
        assert "Nothing can be asked now" in told(stage)
        assert "@acme Who?" in stage.text(), "the words stay"
        channel.replies["POST /questions"] = {"cursor": 901, "question": "q-new"}
        channel.replies |= replies(EARLIER, PUMP, new)
        await stage.press("enter")
        assert channel.posted()[-1] == ("/questions", {"text": "Who?", "project": "acme"})
        assert "The meta-agent reads." in stage.text()
        read: Json = {
            "tool": "search",
            "query": "late",
            "refs": ["a", "b"],
            "projects": ["acme"],
            "clients": [],
        }
        await stage.put(events=[event(902, "library.sources_read", "", question="q-new", **read)])
        assert "searching 'late': 2 places in 1 project" in stage.text()
        await stage.press("x", "y")
        assert channel.posted()[-1] == ("/questions/q-new/stop", {})
        await stage.press("1")
        done = {**new, "state": "answered", "statements": [PUMP["statements"][2]]}
        channel.replies |= replies(EARLIER, PUMP, done)
        await stage.put(events=[event(903, "question.answered", "", question="q-new", status="answered")])
        assert "Your question: answered. It is in room 8." in told(stage)
        await stage.press("8")
        assert "They pay on delivery." in stage.text()
        assert "The meta-agent reads." not in stage.text()


async def test_nothing_asked_yet_says_how(tmp_path: Path) -> None:
    nothing: dict[str, Any] = {"GET /questions": {"cursor": 0, "questions": []}}
    async with opened(FLEET, tmp_path, replies=nothing, screen="questions") as stage:
        assert "Nothing was asked yet." in stage.text()
        await stage.press("enter", "x", "right", "z", "down", "ctrl+y")
        assert "Nothing was asked yet." in stage.text()
        await stage.press("a", *"half", "escape", "a")
        assert "half" in stage.text(), "what was typed is kept"
        assert stage.channel.posted() == []
