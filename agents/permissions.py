"""What an agent's tool call may do: one policy over the call, the workspace and the agent's own policy.

Files: reads stay in the workspace, writes too, except what would configure git, the CLI or its servers. Paths
are resolved before they are judged, so neither ``..`` nor a symbolic link leads out; a link that is swapped
between this answer and the CLI's use of the path is the CLI's own to catch.

Commands: the CLI's rules decide (they let through what they know to read only, and the policy's patterns);
before that we refuse what names a path outside and what cannot be read without running a shell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from agents._shell import CannotTell, simple_commands
from agents.arguments import argument_of
from agents.asks import QUESTION_TOOL
from agents.spec import Policy
from agents.tools import PREFIX


@dataclass(frozen=True, slots=True)
class Allow:
    """The call may run."""


@dataclass(frozen=True, slots=True)
class Deny:
    """The call may not run; the reason is told to the model and to the person."""

    reason: str
    final: bool = False
    """Whether not even the person's word would make it run."""


@dataclass(frozen=True, slots=True)
class Refer:
    """The person decides; until then the call does not run."""

    reason: str


@dataclass(frozen=True, slots=True)
class Pass:
    """No opinion: the CLI's own rules decide, and they deny what they do not know."""


Verdict = Allow | Deny | Refer | Pass

READING_TOOLS = frozenset({"Read", "Glob", "Grep", "LS", "NotebookRead", "ToolSearch", "TodoRead"})
"""Tools that change nothing, so that a call of theirs may be made twice."""


def may_repeat(tool: str) -> bool:
    """Whether a call may be made twice: it changes nothing, or nothing more the second time."""
    return tool in READING_TOOLS or tool.startswith(PREFIX)


