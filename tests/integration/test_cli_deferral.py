"""What the CLI does with a call that a hook defers: the facts that ``agents.asks`` is built on.

Each test is one fact, shown on the CLI alone: a hook in its settings, the local endpoint, no SDK. When a
newer CLI changes a fact, the test that fails says which part of the design to look at.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from agents._claude.environment import HOLD
from agents.transcripts import deferred_call, read_entries
from tests.support.endpoint import RunningEndpoint, cli_env, cli_path, run_endpoint

pytestmark = [pytest.mark.cli]

HOOK = """
import json, pathlib, sys
here = pathlib.Path(__file__).parent
call = json.load(sys.stdin)
with (here / "seen.jsonl").open("a") as seen:
    seen.write(json.dumps(call) + chr(10))
text = json.dumps(call["tool_input"])
rules = json.loads((here / "rules.json").read_text())
said = next((decision for part, decision in rules.items() if part in text), None)
print(json.dumps({"hookSpecificOutput": {"hookEventName": "PreToolUse", **said}} if said else {}))
"""
ALLOW = {"permissionDecision": "allow"}
DEFER = {"permissionDecision": "defer"}
QUESTION = {"question": "Which?", "header": "Pick", "multiSelect": False}
QUESTIONS = [{**QUESTION, "options": [{"label": name, "description": name} for name in ("Red", "Blue")]}]


def touch(name: str) -> dict[str, Any]:
    return {"name": "Bash", "input": {"command": f"echo x >> {name}.txt", "description": "x"}}


def task(**more: Any) -> dict[str, Any]:
    given = {"description": "d", "prompt": "subwork", "subagent_type": "general-purpose", **more}
    return {"name": "Task", "input": given}


def turns(prompt: str, *calls: dict[str, Any]) -> dict[str, Any]:
    return {
        "match": {"prompt_contains": prompt},
        "turns": [{"text": "I call.", "tools": list(calls)}, {"text": "End."}],
    }


SCRIPT = {
    "sessions": [
        turns("subwork", touch("sub")),
        turns("one", touch("a")),
        turns("two", touch("a"), touch("b")),
        turns("question", {"name": "AskUserQuestion", "input": {"questions": QUESTIONS}}),
        turns("delegate", task(run_in_background=False)),
    ]
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


@dataclass
class Cli:
    """One conversation, a CLI process per step."""

    root: Path
    endpoint: RunningEndpoint
    id: str = field(default_factory=lambda: str(uuid4()))

    def run(
        self,
        prompt: str | None,
        rules: Mapping[str, Any] | None = None,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        allow: tuple[str, ...] = (),
    ) -> list[dict[str, Any]]:
        """One process; without a ``prompt`` the conversation is resumed and nothing is sent."""
        for name in ("tree", "hook"):
            (self.root / name).mkdir(exist_ok=True)
        settings: dict[str, Any] = {"permissions": {"allow": list(allow)}}
        if rules is not None:
            (self.root / "hook/hook.py").write_text(HOOK)
            (self.root / "hook/rules.json").write_text(json.dumps(rules))
            command = f"{sys.executable} -IS {self.root}/hook/hook.py"
            settings["hooks"] = {"PreToolUse": [{"hooks": [{"type": "command", "command": command}]}]}
        session = ["--resume", self.id] if self.file() else ["--session-id", self.id]
        done = subprocess.run(
            [
                str(cli_path()), "-p", *([prompt] if prompt else ["--input-format", "stream-json"]),
                "--output-format", "stream-json", "--verbose", "--permission-mode", "dontAsk",
                "--setting-sources", "", "--settings", json.dumps(settings), *session, *arguments,
            ],
            cwd=self.root / "tree",
            env={**cli_env(self.root / "home", self.endpoint.url), **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )  # fmt: skip
        return [json.loads(line) for line in done.stdout.splitlines()]

    def file(self) -> Path | None:
        return next((self.root / "home/.claude/projects").glob(f"*/{self.id}.jsonl"), None)

    def waits(self) -> str | None:
        file = self.file()
        assert file is not None
        note = deferred_call(read_entries(file).entries)
        return None if note is None else str(note["toolUseID"])

    def seen(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.root / "hook/seen.jsonl").read_text().splitlines()]

    def written(self) -> dict[str, int]:
        return {path.stem: len(path.read_text().split()) for path in (self.root / "tree").glob("*.txt")}

    def conversation(self) -> list[dict[str, Any]]:
        """All blocks that the model was sent last."""
        messages = self.endpoint.requests()[-1]["messages"]
        return [b for m in messages if isinstance(m["content"], list) for b in m["content"]]


@pytest.fixture
def cli(tmp_path: Path, endpoint: RunningEndpoint) -> Cli:
    return Cli(tmp_path, endpoint)


def result(messages: list[dict[str, Any]]) -> dict[str, Any]:
    (found,) = [message for message in messages if message["type"] == "result"]
    return found


def tool_results(blocks: list[dict[str, Any]]) -> dict[str, str]:
    return {b["tool_use_id"]: str(b["content"]) for b in blocks if b["type"] == "tool_result"}


def returned(messages: list[dict[str, Any]]) -> dict[str, str]:
    blocks = [m["message"]["content"] for m in messages if m["type"] == "user"]
    return tool_results([b for content in blocks if isinstance(content, list) for b in content])


def test_a_deferred_call_ends_the_turn_as_a_success_that_names_the_call(cli: Cli) -> None:
    ended = result(cli.run("one", {"a.txt": DEFER}))
    assert (ended["subtype"], ended["is_error"]) == ("success", False)
    assert (ended["stop_reason"], ended["terminal_reason"]) == ("tool_deferred", "tool_deferred")
    assert ended["deferred_tool_use"]["name"] == "Bash"
    assert ended["deferred_tool_use"]["id"] == cli.seen()[0]["tool_use_id"] == cli.waits()
    assert ended["permission_denials"] == []
    assert cli.written() == {}


@pytest.mark.parametrize(
    ("answer", "written", "told"),
    [
        (ALLOW, {"a": 1}, "completed"),
        ({**ALLOW, "updatedInput": touch("c")["input"]}, {"c": 1}, "completed"),
        ({"permissionDecision": "deny", "permissionDecisionReason": "no, later"}, {}, "no, later"),
    ],
    ids=["allow", "allow-changed", "deny"],
)
def test_a_resume_without_a_prompt_asks_the_hook_again_about_the_same_call(
    cli: Cli, answer: dict[str, Any], written: dict[str, int], told: str
) -> None:
    """The transcript is enough, so a new process can; the CLI adds a prompt of its own after the result."""
    before = result(cli.run("one", {"a.txt": DEFER}))
    messages = cli.run(None, {"a.txt": answer})
    first, second = [call["tool_use_id"] for call in cli.seen()]
    assert first == second
    assert cli.written() == written
    assert told in returned(messages)[first]
    assert told in tool_results(cli.conversation())[first]
    assert cli.conversation()[-1]["text"] == "Continue from where you left off."
    ended = result(messages)
    assert (ended["result"], ended.get("deferred_tool_use")) == ("End.", None)
    assert ended["total_cost_usd"] > before["total_cost_usd"], "the total goes on, it does not start again"
    assert ended["num_turns"] == 1, "the turns before the deferral are not counted again"
    assert cli.waits() is None


def test_deferring_again_costs_nothing_and_changes_nothing(cli: Cli) -> None:
    before = result(cli.run("one", {"a.txt": DEFER}))
    asked = len(cli.endpoint.requests())
    after = result(cli.run(None, {"a.txt": DEFER}))
    assert after["deferred_tool_use"] == before["deferred_tool_use"]
    assert after["total_cost_usd"] == before["total_cost_usd"]
    assert len(cli.endpoint.requests()) == asked
    assert cli.waits() == before["deferred_tool_use"]["id"]


def test_a_resumed_cli_takes_the_call_up_before_any_host_has_spoken_to_it(cli: Cli) -> None:
    """So a hook that the SDK registers can be too late: the CLI's rules decide, and may run the call."""
    call = result(cli.run("one", {"a.txt": DEFER}))["deferred_tool_use"]["id"]
    assert "denied" in returned(cli.run(None))[call]
    assert cli.written() == {}
    other = Cli(cli.root, cli.endpoint)
    other.run("one", {"a.txt": DEFER})
    other.run(None, allow=("Bash",))
    assert other.written() == {"a": 1}


