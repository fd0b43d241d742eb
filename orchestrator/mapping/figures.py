"""Words that count, sum up or date: they are shared by what has nothing to do with each other. Pure."""

from __future__ import annotations

import re

_WORDS = """
hundred thousand million billion dozen half quarter third euro euros eur pound pounds dollar dollars usd gbp
monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag
sonntag january february march april may june july august september october november december januar jänner
februar märz mai juni juli oktober dezember year month week day days weeks months jahr monat woche tag tage
wochen monate hour hours stunde stunden minute minutes minuten morning evening today tomorrow yesterday
heute morgen gestern percent prozent one two three four five six seven eight nine ten eleven twelve thirteen
fourteen fifteen sixteen seventeen eighteen nineteen twenty fourth fifth sixth seventh eighth ninth tenth
eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
thirtieth zero null thirty forty fifty sixty seventy eighty ninety first second eins zwei drei vier fünf
sechs sieben acht neun zehn elf zwölf
"""
WORDS = frozenset(_WORDS.split())
_COMPOUND = re.compile(r"hundert|tausend|zig$|ßig$|zehn$|million")


def counts(word: str) -> bool:
    """Whether a word in lower case is a figure, a sum or a date."""
    return word in WORDS or any(letter.isdigit() for letter in word) or bool(_COMPOUND.search(word))
