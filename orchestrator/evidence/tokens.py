"""A text as words that can be held against one another: nothing that weighs is lost. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from orchestrator.evidence.dates import in_one_form
from orchestrator.evidence.figures import ODD_FORMS, UNITS, Figure, figures
from orchestrator.library.words import Language

_WORD = re.compile(
    r"[^\W_]+(?:['-][^\W_]+)*|:(?=\s)|[~\u2248\u2264\u2265\u00b1<>=]+|(?<=\d)\+|(?<![\w.])-(?=\d)|\[\s\]|"
    r"[;:]-?[)(P](?!\w)|\(!+\)|[\u2190-\u22ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]"
)
"""Words, and marks that weigh as much: *about*, *at least*, *minus*, what is not yet done, a smile."""
_FILLED: dict[Language, frozenset[str]] = {
    "en": frozenset("uh um".split()),  # noqa: SIM905
    "de": frozenset("dass äh ähm".split()),  # noqa: SIM905
}
"""May go or come."""
_ARTICLES: dict[Language, frozenset[str]] = {
    "en": frozenset("a an the".split()),  # noqa: SIM905
    "de": frozenset("der die das den dem des ein eine einen einem einer eines".split()),  # noqa: SIM905
}
"""Stand with the word behind them, see ``alike``."""
_TOLD_THAT = frozenset(
    """
