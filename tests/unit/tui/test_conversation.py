"""A conversation's blocks: which there are, what is joined, what stands where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestrator.events.union import EVENT_KINDS
from tui.state.blocks import AskBlock, Block, NoticeBlock, PromptBlock, TextBlock, ToolBlock, TurnBlock
from tui.state.conversation import Conversation
from tui.state.notices import QUIET

Json = dict[str, Any]
Say = Callable[..., Json]


@pytest.fixture
def say() -> Say:
    """Events of one project, with rising cursors."""
    cursor = 0

    def event(kind: str, task: str | None = "t1", **fields: Any) -> Json:
        nonlocal cursor
        cursor += 1
        body = {"kind": kind, **fields}
        return {
            "cursor": cursor,
            "at": f"2026-01-05T09:00:{cursor:02}Z",
            "project": "acme",
            "task": task,
            "body": body,
        }

    return event


def delta(text: str, offset: int = 0, block: int = 0, turn: str = "m1", channel: str = "text") -> Json:
    fields = {"turn": turn, "block": block, "offset": offset, "text": text, "channel": channel}
    return {"project": "acme", "task": "t1", "body": {"kind": "agent.delta", **fields}}


def taken(*events: Json) -> Conversation:
    conversation = Conversation("acme")
    for event in events:
        conversation.take(event)
    return conversation


def only(conversation: Conversation) -> Block:
    (block,) = conversation.blocks
    return block


def test_a_prompt_stands_where_its_work_begins(say: Say) -> None:
    conversation = taken(
        say("task.queued", prompt="one"), say("task.queued", "t2", prompt="two", origin="soak")
    )
    assert [block.standing for block in conversation.blocks if isinstance(block, PromptBlock)] == [
        "queued",
        "queued",
    ]
    conversation.take(say("task.started", attempt=1))
    conversation.take(say("agent.text", text="working"))
    begun, text, waiting = conversation.blocks
    assert isinstance(begun, PromptBlock)
    assert (begun.text, begun.standing) == ("one", "begun")
    assert isinstance(text, TextBlock)
    assert isinstance(waiting, PromptBlock)
    assert (waiting.text, waiting.origin, waiting.standing) == ("two", "soak", "queued")
    conversation.take(say("task.finished", "t2", status="cancelled"))
    never = conversation.blocks[-2]
    assert isinstance(never, PromptBlock)
    assert never.standing == "never begun"


def test_a_call_is_joined_with_its_result(say: Say) -> None:
    conversation = taken(say("agent.tool_called", id="c1", name="Read", input={"file_path": "a.py"}))
    running = only(conversation)
    assert isinstance(running, ToolBlock)
    assert running.state == "running"
    assert conversation.take(say("agent.tool_returned", id="c1", is_error=True, content="no such file"))
    done = only(conversation)
    assert isinstance(done, ToolBlock)
    assert (done.id, done.state, done.result) == (running.id, "failed", "no such file")
    assert done.version > running.version


def test_a_denied_call_keeps_its_reason_and_an_open_one_ends_with_its_turn(say: Say) -> None:
    conversation = taken(
        say("agent.tool_called", id="c1", name="Bash", input={"command": "rm x"}),
        say("agent.tool_denied", id="c1", name="Bash", reason="not allowed"),
        say("agent.tool_returned", id="c1", is_error=True, content="denied"),
        say("agent.tool_called", id="c2", name="Bash", input={"command": "sleep 9"}),
        say("agent.turn_lost", reason="signal"),
    )
    denied, open_, lost = conversation.blocks
    assert isinstance(denied, ToolBlock)
    assert isinstance(open_, ToolBlock)
    assert isinstance(lost, NoticeBlock)
    assert (denied.state, denied.reason, open_.state) == ("denied", "not allowed", "unknown")
    assert lost.level == "error"


def test_an_ask_waits_is_answered_and_its_call_goes_on(say: Say) -> None:
    given = {"command": "git push"}
    conversation = taken(
        say("agent.tool_called", id="c1", name="Bash", input=given),
        say("agent.ask_raised", id="c1", ask="permission", tool="Bash", input=given, summary="push"),
        say("agent.turn_ended", ok=False, reason="deferred", deferred="c1", cost_usd=0.1),
        say("agent.ask_raised", id="c1", ask="permission", tool="Bash", input=given, summary="push"),
    )
    call, ask, turn = conversation.blocks
    assert isinstance(call, ToolBlock)
    assert isinstance(ask, AskBlock)
    assert isinstance(turn, TurnBlock)
    assert (call.state, ask.verdict, turn.deferred) == ("waiting", None, True)
    assert conversation.asks == [ask]
    conversation.take(say("ask.answered", ask="c1", verdict="allow", by="person"))
    call, ask, *_ = conversation.blocks
    assert isinstance(call, ToolBlock)
    assert isinstance(ask, AskBlock)
    assert (call.state, ask.verdict, ask.closed, conversation.asks) == ("running", "allow", True, [])
    conversation.take(say("ask.revoked", ask="c1"))
    again, asked, *_ = conversation.blocks
    assert isinstance(again, ToolBlock)
    assert isinstance(asked, AskBlock)
    assert (again.state, asked.verdict, asked.closed, conversation.asks) == ("waiting", None, False, [asked])


def test_what_a_sub_agent_says_is_marked(say: Say) -> None:
    conversation = taken(
        say("agent.tool_called", id="c1", name="Task", input={"description": "look"}),
        say("agent.tool_called", id="c2", name="Task", input={}, parent_tool_use_id="c1"),
        say("agent.text", text="found", parent_tool_use_id="c2"),
    )
    assert [block.depth for block in conversation.blocks] == [0, 1, 2]


def test_an_aside_is_kept_apart(say: Say) -> None:
    conversation = taken(
        say("task.queued", "t1", prompt="work"),
        say("task.started", "t1", attempt=1),
        say("task.queued", "a1", prompt="a question", aside=True),
        say("task.started", "a1", attempt=1),
    )
    assert conversation.delta({**delta("The ans", turn="m7"), "task": "a1"})
    assert conversation.delta(delta("Working"))
    conversation.take(say("agent.text", "a1", text="The answer.", message_id="m7"))
    (aside,) = conversation.asides.values()
    assert [block.kind for block in aside.blocks] == ["prompt", "text"]
    assert [block.kind for block in conversation.blocks] == ["prompt", "text"]
    assert str(next(block.words for block in aside.blocks if isinstance(block, TextBlock))) == "The answer."


def test_live_words_grow_and_are_completed_in_place(say: Say) -> None:
    conversation = Conversation("acme")
    assert conversation.delta(delta("Hel"))
    assert conversation.delta(delta("lo", 3))
    live = only(conversation)
    assert isinstance(live, TextBlock)
    assert (str(live.words), live.live) == ("Hello", True)
    conversation.take(say("agent.text", text="Hello you", message_id="m1"))
    done = only(conversation)
    assert isinstance(done, TextBlock)
    assert (str(done.words), done.live, done.was, done.stem) == ("Hello you", False, live.id, live.stem)
    assert not conversation.delta(delta(" you", 5))
    assert only(conversation) == done


def test_words_that_are_missing_are_shown_as_a_gap_until_the_whole_comes(say: Say) -> None:
    conversation = Conversation("acme")
    conversation.delta(delta("Hello"))
    conversation.delta(delta("there", 10))
    live = only(conversation)
    assert isinstance(live, TextBlock)
    assert str(live.words) == "Hello … there"
    conversation.take(say("agent.text", text="Hello you there", message_id="m1"))
    done = only(conversation)
    assert isinstance(done, TextBlock)
    assert (str(done.words), done.was, done.stem) == ("Hello you there", live.id, 1)


def test_words_of_a_lost_turn_stay_marked_as_cut(say: Say) -> None:
    conversation = Conversation("acme")
    conversation.delta(delta("I was about"))
    conversation.take(say("agent.turn_lost", reason="signal"))
    cut, _ = conversation.blocks
    assert isinstance(cut, TextBlock)
    assert (str(cut.words), cut.live, cut.cut) == ("I was about", False, True)


def test_a_call_that_is_being_written_shows_until_it_is_called(say: Say) -> None:
    conversation = Conversation("acme")
    assert conversation.delta(delta('{"file_path": "src/a.py", "content": "de', channel="tool"))
    writing = only(conversation)
    assert isinstance(writing, ToolBlock)
    assert (writing.state, writing.hint) == ("writing", "src/a.py")
    conversation.take(say("agent.tool_called", id="c1", name="Write", input={"file_path": "src/a.py"}))
    called = only(conversation)
    assert isinstance(called, ToolBlock)
    assert called.state == "running"
    assert not conversation.delta(delta('f"}', 40, channel="tool"))


@pytest.mark.parametrize(
    ("kind", "fields", "level", "said"),
    [
        ("agent.rate_limit", {"status": "rejected", "window": "five_hour"}, "error", "five hour"),
        ("agent.compacted", {"tokens_before": 150_000, "tokens_after": 9_000}, "info", "150,000 → 9,000"),
        ("calibration.checked", {"verified": "missing", "how": "not there"}, "warning", "not there"),
        ("calibration.reasserted", {"way": "said"}, "warning", "begins with it"),
        ("workspace.checkpointed", {"commit": "abcdef0123456789", "files": ["a.py"]}, "ok", "abcdef012345"),
        ("workspace.landed", {"commit": "abcdef0123456789", "flagged": [".envrc"]}, "ok", ".envrc"),
        ("workspace.refused", {"action": "land", "reason": "conflict"}, "warning", "land refused"),
        ("task.retrying", {"attempt": 1, "reason": "overloaded", "refused": 3}, "warning", "refused it 3×"),
        ("task.finished", {"status": "failed", "error": "no"}, "error", "failed"),
        ("project.paused", {}, "warning", "paused"),
        ("project.handed_over", {}, "info", "native"),
        ("budget.used_up", {"period": "day", "scope": "client", "name": "x"}, "error", "client x"),
    ],
)  # fmt: skip
def test_what_happens_around_is_told(say: Say, kind: str, fields: Json, level: str, said: str) -> None:
    told = only(taken(say(kind, **fields)))
    assert isinstance(told, NoticeBlock)
    assert told.level == level
    assert said in f"{told.text} {told.detail}"


def test_quiet_events_and_those_of_others_change_nothing(say: Say) -> None:
    conversation = Conversation("acme")
    assert not conversation.take(say("agent.rate_limit", status="allowed"))
    assert not conversation.take(say("agent.raw", type="x", data={}))
    assert not conversation.take({**say("agent.text", text="theirs"), "project": "other"})
    assert not conversation.delta({**delta("theirs"), "project": "other"})
    assert (conversation.revision, len(conversation.blocks)) == (0, 0)


def test_each_event_is_taken_once_and_the_oldest_blocks_are_let_go(say: Say) -> None:
    conversation = Conversation("acme", keep=20)
    events = [say("agent.text", text=str(number)) for number in range(300)]
    for event in events:
        assert conversation.take(event)
        assert not conversation.take(event)
    kept = [str(block.words) for block in conversation.blocks if isinstance(block, TextBlock)]
    assert 20 <= len(kept) <= 25
    assert kept == [str(number) for number in range(300)][-len(kept) :]
    assert conversation.oldest == 301 - len(kept)
    assert conversation.prepend(events)
    assert not conversation.prepend(events)
    assert conversation.oldest == 1
    assert len(conversation.blocks) == 300


def test_every_kind_of_event_is_shown_or_left_out_on_purpose() -> None:
    reads = Conversation("acme").reads
    assert reads | QUIET == set(EVENT_KINDS), "a new kind needs words in notices, or a place in QUIET"
    assert not reads & QUIET
