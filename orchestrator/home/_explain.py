"""Turns what TOML and pydantic say about a file into one sentence with table, key, line and a suggestion."""

from __future__ import annotations

import difflib
import re
import typing
from collections.abc import Iterable

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from orchestrator.errors import ConfigInvalid
from orchestrator.home._schema import HomeConfig

Location = tuple[str | int, ...]
LOOK_UP = "Correct it there; docs/configuration.md has every key and what it takes."


def config_error(path: str, text: str, error: ValidationError) -> ConfigInvalid:
    """The first problem of a file, as the person should read it."""
    problems = error.errors(include_url=False, include_input=False)
    first = max(problems, key=_misspelt)
    location: Location = first["loc"]
    message, fix = first["msg"].removeprefix("Value error, "), ""
    message = message.replace("Input should be", "must be", 1)
    if first["type"] == "extra_forbidden":
        message, fix = _unknown_key(location)
    elif first["type"] in {"model_type", "dict_type"}:
        table = ".".join(str(part) for part in location)
        message, fix = "is a table, not a value", f"Write [{table}] and its keys below it."
    elif first["type"] == "missing":
        message, fix = f"{str(location[-1])!r} is missing", _missing(location)
    fix = fix or LOOK_UP
    if len(problems) > 1:
        fix = f"{fix} ({len(problems) - 1} more after this one.)".strip()
    return ConfigInvalid(path, where(text, location), message, fix)


def _misspelt(problem: ErrorDetails) -> bool:
    """Whether a key was meant to be another one; that the other is missing only follows from it."""
    return (
        problem["type"] == "extra_forbidden"
        and nearest(str(problem["loc"][-1]), known_keys(problem["loc"][:-1])) is not None
    )


def where(text: str, location: Location) -> str:
    """``[table] key, line n`` for a location in the file, with as much of it as is known."""
    keys = [str(part) for part in location if not isinstance(part, int)]
    if not keys:
        return ""
    line = line_of(text, keys)
    table, key = ".".join(keys[:-1]), keys[-1]
    named = f"[{table}] {key}" if table else key
    return f"{named}, line {line}" if line else named


def line_of(text: str, keys: list[str]) -> int | None:
    """The line that sets a key, or else the line of the nearest table around it."""
    table: list[str] = []
    best: tuple[int, int] | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if header := re.match(r"\[+\s*([^\]]+?)\s*\]+", line):
            table = _dotted(header[1])
            found = table
        elif assignment := re.match(r"""((?:[\w.-]|"[^"]*"|'[^']*'|\s)+?)\s*=""", line):
            found = [*table, *_dotted(assignment[1])]
        else:
            continue
        depth = len(found)
        if found == keys[:depth] and (best is None or depth > best[0]):
            best = (depth, number)
    return best[1] if best else None


def _dotted(text: str) -> list[str]:
    return [part.strip().strip("\"'") for part in re.findall(r"""\s*("[^"]*"|'[^']*'|[^.]+)\s*\.?""", text)]


def _unknown_key(location: Location) -> tuple[str, str]:
    key = str(location[-1])
    known = known_keys(location[:-1])
    near = nearest(key, known)
    fix = f"Did you mean {near!r}?" if near else f"Known here: {', '.join(known)}."
    return f"unknown key {key!r}", fix


def _missing(location: Location) -> str:
    if location == ("version",):
        return "Put `version = 1` on the file's first line."
    if location[-1] == "path":
        return 'Add `path = "folder"`: the project\'s folder, relative to the home.'
    return ""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that ``name`` was probably meant to be."""
    by_fold = {candidate.casefold(): candidate for candidate in known}
    found = difflib.get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def known_keys(location: Location) -> list[str]:
    """The keys that the table at ``location`` takes."""
    model: type[BaseModel] | None = HomeConfig
    for part in location:
        if model is None:
            return []
        field = model.model_fields.get(str(part))
        # The keys of `projects` are slugs: they name no field and the model stays the one of a project.
        model = _model_in(field.annotation) if field else model
    return list(model.model_fields) if model else []


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(argument) for argument in typing.get_args(annotation))
    return next((model for model in found if model), None)
