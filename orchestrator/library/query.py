"""Asks the library: which passages speak of it, and what stands around them. Blocking."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.capabilities import Caller, may_read
from orchestrator.events import Visibility
from orchestrator.library.engine import Candidate, Narrow, idf
from orchestrator.library.entries import AGENT, SEALED, Held, scope
from orchestrator.library.expected import told_by
from orchestrator.library.rank import SPOKEN, TALK, TURNS, Around, Asked, ranked
from orchestrator.library.references import parse
from orchestrator.library.schema import SHIFT
from orchestrator.library.sources import Kind
from orchestrator.library.store import Library, all_held, micros, moment
from orchestrator.library.words import asked, language, stems

NEIGHBOURS = 2
"""Passages on either side that a result is shown with."""
LOOKED_AT = 100
"""Candidates that are looked at closely."""
AT_ONCE = 6
"""Passages beyond those that are shown that are read with them: some lie in another's window."""
_PHRASE = re.compile(r'"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, and where. A part in double quotes must occur as it stands."""

    text: str
    project: str | None = None
    client: str | None = None
    kinds: tuple[Kind, ...] = ()
    since: datetime | None = None
    limit: int = 10
    neighbours: int = NEIGHBOURS


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage, word for word."""

    ref: str
    text: str
    speaker: str
    at: datetime
    hit: bool = False
    """Whether it has any of the words itself, or was asked for; the others stand around it."""


@dataclass(frozen=True, slots=True)
class Result:
    """A place in a source: what was found there with what is around it, in the order of the source."""

    ref: str
    score: float
    kind: str
    title: str
    project: str | None
    client: str | None
    visibility: Visibility
    at: datetime
    window: tuple[Shown, ...]

    @property
    def text(self) -> str:
        """The passage that was found first."""
        return next(one.text for one in self.window if one.ref == self.ref)


def find(library: Library, wanted: Search, caller: Caller) -> list[Result]:
    """The best places for ``wanted`` that ``caller`` may read, the best first."""
    order = found(library, wanted, caller)
    with library.reading() as connection:
        stems_ = frozenset(stem for group in asked(wanted.text) for stem in group)
        return _windows(
            connection, order, wanted, caller, lambda _, text: not stems_.isdisjoint(text.split())
        )


def found(library: Library, wanted: Search, caller: Caller) -> list[tuple[float, int]]:
    """Scores and passages in order, more than are shown: neighbours in one place become one result."""
    groups = asked(wanted.text)
    if not groups:
        return []
    engine, narrow = library.engine, narrowed(wanted, caller)
    flat = list(dict.fromkeys(stem for group in groups for stem in group))
    most = max(LOOKED_AT, 3 * wanted.limit)
    weights = [idf(engine.size, max(engine.frequency(stem) for stem in group)) for group in groups]
    about = Asked(groups, weights, *told_by(wanted.text))
    candidates = engine.search(flat, narrow, most, SPOKEN * about.mean)
    phrases = tuple(one.casefold().split() for one in _PHRASE.findall(wanted.text))
    with library.reading() as connection:
        if phrases:
            candidates = _with_phrases(connection, library, narrow, phrases, candidates)
        sources = all_held(connection, {one.passage >> SHIFT for one in candidates})
        there = frozenset(stem for stem in flat if engine.frequency(stem))
        around = _around(connection, candidates[:most], sources, there)
    talk = {one.id for one in sources.values() if one.kind in TALK}
    turns = {one.id for one in sources.values() if one.kind in TURNS}
    return ranked(about, candidates, around, talk, turns, engine.telling)


def narrowed(wanted: Search, caller: Caller) -> Narrow:
    """The index's filter for what is wanted of what ``caller`` may read; see ``capabilities``."""
    labels: dict[str, Sequence[str]] = {}
    without: dict[str, Sequence[str]] = {}
    if wanted.project is not None:
        labels["project"] = (wanted.project,)
    if wanted.client is not None:
        labels["client"] = (wanted.client,)
    if wanted.kinds:
        labels["kind"] = wanted.kinds
    if caller.kind == "agent":
        fleet = (scope(None, None, "fleet"), scope(caller.project, None, "fleet"))
        own = (scope(caller.project, caller.client, kind) for kind in ("client", SEALED))
        labels["scope"] = (*own, *fleet)
    elif caller.kind == "meta":
        without["scope"] = (SEALED,)
    return Narrow(labels, without, micros(wanted.since) if wanted.since is not None else None)


def raw_of(narrow: Narrow) -> Narrow:
    """The same without files that agents wrote."""
    return narrow._replace(without={**narrow.without, "kind": (AGENT,)})


def read(library: Library, ref: str, caller: Caller, neighbours: int = NEIGHBOURS) -> Result | str | None:
    """The passage at an address with its neighbours.

    A text says what became of its source; ``None``: there never was one that ``caller`` may read. Raises
    ``ValueError`` for what is no address.
    """
    address = parse(ref)
    with library.reading() as connection:
        if address.scheme == "journal":
            rows = connection.execute(
                "SELECT id, ref FROM passage WHERE event = ? ORDER BY id", (int(address.name),)
            ).fetchall()
        else:
            row = connection.execute(
                "SELECT id, fate, project, client, visibility FROM source WHERE name = ?",
                (str(address.source),),
            ).fetchone()
            if row is None or not may_read(caller, Owner(*row[2:])):
                return None
            if row[1]:
                return str(row[1])
            rows = connection.execute(
                "SELECT id, ref FROM passage WHERE id BETWEEN ? AND ? ORDER BY id",
                (row[0] << SHIFT, (row[0] + 1 << SHIFT) - 1),
            ).fetchall()
        inside = [number for number, other in rows if _meets(ref, other)]
        wanted = Search("", limit=1, neighbours=neighbours)
        results = _windows(
            connection, [(0.0, number) for number in inside[:1]], wanted, caller, lambda one, _: one in inside
        )
    return results[0] if results else None


@dataclass(frozen=True, slots=True)
class Owner:
    """Who may read it, for ``capabilities``."""

    project: str | None
    client: str | None
    visibility: Visibility


def _meets(ref: str, other: str) -> bool:
    """Whether two addresses in one source have something in common."""
    one, two = parse(ref), parse(other)
    if one.segment and one.segment != two.segment:
        return False
    if one.scheme == "memo" or one.span is None or two.span is None:
        return True
    if one.scheme == "file":
        return one.span[0] <= two.span[1] and two.span[0] <= one.span[1]
    return one.span[0] < max(two.span[1], two.span[0] + 1) and two.span[0] < max(one.span[1], one.span[0] + 1)


def _around(
    connection: sqlite3.Connection,
    candidates: Sequence[Candidate],
    sources: Mapping[int, Held],
    wanted: frozenset[str],
) -> dict[int, Around]:
    """What of ``wanted`` is in each candidate, and in it with its neighbours; every text is read once."""
    places = {
        one.passage: _near(one.passage, NEIGHBOURS) for one in candidates if one.passage >> SHIFT in sources
    }
    numbers = {number for near in places.values() for number in near}
    rows = connection.execute(
        "SELECT id, stems FROM passage WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(numbers)),),
    )
    own: dict[int, Sequence[str]] = {}
    whole: dict[int, frozenset[str]] = {}
    met: dict[int, frozenset[str]] = {}
    marked = [(stem, f" {stem} ") for stem in wanted]
    for number, text in rows:
        if number not in places:
            said = f" {text} "
            met[number] = frozenset([stem for stem, mark in marked if mark in said])
            continue
        order = text.split()
        whole[number] = frozenset(order)
        met[number] = wanted & whole[number]
        if len(met[number]) > 1:
            own[number] = [stem if stem in wanted else "" for stem in order]
    nothing = frozenset[str]()
    return {
        number: Around(
            own.get(number, ()),
            nothing.union(*[met[one] for one in near if one in met]),
            whole.get(number, nothing),
        )
        for number, near in places.items()
    }


def _near(number: int, neighbours: int) -> range:
    """The numbers that passages around ``number`` may have in its source."""
    source = number >> SHIFT
    return range(max(number - neighbours, source << SHIFT), min(number + neighbours + 1, source + 1 << SHIFT))


def _with_phrases(
    connection: sqlite3.Connection,
    library: Library,
    narrow: Narrow,
    phrases: Iterable[Sequence[str]],
    candidates: Sequence[Candidate],
) -> list[Candidate]:
    """Those of the passages with all words of the phrases in which they occur as they stand."""
    wanted = [" ".join(phrase) for phrase in phrases]
    needed = list(dict.fromkeys(stem for phrase in wanted for stem in stems(phrase, language(phrase))))
    known = {one.passage: one for one in candidates}
    also = [one for one in library.engine.having(needed, narrow, 10 * LOOKED_AT) if one.passage not in known]
    kept = []
    for one in (*candidates, *also):
        row = connection.execute("SELECT text FROM passage WHERE id = ?", (one.passage,)).fetchone()
        text = " ".join(str(row[0]).casefold().split()) if row is not None else ""
        if all(phrase in text for phrase in wanted):
            kept.append(one)
    return kept


def _windows(
    connection: sqlite3.Connection,
    order: Sequence[tuple[float, int]],
    wanted: Search,
    caller: Caller,
    is_hit: Callable[[int, str], bool],
) -> list[Result]:
    """Results with their neighbours; what lies in an earlier one's window is no result of its own."""
    results: list[Result] = []
    covered: set[int] = set()
    at_once = wanted.limit + AT_ONCE
    for begin in range(0, len(order), at_once):
        some = order[begin : begin + at_once]
        sources = all_held(connection, {number >> SHIFT for _, number in some})
        rows = _rows(connection, some, wanted.neighbours)
        for score, number in some:
            if len(results) == wanted.limit:
                return results
            held = sources.get(number >> SHIFT)
            if number in covered or number not in rows or held is None or not may_read(caller, _owner(held)):
                continue
            near = [one for one in _near(number, wanted.neighbours) if one in rows]
            covered.update(near)
            shown = {one: _shown(held, rows[one], is_hit) for one in near}
            results.append(_result(held, score, shown[number], tuple(shown.values())))
    return results


_Row = tuple[int, str, str, str, int | None, str]


def _rows(
    connection: sqlite3.Connection, order: Sequence[tuple[float, int]], neighbours: int
) -> dict[int, _Row]:
    """The passages of ``order`` and their neighbours, in one look."""
    wanted = {one for _, number in order for one in _near(number, neighbours)}
    rows = connection.execute(
        "SELECT id, ref, text, speaker, at, stems FROM passage WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(wanted)),),
    )
    return {row[0]: row for row in rows}


def _shown(held: Held, row: _Row, is_hit: Callable[[int, str], bool]) -> Shown:
    number, ref, text, speaker, at, said = row
    return Shown(ref, text, speaker, moment(held.at if at is None else at), is_hit(number, said))


def _result(held: Held, score: float, hit: Shown, shown: tuple[Shown, ...]) -> Result:
    owner = _owner(held)
    return Result(
        hit.ref,
        round(score, 3),
        held.kind,
        held.title,
        held.project,
        held.client,
        owner.visibility,
        hit.at,
        shown,
    )


def _owner(held: Held) -> Owner:
    return owner(held.project, held.client, held.visibility)


def owner(project: str | None, client: str | None, visibility: str) -> Owner:
    """Whose a source is; an unknown visibility counts as sealed."""
    known: dict[str, Visibility] = {"fleet": "fleet", "client": "client"}
    return Owner(project, client, known.get(visibility, "sealed"))