_READS = {"Read": "file_path", "NotebookRead": "notebook_path", "Glob": "path", "Grep": "path", "LS": "path"}
_WRITES = {
    "Edit": "file_path",
    "Write": "file_path",
    "MultiEdit": "file_path",
    "NotebookEdit": "notebook_path",
}
_PATTERNS = {"Glob": "pattern", "Grep": "glob"}
_HARMLESS = frozenset({"Task", "Agent", "TodoWrite", "TodoRead", "ToolSearch"})
_PROTECTED = frozenset({".git", ".claude", ".mcp.json", ".claude.json"})
"""Names that configure what runs later; nothing of that name, or in it, is written by an agent."""
_DEVICES = frozenset(Path("/dev") / name for name in ("null", "stdin", "stdout", "stderr", "fd"))
_PROGRAMS = (Path("/bin"), Path("/usr/bin"), Path("/usr/local/bin"))
_REDIRECTIONS = frozenset({">", ">>", ">|", "&>", "&>>", "<>"})
_READERS = frozenset(
    {"cat", "cd", "cut", "date", "diff", "du", "echo", "file", "grep", "head", "ls", "printf"}
)
_READERS |= frozenset({"pwd", "stat", "tail", "true", "uniq", "wc", "which"})
_READING_COMMANDS = frozenset(
    ("git", name) for name in ("status", "log", "diff", "show", "blame", "ls-files")
)
_FIND_ACTS = ("-exec", "-ok", "-delete", "-fprint", "-fls")
"""What makes a ``find`` do more than read."""


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Where an agent may read and write."""

    cwd: Path
    writable: tuple[Path, ...]
    readable: tuple[Path, ...]

    def read(self, path: str) -> Allow | Deny:
        target = self._resolve(path)
        inside = any(target.is_relative_to(root) for root in (*self.writable, *self.readable))
        return Allow() if inside else Deny(f"{target} is outside the workspace")

    def write(self, path: str) -> Allow | Deny:
        target = self._resolve(path)
        root = next((root for root in self.writable if target.is_relative_to(root)), None)
        if root is None:
            return Deny(f"{target} is outside the workspace")
        named = (self.cwd / path).parts + target.relative_to(root).parts
        if protected := next((part for part in named if part.lower() in _PROTECTED), None):
            reason = f"{target} is not the agent's to write: {protected!r} configures what runs later"
            return Deny(reason, final=True)
        if _has_other_names(target):
            return Deny(f"{target} has another name (a hard link), maybe outside the workspace", final=True)
        return Allow()

    def _resolve(self, path: str) -> Path:
        return Path(self.cwd / path).resolve()


def judge(
    tool: str,
    call: Mapping[str, Any],
    *,
    workspace: Path,
    cwd: Path,
    policy: Policy,
    readable: tuple[Path, ...] = (),
) -> Verdict:
    """The verdict on one call of ``tool`` with the input ``call``, made in ``cwd``.

    ``readable`` are further directories that may be read, such as where the CLI puts long tool results.
    ``Refer`` is only for a policy that asks: it takes the place of a denial that is not final, and of the
    CLI's own for a command that neither the policy nor a list of reading programs knows.
    """
    if tool == QUESTION_TOOL:
        return Refer("a question") if policy.otherwise == "ask" else Deny("nobody answers questions here")
    verdict = _own(tool, call, workspace, cwd, policy, readable)
    final = isinstance(verdict, Deny) and verdict.final
    if policy.always and not final and (tool, argument_of(tool, call)) in policy.always:
        return Allow()
    if policy.otherwise == "deny":
        return verdict
    if isinstance(verdict, Deny) and not verdict.final:
        return Refer(verdict.reason)
    if isinstance(verdict, Pass) and tool == "Bash" and not is_known(str(call.get("command", "")), policy):
        return Refer("the command is not on the allow-list")
    return verdict


def _own(
    tool: str, call: Mapping[str, Any], workspace: Path, cwd: Path, policy: Policy, readable: tuple[Path, ...]
) -> Verdict:
    """The verdict without the person."""
    if not _has_tool(tool, policy):
        return Deny(f"the tool {tool!r} is not among this agent's tools", final=True)
    if tool.startswith("mcp__"):
        return Pass()
    if tool in _HARMLESS:
        return Allow()
    bounds = _bounds(workspace, cwd, policy, readable)
    try:
        if tool == "Bash":
            return _command(str(call.get("command", "")), bounds, policy)
        return _file(tool, call, bounds)
    except (OSError, ValueError, RuntimeError) as error:
        return Deny(f"the path of this {tool!r} call cannot be resolved: {error}", final=True)


def is_known(command: str, policy: Policy) -> bool:
    """Whether a command need not be asked about: each step matches a pattern of the policy or only reads.

    It grants nothing, since the CLI's rules still decide. Where they are stricter, the call is denied.
    """
    if command in policy.commands:
        return True
    try:
        steps = simple_commands(command, policy.commands)
    except CannotTell:
        return False
    return all(_only_reads(words) or _matches(" ".join(words), policy) for words in steps)


def _only_reads(words: list[str]) -> bool:
    if _REDIRECTIONS & set(words):
        return words[0] in {"echo", "printf"}
    if words[0] == "find":
        return not any(word.startswith(_FIND_ACTS) for word in words)
    return words[0] in _READERS or tuple(words[:2]) in _READING_COMMANDS


def _matches(command: str, policy: Policy) -> bool:
    return any(
        fnmatchcase(command, pattern) or (pattern.endswith(" *") and command == pattern[:-2])
        for pattern in (rule.replace(":*", " *") for rule in policy.commands)
    )


def _has_tool(tool: str, policy: Policy) -> bool:
    """Whether the agent has the tool; the CLI lists ``Task`` under that name and calls it ``Agent``."""
    if policy.tools is None or tool.startswith("mcp__"):
        return True
    return tool in policy.tools or (tool == "Agent" and "Task" in policy.tools)


def _bounds(workspace: Path, cwd: Path, policy: Policy, readable: tuple[Path, ...]) -> _Bounds:
    writable = tuple(path.resolve() for path in (workspace, *policy.writable))
    return _Bounds(cwd, writable, tuple(path.resolve() for path in readable))


def _file(tool: str, call: Mapping[str, Any], bounds: _Bounds) -> Verdict:
    if key := _WRITES.get(tool):
        return bounds.write(str(call[key])) if call.get(key) else Deny(f"{tool!r} without a path")
    if key := _READS.get(tool):
        verdict = bounds.read(str(call.get(key) or "."))
        pattern = call.get(_PATTERNS.get(tool, ""))
        return _pattern(str(pattern), bounds) if pattern and isinstance(verdict, Allow) else verdict
    return Deny(f"the tool {tool!r} is not allowed")


def _pattern(pattern: str, bounds: _Bounds) -> Allow | Deny:
    """A glob is judged by the directory that its literal beginning names."""
    if not (pattern.startswith(("/", "~")) or ".." in pattern):
        return Allow()
    literal = pattern.split("*")[0].split("?")[0].split("[")[0].split("{")[0]
    if ".." in pattern[len(literal) :] or pattern.startswith("~"):
        return Deny(f"the pattern {pattern!r} may lead outside the workspace")
    return bounds.read(literal or ".")


def _command(command: str, bounds: _Bounds, policy: Policy) -> Verdict:
    if command in policy.commands:
        return Pass()
    try:
        steps = simple_commands(command, policy.commands)
    except CannotTell as doubt:
        return Deny(f"{doubt}; use a simple command, or have it allowed word for word")
    for words in steps:
        if (verdict := _words(words, bounds)) is not None:
            return verdict
        if words[:1] == ["cd"] and len(words) > 1:
            bounds = _Bounds(bounds.cwd / words[1], bounds.writable, bounds.readable)
    return Pass()


def _words(words: list[str], bounds: _Bounds) -> Deny | None:
    """Why one simple command leaves the workspace, if it does."""
    for index, word in enumerate(words):
        written = index > 0 and words[index - 1] in _REDIRECTIONS
        verdict = _target(word, bounds) if written else _word(word, index == 0, bounds)
        if verdict is not None:
            return verdict
    return None


def _target(word: str, bounds: _Bounds) -> Deny | None:
    """Why a redirection may not write to ``word``."""
    verdict = Allow() if Path(word) in _DEVICES else bounds.write(word)
    return verdict if isinstance(verdict, Deny) else None


def _word(word: str, program: bool, bounds: _Bounds) -> Deny | None:
    for path in _paths_in(word):
        if path.startswith("~"):
            return Deny(f"{path} is outside the workspace")
        if Path(path) in _DEVICES or (program and Path(path).parent in _PROGRAMS):
            continue
        if _names_a_place(path, bounds.cwd) and isinstance(verdict := bounds.read(path), Deny):
            return verdict
    return None


def _paths_in(word: str) -> list[str]:
    """What may be a path in a word: itself, an option's value (``--o=path``, ``-Cpath``), each of ``a:b``."""
    found = [word]
    if "=" in word:
        found.append(word.partition("=")[2])
    if word.startswith("-") and not word.startswith("--") and len(word) > 2:
        found.append(word[2:])
    found += [part for part in word.split(":") if part.startswith(("/", "..", "~"))] if ":" in word else []
    return found


def _names_a_place(path: str, cwd: Path) -> bool:
    """Whether a word is a path and not a pattern: ``..``, or there, or below an existing top directory."""
    if path.startswith("//") or "://" in path:
        return False
    if path.startswith("/"):
        top = Path(path).parts[1:2]
        return not top or Path("/", *top).exists() or bool(set("*?[") & set(top[0]))
    return ".." in Path(path).parts or (cwd / path).is_symlink() or (bool(path) and (cwd / path).exists())


def _has_other_names(target: Path) -> bool:
    return target.is_file() and target.stat().st_nlink > 1
