"""What the name of a source says: ``mails/2026-02-18-halden.md`` tells who wrote, and when. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.evidence.figures import Figure, figures

_SAID = (
    r"(?:says|said|writes|wrote|mentions|mentioned|states|stated|reports|reported|"
    r"sagt|sagte|schreibt|schrieb|berichtet|berichtete|erwähnt|erwähnte|meldet)"
)
_DATE = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_NAME = r"[^\W\d_][\w'-]*(?:\s+[A-ZÄÖÜ][\w'-]*){0,2}"
_FIRST = re.compile(rf"\W*(?P<who>{_NAME})\s+{_SAID}\b")
_TURNED = re.compile(rf"\W*{_SAID}\s+(?P<who>{_NAME})\b")
"""German, behind a date: *Am 18. Februar schrieb Halden*."""
_THAT = re.compile(r"[\s,:]*(?:(?:that|dass)\s+)?", re.IGNORECASE)
_OTHERS = frozenset("to an for für re fw fwd aw wg with mit about über zu zum zur by von from".split())  # noqa: SIM905
"""Words of a title beside which a name need not be that of who wrote."""
_MAIL = re.compile(r"(?<![^\W\d_])(?:(?:e-?)?mails?|eml|letters?|briefe?)(?![^\W\d_])", re.IGNORECASE)
"""Of one who wrote; of a note nobody knows who said what."""
_LONGEST_DATE = 4


def unattributed(statement: str, source: str, speaker: str = "") -> Iterator[str]:
    """What is left of ``statement`` when it begins with who said the rest, and when, as the source tells.

    ``source`` is its title, address and date. Where a speaker is named, nobody else has said it.
    """
    names = {word.casefold() for word in _WORD.findall(speaker or source)}
    if "," in speaker or not (speaker or (_MAIL.search(source) and names.isdisjoint(_OTHERS))):
        return
    dates = [figure for day in _DATE.findall(source) for figure in figures(day)]
    for shape, begun in (
        (_FIRST, (statement,)),
        *((one, _undated(statement, dates)) for one in (_FIRST, _TURNED)),
    ):
        for text in begun:
            found = shape.match(text)
            who = {word.casefold() for word in _WORD.findall(found["who"])} if found else set[str]()
            if found and who and who <= names:
                told = text[found.end() :]
                yield from (one[_end(_THAT, one) :] for one in (told, *_undated(told, dates)))


def _undated(text: str, dates: list[Figure]) -> Iterator[str]:
    """What comes after the date that ``text`` begins with, when it is one of ``dates``."""
    found = re.match(r"\s*(?:on|am|vom)\s+", text, re.IGNORECASE)
    rest = text[found.end() :] if found else ""
    for one in list(re.finditer(r"\S+", rest))[:_LONGEST_DATE]:
        when = rest[: one.end()].rstrip(",:")
        held = figures(when)
        words = (word.start() for word in _WORD.finditer(when))
        plain = all(any(figure.start <= at < figure.end for figure in held) for at in words)
        if held and plain and all(any(figure.within(date) for date in dates) for figure in held):
            yield rest[one.end() :]


def _end(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0
