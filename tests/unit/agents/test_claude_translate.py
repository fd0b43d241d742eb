from __future__ import annotations

from typing import Any

import pytest

from agents._claude.translate import Translator, turn_cost
from agents.events import (
    AgentEvent,
    AgentRaw,
    AgentStarted,
    AgentText,
    AgentThinking,
    Compacted,
    Delta,
    MirrorFailed,
    PromptDelivered,
    RateLimited,
    ToolCalled,
    ToolDenied,
    ToolReturned,
    TurnEnded,
    Usage,
)

P = "prompt-uuid"
RESULT: dict[str, Any] = {
    "type": "result", "subtype": "success", "is_error": False, "session_id": "s", "num_turns": 2,
    "duration_ms": 7, "total_cost_usd": 0.75,
    "usage": {"input_tokens": 3, "output_tokens": 4}, "result": "done",
}  # fmt: skip


def assistant(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "assistant", "message": {"id": "m", "content": list(blocks)}, **more}


def returned(call: str, content: Any, **more: Any) -> dict[str, Any]:
    block = {"type": "tool_result", "tool_use_id": call, "content": content}
    return {"type": "user", "message": {"content": [block]}, **more}


def stream(event: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "stream_event", "uuid": "u", "event": event, **more}


def delta(index: int, **content: str) -> dict[str, Any]:
    return stream({"type": "content_block_delta", "index": index, "delta": content})


CASES: list[tuple[str, list[dict[str, Any]], list[AgentEvent]]] = [
    (
        "init",
        [{"type": "system", "subtype": "init", "session_id": "s", "model": "m", "tools": ["Bash"],
          "claude_code_version": "9"}] * 2,
        [AgentStarted(session_id="s", model="m", tools=("Bash",), cli_version="9", pid=7)],
    ),
    (
        "compaction",
        [{"type": "system", "subtype": "compact_boundary", "session_id": "s",
          "compact_metadata": {"trigger": "auto", "pre_tokens": 9, "post_tokens": 2, "duration_ms": 1}},
         {"type": "system", "subtype": "compact_boundary", "session_id": "s",
          "compact_metadata": {"trigger": "manual"}}],
        [Compacted(session_id="s", trigger="auto", tokens_before=9, tokens_after=2),
         Compacted(session_id="s", trigger="manual")],
    ),
    ("queued is no delivery", [{"type": "command_lifecycle", "command_uuid": P, "state": "queued"}], []),
    (
        "replay", [{"type": "user", "isReplay": True, "uuid": P, "message": {"content": "hi"}}] * 2,
        [PromptDelivered(uuid=P)],
    ),
    ("another's replay", [{"type": "user", "isReplay": True, "uuid": "x", "message": {"content": "hi"}}], []),
    (
        "named by a stream event",
        [stream({"type": "ping"}, user_message_uuids=["x", P])],
        [PromptDelivered(uuid=P)],
    ),
    (
        "blocks",
        [assistant({"type": "thinking", "thinking": "hm", "signature": ""}, {"type": "text", "text": "hi"},
                   {"type": "tool_use", "id": "t", "name": "Bash", "input": {"command": "ls"}})],
        [AgentThinking(text="hm", message_id="m"), AgentText(text="hi", message_id="m"),
         ToolCalled(id="t", name="Bash", input={"command": "ls"})],
    ),
    (
        "a sub-agent's call",
        [assistant({"type": "tool_use", "id": "t", "name": "Read", "input": {}}, parent_tool_use_id="p")],
        [ToolCalled(id="t", name="Read", input={}, parent_tool_use_id="p")],
    ),
    ("a result", [returned("t", "out")], [ToolReturned(id="t", content="out")]),
    (
        "a result of blocks", [returned("t", [{"type": "text", "text": "a"}, {"type": "image"}])],
        [ToolReturned(id="t", content="a\n[image]")],
    ),
    (
        "denied by the CLI's rules, told twice",
        [{"type": "system", "subtype": "permission_denied", "tool_use_id": "t", "tool_name": "Bash",
          "message": "No. IMPORTANT: prose for the model"},
         returned("t", "No.", tool_result_meta=[{"id": "t", "permission_decision": {"decision": "reject"}}])],
        [ToolDenied(id="t", name="Bash", reason="No."), ToolReturned(id="t", content="No.")],
    ),
    (
        "rate limit",
        [{"type": "rate_limit_event", "rate_limit_info": {
            "status": "rejected", "rateLimitType": "five_hour", "resetsAt": 5, "utilization": 0.5}}],
        [RateLimited(status="rejected", window="five_hour", resets_at=5, utilization=0.5, raw={
            "status": "rejected", "rateLimitType": "five_hour", "resetsAt": 5, "utilization": 0.5})],
    ),
    ("mirror", [{"type": "system", "subtype": "mirror_error", "error": "x"}], [MirrorFailed(error="x")]),
    ("noise", [{"type": "system", "subtype": "status"}, {"type": "keep_alive"}], []),
    (
        "deltas",
        [stream({"type": "message_start", "message": {"id": "m"}}), delta(0, type="text_delta", text="ab"),
         delta(0, type="text_delta", text="c"), delta(1, type="input_json_delta", partial_json="{"),
         stream({"type": "content_block_stop", "index": 1}), delta(2, type="signature_delta", signature="x")],
        [Delta(turn="m", block=0, offset=0, text="ab"), Delta(turn="m", block=0, offset=2, text="c"),
         Delta(turn="m", block=1, offset=0, text="{", channel="tool")],
    ),
    ("unknown", [{"type": "holo", "x": 1}], [AgentRaw(type="holo", data={"type": "holo", "x": 1})]),
    (
        "another turn's result", [{**RESULT, "user_message_uuids": ["x"]}],
        [AgentRaw(type="result.success", data={**RESULT, "user_message_uuids": ["x"]})],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("messages", "events"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_messages_become_events(messages: list[dict[str, Any]], events: list[AgentEvent]) -> None:
    translator = Translator(P, pid=7)
    assert [event for message in messages for event in translator.translate(message)] == events
    assert not translator.ended


def test_a_result_ends_the_turn_with_this_turns_share_of_the_cost() -> None:
    translator = Translator(P, cost_before=0.5)
    delivered, ended = translator.translate({**RESULT, "user_message_uuids": [P]})
    assert delivered == PromptDelivered(uuid=P)
    assert ended == TurnEnded(
        session_id="s", ok=True, result="done", turns=2, duration_ms=7, cost_usd=0.25, total_cost_usd=0.75,
        usage=Usage(input_tokens=3, output_tokens=4), prompt_uuids=(P,),
    )  # fmt: skip
    assert translator.ended


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"subtype": "error_max_turns", "is_error": True}, "error_max_turns"),
        ({"is_error": True, "terminal_reason": "aborted_streaming"}, "aborted_streaming"),
        ({"is_error": True, "api_error_status": 529}, "api_error"),
    ],
)
def test_a_failed_result_says_why(change: dict[str, Any], reason: str) -> None:
    (ended,) = Translator(P).translate({**RESULT, **change})
    assert isinstance(ended, TurnEnded)
    assert (ended.ok, ended.reason) == (False, reason)
    assert ended.api_status == change.get("api_error_status")


