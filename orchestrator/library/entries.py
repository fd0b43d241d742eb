"""What of a source goes into the word index: stems of each passage and its neighbours, and labels. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from orchestrator.library.engine import ABOUT, AFTER, BEFORE, EARLIER, OWN, WHO, Entry
from orchestrator.library.schema import SHIFT
from orchestrator.library.words import Language, stems

ASKS, ANSWERS, MADE, WORDS = 1, 2, 4, 3
"""Traits of a passage: it ends with a question; one was put before it; an agent wrote it; then its words."""
AGENT: Final = "agent"
"""The speaker of what an agent wrote in a conversation, and the kind of a file that one wrote."""
MADE_KINDS = frozenset({"draft", AGENT})
"""Kinds of files that tell of sources and are none."""
SEALED = "sealed"
_MONTHS = (
    "january januar",
    "february februar",
    "march märz",
    "april",
    "may mai",
    "june juni",
    "july juli",
    "august",
    "september",
    "october oktober",
    "november",
    "december dezember",
)


class Said(NamedTuple):
    """A passage as the tables hold it."""

    number: int
    text: str
    stems: str
    """Of its words in order, with spaces between."""
    speaker: str
    at: int | None


class Held(NamedTuple):
    """A source as the tables hold it; ``at`` in microseconds."""

    id: int
    kind: str
    project: str | None
    client: str | None
    visibility: str
    title: str
    facts: str
    at: int
    lang: Language


def entries(source: Held, passages: Sequence[Said]) -> Iterator[Entry]:
    """The index entries of a source's passages, in order."""
    own = [said.stems.split() for said in passages]
    about = stems(f"{source.title} {source.project or ''} {source.client or ''} {source.facts}", source.lang)
    labels = _labels(source)
    asked_before = False
    for place, said in enumerate(passages):
        asks = said.text.rstrip().endswith("?")
        at = source.at if said.at is None else said.at
        yield Entry(
            passage=source.id << SHIFT | said.number,
            source=source.id,
            at=at,
            traits=(ASKS * asks)
            | (ANSWERS * asked_before)
            | (MADE * _is_made(source, said))
            | (len(own[place]) << WORDS),
            stems={
                OWN: own[place],
                BEFORE: own[place - 1] if place else (),
                EARLIER: own[place - 2] if place > 1 else (),
                AFTER: own[place + 1] if place + 1 < len(own) else (),
                ABOUT: [*about, *_date(at, source.lang)],
                WHO: stems(said.speaker, source.lang),
            },
            labels=labels,
        )
        asked_before = "?" in said.text


def scope(project: str | None, client: str | None, visibility: str) -> str:
    """Who may read it, in one word; see ``capabilities``."""
    if visibility not in {"fleet", "client"}:
        return f"{SEALED}:{project}" if visibility == SEALED and project is not None else SEALED
    if client is not None:
        return f"client:{client}"
    return f"fleet:{project or ''}" if visibility == "fleet" else SEALED


def _is_made(source: Held, said: Said) -> bool:
    return source.kind in MADE_KINDS or (source.kind == "conversation" and said.speaker == AGENT)


def _labels(source: Held) -> dict[str, tuple[str, ...]]:
    whose = scope(source.project, source.client, source.visibility)
    scopes = (whose, SEALED) if whose.startswith(SEALED) else (whose,)
    labels: dict[str, tuple[str, ...]] = {"kind": (source.kind,), "scope": scopes}
    if source.project is not None:
        labels["project"] = (source.project,)
    if source.client is not None:
        labels["client"] = (source.client,)
    return labels


def _date(at: int, lang: Language) -> list[str]:
    day = datetime.fromtimestamp(at / 1_000_000, UTC)
    return stems(f"{day.day} {_MONTHS[day.month - 1]} {day.year}", lang)
