"""The script player reads its place from the conversation, not from memory."""

from __future__ import annotations

from typing import Any

import pytest

from agents.endpoint.player import ModelRequest, Reply
from agents.endpoint.script import ScriptPlayer
from agents.endpoint.validate import checked

pytestmark = pytest.mark.anyio

Body = dict[str, Any]
SCRIPT: Body = {
    "sessions": [
        {
            "match": {"prompt_contains": "note", "cwd_contains": "acme"},
            "turns": [
                {
                    "text": "one",
                    "tools": [{"name": "Write", "input": {"file_path": "{{cwd}}/n", "l": ["{{cwd}}"]}}],
                },
                {"text": "two: {{last_tool_result}}", "fault": {"kind": "http", "status": 529, "times": 2}},
                {"text": "three"},
            ],
        },
        {"match": {"system_contains": "reviewer"}, "turns": [{"text": "again", "repeat": True}]},
    ],
    "default": {"text": "nothing to play"},
}
TOOL = {"name": "Write", "input_schema": {}}
ENVIRONMENT = {
    "role": "system",
    "content": "# Env\n - Primary working directory: /w/acme\n - Platform: linux",
}


def user(text: str) -> Body:
    return {"role": "user", "content": [{"type": "text", "text": text}]}


def request(messages: list[Any], **more: Any) -> ModelRequest:
    return checked({"model": "m", "max_tokens": 100, "messages": messages, "tools": [TOOL], **more}, {})


def said(reply: Reply) -> str:
    return "".join(str(block.get("text", "")) for block in reply.blocks)


def answered(reply: Reply, output: str = "done") -> list[Body]:
    """The messages that follow when the CLI carries out ``reply``."""
    results = [
        {"type": "tool_result", "tool_use_id": block["id"], "content": output}
        for block in reply.blocks
        if block["type"] == "tool_use"
    ]
    messages: list[Body] = [{"role": "assistant", "content": [dict(block) for block in reply.blocks]}]
    return [*messages, {"role": "user", "content": results}] if results else messages


async def test_turns_follow_the_conversation_even_in_a_new_player() -> None:
    messages = [user("<system-reminder>note</system-reminder>write a note"), ENVIRONMENT]
    first = await ScriptPlayer(SCRIPT).answer(request(messages))
    assert first.stop_reason == "tool_use"
    assert first.blocks[1]["input"] == {"file_path": "/w/acme/n", "l": ["/w/acme"]}
    assert await ScriptPlayer(SCRIPT).answer(request(messages)) == first
    messages += answered(first, "it is written")
    second = await ScriptPlayer(SCRIPT).answer(request(messages))
    assert said(second) == "two: it is written"
    assert second.stop_reason == "end_turn"
    messages += [*answered(second), user("and then?")]
    assert said(await ScriptPlayer(SCRIPT).answer(request(messages))) == "three"
    messages += [user("write another note")]
    assert said(await ScriptPlayer(SCRIPT).answer(request(messages))) == "one"


async def test_the_filler_that_a_cut_off_session_gets_is_no_turn() -> None:
    player = ScriptPlayer(SCRIPT)
    messages = [user("write a note"), ENVIRONMENT]
    messages += answered(await player.answer(request(messages)), "[Tool call interrupted]")
    messages += [{"role": "assistant", "content": "No response requested."}, user("go on")]
    assert said(await player.answer(request(messages))).startswith("two")


async def test_faults_are_counted_and_reset() -> None:
    player = ScriptPlayer(SCRIPT)
    messages = [user("write a note"), ENVIRONMENT]
    messages += answered(await player.answer(request(messages)))
    faults = [(await player.answer(request(messages))).fault for _ in range(3)]
    assert [fault.status if fault else None for fault in faults] == [529, 529, None]
    player.reset()
    assert (await player.answer(request(messages))).fault is not None


async def test_a_session_without_a_prompt_matches_by_system_and_repeats() -> None:
    player = ScriptPlayer(SCRIPT)
    messages = [user("look")]
    for _ in range(3):
        reply = await player.answer(request(messages, system="You are a reviewer."))
        assert said(reply) == "again"
        messages += [*answered(reply), user("more")]
    assert said(await player.answer(request(messages))) == "nothing to play"


async def test_reminders_are_not_prompts() -> None:
    reply = await ScriptPlayer(SCRIPT).answer(
        request([user("<system-reminder>a note</system-reminder>hello"), ENVIRONMENT])
    )
    assert said(reply) == "nothing to play"


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"max_tokens": 1}, "OK"),
        ({"tools": []}, "OK"),
        (
            {
                "tools": [],
                "output_config": {
                    "format": {
                        "type": "json_schema",
                        "schema": {"type": "object", "properties": {"title": {"type": "string"}}},
                    }
                },
            },
            '{"title": "Work in progress"}',
        ),
    ],
    ids=["quota probe", "no tools", "title"],
)
async def test_side_calls_use_no_turn(more: Body, text: str) -> None:
    player = ScriptPlayer(SCRIPT)
    assert said(await player.answer(request([user("write a note")], **more))) == text
    messages = [user("write a note"), ENVIRONMENT]
    assert said(await player.answer(request(messages))) == "one"
    assert said(await player.answer(request(messages, tools=[]))) == "one", "an agent without tools"


async def test_the_place_in_the_script_survives_compaction() -> None:
    player = ScriptPlayer(SCRIPT)
    messages = [user("write a note"), ENVIRONMENT]
    messages += answered(await player.answer(request(messages)))
    asked = user("CRITICAL: Respond with TEXT ONLY. Do NOT call any tools.\n\nSummarise.")
    summary = await player.answer(request([*messages, asked]))
    assert summary.stop_reason == "end_turn"
    fresh = [user("This session is continued. " + said(summary)), ENVIRONMENT, user("go on")]
    assert said(await ScriptPlayer(SCRIPT).answer(request(fresh))).startswith("two")


async def test_a_prompt_that_the_cli_kept_behind_a_summary_goes_before_its_place() -> None:
    summary = "The conversation is at script session 0, turn 1. What follows was kept.\n"
    later = {"match": {"prompt_contains": "another"}, "turns": [{"text": "another answer"}]}
    player = ScriptPlayer({**SCRIPT, "sessions": [*SCRIPT["sessions"], later]})
    assert said(await player.answer(request([user(summary + "another"), ENVIRONMENT]))) == "another answer"


async def test_unknown_words_in_a_script_are_refused() -> None:
    with pytest.raises(ValueError, match="repeated"):
        ScriptPlayer({"sessions": [{"turns": [{"repeated": True}]}]})