def test_a_failed_result_has_the_clis_class_of_the_failure_and_of_no_earlier_one() -> None:
    refused = {**assistant({"type": "text", "text": "Failed."}), "error": "authentication_failed"}
    ends = {**RESULT, "is_error": True, "api_error_status": 403}
    translator = Translator(P)
    translator.translate(refused)
    (found,) = translator.translate(ends)
    assert isinstance(found, TurnEnded)
    assert found.error == "authentication_failed"
    translator = Translator(P)
    for message in (refused, assistant({"type": "text", "text": "It works again."})):
        translator.translate(message)
    (found,) = translator.translate({**ends, "api_error_status": None, "subtype": "error_max_turns"})
    assert isinstance(found, TurnEnded)
    assert found.error is None


def test_our_own_denials_carry_our_reason_even_if_only_the_result_tells_of_them() -> None:
    translator = Translator(P, reasons={"t": "outside"})
    denials = [{"tool_use_id": "t", "tool_name": "Read", "tool_input": {}}]
    denied, ended = translator.translate({**RESULT, "permission_denials": denials})
    assert denied == ToolDenied(id="t", name="Read", reason="outside")
    assert isinstance(ended, TurnEnded)
    assert ended.denials == 1


@pytest.mark.parametrize(
    ("total", "before", "share"), [(0.75, 0.5, 0.25), (0.1, 0.5, 0.1), (0.0, 0.0, 0.0), (None, 0.5, None)]
)
def test_a_total_below_the_last_one_started_again(
    total: float | None, before: float, share: float | None
) -> None:
    assert turn_cost(total, before) == share


def test_half_a_character_becomes_a_replacement_and_every_event_can_be_sent() -> None:
    half, whole = "cut \ud83d", "gr\u00fc\u00df \U0001f600"
    call = {"type": "tool_use", "id": "t", "name": "Bash", "input": {half: [half, whole, 1]}}
    translator = Translator(P)
    events = [
        *translator.translate(assistant({"type": "text", "text": half}, call)),
        *translator.translate(returned("t", half)),
        *translator.translate({"type": "odd", "data": half}),
    ]
    assert events[0] == AgentText(text="cut \ufffd", message_id="m")
    assert isinstance(events[1], ToolCalled)
    assert events[1].input == {"cut \ufffd": ["cut \ufffd", whole, 1]}
    assert len([event.model_dump_json() for event in events]) == 4
