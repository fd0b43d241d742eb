"""Days and hours in one form, however they are written: *12. Mai*, *the twelfth of May*, *noon*. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

_MONTHS = {
    word: number
    for words in (
        "january february march april may june july august september october november december",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    )
    for number, word in enumerate(words.split(), 1)
}
_NAMES = "January February March April May June July August September October November December".split()  # noqa: SIM905
_ORDINALS = {
    word: number
    for number, word in enumerate(
        """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
""".split(),  # noqa: SIM905  # a list of words is read more easily so
        1,
    )
}
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_YEAR = r"(?:,?\s+(?P<year>(?:19|20)\d\d))?"
_FORMS = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"\b(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_MONTH}\b{_YEAR}",
        rf"\bthe\s+(?P<day>{'|'.join(_ORDINALS)})\s+of\s+{_MONTH}\b{_YEAR}",
        rf"\b{_MONTH}\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.,:]\d|\s*(?:percent|%)){_YEAR}",
        r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d{2})-(?P<day>\d{2})\b",
        r"\b(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>(?:19|20)\d\d)\b",
    )
)
_HOURS = (
    (re.compile(r"\b(\d{1,2})\.(\d\d)(?=\s*Uhr\b)"), r"\1:\2"),
    (re.compile(r"\b(\d{1,2}):00\b"), r"\1"),
    (re.compile(r"\b(?:12\s+)?(?:noon|midday)\b", re.IGNORECASE), "12"),
    (
        re.compile(r"\b((?:at|until|till|by|from|um|ab|bis|gegen|seit|von)\s+[\w:]+)\s+(?:Uhr|o'clock)\b"),
        r"\1",
    ),
)


@lru_cache(maxsize=1024)
def in_one_form(text: str) -> str:
    """``text`` with each day as *May 12 2027*, and each full hour as its number; nothing else is changed."""
    for shape in _FORMS:
        text = shape.sub(_written, text)
    for pattern, form in _HOURS:
        text = pattern.sub(form, text)
    return text


def _written(found: re.Match[str]) -> str:
    month = found["month"].casefold()
    number = int(month) if month.isdigit() else _MONTHS[month]
    day = _ORDINALS.get(found["day"].casefold()) or int(found["day"])
    if not (1 <= number <= 12 and 1 <= day <= 31):
        return found.group()
    return " ".join((_NAMES[number - 1], str(day), *([found["year"]] if found["year"] else [])))
