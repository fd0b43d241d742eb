"""Turns out of a transcript of the native interface, and the policy as its command hook."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from agents import warden
from agents._claude import judging, native
from agents.errors import ResumeFailed
from agents.events import AgentText, ToolCalled, ToolReturned
from agents.spec import AgentSpec, Endpoint, Policy
from agents.turns import Brought, NativeStart, turns_of
from tests.support.agents import make_spec
from tests.support.counterpoint import wait_until

Json = dict[str, Any]


def user(content: object, at: str = "2026-01-01T10:00:00Z", **fields: Any) -> Json:
    message = {"role": "user", "content": content}
    return {"type": "user", "uuid": f"u-{at}", "timestamp": at, "message": message, **fields}


def assistant(name: str, *blocks: Json, tokens: int = 5, **fields: Any) -> Json:
    message = {"id": name, "content": list(blocks), "usage": {"output_tokens": tokens, "service_tier": "x"}}
    return {"type": "assistant", "uuid": f"a-{name}", "message": message, **fields}


def words(text: str) -> Json:
    return {"type": "text", "text": text}


CALL = {"type": "tool_use", "id": "t1", "name": "Write", "input": {"file_path": "a"}}
RESULT = {"type": "tool_result", "tool_use_id": "t1", "content": [words("written")], "is_error": True}


def test_a_turn_holds_what_was_said_called_and_returned() -> None:
    entries = [
        user("Do it"),
        assistant("m1", words("I do.")),
        assistant("m1", CALL),
        user([RESULT]),
        assistant("m2", words("Done.")),
        {"type": "system", "subtype": "turn_duration", "durationMs": 70},
        {"type": "cost-state", "totalCostUSD": 0.5},
    ]
    (turn,) = turns_of("s", entries, cost_before=0.2).turns
    assert (turn.prompt, turn.uuid) == ("Do it", "u-2026-01-01T10:00:00Z")
    assert turn.said == (
        AgentText(text="I do.", message_id="m1"),
        ToolCalled(id="t1", name="Write", input={"file_path": "a"}),
        ToolReturned(id="t1", is_error=True, content="written"),
        AgentText(text="Done.", message_id="m2"),
    )
    ended = turn.ended
    assert (ended.ok, ended.result, ended.turns, ended.duration_ms) == (True, "Done.", 2, 70)
    assert ended.usage.output_tokens == 10  # each message once, although its blocks are entries of their own
    assert ended.cost_usd == pytest.approx(0.3)
    assert ended.total_cost_usd == 0.5


def test_commands_of_the_interface_are_turns_only_when_the_model_answered() -> None:
    entries = [
        user("<local-command-caveat>note</local-command-caveat>", isMeta=True),
        user("<command-name>/clear</command-name><command-args></command-args>"),
        user("<command-name>/review</command-name><command-args>the offer</command-args>"),
        user("the expanded words of the command", isMeta=True),
        assistant("m1", words("It is fine.")),
        assistant("m9", words("a sub-agent's"), isSidechain=True),
        user("what was said before, in short", isCompactSummary=True),
        user("Stop this"),
        user([words("[Request interrupted by user]")]),
    ]
    review, stopped = turns_of("s", entries).turns
    assert (review.prompt, review.ended.result, review.ended.cost_usd) == (
        "/review the offer",
        "It is fine.",
        None,
    )
    assert (stopped.prompt, stopped.ended.ok, stopped.ended.reason) == ("Stop this", False, "interrupted")


def test_a_stretch_of_turns_has_the_one_cost_that_the_cli_noted() -> None:
    entries = [user("one"), assistant("m1", words("1")), user("two"), assistant("m2", words("2"))]
    noted = turns_of("s", [*entries, {"type": "cost-state", "totalCostUSD": 0.25}], cost_before=0.05)
    assert [turn.ended.cost_usd for turn in noted.turns] == [0.0, pytest.approx(0.2)]
    assert Brought((noted,)).cost == pytest.approx(0.2)
    assert Brought((noted, turns_of("r", entries))).cost is None
    assert [turn.ended.cost_usd for turn in turns_of("s", entries).turns] == [None, None]


def test_the_conversation_spoken_in_last_is_the_current_one() -> None:
    early = turns_of("early", [user("a", "2026-01-01T10:00:00Z"), user("b", "2026-01-01T12:00:00Z")])
    late = turns_of("late", [user("c", "2026-01-01T11:00:00Z")])
    assert Brought((early, late)).current == "early"
    assert Brought().current is None


@pytest.mark.parametrize(
    ("otherwise", "tool", "given", "said"),
    [
        ("deny", "Write", {"file_path": "a.txt"}, "allow"),
        ("deny", "Write", {"file_path": "/etc/passwd"}, "deny"),
        ("ask", "Write", {"file_path": "/etc/passwd"}, "ask"),
        ("ask", "Write", {"file_path": ".git/config"}, "deny"),
        ("ask", "Bash", {"command": "rm a.txt"}, "ask"),
        ("deny", "Bash", {"command": "make test"}, None),
        ("ask", "AskUserQuestion", {}, None),
        ("deny", "AskUserQuestion", {}, "deny"),
    ],
)
def test_the_hook_program_holds_the_policy_and_leaves_what_is_referred_to_the_prompt(
    tmp_path: Path, otherwise: Any, tool: str, given: Json, said: str | None
) -> None:
    spec = make_spec(tmp_path, policy=Policy(commands=("make test",), otherwise=otherwise))
    judging.write_policy(tmp_path / "n" / "policy.json", spec, tmp_path / "results")
    call = {"tool_name": tool, "tool_input": given, "cwd": str(spec.cwd), "tool_use_id": "t"}
    code, out = _hook(tmp_path / "n" / "policy.json", json.dumps(call))
    assert code == 0
    assert out.get("hookSpecificOutput", {}).get("permissionDecision") == said


def test_the_hook_program_knows_every_part_of_the_policy(tmp_path: Path) -> None:
    policy = Policy(
        commands=("make test",),
        tools=("Bash", "Write"),
        writable=(tmp_path / "more",),
        always=(("Bash", "rm a.txt"),),
        otherwise="ask",
    )
    assert all(getattr(policy, each.name) != each.default for each in fields(Policy))
    judging.write_policy(tmp_path / "policy.json", make_spec(tmp_path, policy=policy), tmp_path / "results")
    assert judging.policy_of(json.loads((tmp_path / "policy.json").read_text())) == policy


def test_the_hook_program_blocks_the_call_when_it_cannot_judge(tmp_path: Path) -> None:
    assert _hook(tmp_path / "missing.json", "{}")[0] == 2
    assert _hook(tmp_path / "missing.json", "not JSON")[0] == 2


def _hook(policy: Path, call: str) -> tuple[int, Json]:
    program = [sys.executable, "-I", judging.__file__, str(policy)]
    done = subprocess.run(
        program, input=call, capture_output=True, text=True, check=False, cwd="/", timeout=60
    )
    return done.returncode, json.loads(done.stdout or "{}")


def prepared(spec: AgentSpec, environ: dict[str, str], **fields: Any) -> NativeStart:
    given: Json = {"token": "tok", "client": 17, "session_id": "s", "begun": False, **fields}
    return native.prepare(spec, environ=environ, cli=Path("/opt/claude"), **given)


def test_the_terminal_gets_the_agents_own_configuration_and_no_credential(tmp_path: Path) -> None:
    secret = "sk-a-persons-secret-key-of-some-length"
    spec = make_spec(tmp_path, endpoint=Endpoint("anthropic"), policy=Policy(otherwise="ask"))
    start = prepared(spec, {"ANTHROPIC_API_KEY": secret, "HOME": str(tmp_path)})
    config = tmp_path / "state" / "claude"
    assert start.env["CLAUDE_CONFIG_DIR"] == str(config)
    assert "ANTHROPIC_API_KEY" in start.env["COUNTERPOINT_KEEP"]
    assert "COUNTERPOINT_MARKER" not in start.env  # it outlives the daemon
    known = json.loads((config / ".claude.json").read_text())
    assert known["hasCompletedOnboarding"]
    assert known["projects"][str(spec.cwd)]["hasTrustDialogAccepted"]
    written = "".join(file.read_text() for file in (tmp_path / "state").rglob("*") if file.is_file())
    assert secret[-20:] not in written + repr(start)
    assert start.argv[start.argv.index("/opt/claude") + 1 :][:2] == ("--session-id", "s")
    assert start.argv[start.argv.index("--permission-mode") + 1] == "manual"
    assert len(start.notices) == 1


def test_the_persons_own_configuration_is_shared_and_never_written(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, endpoint=Endpoint("anthropic"))
    start = prepared(spec, {"HOME": str(tmp_path / "person")})
    assert "CLAUDE_CONFIG_DIR" not in start.env
    assert start.unset == ("CLAUDE_CONFIG_DIR",)
    assert "trust" in start.notices[0]
    assert not (tmp_path / "person").exists()


def test_a_conversation_whose_transcript_is_gone_is_not_begun_anew(tmp_path: Path) -> None:
    with pytest.raises(ResumeFailed):
        prepared(make_spec(tmp_path), {}, begun=True)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_what_a_native_interface_left_is_killed_and_its_neighbours_are_not() -> None:
    mark = "COUNTERPOINT_SESSION=a-test-of-leftovers"
    name, _, value = mark.partition("=")
    group = ["sh", "-c", f"sleep 300 & env {name}={value} sleep 301 & echo $!; wait"]
    with subprocess.Popen(group, stdout=subprocess.PIPE, text=True, start_new_session=True) as shell:
        assert shell.stdout is not None
        marked = int(shell.stdout.readline())
        wait_until(lambda: marked in warden.holding(mark), 10, "the marked process runs")
        assert warden.kill_holding(mark) == [marked]
        assert shell.poll() is None
        os.killpg(shell.pid, signal.SIGKILL)