def test_one_variable_keeps_a_resumed_cli_from_taking_the_call_up(cli: Cli) -> None:
    call = result(cli.run("one", {"a.txt": DEFER}))["deferred_tool_use"]["id"]
    cli.run(None, allow=("Bash",), env={HOLD: "1"})
    assert cli.written() == {}
    assert cli.waits() == call
    cli.run("something else", allow=("Bash",), env={HOLD: "1"})
    assert cli.written() == {}
    assert tool_results(cli.conversation())[call].startswith("[Tool call interrupted")


@pytest.mark.parametrize("deferred", ["a", "b"])
def test_beside_a_deferred_call_the_others_of_its_message_complete_and_are_not_repeated(
    cli: Cli, deferred: str
) -> None:
    other = "b" if deferred == "a" else "a"
    call = result(cli.run("two", {f"{deferred}.txt": DEFER, f"{other}.txt": ALLOW}))["deferred_tool_use"][
        "id"
    ]
    assert cli.written() == {other: 1}
    cli.run(None, {".txt": ALLOW})
    assert cli.written() == {"a": 1, "b": 1}
    known = tool_results(cli.conversation())
    assert len(known) == 2
    assert call in known


def test_of_two_deferred_calls_only_the_last_is_taken_up_and_the_other_is_forgotten(cli: Cli) -> None:
    """The model is shown a message in which it never made the first: only one call may be deferred."""
    ended = result(cli.run("two", {".txt": DEFER}))
    first, second = [call["tool_use_id"] for call in cli.seen()]
    assert ended["deferred_tool_use"]["id"] == second
    cli.run(None, {".txt": ALLOW})
    assert cli.written() == {"b": 1}
    assert set(tool_results(cli.conversation())) == {second}
    assert first not in {block.get("id") for block in cli.conversation()}


