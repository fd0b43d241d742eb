"""A program that the native interface runs before each tool call: the permission policy as a command hook.

The SDK's hook lives in our process and ends with it; this one is named in the CLI's settings and reads the
policy from the file in its first argument. What the policy refers to the person is asked by the CLI's own
prompt, at the terminal. A failure blocks the call.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # started by path, in isolated mode: the packages are found beside this file
    sys.path.append(str(Path(__file__).resolve().parents[2]))

from agents.asks import QUESTION_TOOL
from agents.permissions import Allow, Deny, Refer, judge
from agents.spec import AgentSpec, Policy


def write_policy(file: Path, spec: AgentSpec, readable: Path) -> None:
    """Write what ``decision`` needs to know of ``spec``; ``readable`` is where the CLI keeps long results."""
    policy = spec.policy
    said = {
        "workspace": str(spec.workspace),
        "readable": [str(readable)],
        "commands": policy.commands,
        "tools": policy.tools,
        "always": policy.always,
        "writable": [str(path) for path in policy.writable],
        "otherwise": policy.otherwise,
    }
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.write_text(json.dumps(said))


def decision(policy: dict[str, Any], call: dict[str, Any]) -> dict[str, str]:
    """What the hook answers about ``call``; nothing when the CLI's own rules decide."""
    tool = str(call["tool_name"])
    verdict = judge(
        tool,
        dict(call.get("tool_input") or {}),
        workspace=Path(policy["workspace"]),
        cwd=Path(call["cwd"]),
        policy=policy_of(policy),
        readable=tuple(Path(path) for path in policy["readable"]),
    )
    if isinstance(verdict, Deny):
        return _answer("deny", verdict.reason)
    if isinstance(verdict, Refer) and tool != QUESTION_TOOL:  # that tool asks the person by itself
        return _answer("ask", verdict.reason)
    return _answer("allow", "inside the workspace") if isinstance(verdict, Allow) else {}


def policy_of(said: dict[str, Any]) -> Policy:
    """The policy that ``write_policy`` wrote."""
    return Policy(
        commands=tuple(said["commands"]),
        tools=None if said["tools"] is None else tuple(said["tools"]),
        writable=tuple(Path(path) for path in said["writable"]),
        always=tuple((str(tool), str(call)) for tool, call in said["always"]),
        otherwise=said["otherwise"],
    )


def _answer(word: str, reason: str) -> dict[str, str]:
    return {"permissionDecision": word, "permissionDecisionReason": reason}


def main() -> int:
    """Answer the hook's question on standard input; 2, which blocks the call, when that fails."""
    try:
        policy = json.loads(Path(sys.argv[1]).read_text())
        answer = decision(policy, json.load(sys.stdin))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        sys.stderr.write(f"this call could not be judged: {error}\n")
        return 2
    output = {"hookSpecificOutput": {"hookEventName": "PreToolUse", **answer}} if answer else {}
    sys.stdout.write(json.dumps(output))
    return 0


if __name__ == "__main__":
    sys.exit(main())
