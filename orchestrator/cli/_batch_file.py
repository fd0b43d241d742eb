"""A batch file (JSON lines, a JSON array or TOML), wholly checked before anything is queued."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
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


@dataclass(frozen=True, slots=True)
class Batch:
    """A checked batch: its id and the bodies of its requests, in the file's order."""

    id: str
    tasks: tuple[dict[str, Any], ...]


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
    problems = [f"{entry.where}: {problem}" for entry in entries for problem in _problems(entry.value)]
    refuse(name, problems or list(_repeated(entries)))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass") + salt.encode()).hexdigest()[:12]
    batch = f"b{digest}"
    tasks = tuple(
        {"id": f"{batch}-{number}", **entry.value, "batch": batch, "origin": "batch"}
        for number, entry in enumerate(entries, 1)
    )
    return Batch(batch, tasks)


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
    heads = [text.count("\n", 0, head.start(0)) + 1 for head in _TABLE.finditer(text)]
    exact = len(heads) == len(tasks)
    return [
        Entry(f"line {heads[place]}" if exact else f"task {place + 1}", value)
        for place, value in enumerate(tasks)
    ]


def _array(text: str, name: str) -> list[Entry]:
    """Elements of one JSON array, each with the line it begins on."""
    decoder, entries = json.JSONDecoder(), []
    place = _skip(text, text.index("[") + 1)
    try:
        json.loads(text)
        while not text.startswith("]", place):
            value, end = decoder.raw_decode(text, place)
            entries.append(Entry(f"line {text.count(chr(10), 0, place) + 1}", value))
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


def _problems(value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield "not an object with project and prompt"
        return
    for field in value.keys() - RULES.keys():
        near = get_close_matches(field, RULES, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(RULES)}"
        yield f"unknown field {field!r}; {hint}"
    for field in _REQUIRED:
        if field not in value:
            yield f"{field!r} is missing"
    for field, rule in RULES.items():
        if field in value and not rule.holds(value[field]):
            yield f"{field!r} must be {rule.words}"


def _repeated(entries: list[Entry]) -> Iterator[str]:
    first: dict[str, str] = {}
    for entry in entries:
        task = entry.value.get("id")
        if task is not None and first.setdefault(task, entry.where) != entry.where:
            yield f"{entry.where}: id {task!r} is also on {first[task]}"
