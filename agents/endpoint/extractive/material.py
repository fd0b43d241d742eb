"""Which files are the material of a task, and what the Read tool printed of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from agents.endpoint.extractive.conversation import Call
from agents.endpoint.extractive.cues import words_of
from agents.endpoint.extractive.headers import date_in
from agents.endpoint.extractive.lexicon import lexicon
from agents.endpoint.extractive.paths import LABELLED, named_in, resolve

MOST_FILES = 12
"""How many files are read for one task."""

LABEL = "Offline extract — no model was used; nothing here is inferred"

_PROSE = lexicon(".md .markdown .txt .eml .vtt .srt .text .rst .org .adoc .log")
_TABLES = lexicon(".csv .tsv")
_CODE = lexicon(
    """
    .py .js .ts .tsx .jsx .go .rs .c .h .cc .cpp .hpp .java .kt .rb .sh .php .swift .sql .html .yaml
    .yml .toml
    """
)
_NUMBERED = re.compile(r"^ *(\d+)(?:\t|→)(.*)$", re.DOTALL)
_UNCHANGED = re.compile(r"file (?:is )?unchanged since|unchanged since (?:your )?last read", re.IGNORECASE)
_TOO_LARGE = re.compile(r"exceeds? (?:the )?maximum|too large|use offset and limit", re.IGNORECASE)
_ABSENT = re.compile(r"does not exist|no such file|not found", re.IGNORECASE)
_EMPTY = re.compile(r"contents are empty|file is empty", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """The files to read, best first, and the others with the reason why not."""

    files: tuple[str, ...]
    left: tuple[tuple[str, str], ...] = ()


def choose(task: str, files: Sequence[str], hits: frozenset[str], cwd: str) -> Choice:
    """The material of ``task`` among the listed ``files``; ``hits`` hold words of the task."""
    named = [path for mention in named_in(task) for path in resolve(mention, files, cwd)]
    pool = list(dict.fromkeys(named)) or [path for path in files if not _apart(path)]
    wanted = words_of(task)
    dates = sorted({date_in(path) for path in pool} - {""})
    readable = [path for path in pool if _weight(path)]
    ranked = sorted(readable, key=lambda path: (-_rank(path, wanted, hits, dates), path))
    chosen = tuple(ranked[:MOST_FILES])
    return Choice(chosen, tuple(_left(files, set(chosen), set(pool), set(readable))))


def _left(
    files: Iterable[str], chosen: set[str], pool: set[str], readable: set[str]
) -> Iterable[tuple[str, str]]:
    for path in files:
        if path in chosen:
            continue
        if path in readable:
            yield path, f"beyond the limit of {MOST_FILES} files"
        elif path in pool:
            yield path, "not a text file by its name"
        elif reason := _apart(path):
            yield path, reason
        else:
            yield path, "not named by the task"


def _apart(path: str) -> str:
    """Why a file is no material unless the task names it; empty for most files."""
    name = PurePosixPath(path).name
    if name.startswith(LABELLED):
        return "an earlier offline extract"
    return "instructions to agents, not material" if name.upper() in {"CLAUDE.MD", "AGENTS.MD"} else ""


def is_text(path: str) -> bool:
    """Whether a path names a text file by its ending."""
    return bool(PurePosixPath(path).suffix) and _weight(path) > 0


def _weight(path: str) -> float:
    """How likely a file holds words to quote, by its name; 0 for what is not text."""
    file = PurePosixPath(path)
    suffix = file.suffix.lower()
    if suffix in _PROSE or not suffix:
        return 1.0 if file.stem.upper() in {"README", "LICENSE", "CHANGELOG"} else 3.0
    if suffix in _TABLES:
        return 2.0
    return 1.0 if suffix in _CODE else 0.0


def _rank(path: str, wanted: frozenset[str], hits: frozenset[str], dates: list[str]) -> float:
    shared = len(wanted & words_of(path))
    date = date_in(path)
    recent = (dates.index(date) + 1) / len(dates) if date else 0.0
    return _weight(path) + 2.0 * min(shared, 3) + (3.0 if path in hits else 0.0) + recent


@dataclass(frozen=True, slots=True)
class Reading:
    """What a Read call gave: numbered lines, or the reason why there are none."""

    lines: Mapping[int, str]
    problem: str = ""
    too_large: bool = False
    unchanged: bool = False
    absent: bool = False
    """The tool said that there is no such file."""
    window: tuple[int, int] | None = None
    """First line and number of lines asked for, when not the whole file."""


def reading_of(call: Call) -> Reading:
    """The outcome of a Read call; only lines that carry the tool's own number count as the file's."""
    text = call.result or ""
    window = _window(call)
    if not call.ok:
        absent = bool(_ABSENT.search(text))
        return Reading({}, _reason(call), bool(_TOO_LARGE.search(text)), absent=absent, window=window)
    lines = numbered(text, window[0] if window else 1)
    if lines:
        return Reading(lines, window=window)
    if _EMPTY.search(text) or not text.strip():
        return Reading({}, "empty", window=window)
    if _UNCHANGED.search(text):
        return Reading({}, "unchanged since an earlier read", unchanged=True, window=window)
    return Reading({}, _reason(call), bool(_TOO_LARGE.search(text)), window=window)


def numbered(text: str, first: int = 1) -> dict[int, str]:
    """The lines of a numbered listing without their numbers; it ends where the numbers do."""
    lines: dict[int, str] = {}
    for line in text.split("\n"):
        found = _NUMBERED.match(line)
        if not found or int(found[1]) != first + len(lines):
            break
        lines[int(found[1])] = found[2].removesuffix("\r")
    return lines


def _window(call: Call) -> tuple[int, int] | None:
    offset, limit = call.input.get("offset"), call.input.get("limit")
    if isinstance(offset, int) and isinstance(limit, int):
        return offset, limit
    return None


def _reason(call: Call) -> str:
    if call.result is None:
        return "no result came back"
    plain = re.sub(r"</?tool_use_error>", "", call.result)
    return " ".join(plain.split())[:200] or "an empty answer"
