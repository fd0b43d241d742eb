"""Adopts what the person already has for Claude Code: approved by content hash, kept byte for byte.

What changed after its approval is no longer approved: every use reads the file again and compares.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.errors import ConfigInvalid, Refused
from orchestrator.home._files import Unusable, as_text, opened, read_bytes, sha256_of, sha256_of_stream
from orchestrator.home._mcp import McpServer, mcp_servers
from orchestrator.home._survey import (
    CLAUDE_MD,
    LARGEST_CONVERSATION,
    LARGEST_TEXT,
    Adoptable,
    Kind,
    survey,
)
from orchestrator.home.config import HomeConfig, Project
from orchestrator.home.locate import private_directory
from orchestrator.home.paths import HomePaths, write_private

__all__ = [
    "Adoptable",
    "Adopted",
    "Kind",
    "adopt",
    "approved_claude_md",
    "approved_mcp_servers",
    "read_adopted",
    "stale",
    "survey",
]

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Adopted:
    """One approval on record."""

    kind: Kind
    name: str
    path: str
    """Relative to the home where it lies in it, else absolute."""
    sha256: str
    size: int
    project: str | None
    adopted_at: str
    stored: str | None = None
    """Where its bytes are kept, relative to the home; ``None`` for an MCP server, which may hold secrets."""

    @property
    def identity(self) -> tuple[str, str, str]:
        """A later approval of the same thing takes the place of the earlier one."""
        return (self.kind, self.path, self.name)


def adopt(home: Path, items: Iterable[Adoptable], now: datetime | None = None) -> tuple[Adopted, ...]:
    """Approve ``items`` and keep their bytes; the same again changes nothing.

    Commands and agents become calibrations ``adopted/…``; conversations become read-only sources. All or
    nothing is recorded: raises `Refused` when one has a problem or is no longer what was surveyed.
    """
    paths = HomePaths(home.resolve())
    chosen = list(items)
    known = read_adopted(home)
    for item in chosen:
        _unchanged(item)
    for folder in (paths.state, paths.state / "sources", paths.approved, paths.conversations):
        private_directory(folder)
    at = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    made = tuple(_keep(paths, item, at) for item in chosen)
    records = {record.identity: record for record in (*known, *made)}
    content = {"format": FORMAT, "items": [asdict(record) for record in records.values()]}
    write_private(paths.adopted, json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n")
    return made


def read_adopted(home: Path) -> tuple[Adopted, ...]:
    """All approvals on record. Raises `ConfigInvalid` where the record cannot be trusted to be whole."""
    path = HomePaths(home).adopted
    fix = "Move it away and run `counterpoint init --adopt` again."
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, RecursionError) as problem:
        raise ConfigInvalid(str(path), "", "cannot be read", fix) from problem
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ConfigInvalid(
            str(path), "format", f"this version reads format {FORMAT}", "Upgrade Counterpoint."
        )
    known = {field.name for field in fields(Adopted)}
    try:
        return tuple(Adopted(**{k: v for k, v in item.items() if k in known}) for item in found["items"])
    except (KeyError, TypeError, AttributeError) as problem:
        raise ConfigInvalid(str(path), "items", "cannot be read", fix) from problem


def approved_claude_md(config: HomeConfig, project: Project) -> str | None:
    """The text of the home's and the project's ``CLAUDE.md`` files that count as instructions, or ``None``.

    A file counts when ``[trust] claude_md`` is set, or when its present content was approved.
    """
    home, folder = config.home.resolve(), project.directory.resolve()
    approved = {(r.path, r.sha256) for r in read_adopted(home) if r.kind == "claude-md"}
    texts: list[str] = []
    for owner in dict.fromkeys((home, folder)):
        for relative in CLAUDE_MD:
            path = owner / relative
            try:
                content = read_bytes(path, owner, LARGEST_TEXT)
                text = as_text(content)
            except Unusable:
                continue
            if project.trust.claude_md or (_recorded(home, path), sha256_of(content)) in approved:
                texts.append(text)
    return "\n\n".join(texts) if texts else None


def approved_mcp_servers(config: HomeConfig, project: Project) -> dict[str, dict[str, object]]:
    """The configurations of the approved MCP servers whose configuration is still the approved one.

    A project's server takes the place of the home's of the same name; ``[trust] mcp_servers`` narrows them.
    """
    home = config.home.resolve()
    approved = {r.identity: r.sha256 for r in read_adopted(home) if r.kind == "mcp-server"}
    allowed = project.trust.mcp_servers
    found: dict[str, dict[str, object]] = {}
    for owner in dict.fromkeys((home, project.directory.resolve())):
        for server in _servers_of(owner):
            identity = ("mcp-server", _recorded(home, owner / ".mcp.json"), server.name)
            named = allowed is None or server.name in allowed
            if named and approved.get(identity) == server.sha256:
                found[server.name] = server.config
    return found


def stale(home: Path) -> tuple[tuple[Adopted, str], ...]:
    """Approvals of instructions, prompts and servers whose file is ``changed`` or ``gone`` since."""
    home = home.resolve()
    found: list[tuple[Adopted, str]] = []
    for record in read_adopted(home):
        if record.kind == "conversation":
            continue
        path = home / record.path
        now = _present_hash(record, path)
        if now != record.sha256:
            found.append((record, "changed" if now else "gone"))
    return tuple(found)


def _present_hash(record: Adopted, path: Path) -> str | None:
    if record.kind == "mcp-server":
        return next((s.sha256 for s in _servers_of(path.parent) if s.name == record.name), None)
    try:
        return sha256_of(read_bytes(path, path.parent, LARGEST_TEXT))
    except Unusable:
        return None


def _servers_of(folder: Path) -> tuple[McpServer, ...]:
    try:
        return mcp_servers(folder)
    except Unusable:
        return ()


def _recorded(home: Path, path: Path) -> str:
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)


def _unchanged(item: Adoptable) -> None:
    if item.problem:
        raise Refused(f"{str(item.path)!r} cannot be adopted: {item.problem}.")
    try:
        now = _hash_now(item)
    except Unusable as problem:
        raise Refused(f"{str(item.path)!r} cannot be adopted: {problem}.") from problem
    if now != item.sha256:
        raise Refused(
            f"{str(item.path)!r} changed after it was shown; nothing was adopted.",
            "Run `counterpoint init --adopt` again and look at it anew.",
        )


def _hash_now(item: Adoptable) -> str | None:
    if item.kind == "mcp-server":
        return next((s.sha256 for s in mcp_servers(item.owner) if s.name == item.name), None)
    with opened(item.path, item.owner, LARGEST_CONVERSATION) as stream:
        return sha256_of_stream(stream)[0]


def _keep(paths: HomePaths, item: Adoptable, at: str) -> Adopted:
    stored = _store(paths, item)
    return Adopted(
        kind=item.kind,
        name=item.name,
        path=_recorded(paths.home, item.path),
        sha256=item.sha256,
        size=item.size,
        project=item.project,
        adopted_at=at,
        stored=stored.relative_to(paths.home).as_posix() if stored else None,
    )


def _store(paths: HomePaths, item: Adoptable) -> Path | None:
    if item.kind == "mcp-server":
        return None
    if item.kind == "conversation":
        return _copy(item, paths.conversations / f"{item.sha256}.jsonl")
    kept = _copy(item, paths.approved / f"{item.sha256}.md")
    if item.kind == "claude-md":
        return kept
    target = calibration_file(paths, item)
    for folder in reversed([f for f in target.parents if f.is_relative_to(paths.calibrations)]):
        private_directory(folder)
    write_private(target, kept.read_bytes())
    return target


def calibration_file(paths: HomePaths, item: Adoptable) -> Path:
    """Where an adopted command or agent is kept; a project's never takes the place of the home's."""
    owner = ("projects", item.project) if item.project else ()
    return paths.adopted_calibrations.joinpath(*owner, f"{item.kind}s", f"{item.name}.md")


def _copy(item: Adoptable, target: Path) -> Path:
    """Copy the surveyed content to ``target``, read-only; content that changed meanwhile is never kept."""
    if target.is_file() and not target.is_symlink():
        return target  # named by its hash: the same bytes
    partial = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with opened(item.path, item.owner, LARGEST_CONVERSATION) as source, partial.open("xb") as copy:
            while chunk := source.read(1 << 20):
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        with partial.open("rb") as copied:
            if sha256_of_stream(copied)[0] != item.sha256:
                raise Refused(
                    f"{str(item.path)!r} changed while it was copied.",
                    "Run `counterpoint init --adopt` again.",
                )
        partial.chmod(0o400)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target