says said say tells told writes wrote thinks think thought believes believe hopes hope knows know means mean
mentions mentioned reports reported states stated notes note me us him her them sure
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
"""Behind which *that* may go or come; elsewhere it points to something."""
_STAR = re.compile(r"^\s*\*\s")
_RELATIVE = frozenset(["which", "who", "whose", "whom", "where"])
_TELLS = frozenset(["told", "tells", "tell"])
_OF_ALL = frozenset(["all", "both", "half", "of"])
_PREPOSITIONS = frozenset("in an zu von bei auf für um über".split())  # noqa: SIM905
_PARTICIPLE = (
    r"(?:(?:already|just|now|also|since)\s+)?(?:\w+ed|\w+en|paid|sold|bought|made|lost|found|built|held|left|told|sent|"
    r"kept|met|cut|set|put|shut|hit|gone|done|run|read|led|won)"
)
"""Before one of these *'s* may be *is* or *has*."""
_CONTRACTED = tuple(
    (re.compile(pattern, re.IGNORECASE), whole)
    for pattern, whole in (
        (r"\bwon't\b", "will not"),
        (r"\b(?:can't|cannot)\b", "can not"),
        (r"(?<=\w)n't\b", " not"),
        (r"(?<=\w)'m\b", " am"),
        (r"(?<=\w)'re\b", " are"),
        (r"(?<=\w)'ve\b", " have"),
        (r"(?<=\w)'ll\b", " will"),
        (r"(?<=\w)'d(?=\s+(?:like|love|rather|prefer|be)\b)", " would"),
        (r"\b(it|he|she|that|there|who)'s(?=\s+(?:been|had|got)\b)", r"\1 has"),
        (rf"\b(it|he|she|that|there|here|what|who)'s\b(?!\s+{_PARTICIPLE}\b)", r"\1 is"),
        (r"\bhave got\b", "have"),
        (r"\bhas got\b", "has"),
        (r"\bgonna\b", "going to"),
        (r"\bwanna\b", "want to"),
    )
)
_CONTRACTED_DE = tuple(
    (re.compile(pattern), whole)
    for pattern, whole in (
        (r"\b([Gg]ibt|[Gg]eht|[Ii]st|[Hh]at|[Ww]ird)'s\b", r"\1 es"),
        (r"\b([Hh])ab'?(?!\w)", r"\1abe"),
        (r"\b([AaIi])m\b(?=\s+[A-ZÄÖÜ])", r"\1n dem"),
        (r"\b([Zz]u)m\b(?=\s+[A-ZÄÖÜ])", r"\1 dem"),
        (r"\b([Vv]o)m\b(?=\s+[A-ZÄÖÜ])", r"\1n dem"),
        (r"\b([Bb]ei)m\b(?=\s+[A-ZÄÖÜ])", r"\1 dem"),
        (r"\b([Zz]u)r\b", r"\1 der"),
        (r"\b([Ii]n|[Aa]n|[Aa]uf|[Ff]ür|[Üü]ber)s\b(?=\s+[A-ZÄÖÜ])", r"\1 das"),
    )
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
    """Words that are compared: their keys, which of them are written small, and the article of each."""

    keys: tuple[str, ...]
    small: tuple[bool, ...]
    articles: tuple[str, ...]

    def cut(self, first: int, last: int) -> Line:
        """The words from ``first`` up to ``last``."""
        return self.only(range(first, last))

    def only(self, places: Sequence[int]) -> Line:
        """The words at these places, in this order."""
        return Line(
            tuple(self.keys[at] for at in places),
            tuple(self.small[at] for at in places),
            tuple(self.articles[at] for at in places),
        )

    def with_(self, *others: Line) -> Line:
        """These words, and those of ``others`` after them."""
        each = (self, *others)
        return Line(
            tuple(key for one in each for key in one.keys),
            tuple(low for one in each for low in one.small),
            tuple(word for one in each for word in one.articles),
        )


def alike(told: Line, said: Line, at: int) -> bool:
    """Whether the articles before the words at a place say the same.

    An article tells which of them, and in German who does what to whom: *den Verein zahlt Anna*.
    """
    one, other = told.articles[at], said.articles[at]
    if one == other or {one, other} == {"a", "an"} or (one and other and said.keys[at].startswith("#")):
        return True
    before = told.keys[at - 1] if at else ""
    if {one, other} == {"the", ""}:
        return before in _OF_ALL or (at > 0 and not said.small[at]) or said.keys[at].startswith(("#", "@"))
    return (one, other) == ("", "dem") and before in _PREPOSITIONS


@lru_cache(maxsize=1024)
def tokens(text: str, lang: Language) -> Line:
    """The words of ``text`` as they are compared; a figure is one word, with its unit."""
    plain = _written_out(text, lang)
    held = figures(plain)
    spans = {one.start: one for one in held}
    keys, small, articles = list[str](), list[bool](), list[str]()
    at, unit, article = 0, False, ""
    for one in _WORD.finditer(plain):
        figure = next((spans[start] for start in spans if start <= one.start() < spans[start].end), None)
        low = one.group().casefold()
        low = _apart(plain, one) or low
        if figure is not None:
            if one.start() == figure.start:
                rest = plain[figure.end : one.end()].casefold().strip("-")
                more = [rest] if rest and rest not in UNITS else []
                keys += [_counted(figure, one, held), *more]
                small += [False, *(True for _ in more)]
                articles += [article, *("" for _ in more)]
                article = ""
            at, unit = figure.end, bool(figure.unit)
            continue
        if low in UNITS and ((unit and one.start() - at <= 2) or _before_figure(plain, one.end(), spans)):
            unit = False
            continue
        unit = False
        if low in _FILLED[lang] or (low == "that" and _reports(keys)):
            continue
        if low in _ARTICLES[lang]:
            article = f"{article} {low}".strip()
            continue
        keys.append(_SAME.get(low, low))
        small.append(one.group()[0].islower())
        articles.append(article)
        article = ""
    if _STAR.sub("", plain).count("*") % 2:
        article = f"{article} *".strip()
    keys += [article] if article else []
    small += [True] if article else []
    articles += [""] if article else []
    return Line(tuple(keys), tuple(small), tuple(articles))


def _written_out(text: str, lang: Language) -> str:
    plain = in_one_form(text.replace("\u2019", "'"))
    for pattern, whole in (*_CONTRACTED, *(_CONTRACTED_DE if lang == "de" else ())):
        plain = pattern.sub(whole, plain)
    return plain


def _counted(figure: Figure, one: re.Match[str], held: Sequence[Figure]) -> str:
    """A figure as a word: with its unit, with all that is written in one, *Mondays* apart from *Monday*."""
    low = one.group().casefold()
    if low in ODD_FORMS and figure.end == one.end():
        return low
    each = "s" if figure.value.startswith("weekday") and low.endswith("s") else ""
    parts = "/".join(other.value for other in held if other.start == figure.start)
    return f"#{parts}{each} {'' if figure.unit in _FREE else figure.unit}".strip()


def _apart(text: str, one: re.Match[str]) -> str:
    """A word that its mark or its capital letter makes another: *Sie*, and *which* behind a comma."""
    word = one.group()
    if word in {"Sie", "Ihnen", "Ihr", "Ihre", "Ihren", "Ihrem", "Ihrer", "Ihres"}:
        return word if re.search(r"\w[\s,]*$", text[: one.start()]) else ""
    behind = word.casefold() in _RELATIVE and text[: one.start()].rstrip().endswith(",")
    return f",{word.casefold()}" if behind else ""


def _reports(keys: Sequence[str]) -> bool:
    """Whether *that* may go behind these words: *says that*, *told Anna that*."""
    return not (_TOLD_THAT.isdisjoint(keys[-1:]) and _TELLS.isdisjoint(keys[-3:]))


def _before_figure(text: str, end: int, spans: dict[int, Figure]) -> bool:
    """Whether a currency stands before its figure: *EUR 500*."""
    rest = text[end:]
    return end + len(rest) - len(rest.lstrip()) in spans
