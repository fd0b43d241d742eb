"""The focus room, played by keys: reading, finding, writing, answering, and what stands beside."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual import events

from orchestrator.errors import DaemonUnreachable, Refused
from tests.support.control_room import NOW, Stage, delta, event, opened, project, status
from tests.support.pictures import check_picture
from tui.native import native_command
from tui.screens.focus import FocusScreen
from tui.state.link import Link
from tui.widgets.talk import Talk

Json = dict[str, Any]
CURSOR = 500
FLEET = status(
    project("acme", "working", task="t1", activity="reads notes.md", today_usd=0.42),
    project("north", "ready"),
    cursor=CURSOR,
)
ASK: Json = {
    "id": "toolu_1",
    "short": "1",
    "kind": "permission",
    "project": "acme",
    "client": "acme",
    "title": "Bash: rm -rf build && make all",
    "tool": "Bash",
    "input": {"command": "rm -rf build && make all"},
    "options": [],
    "task": "t1",
    "since": NOW.isoformat(),
    "evidence": "agent.ask_raised@9",
    "cursor": 9,
    "blocks": {"tasks": [], "deadline": None},
    "score": 10,
    "why": [],
    "commands": [],
}
QUESTION = {
    **ASK,
    "kind": "question",
    "tool": "AskUserQuestion",
    "title": "Which one?",
    "options": ["Red", "Blue"],
}


def said(cursor: int, text: str) -> Json:
    return event(cursor, "agent.text", "acme", "t1", text=text)


def journal(count: int) -> list[Json]:
    """A conversation of ``count`` events, of which each has its number in its text."""
    found = [event(1, "task.queued", "acme", "t1", prompt="Go through the notes.")]
    found.append(event(2, "task.started", "acme", "t1", attempt=1))
    return [*found, *(said(cursor, f"Thought number {cursor}.") for cursor in range(3, count + 1))]


def pages(events: list[Json]) -> Any:
    """Replies to ``GET /events`` from ``events``, as the daemon pages them."""

    def reply(asked: Json) -> Json:
        before = int(asked["before"]) or 10**9
        page = [one for one in events if one["cursor"] < before][-int(asked["limit"]) :]
        previous = page[0]["cursor"] if page else None
        return {"events": page, "next": before - 1, "end": CURSOR, "previous": previous}

    return reply


def stage_of(folder: Path, events: list[Json] | None = None, **options: Any) -> Any:
    replies = {"GET /events": pages(events or []), "GET /tasks": {"cursor": 1, "tasks": []}}
    replies |= options.pop("replies", {})
    return opened(FLEET, folder, screen="focus", replies=replies, **options)


def talk(stage: Stage) -> Talk:
    return stage.app.screen.query_one(Talk)


def first_line(stage: Stage) -> str:
    """The first line of the conversation that is in view."""
    return stage.lines()[2][2:].split("  ")[0].rstrip()


async def test_it_opens_at_the_end_and_follows(tmp_path: Path) -> None:
    async with stage_of(tmp_path, journal(80), size=(80, 24)) as stage:
        assert "Thought number 80." in stage.text()
        await stage.put(events=[said(501, "And one more.")])
        assert "And one more." in stage.text()
        assert "below" not in stage.text()


async def test_older_pages_come_by_scrolling_up_and_the_reader_stays_where_he_is(tmp_path: Path) -> None:
    async with stage_of(tmp_path, journal(400), size=(80, 24)) as stage:
        asked = [given for call, given in stage.channel.asked if call == "GET /events"]
        assert [one["limit"] for one in asked] == [60]
        await stage.press("g")
        assert first_line(stage) == "Thought number 341."
        assert [given["before"] for call, given in stage.channel.asked if call == "GET /events"][1:] == [341]
        await stage.press("pageup")
        assert "Thought number 335." in stage.text()
        for _ in range(60):
            await stage.press("g")
        assert "Go through the notes." in stage.text()
        befores = [given["before"] for call, given in stage.channel.asked if call == "GET /events"]
        assert befores == [501, 341, 141]


async def test_scrolling_up_leaves_the_end_and_says_what_came(tmp_path: Path) -> None:
    async with stage_of(tmp_path, journal(100), size=(80, 24)) as stage:
        await stage.press("pageup")
        before = first_line(stage)
        assert "not at the end" in stage.text()
        await stage.put(events=[said(501, "New one."), said(502, "New two.")])
        assert first_line(stage) == before
        assert "4 new lines below" in stage.text()
        await stage.press("G")
        assert "New two." in stage.text()
        assert "below" not in stage.text()
        await stage.put(events=[said(503, "New three.")])
        assert "New three." in stage.text()


async def test_the_wheel_scrolls_and_another_size_keeps_the_place(tmp_path: Path) -> None:
    async with stage_of(tmp_path, journal(60), size=(80, 24)) as stage:
        widget = talk(stage)
        for _ in range(5):
            widget._on_mouse_scroll_up(events.MouseScrollUp(widget, 5, 5, 0, -1, 0, False, False, False))
            await stage.settle()
        assert "not at the end" in stage.text()
        before = first_line(stage)
        await stage.put(events=[said(501, "New one.")])
        assert first_line(stage) == before
        await stage.pilot.resize_terminal(100, 30)
        await stage.settle()
        assert first_line(stage) == before


async def test_a_call_unfolds_in_place(tmp_path: Path) -> None:
    called = event(
        501, "agent.tool_called", "acme", "t1", id="c1", name="Bash", input={"command": "make all"}
    )
    returned = event(502, "agent.tool_returned", "acme", "t1", id="c1", content="first\nsecond\nlast line")
    async with stage_of(tmp_path, journal(30), size=(80, 24)) as stage:
        await stage.put(events=[called, returned])
        assert "last line" not in stage.text()
        await stage.press("enter")
        assert "last line" in stage.text()
        await stage.press("enter")
        assert "last line" not in stage.text()
        await stage.press("f")
        assert "last line" in stage.text()


async def test_find_marks_steps_and_reads_older_pages_until_it_is_found(tmp_path: Path) -> None:
    async with stage_of(tmp_path, journal(400), size=(80, 24)) as stage:
        await stage.press("slash", *"number 399")
        assert "1 of 1" in stage.text()
        await stage.press("enter", "n")
        assert "1 of 1, the oldest" in stage.text()
        await stage.press("escape", "slash", *"go through", "enter")
        assert "Go through the notes." in stage.text()
        await stage.press("escape", "slash", *"nonesuch", "enter")
        assert "nowhere in the whole conversation" in stage.text()
        await stage.press("escape")
        assert "nonesuch" not in stage.text()


async def test_it_is_looked_at_where_something_was_found(tmp_path: Path) -> None:
    async with stage_of(tmp_path, journal(400), size=(80, 24)) as stage:
        stage.app.open_project("acme", 123)
        await stage.settle()
        at_hand = next(line for line in stage.lines() if line.startswith("▌"))
        assert "Thought number 123." in at_hand


async def test_what_is_written_goes_to_the_agent_in_each_way(tmp_path: Path) -> None:
    async with stage_of(tmp_path) as stage:
        await stage.press("m", *"one", "enter", *"two", "ctrl+n", *"three", "ctrl+o", *"four", "ctrl+g")
        base = {"project": "acme", "origin": "say"}
        assert stage.channel.posted() == [
            ("/tasks", {**base, "prompt": "one"}),
            ("/tasks", {**base, "prompt": "two", "place": "next"}),
            ("/tasks", {**base, "prompt": "three", "place": "now"}),
            ("/tasks", {**base, "prompt": "four", "aside": True}),
        ]
        await stage.press("escape", "escape")
        assert stage.app.current_mode == "fleet"


async def test_a_refused_prompt_comes_back_and_its_fix_is_told(tmp_path: Path) -> None:
    refused = Refused("The queue is full.", "Wait for a task to end.")
    async with stage_of(tmp_path, replies={"POST /tasks": refused}) as stage:
        await stage.press("m", *"hi", "enter")
        screen = stage.app.screen
        assert isinstance(screen, FocusScreen)
        assert screen.composer.text == "hi"
        assert [(note.title, note.message) for note in stage.app._notifications] == [
            ("The queue is full.", "Wait for a task to end.")
        ]


@pytest.mark.parametrize(("key", "verdict"), [("y", "allow"), ("n", "deny"), ("A", "always")])
async def test_an_ask_is_answered_where_it_is_read(tmp_path: Path, key: str, verdict: str) -> None:
    async with stage_of(tmp_path) as stage:
        await stage.put(attention=[ASK])
        assert "rm -rf build && make all" in stage.text()
        await stage.press(key)
        assert stage.channel.posted() == []
        assert "just came up" in str([note.message for note in stage.app._notifications])
        await stage.press(key, *(["y"] if key == "A" else []))
        assert stage.channel.posted() == [("/asks/toolu_1/answer", {"verdict": verdict, "text": ""})]


async def test_a_question_is_answered_by_digit_or_in_words(tmp_path: Path) -> None:
    async with stage_of(tmp_path) as stage:
        await stage.put(attention=[QUESTION])
        await stage.press("2", "2", "t", *"Green", "enter")
        assert stage.channel.posted() == [
            ("/asks/toolu_1/answer", {"verdict": "text", "text": "Blue"}),
            ("/asks/toolu_1/answer", {"verdict": "text", "text": "Green"}),
        ]


async def test_words_for_an_ask_that_is_over_never_become_a_prompt(tmp_path: Path) -> None:
    async with stage_of(tmp_path) as stage:
        await stage.put(attention=[QUESTION])
        await stage.press("t", "t", *"Green")
        await stage.put(attention=[])
        await stage.press(*"ish", "enter")
        assert stage.channel.posted() == []
        assert "Nobody heard that" in str([note.title for note in stage.app._notifications])
        await stage.put(attention=[QUESTION])
        await stage.press("escape", "t", "t")
        screen = stage.app.screen
        assert isinstance(screen, FocusScreen)
        assert screen.composer.text == "Greenish"


async def test_interrupting_asks_once_and_pausing_does_not(tmp_path: Path) -> None:
    async with stage_of(tmp_path) as stage:
        await stage.press("x", "z")
        assert stage.channel.posted() == []
        await stage.press("x", "y", "space")
        assert stage.channel.posted() == [
            ("/projects/acme/control", {"action": "interrupt"}),
            ("/projects/acme/control", {"action": "pause"}),
        ]


async def test_where_the_terminal_cannot_be_handed_over_the_command_is_named(tmp_path: Path) -> None:
    async with stage_of(tmp_path) as stage:
        await stage.press("N")
        assert "counterpoint attach acme --native" in str([one.message for one in stage.app._notifications])


def test_the_native_interface_is_entered_by_the_command_of_this_environment(tmp_path: Path) -> None:
    assert native_command(tmp_path, "acme")[1:] == [
        "-m", "tui", "--home", str(tmp_path), "attach", "acme", "--native",
    ]  # fmt: skip


TASKS = [
    {"task": "t1", "state": "running", "prompt": "Go through the notes.", "queued_cursor": 1},
    {"task": "t2", "state": "queued", "prompt": "Then the minutes.", "queued_cursor": 5},
    {"task": "t3", "state": "queued", "prompt": "First this.", "queued_cursor": 9, "place": "next"},
    {"task": "t0", "state": "succeeded", "prompt": "Begin.", "queued_cursor": 0, "cost_usd": 0.2},
]
REVIEW = {
    "project": "acme",
    "files": [{"path": "notes.md", "status": "modified", "added": 1, "removed": 1}],
    "diff": "diff --git a/notes.md b/notes.md\n@@ -1 +1 @@\n-old line\n+new line\n",
}
CALIBRATION = {
    "project": "acme",
    "name": "consultant",
    "version": "3",
    "sha256": "ab" * 32,
    "tokens": 5200,
    "text": "You are a consultant.",
    "used": True,
    "since": NOW.isoformat(),
    "changed": True,
    "next": {"name": "consultant", "version": "4", "sha256": "cd" * 32},
}
BESIDE = {
    "GET /tasks": {"cursor": 1, "tasks": TASKS},
    "GET /projects/acme/review": REVIEW,
    "GET /projects/acme/calibration": CALIBRATION,
}


def ended(cursor: int, **body: Any) -> Json:
    usage = {"input_tokens": 1200, "output_tokens": 300}
    more = {"ok": True, "cost_usd": 0.25, "usage": usage, "duration_ms": 61_000, "context_tokens": 41_000}
    return event(cursor, "agent.turn_ended", "acme", "t1", **{**more, **body})


async def test_the_side_shows_queue_files_calibration_and_costs(tmp_path: Path) -> None:
    async with stage_of(tmp_path, [*journal(20), ended(21)], replies=BESIDE, size=(160, 40)) as stage:
        text = stage.text()
        assert text.index("Go through") < text.index("First this.") < text.index("Then the minutes.")
        await stage.press("tab", "l")
        assert "notes.md" in stage.text()
        assert "+new line" in stage.text()
        await stage.press("l", "l")
        assert "stale" in stage.text()
        assert "You are a consultant." in stage.text()
        await stage.press("l")
        assert "$0.25" in stage.text()
        assert "41.0k tokens" in stage.text()


async def test_on_a_small_screen_the_side_takes_the_place_of_the_conversation(tmp_path: Path) -> None:
    async with stage_of(tmp_path, journal(60), replies=BESIDE, size=(80, 24)) as stage:
        before = stage.text()
        await stage.press("tab")
        assert "Thought number" not in stage.text()
        assert "Then the minutes." in stage.text()
        await stage.put(events=[said(501, "Said meanwhile.")])
        await stage.press("escape")
        assert "Said meanwhile." in stage.text()
        assert "Thought number 60." in stage.text()
        assert before.splitlines()[0] == stage.lines()[0]


async def test_a_queued_task_is_cancelled_from_the_side_after_a_question(tmp_path: Path) -> None:
    async with stage_of(tmp_path, replies=BESIDE, size=(160, 40)) as stage:
        await stage.press("tab", "j", "x")
        assert "Cancel t3?" in stage.text()
        await stage.press("y")
        assert stage.channel.posted() == [("/tasks/t3/cancel", {})]


async def test_events_make_the_side_ask_again(tmp_path: Path) -> None:
    async with stage_of(tmp_path, replies=BESIDE, size=(160, 40)) as stage:
        before = [call for call, _ in stage.channel.asked].count("GET /tasks")
        await stage.put(events=[event(501, "task.queued", "acme", "t9", prompt="More.")])
        assert [call for call, _ in stage.channel.asked].count("GET /tasks") == before + 1
        await stage.put(events=[said(502, "Talk alone asks for nothing.")])
        assert [call for call, _ in stage.channel.asked].count("GET /tasks") == before + 1


async def test_the_side_asks_again_when_the_daemon_is_back(tmp_path: Path) -> None:
    replies = {**BESIDE, "GET /tasks": DaemonUnreachable("No daemon runs for this home.")}
    async with stage_of(tmp_path, replies=replies, size=(160, 40)) as stage:
        assert "No daemon runs" in stage.text()
        stage.channel.replies |= BESIDE
        await stage.put(link=Link(up=False))
        await stage.put(link=Link(up=True))
        assert "No daemon runs" not in stage.text()
        assert "GET /tasks" in {call for call, _ in stage.channel.asked[-2:]}


async def test_the_block_at_hand_is_copied(tmp_path: Path) -> None:
    async with stage_of(tmp_path, journal(10)) as stage:
        await stage.press("ctrl+y")
        assert stage.app.clipboard == "Thought number 10."


async def test_words_marked_with_the_mouse_are_copied(tmp_path: Path) -> None:
    async with stage_of(tmp_path, journal(10)) as stage:
        row = next(at for at, line in enumerate(stage.lines()) if "Thought number 9." in line)
        await stage.pilot.mouse_down(offset=(2, row))
        await stage.pilot.hover(offset=(8, row))
        await stage.pilot.mouse_up(offset=(8, row))
        assert stage.app.screen.get_selected_text() == "Thought"


async def test_another_project_is_another_conversation_and_another_draft(tmp_path: Path) -> None:
    async with stage_of(tmp_path, journal(10)) as stage:
        await stage.press("m", *"half", "escape", "escape")
        stage.app.open_project("north")
        await stage.settle()
        assert "Thought number" not in stage.text()
        assert "half" not in stage.text()
        stage.app.open_project("acme")
        await stage.settle()
        assert "half" in stage.text()


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times of day as they are in UTC, wherever the test runs."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("state", ["working", "asking", "failed"])
async def test_pictures(utc: None, tmp_path: Path, size: tuple[int, int], state: str) -> None:
    async with stage_of(tmp_path, journal(6), replies=BESIDE, size=size) as stage:
        call = {"id": "c1", "name": "Read", "input": {"file_path": "notes.md"}}
        talked = [
            event(501, "agent.tool_called", "acme", "t1", **call),
            event(502, "agent.tool_returned", "acme", "t1", id="c1", content="- call Ada"),
        ]
        await stage.put(events=talked)
        if state == "working":
            await stage.put(deltas=[delta("acme", "The minutes say that **Ada** ", turn="m9")])
        elif state == "asking":
            await stage.put(status=status(project("acme", "asking", task="t1")), attention=[ASK])
        else:
            agent = {"reason": "the CLI ended with code 1"}
            await stage.put(
                events=[ended(503, ok=False, reason="error", errors=["the CLI ended with code 1"])]
            )
            await stage.put(status=status(project("acme", "failed", agent=agent)))
        check_picture(stage, f"focus-{state}-{size[0]}x{size[1]}")
