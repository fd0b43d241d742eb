"""A text as words that can be held against one another: nothing that weighs is lost. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from orchestrator.evidence.figures import ODD_FORMS, UNITS, Figure, figures
from orchestrator.library.words import Language

_WORD = re.compile(
    r"[^\W_]+(?:['-][^\W_]+)*|:(?=\s)|[~\u2248\u2264\u2265\u00b1<>=]+|(?<=\d)\+|(?<![\w.])-(?=\d)|\[\s\]|"
    r"[;:]-?[)(P](?!\w)|[\U0001f600-\U0001f64f\U0001f910-\U0001f92f]"
)
"""Words, and marks that weigh as much: *about*, *at least*, *minus*, what is not yet done, a smile."""
_SMALL: dict[Language, frozenset[str]] = {
    "en": frozenset("a an the that uh um".split()),  # noqa: SIM905
    "de": frozenset("der die das den dem des ein eine einen einem einer eines dass äh ähm".split()),  # noqa: SIM905
}
"""May go or come."""
_CONTRACTED = (
    (re.compile(r"\bwon't\b", re.I), "will not"),
    (re.compile(r"\b(?:can't|cannot)\b", re.I), "can not"),
    (re.compile(r"(?<=\w)n't\b", re.I), " not"),
    (re.compile(r"(?<=\w)'m\b", re.I), " am"),
    (re.compile(r"(?<=\w)'re\b", re.I), " are"),
    (re.compile(r"(?<=\w)'ve\b", re.I), " have"),
    (re.compile(r"(?<=\w)'ll\b", re.I), " will"),
    (re.compile(r"\b(it|he|she|that|there|here|what|who)'s\b", re.I), r"\1 is"),
    (re.compile(r"\b(gibt|geht|ist|hat|wird)'s\b", re.I), r"\1 es"),
    (re.compile(r"\bhave got\b", re.I), "have"),
    (re.compile(r"\bhas got\b", re.I), "has"),
)
_FOR_ONE_ANOTHER = (
    "maybe perhaps",
    "about around roughly approximately circa ca",
    "until till",
    "starts begins",
    "start begin",
    "buys purchases",
    "buy purchase",
    "bought purchased",
    "vielleicht eventuell",
    "etwa ungefähr circa ca rund",
    "falls sofern wenn",
    "allerdings jedoch",
)
_SAME = {word: row.split()[0] for row in _FOR_ONE_ANOTHER for word in row.split()}
_FREE = frozenset({"EUR", "USD", "GBP", "CHF"})
"""Currencies may be left out; that none is put in is looked at elsewhere."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words that are compared: their keys, and which of them are written small."""

    keys: tuple[str, ...]
    small: tuple[bool, ...]

    def cut(self, first: int, last: int) -> Line:
        """The words from ``first`` up to ``last``."""
        return Line(self.keys[first:last], self.small[first:last])

    def with_(self, *others: Line) -> Line:
        """These words, and those of ``others`` after them."""
        return Line(
            self.keys + tuple(key for one in others for key in one.keys),
            self.small + tuple(low for one in others for low in one.small),
        )


@lru_cache(maxsize=1024)
def tokens(text: str, lang: Language) -> Line:
    """The words of ``text`` as they are compared; a figure is one word, with its unit."""
    plain = text.replace("\u2019", "'")
    for pattern, whole in _CONTRACTED:
        plain = pattern.sub(whole, plain)
    spans = {one.start: one for one in figures(plain)}
    keys, small = list[str](), list[bool]()
    at, unit = 0, False
    for one in _WORD.finditer(plain):
        figure = next((spans[start] for start in spans if start <= one.start() < spans[start].end), None)
        low = one.group().casefold()
        if figure is not None:
            if one.start() == figure.start:
                odd = low if low in ODD_FORMS and figure.end == one.end() else ""
                mark = "" if figure.unit in _FREE else figure.unit
                keys.append(odd or f"#{figure.value} {mark}".strip())
                small.append(False)
                rest = plain[figure.end : one.end()].casefold().strip("-")
                if rest and rest not in UNITS:
                    keys.append(rest)
                    small.append(True)
            at, unit = figure.end, bool(figure.unit)
            continue
        if low in UNITS and ((unit and one.start() - at <= 2) or _before_figure(plain, one.end(), spans)):
            unit = False
            continue
        unit = False
        if low not in _SMALL[lang]:
            keys.append(_SAME.get(low, low))
            small.append(one.group()[0].islower())
    return Line(tuple(keys), tuple(small))


def _before_figure(text: str, end: int, spans: dict[int, Figure]) -> bool:
    """Whether a currency stands before its figure: *EUR 500*."""
    rest = text[end:]
    return end + len(rest) - len(rest.lstrip()) in spans
