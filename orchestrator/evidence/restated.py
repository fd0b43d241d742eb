"""In what a statement differs from a sentence: what it leaves out, puts in, moves or retells. Pure.

It says why; whether a statement is shown as quoted is told by ``again``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from orchestrator.evidence.clauses import clauses, droppable
from orchestrator.evidence.figures import figures
from orchestrator.evidence.wording import SPEECH, markers
from orchestrator.library.words import stem

_EMPTY = frozenset(
    """
a an the that well oh ah uh yes okay ok also too just really please anyway actually basically
der die das den dem des ein eine einen einem einer eines dass ja also äh ähm halt mal eben nun na doch
auch schon bitte eigentlich
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
_OF_THE_SPEAKER = frozenset(
    ["i", "we", "my", "our", "me", "us", "ich", "wir", "mein", "unser", "mich", "mir", "uns"]
)
_UNITS = frozenset(["%", "€", "$", "£", "eur", "euro", "euros", "usd", "dollar", "dollars", "gbp", "chf"])
_SAME = {
    **dict.fromkeys(("have", "has", "i've", "we've"), "has"),
    **dict.fromkeys(("am", "is", "are", "i'm", "we're"), "is"),
    **dict.fromkeys(("was", "were"), "was"),
    **dict.fromkeys(("habe", "hat", "haben"), "hat"),
    **dict.fromkeys(("bin", "ist", "sind"), "ist"),
    **dict.fromkeys(("war", "waren"), "war"),
}
"""What changes with the person alone."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_ONE_FORM = frozenset(_SAME.values())


@dataclass(frozen=True, slots=True)
class Word:
    """A word that weighs: what it counts as, and as it is written."""

    key: str
    text: str


def left_out(told: str, sentence: str, speaker: str = "") -> Iterator[str]:
    """What of ``sentence`` a statement does not say: the words, or a whole stretch."""
    mine = _with_speaker(told, speaker)
    options = [list(_missing(kept, mine)) for kept in droppable(sentence)]
    yield from min(options, key=lambda some: sum(map(len, some)))


def _missing(sentence: str, mine: set[str]) -> Iterator[str]:
    for clause in clauses(sentence):
        said = words(clause.text)
        missing = [one for one in said if one.key not in mine]
        if missing:
            whole = 2 * len(missing) > len(said)
            yield clause.text.strip() if whole else ", ".join(one.text for one in missing)


def moved(told: str, sentence: str) -> Iterator[str]:
    """The words of a stretch that stand in another order: who does what to whom."""
    mine = [one.key for one in words(told)]
    for piece in clauses(sentence):
        keys = [one.key for one in words(piece.text)]
        once = [key for key in mine if keys.count(key) == 1 and mine.count(key) == 1]
        places = [keys.index(key) for key in once]
        if sum(one > other for one, other in pairwise(places)) > 1:
            yield piece.text.strip()


def put_in(told: str, quotes: Sequence[str], speakers: Sequence[str]) -> Iterator[str]:
    """The words of a statement that none of its quotes has, but for who said it."""
    there = {one.key for quote in quotes for one in words(quote)}
    named = {one.key for speaker in speakers for one in words(speaker)}
    for one in words(told):
        if one.key not in there and one.key not in named and one.text.casefold() not in SPEECH | {"to"}:
            yield one.text


def retold(told: str, sentence: str) -> Iterator[tuple[str, str]]:
    """Words in another form or of another strength, beside those that were said: *will* for *could*."""
    mine, theirs = words(told), words(sentence)
    matcher = SequenceMatcher(
        None, [_low(one) for one in mine], [_low(one) for one in theirs], autojunk=False
    )
    for step, a, b, c, d in matcher.get_opcodes():
        if step != "replace" or b - a > 2 or d - c > 2:
            continue
        one, other = mine[a:b], theirs[c:d]
        alike = len(one) == len(other) and [word.key for word in one] == [word.key for word in other]
        if alike or (_is_limit(one) and _is_limit(other)):
            yield " ".join(word.text for word in one), " ".join(word.text for word in other)


def _low(word: Word) -> str:
    return word.key if word.key.startswith("#") or word.key in _ONE_FORM else word.text.casefold()


def _is_limit(some: Sequence[Word]) -> bool:
    return bool(markers(" ".join(word.text for word in some)))


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[Word, ...]:
    """The words of ``text`` that weigh, in order; a figure counts as its value."""
    counted = {one.start: one for one in figures(text)}
    spans = [(one.start, one.end) for one in figures(text)]
    found: list[Word] = []
    for one in _WORD.finditer(text):
        low = _bare(one.group())
        inside = next((start for start, end in spans if start <= one.start() < end), None)
        if inside is not None:
            figure = counted[inside]
            if inside == one.start() or not found or not found[-1].key.startswith("#"):
                found.append(Word(f"#{figure.value}", text[figure.start : figure.end]))
        elif low not in _EMPTY and low not in _UNITS:
            found.append(Word(_key(low), one.group()))
    return tuple(found)


def _with_speaker(told: str, speaker: str) -> set[str]:
    """The words of a statement; who names the speaker has said *I* and *we*."""
    mine = {one.key for one in words(told)}
    if speaker and not mine.isdisjoint({one.key for one in words(speaker)}):
        mine |= _OF_THE_SPEAKER
    return mine


@lru_cache(maxsize=8192)
def _key(low: str) -> str:
    if low in _SAME or len(low) <= 3:
        return _SAME.get(low, low)
    return stem(stem(low, "en"), "de")


def _bare(word: str) -> str:
    low = word.casefold().replace("\u2019", "'")
    return low.removesuffix("'s") if low.endswith("'s") else low.removesuffix("'")
