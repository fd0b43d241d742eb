"""Words for the index: as they are typed, their stems by language, and those that say nothing. Pure.

The index holds stems; what is shown and quoted is always the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, Literal, get_args

from orchestrator.library.irregular import ENGLISH

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_WORD = re.compile(r"[^\W_]+")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
LONGEST = 80
"""Letters of a word that count: what is longer is no word but data."""

_EN = """
a about above after again against all am an and any are as at be because been before being below between
both but by can could d did do does doing don down during each few for from further had has have having he
her here hers him his how i if in into is isn it its itself just ll m me more most my no nor not of off on
once only or other our ours out over own re s same she should so some such t than that the their theirs them
then there these they this those through to too under until up ve very was wasn we were weren what when
where which while who whom why will with would you your yours
"""
_DE = """
aber als also am an auch auf aus bei bin bis bist da dann das dass daß dein deine dem den denn der des
dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es
etwas euch euer für haben habe hat hatte hatten hier hinter ich ihm ihn ihnen ihr ihre ihrem ihren im in ins
ist ja jede jedem jeden jeder jedes jener kann kein keine keinem keinen können könnte machen man mehr mein
meine mich mir mit muss nach nicht noch nun nur ob oder ohne sehr sein seine seinem seinen seiner sich sie
sind so soll sollte sondern sonst über um und uns unser unter vom von vor wann war waren warum was weil
welche welcher welches wenn wer werde werden wie wieder will wir wird wirst wo wurde würde zu zum zur zwar
zwischen
"""
STOP_EN, STOP_DE = frozenset(_EN.split()), frozenset(_DE.split())
_EITHER = STOP_EN | STOP_DE
_ONLY_EN, _ONLY_DE = STOP_EN - STOP_DE, STOP_DE - STOP_EN
SAMPLE = 6000
"""Characters of a text by which its language is told."""


def words(text: str) -> list[str]:
    """The words of ``text`` in lower case, in order; the parts of a ``camelCase`` name follow it."""
    found: list[str] = []
    for word in _WORD.findall(text):
        found.append(word.casefold()[:LONGEST])
        if not word.islower() and not word.istitle() and not word.isupper() and word.isascii():
            parts = _PARTS.findall(word)
            if 1 < len(parts) <= 8:
                found += [part.casefold() for part in parts]
    return found


def typed(text: str) -> Iterator[re.Match[str]]:
    """The words of ``text`` where they stand, as they are typed."""
    return _WORD.finditer(text)


def language(text: str, otherwise: Language = "en") -> Language:
    """The language of ``text`` by its commonest words; ``otherwise`` where these do not tell."""
    found = [word.casefold() for word in _WORD.findall(text[:SAMPLE])]
    english = sum(word in _ONLY_EN for word in found)
    german = sum(word in _ONLY_DE for word in found)
    if english == german:
        return otherwise
    return "de" if german > english else "en"


@lru_cache(maxsize=200_000)
def stem(word: str, lang: Language) -> str:
    """What is left of a word in lower case when its ending is taken off."""
    if len(word) < 3 or word.isdigit():
        return word
    if lang == "en":
        word = ENGLISH.get(word, word)
    return str(_stemmer(lang).stemWord(word))


def stems(text: str, lang: Language) -> list[str]:
    """The stems of all words of ``text``, in order."""
    return [stem(word, lang) for word in words(text)]


def asked(query: str) -> list[tuple[str, ...]]:
    """What to look for: for each word that says something, once, its stem in each language.

    A query of stop words alone is looked for as it is.
    """
    every = list(dict.fromkeys(words(query)))
    told: Sequence[str] = [word for word in every if word not in stop_words(query)] or every
    both: Iterable[tuple[str, ...]] = (tuple(dict.fromkeys((stem(w, "en"), stem(w, "de")))) for w in told)
    return list(dict.fromkeys(both))


def stop_words(query: str) -> frozenset[str]:
    """The words of ``query``'s language that say nothing; of both languages while that is not clear."""
    found = set(words(query))
    english, german = len(found & _ONLY_EN), len(found & _ONLY_DE)
    if english == german:
        return _EITHER
    return STOP_EN if english > german else STOP_DE


@cache
def silent() -> frozenset[str]:
    """The stems of all words that say nothing."""
    return frozenset(stem(word, lang) for word in _EITHER for lang in LANGUAGES)


def _stemmer(lang: Language) -> Any:
    """A new one for each word: it keeps the word at hand in itself, and two threads would mix theirs."""
    import snowballstemmer

    return snowballstemmer.stemmer("english" if lang == "en" else "german")
