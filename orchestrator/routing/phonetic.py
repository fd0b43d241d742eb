"""How a word sounds, roughly, in German and English: equal keys for what a recogniser confuses."""

from __future__ import annotations

import re
from functools import lru_cache

_LETTERS = str.maketrans({"ä": "e", "ö": "e", "ü": "i", "ß": "s", "é": "e", "è": "e", "á": "a", "ñ": "n"})
_TOGETHER = (
    (re.compile(r"tsch|sch|ch(?=[aeiou])|tch|sh|cz"), "s"),
    (re.compile(r"ph|pf"), "f"),
    (re.compile(r"th|dt"), "t"),
    (re.compile(r"ck|qu?|x"), "k"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"gh|h|y|j"), ""),
)
_ONE = str.maketrans({"b": "p", "d": "t", "c": "k", "g": "k", "v": "f", "w": "f", "z": "s", "n": "m"})


@lru_cache(maxsize=65_536)
def key(word: str) -> str:
    """Its consonants by how they sound; a vowel counts only where it begins the word."""
    plain = re.sub(r"[^a-z]", "", word.casefold().translate(_LETTERS))
    vowel = bool(re.match(r"h?[aeiou]", plain))
    for pattern, sound in _TOGETHER:
        plain = pattern.sub(sound, plain)
    bare = re.sub(r"[aeiou]", "", plain.translate(_ONE))
    return ("a" if vowel else "") + re.sub(r"(.)\1+", r"\1", bare)
