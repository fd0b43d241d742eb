"""Whether a statement says again what a sentence says: nothing that weighs left out, added or moved. Pure.

No list knows every wording of a condition, so this rests on none: whatever of a sentence is left out counts,
but for articles, fillers and a clause of its own that is joined by *and*. Whether a word that is left out
limits the rest is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from orchestrator.evidence.figures import figures
from orchestrator.evidence.wording import first_person
from orchestrator.library.words import STOP_DE, STOP_EN, stem

_EMPTY = frozenset(
    """
a an the that well oh ah uh yes okay ok also too just really please anyway actually basically
der die das den dem des ein eine einen einem einer eines dass ja also äh ähm halt mal eben nun na doch
auch schon bitte eigentlich
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
_SPEECH = frozenset(
    """
says said say tells told writes wrote states stated mentions mentioned according to reports reported asked
sagt sagte schreibt schrieb laut berichtet meint erwähnt erwähnte zufolge
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
_JOINT = re.compile(
    r"[,;:()!?\u2026]+(?=\s|$)|(?<=\s)\(|\.+(?=\s|$)|\s[-\u2013\u2014]+(?=\s|$)|"
    r"\b(?:and|but|or|while|whereas|und|aber|oder|während|sondern|wohingegen)\b",
    re.IGNORECASE,
)
_ALIKE = frozenset({"and", "und", ";"})
_PAST = ("ed", "te", "ten")
_FEWEST = 3
"""Words of a clause that may stand by itself."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that weighs: what it counts as, and as it is written."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a sentence between its marks and joints, and what joins it to the others."""

    words: tuple[Word, ...]
    text: str
    joints: frozenset[str]


def left_out(told: str, sentence: str, speaker: str = "") -> Iterator[str]:
    """What of ``sentence`` a statement does not say: the words, or a whole stretch."""
    mine = _with_speaker(told, speaker)
    for piece in _pieces(sentence):
        missing = [one for one in piece.words if one.key not in mine]
        if missing and not _stands_alone(piece, mine):
            whole = 2 * len(missing) > len(piece.words)
            yield piece.text.strip() if whole else ", ".join(one.text for one in missing)


def moved(told: str, sentence: str) -> Iterator[str]:
    """The words of a stretch that stand in another order: who does what to whom."""
    mine = [one.key for one in words(told)]
    for piece in _pieces(sentence):
        keys = [one.key for one in piece.words]
        once = [key for key in mine if keys.count(key) == 1 and mine.count(key) == 1]
        places = [keys.index(key) for key in once]
        if sum(one > other for one, other in pairwise(places)) > 1:
            yield piece.text.strip()


def put_in(told: str, quotes: Sequence[str], speakers: Sequence[str]) -> Iterator[str]:
    """The words of a statement that none of its quotes has, but for who said it."""
    there = {one.key for quote in quotes for one in words(quote)}
    named = {one.key for speaker in speakers for one in words(speaker)}
    for one in words(told):
        if one.key not in there and one.key not in named and one.text.casefold() not in _SPEECH:
            yield one.text


def other_time(told: str, sentence: str) -> Iterator[str]:
    """Words that are told in another time than they were said in: *vibrated* is not *vibrates*."""
    past: dict[str, set[bool]] = {}
    for one in words(sentence):
        past.setdefault(one.key, set()).add(one.text.casefold().endswith(_PAST))
    for one in words(told):
        if one.key in past and one.text.casefold().endswith(_PAST) not in past[one.key]:
            yield one.text


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


def _pieces(sentence: str) -> list[_Piece]:
    spans = [(one.start, one.end) for one in figures(sentence)]
    cuts = [
        one
        for one in _JOINT.finditer(sentence)
        if not any(start < one.end() and one.start() < end for start, end in spans)
    ]
    found, begin, joint = list[_Piece](), 0, ""
    for one in (*cuts, None):
        end = one.start() if one is not None else len(sentence)
        after = one.group().strip().casefold() if one is not None else ""
        text = sentence[begin:end]
        if words(text):
            joints = frozenset(mark for mark in (joint, after) if mark and mark not in {".", "!", "?"})
            found.append(_Piece(words(text), text, joints))
            joint = after
        elif after and not (joint and after == ","):
            joint = after
        begin = one.end() if one is not None else end
    return found


def _stands_alone(piece: _Piece, mine: set[str]) -> bool:
    """Whether a stretch says something of somebody else, and may go without the rest being less."""
    first, rest = piece.words[0], piece.words[1:]
    named = first.text[:1].isupper() and first.key not in mine and not first_person(first.text)
    named = named and first.text.casefold() not in STOP_EN | STOP_DE
    if not named or not piece.joints or len(piece.words) < _FEWEST:
        return False
    if piece.joints <= _ALIKE:
        return True
    shared = [one for one in rest if one.key in mine and not one.key.startswith("#")]
    return bool(shared) and any(one.key.startswith("#") for one in rest)


@lru_cache(maxsize=8192)
def _key(low: str) -> str:
    if low in _SAME or len(low) <= 3:
        return _SAME.get(low, low)
    return stem(stem(low, "en"), "de")


def _bare(word: str) -> str:
    low = word.casefold().replace("\u2019", "'")
    return low.removesuffix("'s") if low.endswith("'s") else low.removesuffix("'")
