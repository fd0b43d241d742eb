"""A stand-in for the CLI and its tools: files in a dict, results spelled as the CLI spells them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.endpoint.extractive.player import answer_to
from agents.endpoint.player import ModelRequest, Reply

CWD = "/home/me/project"
Result = tuple[str, bool]


def schema(name: str, *arguments: str) -> dict[str, Any]:
    return {"name": name, "input_schema": {"type": "object", "properties": {name: {} for name in arguments}}}


TOOLS = (
    schema("Bash", "command", "description"),
    schema("Read", "file_path", "offset", "limit", "allow_large"),
    schema("Write", "file_path", "content"),
)


@dataclass
class Session:
    """Plays a conversation to its end and keeps every request's answer."""

    files: dict[str, str] = field(default_factory=dict)
    tools: tuple[Mapping[str, Any], ...] = TOOLS
    messages: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Reply] = field(default_factory=list)
    tool: Callable[[str, Mapping[str, Any]], Result] | None = None

    def say(self, prompt: str, most: int = 60) -> str:
        """Gives a prompt, runs tools until the closing text, and returns that."""
        self.messages.append({"role": "user", "content": [{"type": "text", "text": prompt}]})
        for _ in range(most):
            reply = answer_to(self.request())
            self.answers.append(reply)
            self.messages.append({"role": "assistant", "content": list(reply.blocks)})
            if reply.stop_reason != "tool_use":
                return str(reply.blocks[-1]["text"])
            self.messages.append({"role": "user", "content": [self._result(b) for b in reply.blocks]})
        raise AssertionError(f"no end after {most} answers")

    def request(self) -> ModelRequest:
        return ModelRequest(
            model="claude-offline",
            system=f"You are an agent.\n - Primary working directory: {CWD}\n",
            messages=tuple(self.messages),
            tools=self.tools,
            max_tokens=1000,
            stream=False,
            headers={},
            raw={},
        )

    def calls(self, name: str) -> list[Mapping[str, Any]]:
        blocks = [block for answer in self.answers for block in answer.blocks]
        return [b["input"] for b in blocks if b["type"] == "tool_use" and b["name"] == name]

    def _result(self, block: Mapping[str, Any]) -> dict[str, Any]:
        text, failed = (self.tool or self.run)(block["name"], block["input"])
        return {"type": "tool_result", "tool_use_id": block["id"], "content": text, "is_error": failed}

    def run(self, name: str, given: Mapping[str, Any]) -> Result:
        """What the CLI's tools would answer."""
        if name == "Bash":
            if given["command"].startswith("find"):
                return "\n".join(f"./{path}" for path in self.files), False
            return "", False
        path = str(given["file_path"]).removeprefix(CWD + "/")
        if name == "Write":
            if path in self.files:
                return "<tool_use_error>File has not been read yet. Read it first.</tool_use_error>", True
            self.files[path] = given["content"]
            return f"File created successfully at: {path}", False
        if path not in self.files:
            return f"File does not exist. Note: your current working directory is {CWD}.", True
        return self._read(path, given), False

    def _read(self, path: str, given: Mapping[str, Any]) -> str:
        if not self.files[path]:
            return "<system-reminder>Warning: the file exists but the contents are empty.</system-reminder>"
        first = int(given.get("offset", 1))
        lines = self.files[path].split("\n")[first - 1 : first - 1 + int(given.get("limit", 100_000))]
        return "\n".join(f"{number}\t{line}" for number, line in enumerate(lines, first))
