"""A batch file (JSON lines, a JSON array or TOML), wholly checked before anything is queued."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from typing import Any, NamedTuple

from orchestrator.errors import UsageProblem

MOST_SHOWN = 20
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
_TABLE = re.compile(r"^[ \t]*\[\[\s*(?:task|\"task\"|'task')\s*\]\]", re.MULTILINE)
_TOML_START = re.compile(r"\s*(?:#|\[\[?\s*[A-Za-z_]|[A-Za-z_\"'][\w\"'.-]*\s*=)")
_FORMATS = 'JSON lines ({"project": "…", "prompt": "…"} per line), a JSON array, or TOML [[task]] tables'


class Entry(NamedTuple):
    """One task as it stands in the file."""

    where: str
    """``line 3`` or ``task 2``, for messages."""
    value: Any
    lines: Callable[[str], int | None] = lambda _field: None
    """The line that a field stands on, as far as that is known."""

    def place(self, name: str | None) -> str:
        """Where the field called ``name`` stands, or the whole task."""
        line = self.lines(name) if name is not None else None
        return self.where if line is None else f"line {line}"


@dataclass(frozen=True, slots=True)
class Batch:
    """A checked batch: its id and the bodies of its requests, in the file's order."""

    id: str
    tasks: tuple[dict[str, Any], ...]
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    """Where the first task of each value of `project` and `calibration` says so, such as ``line 3``."""

    def place(self, name: str, value: str) -> str:
        """How a message about ``value`` of the field ``name`` begins."""
        return f"{self.places[name, value]}: " if (name, value) in self.places else ""

    def has_own_id(self, task: dict[str, Any]) -> bool:
        """Whether the task's id is the person's, not made of the file's text."""
        return not str(task["id"]).startswith(f"{self.id}-")


class Rule(NamedTuple):
    """What a field may be, in words, and the test."""

    words: str
    holds: Callable[[Any], bool]


