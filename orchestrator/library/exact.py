"""The texts in which words stand one after the other: where a quote that names no source may be from.

A search finds the best places; here none may be missing, or it is said that there are too many. Blocking.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orchestrator.capabilities import Caller
from orchestrator.library.engine import AFTER, BEFORE, EARLIER, OWN
from orchestrator.library.query import Search, narrowed, raw_of
from orchestrator.library.schema import SHIFT
from orchestrator.library.store import Library
from orchestrator.library.units import Unit, unit_of
from orchestrator.library.words import LANGUAGES, stem, words

WINDOW = 12
"""Words of a quote that are looked up as they follow one another: the most telling ones."""
MOST = 24
"""Texts beyond which a quote is too common to name one."""
MOST_LIKE = 200
"""Passages with all the words in whatever order that are looked at."""
COMMON = 0.2
"""Share of the passages that have a word which tells nothing of where it stands."""


class Holding(NamedTuple):
    """Texts that hold the words. ``all``: there are no others."""

    units: list[Unit]
    all: bool


def units_holding(library: Library, told: str, caller: Caller, *, made: bool = False) -> Holding:
    """The texts that ``caller`` may read in which the words of ``told`` follow one another.

    Marks and what is no word may stand between them. Where they go on over passages that are shorter than
    the words themselves, one text is enough. Only with ``made`` are files looked at that agents wrote.
    """
    wanted = _window(library, words(told))
    engine = library.engine
    if not wanted:
        return Holding([], all=True)
    rarest = min(max(engine.frequency(one) for one in stems) for stems in _each(wanted))
    if rarest > COMMON * engine.size and rarest > MOST_LIKE:
        return Holding([], all=False)
    narrow = narrowed(Search(told), caller)
    narrow = narrow if made else raw_of(narrow)
    with library.reading() as connection:
        for fields, before in (((OWN, AFTER), 0), ((EARLIER, BEFORE, OWN, AFTER), 2)):
            groups = [dict.fromkeys(fields, stems) for stems in _each(wanted)]
            hits = engine.holding(groups, narrow, MOST_LIKE)
            if len(hits) == MOST_LIKE:
                rows = [[stem(word, lang) for word in wanted] for lang in LANGUAGES]
                found = [one.passage for one in engine.phrases(rows, narrow, MOST + 1)]
            else:
                found = _in_order(connection, hits, before, wanted)
            if found or len(hits) == MOST_LIKE:
                return Holding(_units(connection, found[:MOST], caller), 0 < len(found) <= MOST)
    return Holding([], all=True)


def _each(wanted: Sequence[str]) -> list[tuple[str, ...]]:
    return list(
        dict.fromkeys(tuple(dict.fromkeys(stem(word, lang) for lang in LANGUAGES)) for word in wanted)
    )


def _window(library: Library, told: Sequence[str]) -> Sequence[str]:
    """The stretch of a long quote whose words are the rarest."""
    if len(told) <= WINDOW:
        return told
    having = [library.engine.frequency(stem(word, "en")) for word in told]
    begin = min(range(len(told) - WINDOW + 1), key=lambda at: sum(sorted(having[at : at + WINDOW])[:4]))
    return told[begin : begin + WINDOW]


def _in_order(
    connection: sqlite3.Connection, hits: Iterable[int], before: int, wanted: Sequence[str]
) -> list[int]:
    """Those of the passages that have the words in order, with those from ``before`` on up to the next."""
    near = {
        hit: [one for one in range(hit - before, hit + 2) if one >> SHIFT == hit >> SHIFT] for hit in hits
    }
    numbers = json.dumps(sorted({one for some in near.values() for one in some}))
    query = "SELECT id, stems FROM passage WHERE id IN (SELECT value FROM json_each(?))"
    said = dict(connection.execute(query, (numbers,)))
    each = ("|".join(re.escape(stem(word, lang)) for lang in LANGUAGES) for word in wanted)
    row = re.compile(" " + " ".join(f"(?:{one})" for one in each) + " ")
    texts = ((hit, " ".join(("", *(said.get(one, "") for one in some), ""))) for hit, some in near.items())
    return [hit for hit, text in texts if row.search(text)]


def _units(connection: sqlite3.Connection, passages: Iterable[int], caller: Caller) -> list[Unit]:
    found = (unit_of(connection, number, caller) for number in passages)
    return list({unit.name: unit for unit in found if unit is not None}.values())
