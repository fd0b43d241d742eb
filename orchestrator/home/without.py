"""Takes projects out of ``counterpoint.toml``, whose other lines stay as the person wrote them. Pure."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Collection
from typing import Any

from orchestrator.home._template import COMMON

_HEADER = re.compile(r"^\s*\[(?!\[).*\]\s*(#.*)?$")


def without_client(text: str, slugs: Collection[str], client: str) -> str | None:
    """``text`` without the tables of these projects and of the client's budgets.

    ``None`` when that cannot be done by leaving lines out: the tables are written in another way, or
    something else would change with them.
    """
    wanted = _without(tomllib.loads(text), slugs, client)
    kept: list[str] = []
    above: list[str] = []
    drops = False
    for line in text.splitlines(keepends=True):
        path = _path(line)
        if path is None and line.lstrip().startswith("#"):
            above.append(line)  # right above a table, it belongs to that
            continue
        drops = drops if path is None else _is_gone(path, slugs, client)
        if not drops:
            kept += [*above, line]
        above = []
    kept += [] if drops else above
    new = "".join(kept)
    try:
        return new if _without_empty(tomllib.loads(new)) == _without_empty(wanted) else None
    except tomllib.TOMLDecodeError:
        return None


def own_lines(text: str) -> str:
    """``text`` without the lines that ``init`` writes into every home: an example's name is nobody's."""
    return "".join(line for line in text.splitlines(keepends=True) if line.rstrip() not in COMMON)


def _without(config: dict[str, Any], slugs: Collection[str], client: str) -> dict[str, Any]:
    found = copy.deepcopy(config)
    budgets = found.get("budgets", {})
    for table, names in (
        (found.get("projects", {}), slugs),
        (budgets.get("projects", {}), slugs),
        (budgets.get("clients", {}), (client,)),
    ):
        for name in names:
            table.pop(name, None)
    return found


def _without_empty(config: dict[str, Any]) -> dict[str, Any]:
    """Without tables that say nothing: a header whose options are all comments is one as good as none."""
    found = {
        name: _without_empty(value) if isinstance(value, dict) else value for name, value in config.items()
    }
    return {name: value for name, value in found.items() if value != {}}


def _is_gone(path: tuple[str, ...], slugs: Collection[str], client: str) -> bool:
    return (
        (path[:1] == ("projects",) and len(path) > 1 and path[1] in slugs)
        or (path[:2] == ("budgets", "projects") and len(path) > 2 and path[2] in slugs)
        or path[:3] == ("budgets", "clients", client)
    )


def _path(line: str) -> tuple[str, ...] | None:
    """Which table begins with this line; ``None``: none does."""
    if _HEADER.match(line) is None:
        return None
    try:
        found: Any = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return None
    path: list[str] = []
    while isinstance(found, dict) and found:
        ((name, found),) = found.items()
        path.append(name)
    return tuple(path)
