"""What makes two recorded statements one and the same. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import NamedTuple

from orchestrator.evidence.normal import normal
from orchestrator.library.references import parse


class Place(NamedTuple):
    """Words of a source."""

    source: str
    text: str


def claim_id(project: str, statement: str, quotes: Iterable[Place]) -> str:
    """The id of a statement with these quotes, in whatever order and version of their source."""
    places = sorted({(_series(one.source), normal(one.text).text.strip()) for one in quotes})
    told = normal(statement).text.strip().rstrip(".")
    key = json.dumps([project, told, places], ensure_ascii=False)
    return f"c-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def signals_of(sources: Iterable[str]) -> tuple[str, ...]:
    """The signals whose words stand in these sources, each once."""
    found = (parse(source) for source in sources)
    return tuple(dict.fromkeys(one.name for one in found if one.scheme in {"memo", "signal", "mail"}))


def _series(source: str) -> str:
    address = parse(source)
    return f"{address.scheme}:{address.name}"
