"""Looks for what the person already has for Claude Code; reads only, approves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orchestrator.home._conversations import conversations
from orchestrator.home._files import Unusable, as_text, opened, read_bytes, sha256_of, sha256_of_stream
from orchestrator.home._mcp import LARGEST_MCP, MCP_FILE, mcp_servers
from orchestrator.home.config import HomeConfig, projects

Kind = Literal["claude-md", "agent", "command", "mcp-server", "conversation"]

CLAUDE_MD = ("CLAUDE.md", ".claude/CLAUDE.md")
LARGEST_TEXT = 4 * 2**20
LARGEST_CONVERSATION = 512 * 2**20
MOST_FILES = 1000
"""Agents or commands of one folder that are listed."""
PREVIEW = 200


@dataclass(frozen=True, slots=True)
class Adoptable:
    """One thing that could be adopted. Approving it approves exactly the content with this hash."""

    kind: Kind
    name: str
    path: Path
    owner: Path
    """The home, the project's folder, or Claude Code's own directory: ``path`` lies below it."""
    project: str | None
    """Slug of the project it belongs to; ``None``: the home, that is every project."""
    sha256: str = ""
    size: int = 0
    preview: str = ""
    """Its beginning, on one line. Text of a stranger: sanitise it before showing it."""
    problem: str = ""
    """Why it cannot be adopted; empty when it can."""


def survey(home: Path, config: HomeConfig, claude_dir: Path) -> list[Adoptable]:
    """Everything that can be adopted, and what cannot with the reason: the home's first, then by project.

    ``claude_dir`` is Claude Code's own directory, usually ``~/.claude``; only past conversations of this
    home's folders are looked at there.
    """
    home = home.resolve()
    owners: dict[Path, str | None] = {home: None}
    for project in projects(config):
        if project.directory.is_dir():
            owners.setdefault(project.directory.resolve(), project.slug)
    found: list[Adoptable] = []
    for folder, slug in owners.items():
        found += [*_claude_md(folder, slug), *_prompts(folder, slug), *_servers(folder, slug)]
    return [*found, *_conversations(claude_dir, owners)]


def _claude_md(folder: Path, slug: str | None) -> Iterator[Adoptable]:
    for relative in CLAUDE_MD:
        path = folder / relative
        if path.is_file() or path.is_symlink():
            yield _text("claude-md", relative, path, folder, slug)


def _prompts(folder: Path, slug: str | None) -> Iterator[Adoptable]:
    agents, commands = folder / ".claude" / "agents", folder / ".claude" / "commands"
    kinds: tuple[tuple[Kind, Path, str], ...] = (
        ("agent", agents, "*.md"),
        ("command", commands, "**/*.md"),
    )
    for kind, root, pattern in kinds:
        if root.is_dir() and root.resolve().is_relative_to(folder):
            for path in sorted(root.glob(pattern))[:MOST_FILES]:
                name = path.relative_to(root).with_suffix("").as_posix()
                yield _text(kind, name, path, folder, slug)


def _text(kind: Kind, name: str, path: Path, folder: Path, slug: str | None) -> Adoptable:
    try:
        content = read_bytes(path, folder, LARGEST_TEXT)
        preview = _one_line(as_text(content))
    except Unusable as problem:
        return Adoptable(kind, name, path, folder, slug, problem=str(problem))
    return Adoptable(kind, name, path, folder, slug, sha256_of(content), len(content), preview)


def _servers(folder: Path, slug: str | None) -> Iterator[Adoptable]:
    path = folder / MCP_FILE
    try:
        for server in mcp_servers(folder):
            size = min(len(server.preview), LARGEST_MCP)
            yield Adoptable(
                "mcp-server", server.name, path, folder, slug, server.sha256, size, _one_line(server.preview)
            )
    except Unusable as problem:
        yield Adoptable("mcp-server", MCP_FILE, path, folder, slug, problem=str(problem))


def _conversations(claude_dir: Path, owners: dict[Path, str | None]) -> Iterator[Adoptable]:
    root = claude_dir.resolve()
    deepest_first = sorted(owners, key=lambda folder: len(folder.parts), reverse=True)
    for found in conversations(root, deepest_first):
        slug = next((owners[f] for f in deepest_first if found.cwd and found.cwd.is_relative_to(f)), None)
        try:
            with opened(found.path, root, LARGEST_CONVERSATION) as stream:
                sha256, size = sha256_of_stream(stream)
        except Unusable as problem:
            yield Adoptable("conversation", found.path.stem, found.path, root, slug, problem=str(problem))
            continue
        preview = _one_line(found.first_prompt)
        yield Adoptable("conversation", found.path.stem, found.path, root, slug, sha256, size, preview)


def _one_line(text: str) -> str:
    line = " ".join(text[: PREVIEW * 4].split())
    return line if len(line) <= PREVIEW else f"{line[: PREVIEW - 1]}…"
