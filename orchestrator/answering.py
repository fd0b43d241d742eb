"""How the work on a question is told, whoever shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

READ, CHECKED, ANSWERED = "library.sources_read", "question.checked", "question.answered"
"""Kinds of events of a question; each names it."""
TRUE = "A program found each quote in its source; that the words stand there does not make them true."
_VERSION = re.compile(r"@[0-9a-f]{40}")


def step(body: Mapping[str, Any]) -> str:
    """What the meta-agent does just now, in a line; hostile text. ``body`` is of ``READ`` or ``CHECKED``."""
    if body["kind"] == CHECKED:
        counts = ((name, int(body[name])) for name in ("quoted", "inference", "unverified"))
        return f"answering: {', '.join(f'{number} {name}' for name, number in counts if number) or 'nothing'}"
    projects = body["projects"]
    if body["tool"] == "search":
        return f"searching {body['query']!r}: {_many(body['refs'], 'place')} in {_many(projects, 'project')}"
    return f"reading {', '.join(projects) or '-'}: {_VERSION.sub('', str(body['query']))}"


def _many(found: list[str], noun: str) -> str:
    return f"{len(found)} {noun}{'' if len(found) == 1 else 's'}"