def test_deferring_a_sub_agents_call_ends_the_sub_agent_as_if_it_were_done(cli: Cli) -> None:
    """Nothing waits afterwards, and the call is lost: a sub-agent's call must be denied."""
    ended = result(cli.run("delegate", {"sub.txt": DEFER, "subwork": ALLOW}))
    assert ended.get("deferred_tool_use") is None
    assert ended["result"] == "End."
    assert next(call for call in cli.seen() if call["tool_name"] == "Bash")["agent_id"]
    assert cli.waits() is None
    assert cli.written() == {}


def test_the_question_tool_is_offered_only_to_a_host_that_takes_permission_prompts(cli: Cli) -> None:
    call = ["--tools", "Bash,AskUserQuestion"]
    (init,) = [m for m in cli.run("one", {"a.txt": ALLOW}, *call) if m.get("subtype") == "init"]
    assert init["tools"] == ["Bash"]
    other = Cli(cli.root, cli.endpoint)
    call += ["--permission-prompt-tool", "stdio"]
    (init, *_) = [m for m in other.run("question", {"Which?": DEFER}, *call) if m.get("subtype") == "init"]
    assert "AskUserQuestion" in init["tools"]
    given = {"questions": QUESTIONS, "answers": {"Which?": "Blue, but darker"}}
    messages = other.run(None, {"Which?": {**ALLOW, "updatedInput": given}}, *call)
    (told,) = returned(messages).values()
    assert '"Which?"="Blue, but darker"' in told


def test_a_limit_on_turns_counts_the_resumed_part_anew(cli: Cli) -> None:
    assert result(cli.run("one", {"a.txt": DEFER}, "--max-turns", "1"))["deferred_tool_use"]
    ended = result(cli.run(None, {"a.txt": ALLOW}, "--max-turns", "1"))
    assert (ended["subtype"], ended["result"]) == ("success", "End.")
    assert cli.written() == {"a": 1}
