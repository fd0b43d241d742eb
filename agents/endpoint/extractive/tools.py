"""Which tool call serves a need, out of the tools that a request offers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.endpoint.extractive.conversation import Call
from agents.endpoint.player import ModelRequest

_SKIPPED = ("node_modules", "__pycache__", "vendor")
_FIND = "find . -type f -not -path '*/.*'" + "".join(f" -not -path '*/{name}/*'" for name in _SKIPPED)
_BOUND = " | head -c 25000"  # the CLI shows but the start of longer outputs
FIND = _FIND + _BOUND
FIND_PROSE = (
    _FIND
    + r" \( -iname '*.md' -o -iname '*.txt' -o -iname '*.eml' -o -iname '*.vtt' -o -iname '*.srt' \)"
    + _BOUND
)
_GREP = "grep -rIliF --exclude-dir='.[!.]*'" + "".join(f" --exclude-dir={name}" for name in _SKIPPED)
_MOST_WORDS = 8

LISTERS = ("Bash", "Glob", "Grep", "LS")
"""Tools that can list files, the most complete first: the others stop after a hundred or so."""


@dataclass(frozen=True, slots=True)
class Step:
    """A tool call to make."""

    name: str
    input: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Toolbox:
    """The offered tools, by name, with the argument names of their schemas."""

    schemas: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, request: ModelRequest) -> Toolbox:
        """The tools that ``request`` offers."""
        return cls({str(tool.get("name", "")): _arguments(tool) for tool in request.tools})

    def listers(self) -> list[str]:
        """The offered tools that can list files."""
        return [name for name in LISTERS if name in self.schemas]

    def listing(self, name: str, cwd: str) -> Step:
        """The call that lists all files with the tool ``name``."""
        inputs: dict[str, dict[str, Any]] = {
            "Glob": {"pattern": "**/*"},
            "Bash": {"command": FIND, "description": "List the files in the working directory"},
            "Grep": {"pattern": ".", "output_mode": "files_with_matches"},
            "LS": {"path": cwd},
        }
        return Step(name, inputs[name])

    def narrower(self) -> Step:
        """The call that lists prose alone, for when a listing of everything is too long."""
        return Step("Bash", {"command": FIND_PROSE, "description": "List the notes, mails and transcripts"})

    def searching(self, words: Sequence[str]) -> Step | None:
        """The call that names the files which hold one of ``words``; None when no tool can."""
        safe = [word for word in words if re.fullmatch(r"\w+", word)][:_MOST_WORDS]
        if not safe:
            return None
        if "Grep" in self.schemas:
            pattern = "|".join(safe)
            return Step("Grep", {"pattern": pattern, "-i": True, "output_mode": "files_with_matches"})
        if "Bash" in self.schemas:
            command = _GREP + "".join(f" -e '{word}'" for word in safe) + " ." + _BOUND
            return Step("Bash", {"command": command, "description": "Find files with words of the task"})
        return None

    def reading(self, path: str, **window: int | bool) -> Step | None:
        """The call that reads a file, or None when no tool can or it does not know the window."""
        if "Read" not in self.schemas or not window.keys() <= self.schemas["Read"]:
            return None
        return Step("Read", {self._path("Read"): path, **window})

    def writing(self, path: str, content: str) -> Step | None:
        """The call that creates a file, or None when no tool can."""
        if "Write" not in self.schemas:
            return None
        return Step("Write", {self._path("Write"): path, "content": content})

    def _path(self, name: str) -> str:
        known = self.schemas[name]
        return "path" if "path" in known and "file_path" not in known else "file_path"


def is_listing(call: Call) -> bool:
    """Whether ``call`` lists all files."""
    return (
        call.name in {"Glob", "LS"}
        or (call.name == "Bash" and call.argument("command") in {FIND, FIND_PROSE})
        or (call.name == "Grep" and call.argument("pattern") == ".")
    )


def is_search(call: Call) -> bool:
    """Whether ``call`` looks for files by words."""
    if call.name == "Bash":
        return call.argument("command").startswith(_GREP)
    return call.name == "Grep" and not is_listing(call)


def path_of(call: Call) -> str:
    """The file that a Read or Write call names."""
    return call.argument("file_path", "path")


def _arguments(tool: Mapping[str, Any]) -> frozenset[str]:
    schema = tool.get("input_schema")
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    return frozenset(properties) if isinstance(properties, Mapping) else frozenset()
