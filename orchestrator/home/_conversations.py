"""Past Claude Code conversations: which file belongs to which folder, and how each one began."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST_NAME = 200
HEAD = 1 << 18
"""Bytes from a conversation's beginning in which its folder and first prompt are looked for."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation file."""

    path: Path
    cwd: Path | None
    """The folder it was held in, as the file itself says."""
    first_prompt: str


def folder_name(cwd: Path) -> str:
    """The name Claude Code gives a folder's conversations: all but letters and digits become hyphens.

    Names above 200 characters are cut there and end in a hash that differs between versions; only the
    part before the cut is returned.
    """
    return re.sub(r"[^a-zA-Z0-9]", "-", unicodedata.normalize("NFC", str(cwd)))[:LONGEST_NAME]


def conversations(claude_dir: Path, folders: list[Path]) -> Iterator[Conversation]:
    """The conversations held in one of ``folders`` or below, each once, in the order of their paths.

    Two folders may share a name (``a/b`` and ``a-b``), so the folder that the file itself records decides;
    a file that records none belongs to nobody unless its folder's name fits exactly.
    """
    names = [folder_name(folder) for folder in folders]
    root = claude_dir / "projects"
    if not root.is_dir():
        return
    for directory in sorted(root.iterdir()):
        if not any(directory.name.startswith(name) for name in names) or directory.is_symlink():
            continue
        for path in sorted(directory.glob("*.jsonl")):
            if not _UUID.fullmatch(path.stem):
                continue
            found = _look(path)
            cwd = found.cwd or next((f for f in folders if folder_name(f) == directory.name), None)
            if cwd and any(cwd.is_relative_to(folder) for folder in folders):
                yield Conversation(path, cwd, found.first_prompt)


def _look(path: Path) -> Conversation:
    cwd: Path | None = None
    prompt = ""
    for entry in _entries(path):
        said = entry.get("cwd")
        if cwd is None and isinstance(said, str) and said.startswith("/"):
            cwd = Path(unicodedata.normalize("NFC", said))
        if not prompt and entry.get("type") == "user" and not entry.get("isMeta"):
            prompt = _prompt(entry)
        if cwd and prompt:
            break
    return Conversation(path, cwd, prompt)


def _entries(path: Path) -> Iterator[dict[str, object]]:
    if path.is_symlink() or not path.is_file():
        return
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError:
        return
    for line in head.splitlines():
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue  # a torn line: the head's end, or a write that was cut short
        if isinstance(entry, dict):
            yield entry


def _prompt(entry: dict[str, object]) -> str:
    message = entry.get("message")
    content = message.get("content") if isinstance(message, dict) else None
    parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
    for part in parts:
        text = part.get("text") if isinstance(part, dict) else None
        if isinstance(text, str) and text.strip() and not text.lstrip().startswith("<"):
            return text.strip()
    return ""
