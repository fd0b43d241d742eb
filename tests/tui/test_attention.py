"""The attention room, played by keys: what is sent for each, and what comes up next."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import Refused
from tests.support.control_room import NOW, Stage, event, opened, project, status
from tests.support.pictures import check_picture

Json = dict[str, Any]
FLEET = status(
    project("acme", "asking", client="Acme Corp"),
    project("north", "asking", client="Northlight"),
    project("west", "ready", client="West & Sons", commits=2),
)
COLOURS = {
    "question": "Which colour for the cover?",
    "header": "Cover",
    "multiSelect": False,
    "options": [
        {"label": "Red", "description": "as the brand"},
        {"label": "Blue", "description": "as the sky"},
    ],
}
PAGES = {
    "question": "Which pages?",
    "header": "Pages",
    "multiSelect": True,
    "options": [{"label": name, "description": ""} for name in ("Offer", "Terms", "Team")],
}


def item(name: str, kind: str, slug: str, title: str, **fields: Any) -> Json:
    """An item as the API gives it."""
    ask = kind in {"permission", "question"}
    commands = [f"counterpoint answer {name} allow"] if ask else [f"counterpoint attention --dismiss {name}"]
    client = {"acme": "Acme Corp", "north": "Northlight", "west": "West & Sons"}.get(slug, "")
    base: Json = {
        "id": name, "short": name, "kind": kind, "project": slug, "client": client, "title": title,
        "tool": None, "input": {}, "options": [], "task": "t1", "evidence": "agent.ask_raised@17",
        "cursor": 17, "since": (NOW - timedelta(minutes=4)).isoformat(), "blocks": {"tasks": []},
        "score": 100, "commands": commands,
        "why": [{"points": 100, "reason": "an agent stands still", "evidence": "agent.ask_raised@17"}],
    }  # fmt: skip
    return base | fields


TOUCH = item(
    "toolu_a", "permission", "acme", "Bash: git push origin main && touch made.txt", tool="Bash",
    input={"command": "git push origin main &&\n  touch made.txt", "description": "Publish the offer"},
    blocks={
        "tasks": ["t2", "t3"],
        "deadline": (NOW + timedelta(minutes=11)).isoformat(),
        "cache_expires_at": (NOW + timedelta(minutes=3)).isoformat(),
        "reread_tokens": 84_000, "reread_usd": 0.31, "evidence": "agent.turn_ended@15",
    },
    score=118,
    why=[
        {"points": 100, "reason": "an agent stands still", "evidence": "agent.ask_raised@17"},
        {"points": 18, "reason": "2 tasks wait behind it", "evidence": "task.queued@12"},
    ],
)  # fmt: skip
CHOOSE = item(
    "toolu_b", "question", "north", "Which colour for the cover?", tool="AskUserQuestion",
    input={"questions": [COLOURS]}, options=["Red", "Blue"],
)  # fmt: skip
BOTH = {**CHOOSE, "id": "toolu_c", "input": {"questions": [COLOURS, PAGES]}}
EDIT = item(
    "toolu_d", "permission", "acme", "Edit: acme/offer.md", tool="Edit",
    input={"file_path": "acme/offer.md", "old_string": "4,000", "new_string": "4,500", "replace_all": False},
)  # fmt: skip
LAND = item("land:west", "land", "west", "2 commits in 3 files to review and land")
FAILED = item("failed:t9", "failed", "west", "the CLI ended with code 1")
PLACES = [
    {"first": 12, "last": 27, "where": "0:30-0:38", "excerpt": "Tell Fiona that 820 a day holds",
     "reason": "“Fiona” is spoken of in acme and north"},
    {"first": 41, "last": 44, "where": "1:01-1:04", "excerpt": "And the list again", "reason": "no cue"},
]  # fmt: skip
ROUTE = item(
    "route:3f9a", "route", "", "morning.m4a 0:30-0:38 and 1 more place: north or acme? Tell Fiona that",
    input={
        "signal": "3f9a", "questions": [
            {"candidates": ["north", "acme"], "rest": "", "seconds": 11.0, "words": 20, "places": PLACES},
            {"candidates": [], "rest": "", "seconds": 2.0, "words": 4, "places": PLACES[:1]},
        ],
    },
    options=["north", "acme", "nobody"],
)  # fmt: skip
HEARD = [
    {"heard": [f"name {at}"], "proposed": "north" if at else "", "length": "0:08", "words": 3, "places": [at]}
    for at in range(40)
]
MEMO = item(
    "route:5c", "route", "", "walk.ogg 0:00-0:08 and 39 more places: 40 names heard, for north?",
    input={
        "signal": "5c", "questions": [
            {"candidates": ["north"], "rest": "", "seconds": 320.0, "words": 120, "lines": HEARD, "places": [
                {"first": 3 * at, "last": 3 * at + 2, "where": f"{at}:00-{at}:08", "excerpt": f"words {at}"}
                for at in range(40)
            ]},
        ],
    },
    options=["as proposed", "north", "nobody"],
)  # fmt: skip
AGAIN = item(
    "route:77", "route", "", "walk.opus was transcribed anew; acme had the earlier words. Deliver them?",
    input={"signal": "77", "again": ["acme"]},
    commands=["counterpoint route 77 --confirm", "counterpoint attention --dismiss route:77"],
)  # fmt: skip
QUEUE = [TOUCH, CHOOSE, EDIT, LAND, FAILED]


def toasts(stage: Stage) -> str:
    """Every short word to the person so far."""
    return "\n".join(f"{toast.title} {toast.message}" for toast in stage.app._notifications)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_queue_and_its_first_item_in_full(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(FLEET, tmp_path, size=size, screen="attention") as stage:
        assert "Nothing waits for you" in stage.text()
        await stage.put(attention=QUEUE)
        text = stage.text()
        for words in ("◆ permission", "$ git push origin main &&", "touch made.txt", "? question", "✓ land"):
            assert words in text
        check_picture(stage, f"attention-{size[0]}x{size[1]}")
        await stage.press("pagedown", "pagedown")
        assert "2 tasks wait behind it" in stage.text()


async def test_an_edit_is_shown_as_a_diff_and_why_it_ranks_there(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=[EDIT])
        text = stage.text()
        for words in ("- 4,000", "+ 4,500", "replace_all: false", "an agent stands still", "+100"):
            assert words in text


async def test_a_call_is_allowed_denied_and_put_aside_with_a_key_each(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=QUEUE)
        await stage.press("y")
        assert "Which colour for the cover?" in stage.text()
        await stage.press("2")
        await stage.press("n")
        await stage.press("s")
        assert stage.channel.posted() == [
            ("/asks/toolu_a/answer", {"verdict": "allow"}),
            ("/asks/toolu_b/answer", {"verdict": "text", "text": "Blue"}),
            ("/asks/toolu_d/answer", {"verdict": "deny"}),
            ("/attention/land%3Awest/dismiss", {"seen": 17}),
        ]
        await stage.put(attention=QUEUE)
        assert "failed:t9" in stage.text()
        assert "git push" not in stage.text(), "a queue from before the answers brings nothing back"


async def test_always_shows_its_rule_and_asks_once(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=[TOUCH])
        await stage.press("A")
        assert "Always let acme use Bash, exactly: git push origin main && touch made.txt" in stage.text()
        await stage.press("n")
        assert stage.channel.posted() == []
        await stage.press("A", "y")
        assert stage.channel.posted() == [("/asks/toolu_a/answer", {"verdict": "always"})]


async def test_several_questions_are_sent_together(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=[BOTH])
        await stage.press("enter")
        await stage.press("1", "3", "1")
        assert stage.channel.posted() == []
        assert "☑ Offer" in stage.text()
        await stage.press("enter")
        choices = {"Which colour for the cover?": "Red", "Which pages?": "Offer, Team"}
        assert stage.channel.posted() == [
            ("/asks/toolu_c/answer", {"verdict": "text", "text": "", "choices": choices})
        ]


async def test_an_option_is_picked_by_a_click(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=[CHOOSE])
        row = next(at for at, line in enumerate(stage.lines()) if "2 ○ Blue" in line)
        await stage.pilot.click(offset=(60, row))
        await stage.settle()
        assert stage.channel.posted() == [("/asks/toolu_b/answer", {"verdict": "text", "text": "Blue"})]


async def test_a_half_typed_answer_goes_to_its_own_item_or_to_nobody(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=[TOUCH, CHOOSE])
        await stage.press("t", *"never y", "escape")
        assert stage.channel.posted() == []
        await stage.press("down", "t", *"Green", "escape", "up", "t")
        assert "never y" in stage.text()
        await stage.put(
            events=[event(20, "ask.answered", "acme", "t1", ask="toolu_a", verdict="allow", by="person")],
            attention=[CHOOSE],
        )
        assert "acme: allowed by you elsewhere (permission)" in toasts(stage)
        assert "allowed by you elsewhere: these words go nowhere" in stage.text()
        await stage.press("enter")
        assert stage.channel.posted() == [], "its item has gone: the words go to no other"
        await stage.press("escape", "t", "enter")
        assert stage.channel.posted() == [], "what came up by itself may not have been read"
        await stage.press("t", "enter")
        assert stage.channel.posted() == [("/asks/toolu_b/answer", {"verdict": "text", "text": "Green"})]


async def test_an_item_that_came_up_by_itself_is_not_answered_unread(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=[TOUCH, EDIT])
        await stage.put(attention=[EDIT])
        await stage.press("y")
        assert stage.channel.posted() == []
        await stage.press("y")
        assert [path for path, _ in stage.channel.posted()] == ["/asks/toolu_d/answer"]


async def test_undo_takes_back_what_it_can_and_says_when_it_is_too_late(tmp_path: Path) -> None:
    late = Refused("The agent went on at 09:00.", "Say more with `counterpoint say`.")
    async with opened(
        FLEET, tmp_path, screen="attention", replies={"POST /asks/toolu_a/revoke": late}
    ) as stage:
        await stage.put(attention=[TOUCH, LAND])
        await stage.press("y")
        await stage.press("u")
        assert "It is too late" in toasts(stage)
        await stage.put(attention=[LAND])
        await stage.press("s")
        await stage.press("u")
        assert stage.channel.posted()[-1][0] == "/attention/land%3Awest/restore"
        assert "2 commits in 3 files" in stage.text()


async def test_a_refusal_brings_the_item_back(tmp_path: Path) -> None:
    refused = Refused("This ask was answered before: deny by person", "The first answer counts.")
    async with opened(
        FLEET, tmp_path, screen="attention", replies={"POST /asks/toolu_a/answer": refused}
    ) as stage:
        await stage.put(attention=[TOUCH])
        await stage.press("y")
        assert "answered before" in toasts(stage)
        assert "$ git push" in stage.text()


async def test_each_kind_leads_where_it_is_dealt_with(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=[LAND, TOUCH])
        await stage.press("enter")
        assert (stage.app.current_mode, stage.app.selected) == ("review", "west")
        await stage.press("escape")
        await stage.put(attention=[TOUCH, FAILED])
        assert stage.app.current_mode == "fleet"
        place = next(at for at, one in enumerate(stage.lines()[0].split()) if one.startswith("Atten"))
        await stage.press(stage.lines()[0].split()[place - 1])
        assert stage.app.current_mode == "attention"


async def test_what_an_agent_asks_is_never_markup(tmp_path: Path) -> None:
    evil = item("toolu_e", "permission", "acme", "[red]Bash[/] \x1b[31m", tool="[@click=app.bell]x[/]")
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=[evil])
        await stage.press("t")
        assert "[red]Bash[/]" in stage.text()
        assert "\x1b" not in stage.text()


async def test_rooms_have_no_digits_while_digits_answer(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=[item("q", "question", "acme", "?", input={"questions": [COLOURS]}), LAND])
        assert "1 Fleet" not in stage.lines()[0]
        await stage.press("j")
        assert "1 Fleet" in stage.lines()[0]


@pytest.mark.parametrize("options", [{"only": ("acme", "west")}, {"client_name": "Acme Corp"}])
async def test_a_screen_of_some_projects_shows_what_waits_for_them_and_how_much_else_does(
    tmp_path: Path, options: Json
) -> None:
    halted = TOUCH | {"id": "halted", "kind": "halted", "project": None, "title": "No agent starts"}
    other = item("toolu_n", "permission", "north", "Bash: make")
    async with opened(FLEET, tmp_path, screen="attention", **options) as stage:
        await stage.put(attention=[other, TOUCH, halted])
        assert "git push" in stage.text()
        assert "Bash: make" not in stage.text()
        assert "1 more of projects that are not shown" in stage.text()
        assert stage.lines()[0].split("Attention")[1].split()[0] == "2"
        await stage.put(attention=[other])
        assert "Nothing waits for you" in stage.text()
        assert "1 more of projects that are not shown" in stage.text()


async def test_whose_words_are_is_answered_with_a_digit_and_taken_back(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=[ROUTE, LAND])
        for words in (
            "⇢ route",
            "0:30-0:38  “Tell Fiona that",
            "“Fiona” is spoken of",
            "3 ○ nobody",
            "1 more question",
        ):
            assert words in stage.text()
        check_picture(stage, "attention-route-120x40")
        await stage.press("2")
        assert stage.channel.posted() == [("/asks/route%3A3f9a/answer", {"verdict": "text", "text": "acme"})]
        assert "morning.m4a: to acme" in toasts(stage)
        assert "to review and land" in stage.text()
        await stage.press("u")
        assert stage.channel.posted()[-1] == ("/asks/route%3A3f9a/revoke", {})


async def test_words_go_to_any_project_or_are_read_where_they_stand(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=[ROUTE])
        await stage.press("p", *"wes", "enter")
        assert stage.channel.posted()[-1][1] == {"verdict": "text", "text": "west"}
        await stage.put(attention=[ROUTE])
        await stage.press("u")
        await stage.put(attention=[ROUTE])
        await stage.press("enter")
        assert stage.app.current_mode == "signals"
        room: Any = stage.app.screen
        assert (room.inbox.selected, room.place.wanted) == ("3f9a", ("3f9a", 12))


async def test_a_memos_question_shows_every_line_and_a_line_is_corrected_with_one_key(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=[MEMO])
        assert "▸ “name 0”  → nobody" in stage.text()
        await stage.press("left")
        assert "▸ “name 39”  → north  0:08, 1 place" in stage.text(), "the last one is scrolled to"
        await stage.press("p", *"wes", "enter")
        wanted = {"spans": [{"place": "#117-119", "project": "west"}]}
        assert stage.channel.posted() == [("/signals/5c/route", wanted)]
        await stage.press("2")
        assert len(stage.channel.posted()) == 1, "no one project is right for all forty lines"
        await stage.press("1")
        assert stage.channel.posted()[-1][1] == {"verdict": "text", "text": "as proposed"}


async def test_words_of_a_new_transcript_are_delivered_after_a_question(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, screen="attention") as stage:
        await stage.put(attention=[AGAIN])
        await stage.press("enter")
        assert "Deliver the new words of walk.opus?" in stage.text()
        await stage.press("y")
        assert stage.channel.posted() == [("/signals/77/route", {"confirm": True})]
