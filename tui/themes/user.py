"""A person's own themes: TOML files, checked; a broken one is reported and harms nothing."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from textual.color import Color, ColorParseError
from textual.theme import Theme

COLOURS = (
    "primary",
    "secondary",
    "warning",
    "error",
    "success",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
)


def themes_folder() -> Path:
    """Where a person puts themes: ``counterpoint/themes/*.toml`` in the configuration folder."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "counterpoint" / "themes"


def load_themes(folder: Path) -> tuple[list[Theme], list[str]]:
    """The themes of ``folder``, and a line for each file that is not one."""
    found: list[Theme] = []
    problems: list[str] = []
    for file in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
        try:
            found.append(theme_of(file.stem, tomllib.loads(file.read_text("utf-8"))))
        except (OSError, ValueError) as problem:
            problems.append(f"{file.name}: {problem}")
    return found, problems


def theme_of(name: str, fields: dict[str, Any]) -> Theme:
    """The theme that ``fields`` describe; raises ``ValueError`` in words."""
    variables = fields.pop("variables", {})
    dark = fields.pop("dark", True)
    if type(variables) is not dict or type(dark) is not bool:
        raise ValueError("`dark` is true or false, `[variables]` a table of colours.")
    if unknown := sorted(set(fields) - set(COLOURS)):
        raise ValueError(f"no such field: {', '.join(unknown)}; there are {', '.join(COLOURS)}.")
    if "primary" not in fields:
        raise ValueError("`primary` is missing.")
    for key, value in (*fields.items(), *variables.items()):
        _check(key, value)
    return Theme(name=name, dark=dark, variables=variables, **fields)


def _check(key: str, value: object) -> None:
    try:
        Color.parse(str(value))
    except ColorParseError as problem:
        raise ValueError(f"`{key} = {value!r}` is no colour.") from problem