def _text(longest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value) <= longest and bool(value.strip())


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _amount(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 100_000


RULES: dict[str, Rule] = {
    "project": Rule("a project's name", _text(200)),
    "prompt": Rule("text, up to 4,000,000 characters", _text(4_000_000)),
    "id": Rule(
        "1-128 letters, digits or ._:- that begin with a letter or digit",
        lambda value: isinstance(value, str) and _ID.fullmatch(value) is not None,
    ),
    "calibration": Rule("a calibration's name", _text(200)),
    "model": Rule("a model's name", _text(200)),
    "max_turns": Rule("a whole number from 1 to 10000", _whole(1, 10_000)),
    "budget_usd": Rule("a number above 0, up to 100000", _amount),
    "priority": Rule("a whole number from -100 to 100", _whole(-100, 100)),
    "aside": Rule("true or false", lambda value: isinstance(value, bool)),
    "place": Rule("queue, next or now", lambda value: value in ("queue", "next", "now")),
}
_REQUIRED = ("project", "prompt")
_NAMES = ("project", "calibration")
"""Fields whose values are held against the home after the file was checked."""


def id_problem(value: str | None) -> str | None:
    """What is wrong with a task's id, in words; nothing when it may be left out or is one."""
    rule = RULES["id"]
    return None if value is None or rule.holds(value) else f"must be {rule.words}"


def parse(text: str, name: str, *, salt: str = "") -> Batch:
    """The batch that ``text`` describes; raises ``UsageProblem`` that lists every problem with its line.

    The id is a hash of the text, so the same file is the same batch; ``salt`` makes it another one.
    A task without an id gets ``<batch>-<n>``, n counting from 1.
    """
    entries = list(_entries(text, name))
    if not entries:
        raise UsageProblem(f"{name}: no tasks.", f"Write {_FORMATS}.")
    problems = [
        f"{entry.place(name)}: {problem}" for entry in entries for name, problem in _problems(entry.value)
    ]
    refuse(name, problems or list(_repeated(entries)))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass") + salt.encode()).hexdigest()[:12]
    batch = f"b{digest}"
    tasks = tuple(
        {"id": f"{batch}-{number}", **entry.value, "batch": batch, "origin": "batch"}
        for number, entry in enumerate(entries, 1)
    )
    return Batch(batch, tasks, _places(entries))


def _places(entries: list[Entry]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for entry in entries:
        for name in _NAMES:
            key = (name, str(entry.value.get(name)))
            if name in entry.value and key not in found:
                found[key] = entry.place(name)
    return found


def refuse(name: str, problems: list[str]) -> None:
    """Raise ``UsageProblem`` with all ``problems``, if there are any."""
    if not problems:
        return
    shown = problems[:MOST_SHOWN]
    if len(problems) > len(shown):
        shown.append(f"and {len(problems) - len(shown)} more")
    listing = "\n".join(shown)
    raise UsageProblem(
        f"{name}: {listing}" if len(shown) == 1 else f"{name}:\n{listing}", "Nothing was queued."
    )


def _entries(text: str, name: str) -> Iterator[Entry]:
    body = text.lstrip()
    if name.endswith(".toml") or (not name.endswith((".json", ".jsonl")) and _TOML_START.match(body)):
        return iter(_toml(text, name))
    return iter(_array(text, name)) if body.startswith("[") else _lines(text, name)


def _toml(text: str, name: str) -> list[Entry]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise UsageProblem(f"{name}: not TOML: {problem}.", "Nothing was queued.") from problem
    tasks = document.pop("task", [])
    if document or not isinstance(tasks, list):
        extra = ", ".join(repr(key) for key in document) or "'task'"
        refuse(name, [f"only [[task]] tables are known here, not {extra}"])
    heads = [head.start(0) for head in _TABLE.finditer(text)]
    if len(heads) != len(tasks):
        return [Entry(f"task {place}", value) for place, value in enumerate(tasks, 1)]
    ends = [*heads[1:], len(text)]
    return [
        Entry(f"line {_line(text, head)}", value, partial(_toml_line, text, head, end))
        for head, end, value in zip(heads, ends, tasks, strict=True)
    ]


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _toml_line(text: str, begin: int, end: int, name: str) -> int | None:
    """The line of a key of the table between ``begin`` and ``end``; one in a longer string is none."""
    key = re.compile(rf"^[ \t]*[\"']?{re.escape(name)}[\"']?[ \t]*=", re.MULTILINE)
    for found in key.finditer(text, begin, end):
        try:
            tomllib.loads(text[begin : found.start()])
        except tomllib.TOMLDecodeError:
            continue
        return _line(text, found.start())
    return None


def _json_line(text: str, begin: int, end: int, name: str) -> int | None:
    found = re.compile(rf"(?<!\\){re.escape(json.dumps(name))}\s*:").search(text, begin, end)
    return None if found is None else _line(text, found.start())


def _array(text: str, name: str) -> list[Entry]:
    """Elements of one JSON array, each with the line it begins on."""
    decoder, entries = json.JSONDecoder(), []
    place = _skip(text, text.index("[") + 1)
    try:
        json.loads(text)
        while not text.startswith("]", place):
            value, end = decoder.raw_decode(text, place)
            where = partial(_json_line, text, place, end)
            entries.append(Entry(f"line {_line(text, place)}", value, where))
            place = _skip(text, end)
            place = _skip(text, place + 1) if text.startswith(",", place) else place
    except ValueError as problem:
        raise UsageProblem(f"{name}: not JSON: {problem}.", "Nothing was queued.") from problem
    return entries


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\r\n":
        place += 1
    return place


def _lines(text: str, name: str) -> Iterator[Entry]:
    broken = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield Entry(f"line {number}", json.loads(line))
        except ValueError as problem:
            broken.append(f"line {number}: not JSON: {problem}")
    refuse(name, broken)


def _problems(value: Any) -> Iterator[tuple[str | None, str]]:
    if not isinstance(value, dict):
        yield None, "not an object with project and prompt"
        return
    for name in value.keys() - RULES.keys():
        near = get_close_matches(name, RULES, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(RULES)}"
        yield name, f"unknown field {name!r}; {hint}"
    for name in _REQUIRED:
        if name not in value:
            yield None, f"{name!r} is missing"
    for name, rule in RULES.items():
        if name in value and not rule.holds(value[name]):
            yield name, f"{name!r} must be {rule.words}"


def _repeated(entries: list[Entry]) -> Iterator[str]:
    first: dict[str, str] = {}
    for entry in entries:
        task = entry.value.get("id")
        if task is not None and first.setdefault(task, entry.where) != entry.where:
            yield f"{entry.where}: id {task!r} is also on {first[task]}"
