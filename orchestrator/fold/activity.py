"""What an agent does now, in a few words. Text from agents is flattened and made printable."""

from __future__ import annotations

from typing import Any

_LENGTH = 80
_FILE_VERBS = {
    "Read": "Reads",
    "Write": "Writes",
    "Edit": "Edits",
    "MultiEdit": "Edits",
    "NotebookEdit": "Edits",
    "NotebookRead": "Reads",
    "LS": "Lists",
}
_TEXT_VERBS = {
    "Grep": ("Searches for", "pattern"),
    "Glob": ("Looks for", "pattern"),
    "WebFetch": ("Fetches", "url"),
    "WebSearch": ("Searches the web for", "query"),
    "Task": ("Delegates", "description"),
    "Agent": ("Delegates", "description"),
}
_PATH_KEYS = ("file_path", "notebook_path", "path")


def plain(text: str, length: int = _LENGTH) -> str:
    """``text`` on one line, printable, at most ``length`` characters."""
    head = text[: length * 4]
    words = "".join(char if char.isprintable() else " " for char in head).split()
    line = " ".join(words)
    return line if len(line) <= length and len(head) == len(text) else line[: length - 1].rstrip() + "…"


def plural(number: int, noun: str) -> str:
    """``1 commit``, ``2 commits``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def of_tool(name: str, arguments: dict[str, Any], folder: str = "") -> str:
    """The activity of a tool call, for example ``Reads inbox/mail.md``; ``folder`` is the project's."""
    if name in _FILE_VERBS:
        path = next((arguments[key] for key in _PATH_KEYS if isinstance(arguments.get(key), str)), "")
        return plain(f"{_FILE_VERBS[name]} {_relative(path, folder)}".strip())
    if name == "Bash" and isinstance(arguments.get("command"), str):
        return f"Runs `{plain(arguments['command'], _LENGTH - 7)}`"
    if name in _TEXT_VERBS:
        verb, key = _TEXT_VERBS[name]
        value = arguments.get(key)
        return plain(f"{verb} {value}" if isinstance(value, str) else verb)
    return plain(f"Uses {name}")


def queued(ahead: int) -> str:
    """The activity of a task that waits for ``ahead`` others of its project."""
    return f"Queued behind {ahead}" if ahead else "Queued"


def _relative(path: str, folder: str) -> str:
    inside = path.rpartition("/tree/")[2] if "/tree/" in path else path
    prefix = f"{folder.strip('/')}/"
    return inside.removeprefix(prefix) if folder not in {"", "."} else inside
