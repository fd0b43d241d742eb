"""How alike what was heard is to a name, sound by sound: what a recogniser confuses costs little. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

_LETTERS = str.maketrans({"ä": "e", "ö": "o", "ü": "u", "ß": "s", "é": "e", "è": "e", "á": "a", "ñ": "n"})
_TOGETHER = (
    ("tsch", "C"),
    ("tch", "C"),
    ("sch", "S"),
    ("tion", "Sn"),
    ("ch", "C"),
    ("sh", "S"),
    ("ph", "f"),
    ("gh", ""),
    ("ck", "k"),
    ("qu", "kw"),
    ("wh", "w"),
    ("th", "T"),
    ("kn", "n"),
    ("wr", "r"),
    ("dg", "J"),
    ("x", "ks"),
    ("q", "k"),
    ("j", "J"),
)
"""What letters say together, in English and German; capitals are sounds without a letter."""
_SOFT = "eiy"
_VOWELS = frozenset("aeiou")
_CONFUSED = (
    ("pb", 0.25),
    ("td", 0.2),
    ("kg", 0.25),
    ("fv", 0.2),
    ("szT", 0.25),
    ("SCJ", 0.25),
    ("mn", 0.3),
    ("lr", 0.6),
    ("bvw", 0.5),
    ("ptk", 0.55),
    ("bdg", 0.55),
    ("fT", 0.3),
    ("sSC", 0.45),
    ("zJ", 0.4),
    ("tC", 0.5),
    ("dJ", 0.4),
)
"""Sounds that are taken for one another, and what that costs."""
_WEIGHTS = {**dict.fromkeys(_VOWELS, 0.3), "h": 0.35, "w": 0.6, "y": 0.5, "r": 0.8}
"""What it costs to miss a sound; others cost 1."""
_OTHER_VOWEL = 0.15
_TELLING, _ECHOES = 3, 0.6
"""Sounds by which something can be told again, and likeness from which on it is."""


def _pairs() -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for sounds, cost in _CONFUSED:
        for one in sounds:
            for other in sounds:
                found[one, other] = min(cost, found.get((one, other), 1.0))
    return found


_COSTS = _pairs()


@lru_cache(maxsize=65_536)
def sounds(word: str) -> str:
    """The sounds of a word, one letter each; none twice in a row, and of vowels side by side the first."""
    letters = word.casefold().translate(_LETTERS)
    for written, said in _TOGETHER:
        letters = letters.replace(written, said)
    letters = re.sub(r"[^A-Za-z]", "", letters)
    found = ""
    for at, letter in enumerate(letters):
        follows = letters[at + 1 : at + 2]
        sound = ("s" if follows and follows in _SOFT else "k") if letter == "c" else letter
        sound = "i" if sound == "y" and at else sound
        silent = sound == "e" and not follows and len(found) > 2
        if not silent and not (sound in _VOWELS and found[-1:] in _VOWELS and found):
            found += sound if found[-1:] != sound else ""
    return found


@lru_cache(maxsize=262_144)
def alike(one: str, other: str) -> float:
    """How alike two rows of sounds are, from 0 to 1."""
    whole = max(sum(map(_weight, one)), sum(map(_weight, other)))
    return max(0.0, 1.0 - _distance(one, other) / whole) if whole else 0.0


def run_together(words: Iterable[str]) -> str:
    """The sounds of words said without a pause."""
    return re.sub(r"(.)\1+", r"\1", "".join(sounds(word) for word in words))


def echoes(heard: Sequence[str]) -> dict[int, list[tuple[int, float]]]:
    """Of rows of sounds those that are like others, with how much each of them is."""
    found: dict[int, list[tuple[int, float]]] = {}
    told = [(at, sound) for at, sound in enumerate(heard) if len(sound) >= _TELLING]
    for number, (at, sound) in enumerate(told):
        for other, another in told[:number]:
            weight = (alike(sound, another) - _ECHOES) / (1 - _ECHOES)
            if weight > 0:
                found.setdefault(at, []).append((other, weight))
                found.setdefault(other, []).append((at, weight))
    return found


def _weight(sound: str) -> float:
    return _WEIGHTS.get(sound, 1.0)


def _taken_for(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        return _OTHER_VOWEL
    missed = _weight(one) + _weight(other)
    return missed if one in _VOWELS or other in _VOWELS else min(_COSTS.get((one, other), 1.0), missed)


def _distance(one: str, other: str) -> float:
    above = [0.0]
    for sound in other:
        above.append(above[-1] + _weight(sound))
    for sound in one:
        row = [above[0] + _weight(sound)]
        for at, heard in enumerate(other, 1):
            through = above[at - 1] + _taken_for(sound, heard)
            row.append(min(above[at] + _weight(sound), row[-1] + _weight(heard), through))
        above = row
    return above[-1]
