"""Looks, when an agent is about to end, at what its task stated; what has no evidence goes back to it once.

Only drafts that the task changed and claims that it recorded are looked at. The agent is told inside its
turn, so that budgets, asks and recovery see one turn as ever; the journal says so first, and a task that
was told is never told again, whatever dies in between.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import anyio
import anyio.to_thread

from orchestrator.daemon.claims import running_task
from orchestrator.daemon.runtime import ENDS_THE_DAEMON, Runtime
from orchestrator.daemon.verifying import Verifier
from orchestrator.errors import CounterpointError
from orchestrator.events.claim import ClaimsSentBack
from orchestrator.evidence.statements import is_fact
from orchestrator.home.config import Project, workspace_spec
from orchestrator.journal import JournalError
from orchestrator.library.filed import DRAFTS
from orchestrator.protocol import TaskView
from orchestrator.protocol.claims import StatementView
from orchestrator.text import flat
from workspaces.errors import WorkspaceError
from workspaces.manager import state as workspace_state
from workspaces.types import WorkspaceSpec

_log = logging.getLogger(__name__)
PATIENCE = 60.0
"""Seconds that the end of a turn may wait for the look; then it ends as it is."""
MOST_LISTED = 20
MOST_REASONS = 3
MOST_DRAFTS = 20
LARGEST = 200_000
"""Bytes of a draft."""
_TEXTS = frozenset({".md", ".txt", ".markdown", ".eml", ""})
_HEAD = (
    "Before you end: a program looked at the drafts that you changed in this task and at what you recorded. "
    "The evidence does not carry these statements:"
)
_END = (
    "broken: quote the words as they stand, or take it out. uncited: give its quote with its place. "
    "inference: say the whole sentence that you cite again, word for word, with its conditions, or begin the "
    "line with `Inference:`. Where a line is no statement about the world, leave it. You are told this once; "
    "then end."
)
_ORDER = ("broken", "uncited", "inference")
"""What has to be mended first."""


@dataclass(frozen=True, slots=True)
class StopCheck:
    """The look at the end of a turn."""

    runtime: Runtime
    verifier: Verifier

    def of(self, project: Project) -> Callable[[], Awaitable[str]]:
        """What ``project``'s agent is asked about when it is about to end."""

        async def told() -> str:
            try:
                with anyio.move_on_after(PATIENCE):
                    return await self._told(project.slug)
            except ENDS_THE_DAEMON:
                raise
            except (CounterpointError, JournalError, WorkspaceError, OSError, ValueError) as problem:
                _log.warning("what %s stated was not looked at: %s", project.slug, problem)
            return ""

        return told

    async def _told(self, slug: str) -> str:
        task = running_task(self.runtime.state, slug)
        if task is None:
            return ""
        view = self.runtime.task(task)
        if view.sent_back or view.cancel_requested or self.runtime.is_put_off(task):
            return ""
        problems = [*self._claims(task), *await self._drafts(view)]
        if not problems:
            return ""
        listed = tuple(problems[:MOST_LISTED])
        await self.runtime.append_now(
            self.runtime.draft(slug, ClaimsSentBack(problems=listed, count=len(problems)), task)
        )
        more = len(problems) - len(listed)
        rest = [f"- and {more} more"] if more else []
        return "\n".join([_HEAD, *(f"- {line}" for line in listed), *rest, _END])

    def _claims(self, task: str) -> Iterator[str]:
        """What the task recorded as if it were known, and quoted nothing for."""
        for claim, record in self.runtime.state.claims.items():
            recorded = record.recorded
            if task in record.tasks and not recorded.quotes and is_fact(recorded.statement):
                yield f"uncited: {claim} {flat(recorded.statement)!r}: nothing is quoted for it"

    async def _drafts(self, view: TaskView) -> list[str]:
        spec = workspace_spec(self.runtime.specs.config, view.project)
        since = view.started_at.timestamp() if view.started_at is not None else 0.0
        files = await anyio.to_thread.run_sync(_changed, spec, since, frozenset(view.files_changed))
        problems = list[tuple[int, str]]()
        for path, text in files[:MOST_DRAFTS]:
            found = await self.verifier.text(text, str(path), view.project)
            name = path.relative_to(spec.cwd).as_posix()
            problems += [
                (_ORDER.index(one.verdict), _line(name, one))
                for one in found.statements
                if one.verdict in _ORDER and not (one.verdict == "inference" and one.marked)
            ]
        return [line for _, line in sorted(problems, key=lambda found: found[0])]


def _line(name: str, one: StatementView) -> str:
    """A statement with what is wrong with it; beside an inference, what it would have to say."""
    told = f"{one.verdict}: {name}:{one.line} {flat(one.text)[:200]!r}: "
    told += "; ".join(map(flat, one.problems[:MOST_REASONS]))[:400]
    said = " ".join(quote.sentence for quote in one.quotes) if one.verdict == "inference" else ""
    return f"{told}. It was said: {flat(said)[:400]!r}" if said else told


def _changed(spec: WorkspaceSpec, since: float, before: frozenset[str]) -> list[tuple[Path, str]]:
    """The drafts that a task changed, with their text. Blocking."""
    folders = [spec.cwd / DRAFTS, *spec.cwd.glob(f"*/{DRAFTS}")]
    fresh = [
        path
        for folder in folders
        if folder.is_dir() and not folder.is_symlink()
        for path in sorted(folder.rglob("*"))
        if path.suffix.casefold() in _TEXTS and _is_fresh(path, since)
    ]
    if not fresh:
        return []
    touched = before | set(workspace_state(spec).dirty or ())
    files = []
    for path in fresh:
        if path.relative_to(spec.tree).as_posix() in touched:
            try:
                files.append((path, path.read_text(encoding="utf-8-sig")))
            except UnicodeDecodeError:
                continue
    return files


def _is_fresh(path: Path, since: float) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    known = path.stat()
    return known.st_mtime >= since - 1 and known.st_size <= LARGEST
