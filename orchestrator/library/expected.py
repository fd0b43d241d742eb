"""What kind of answer a question waits for, and which words can be one. Pure.

"When" is answered by a day or a stretch of time, "how many" by a number. The words are few and closed, in
German and English; they are known by their stems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from orchestrator.library.words import LANGUAGES, stem

_ASKS_TIME = re.compile(
    r"\b(?:when|wann|what time|(?:what|which) (?:day|date|week|month|year)|how (?:long|recently|soon)"
    r"|wie (?:lange?|spät)|(?:welche[mnrs]?|was für ein) (?:tag|datum|woche|monat|jahr|uhrzeit)"
    r"|um wie ?viel uhr)\b",
    re.IGNORECASE,
)
_ASKS_NUMBER = re.compile(
    r"\b(?:how (?:many|much|often|long|old|far|high|large|big|tall)"
    r"|what (?:number|percentage|price|cost|amount)"
    r"|wie ?viele?|wie (?:oft|lange?|alt|weit|hoch|groß|teuer)|welche (?:anzahl|menge|summe))\b",
    re.IGNORECASE,
)
_TIMES = """
yesterday today tomorrow tonight last next ago week weekend month year day monday tuesday wednesday thursday
friday saturday sunday january february march april june july august september october november december
recently morning evening night afternoon since soon earlier later date spring summer autumn fall winter
gestern heute morgen vorgestern übermorgen letzte letzten letzter nächste nächsten nächster vorige vorigen
kommende kommenden woche wochenende monat jahr tag montag dienstag mittwoch donnerstag freitag samstag
sonnabend sonntag januar jänner februar märz mai juni juli oktober dezember kürzlich neulich abend nacht
nachmittag mittag vormittag seit bald früher später datum frühling frühjahr sommer herbst uhr
"""
_NUMBERS = """
one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred
thousand million dozen half few several once twice couple first second third percent
zwei drei vier fünf sechs sieben acht neun zehn elf zwölf fünfzehn zwanzig dreißig vierzig fünfzig hundert
tausend million dutzend halb einige mehrere einmal zweimal dreimal erste zweite dritte prozent paar
"""


def told_by(query: str) -> tuple[bool, bool]:
    """Whether ``query`` asks for a time, and for a number."""
    return _ASKS_TIME.search(query) is not None, _ASKS_NUMBER.search(query) is not None


def tells_time(stems: Iterable[str]) -> bool:
    """Whether one of ``stems`` is of a word for a time, or a year."""
    known = _stems(_TIMES)
    return any(one in known or (len(one) == 4 and one[0] in "12" and one.isdecimal()) for one in stems)


def tells_number(stems: Iterable[str]) -> bool:
    """Whether one of ``stems`` is a number, in figures or in words."""
    known = _stems(_NUMBERS)
    return any(one in known or one[0].isdecimal() for one in stems)


@cache
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word, lang) for word in text.split() for lang in LANGUAGES)
