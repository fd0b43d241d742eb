"""The clauses of a sentence, and which of them may go without the rest being less. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from orchestrator.evidence.figures import figures
from orchestrator.evidence.wording import first_person, markers, second_person
from orchestrator.library.words import STOP_DE, STOP_EN

_JOINT = re.compile(
    r"[,;:()!?\u2026]+(?=\s|$)|(?<=\s)\(|\.+(?=\s|$)|\s[-\u2013\u2014]+(?=\s|$)|"
    r"\b(?:and|but|or|while|whereas|und|aber|oder|während|sondern|wohingegen)\b",
    re.IGNORECASE,
)
_APART = frozenset({"and", "und", ",", ";", ".", ""})
"""What may stand between clauses of which one may go."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_STATES = frozenset(
    """
is are was were has have had own owns owned costs cost weighs ist sind war waren hat haben hatte hatten
besitzt besitzen kostet kosten wiegt heißt liegt lebt gehört
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
"""What is so whatever somebody else does; a deed may be one half of a deal."""
_BEING = frozenset("is are was were ist sind war waren".split())  # noqa: SIM905
"""Of somebody else it may be said with these that they lie."""
_TIED = frozenset(
    """
first then before after afterwards later next return exchange instead half part share rest back too same both
so there thereby this that these those they them he she his her its together again already still yet now
vorher zuerst dann danach erst nachher später dafür dagegen dazu davon damit darauf gegenzug hälfte teil rest
zurück auch so dort dabei dies das sie er ihr beide zusammen wieder schon noch jetzt
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
"""Words by which a clause points to the one beside it."""
_POINTS = frozenset("it es ihn ihm".split())  # noqa: SIM905
_HARMLESS = frozenset(
    [
        "rents",
        "uses",
        "runs",
        "drives",
        "cleans",
        "repairs",
        "mietet",
        "nutzt",
        "betreibt",
        "fährt",
        "putzt",
        "repariert",
    ]
)
"""What somebody may do with a thing, which stays whose it is."""
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence between its marks and joints."""

    text: str
    joint: str
    """What stands before it."""


def cuts(text: str) -> list[re.Match[str]]:
    """The marks and conjunctions of ``text``; those inside of figures are none."""
    spans = [(one.start, one.end) for one in figures(text)]
    return [
        one
        for one in _JOINT.finditer(text)
        if not any(start < one.end() and one.start() < end for start, end in spans)
    ]


@lru_cache(maxsize=512)
def clauses(sentence: str) -> tuple[Clause, ...]:
    """The clauses of ``sentence``, in order; a joint may be of two marks: a comma and *and*."""
    found, begin, joint = list[Clause](), 0, ""
    for cut in (*cuts(sentence), None):
        end = cut.start() if cut is not None else len(sentence)
        mark = cut.group().strip().casefold() if cut is not None else ""
        text = sentence[begin:end]
        if _WORD.search(text):
            found.append(Clause(text, joint))
            joint = mark
        elif mark and (not joint or joint == ","):
            joint = mark
        begin = cut.end() if cut is not None else end
    return tuple(found)


@lru_cache(maxsize=512)
def droppable(sentence: str) -> tuple[str, ...]:
    """``sentence``, and each clause of it beside which all the others may go."""
    parts = clauses(sentence)
    whole = len(parts) < 2 or not all(one.joint in _APART for one in parts)
    return (sentence, *(() if whole else _alone(parts)))


def _alone(parts: tuple[Clause, ...]) -> Iterator[str]:
    for number, kept in enumerate(parts):
        others = [one for place, one in enumerate(parts) if place != number]
        by_comma = any(one.joint in {",", ":", "."} for one in parts[1:])
        enough = len(_WORD.findall(kept.text)) >= _FEWEST
        if enough and all(_apart(kept.text, one.text, alike=by_comma) for one in others):
            yield kept.text.strip()


def _apart(kept: str, other: str, *, alike: bool) -> bool:
    """Whether ``other`` speaks of somebody else, and what is kept does not hang on it.

    ``alike``: only when it says the same of somebody else, with another figure.
    """
    words = _WORD.findall(other)
    low = {word.casefold() for word in words}
    if len(words) < _FEWEST or markers(other) or first_person(other) or second_person(other):
        return False
    if not words[0][0].isupper() or words[0].casefold() in STOP_EN | STOP_DE or low & _TIED:
        return False
    mine = {word.casefold() for word in _WORD.findall(kept)}
    if words[0].casefold() in mine or not mine.isdisjoint(_TIED):
        return False
    same = {word for word in words[1:3] if word.islower()} & set(_WORD.findall(kept)[1:3])
    if same and figures(kept) and figures(other):
        return True
    if alike or (low & _POINTS and low.isdisjoint(_HARMLESS)):
        return False
    deeds = (_STATES - _BEING) | _HARMLESS
    return not mine.isdisjoint(_STATES) and not low.isdisjoint(deeds)
