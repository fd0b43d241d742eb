"""Short ways to write the endpoint's scripts, and to wait for what they make happen."""

from __future__ import annotations

import json
from typing import Any

from tests.support.counterpoint import Installed, wait_until
from tests.support.endpoint import RunningEndpoint

ENDED = frozenset({"succeeded", "failed", "cancelled", "unknown"})
Json = dict[str, Any]


def script(*sessions: Json) -> Json:
    """A whole script."""
    return {"sessions": list(sessions)}


def session(prompt: str, *turns: Json) -> Json:
    """The turns of the conversation part that begins with a prompt that contains ``prompt``."""
    return {"match": {"prompt_contains": prompt}, "turns": list(turns)}


def text(words: str, **fields: Any) -> Json:
    """A turn that says ``words`` and ends."""
    return {"text": words, **fields}


def fault(kind: str, *, times: int | None = 1, **fields: Any) -> Json:
    """A fault, to be given to ``text`` as ``fault=``."""
    return {"kind": kind, "times": times, **fields}


def tools(*calls: Json, words: str = "") -> Json:
    """A turn that calls tools."""
    return {"text": words, "tools": list(calls)}


def bash(command: str) -> Json:
    """A shell command."""
    return {"name": "Bash", "input": {"command": command, "description": "do it"}}


def write(path: str, content: str) -> Json:
    """A file that is written; a relative path is in the agent's directory."""
    target = path if path.startswith("/") else "{{cwd}}/" + path
    return {"name": "Write", "input": {"file_path": target, "content": content}}


def read(path: str) -> Json:
    """A file that is read."""
    target = path if path.startswith("/") else "{{cwd}}/" + path
    return {"name": "Read", "input": {"file_path": target}}


def ours(tool: str, **given: Any) -> Json:
    """A call of a tool of ours."""
    return {"name": f"mcp__counterpoint__{tool}", "input": given}


def told(command: Installed, endpoint: RunningEndpoint, prompt: str, *calls: Json) -> str:
    """What the model was told in answer to its calls, in the last request of a task of acme."""
    endpoint.set_script(script(session(prompt, tools(*calls), text("Done."))))
    done = command.ok("say", "acme", prompt, "--wait", "--json").json
    assert done["status"] == "succeeded", done
    (message,) = endpoint.requests()[-1]["messages"][-1:]
    return json.dumps(message, ensure_ascii=False)


def kinds(command: Installed, task: str) -> list[str]:
    """The kinds of a task's events so far."""
    return [event["body"]["kind"] for event in command.client().events(0, task=task)]


def queue(command: Installed, project: str, prompt: str, task: str, **fields: Any) -> None:
    """Queue a task at the running daemon."""
    command.client().submit({"project": project, "prompt": prompt, "id": task, **fields})


def until_ended(command: Installed, task: str, seconds: float = 60) -> Json:
    """The task, once it has ended."""
    client = command.client()
    wait_until(
        lambda: client.get(f"/tasks/{task}")["state"] in ENDED, seconds, f"{task} ends\n{command.log()}"
    )
    return client.get(f"/tasks/{task}")


def until_seen(command: Installed, task: str, kind: str, seconds: float = 30) -> None:
    """Return once the task has an event of that kind."""
    wait_until(lambda: kind in kinds(command, task), seconds, f"{task} has {kind}\n{command.log()}")
