"""The figures and dates of a text, in one form however they are written, in English and German. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_EN = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen
""".split()  # noqa: SIM905  # a list of words is read more easily so
_DE = """
null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn
siebzehn achtzehn neunzehn
""".split()  # noqa: SIM905  # a list of words is read more easily so
_TENS_EN = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_TENS_DE = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
_SMALL = {
    **{word: number for words in (_EN, _DE) for number, word in enumerate(words)},
    **{word: 10 * number for words in (_TENS_EN, _TENS_DE) for number, word in enumerate(words, 2)},
    "dreissig": 30,
    "zwo": 2,
    "fuenf": 5,
    "zwoelf": 12,
}
_SCALE = {
    **dict.fromkeys(("hundred", "hundert"), 100.0),
    **dict.fromkeys(("thousand", "tausend", "k", "tsd"), 1e3),
    **dict.fromkeys(("million", "millions", "millionen", "mio", "mn", "m"), 1e6),
    **dict.fromkeys(("billion", "billions", "milliarde", "milliarden", "mrd", "bn"), 1e9),
}
_PLAIN = {
    **dict.fromkeys(("half", "halb", "halbe", "halber", "halben", "halbes", "hälfte"), 0.5),
    **dict.fromkeys(("quarter", "viertel"), 0.25),
    **dict.fromkeys(("dozen", "dozens", "dutzend"), 12.0),
    **dict.fromkeys(("anderthalb", "eineinhalb"), 1.5),
    **dict.fromkeys(("twice", "double", "doubled", "doppelt", "zweimal", "verdoppelt"), 2.0),
    **dict.fromkeys(("thrice", "triple", "dreimal"), 3.0),
}
_ORDINALS = {
    word: number
    for words in (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte elfte zwölfte",
        "ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten elften zwölften",
        "erster zweiter dritter vierter fünfter sechster siebter achter neunter zehnter elfter zwölfter",
    )
    for number, word in enumerate(words.split(), 1)
}
ODD_FORMS = frozenset({*_ORDINALS, *_PLAIN})
"""Words that have a value and are no plain number: *third*, *half*, *twice*."""
UNITS = {
    **dict.fromkeys(("%", "percent", "prozent", "pct"), "%"),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("$", "usd", "dollar", "dollars"), "USD"),
    **dict.fromkeys(("£", "gbp", "pound", "pounds", "pfund"), "GBP"),
    **dict.fromkeys(("chf", "franken", "francs"), "CHF"),
    **dict.fromkeys(("minute", "minutes", "minuten", "min"), "minute"),
    **dict.fromkeys(("hour", "hours", "stunde", "stunden", "h"), "hour"),
    **dict.fromkeys(("day", "days", "tag", "tage", "tagen"), "day"),
    **dict.fromkeys(("week", "weeks", "woche", "wochen"), "week"),
    **dict.fromkeys(("month", "months", "monat", "monate", "monaten"), "month"),
    **dict.fromkeys(("year", "years", "jahr", "jahre", "jahren"), "year"),
}
"""What is counted, in one form."""
_MONEY = frozenset({"EUR", "USD", "GBP", "CHF"})
_MONTHS = {
    word: number
    for words in (
        "january february march april may june july august september october november december",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "jänner feber mrz apr mai jun jul aug sept okt nov dez",
    )
    for number, word in enumerate(words.split(), 1)
}
_ALSO_WORDS = frozenset({"may", "march", "mar", "jan", "jun"})
"""Months that are also something else: only next to a figure or after one of these words."""
_BEFORE_MONTH = frozenset(
    """
in by until till of since next last early late mid end from before after
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
_DAYS = {
    word: number
    for words in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
        "mondays tuesdays wednesdays thursdays fridays saturdays sundays",
        "montags dienstags mittwochs donnerstags freitags sonnabend sonntags",
    )
    for number, word in enumerate(words.split(), 1)
}
_RELATIVE = {
    **dict.fromkeys(("today", "tonight", "heute"), "today"),
    **dict.fromkeys(("tomorrow", "morgen"), "tomorrow"),
    **dict.fromkeys(("yesterday", "gestern"), "yesterday"),
    "übermorgen": "day after tomorrow",
    "vorgestern": "day before yesterday",
}
_TOKEN = re.compile(
    r"(?P<iso>\b\d{4}-\d{1,2}-\d{1,2}\b)"
    r"|(?P<dmy>\b\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4}|\d{2}\b)?(?!\d))"
    r"|(?P<slash>\b\d{1,2}/\d{1,2}/\d{2,4}\b)"
    r"|(?P<quarter>\b[Qq][1-4]\b)"
    r"|(?P<digits>\d+(?:[.,'\u2019\u00a0\u202f ]\d{3}(?!\d))+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<sign>[%€$£])"
)

EXACT = 15
"""Digits up to which a figure is a quantity; a longer one is a number of an account or the like."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure or a part of a date, and where it is written."""

    value: str
    """The same for the same figure: ``100000``, ``month 3``, ``tomorrow``."""
    unit: str
    start: int
    end: int
    date: bool = False

    def within(self, other: Figure) -> bool:
        """Whether ``other`` says this: a currency may be left out, no other unit may, and none added."""
        if (self.value, self.date) != (other.value, other.date):
            return False
        return self.unit == other.unit or (not self.unit and other.unit in _MONEY)


@dataclass(slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


@lru_cache(maxsize=512)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures and dates of ``text``, in order."""
    tokens = [_Token(one.lastgroup or "", one.group(), *one.span()) for one in _TOKEN.finditer(text)]
    found: list[Figure] = []
    at = 0
    while at < len(tokens):
        dated = list(_dated(tokens, at))
        if dated:
            found += dated
            at += 1
            continue
        value, after = _valued(tokens, at)
        if value is None:
            at += 1
            continue
        unit = _unit(tokens, at, after)
        digits = re.sub(r"\D", "", tokens[at].text)
        form = digits if len(digits) > EXACT else _form(value)
        found.append(Figure(form, unit, tokens[at].start, tokens[after - 1].end))
        at = after
    return tuple(found)


def _dated(tokens: list[_Token], at: int) -> Iterator[Figure]:
    """The parts of a date that a token is."""
    token = tokens[at]
    if token.kind in {"iso", "dmy", "slash"}:
        yield from _numeric(token)
    elif token.kind == "quarter":
        yield Figure(f"quarter {token.text[1]}", "", token.start, token.end, date=True)
    elif token.kind == "word":
        value = _calendar(tokens, at)
        if value:
            yield Figure(value, "", token.start, token.end, date=True)


def _numeric(token: _Token) -> Iterator[Figure]:
    parts = [int(part) for part in re.findall(r"\d+", token.text)]
    if token.kind == "iso":
        parts.reverse()
    elif token.kind == "slash" and parts[1] > 12:
        parts[:2] = parts[1], parts[0]
    elif token.kind == "slash" and parts[0] <= 12 and parts[0] != parts[1]:
        yield Figure(token.text, "", token.start, token.end, date=True)  # nobody knows which is the day
        return
    day, month, *year = parts
    yield Figure(_form(day), "", token.start, token.end)
    yield Figure(f"month {month}", "", token.start, token.end, date=True)
    for one in year:
        yield Figure(_form(one + 2000 if one < 100 else one), "", token.start, token.end)


def _calendar(tokens: list[_Token], at: int) -> str:
    word = tokens[at].text.casefold()
    if word in _RELATIVE:
        return _RELATIVE[word]
    if word in _DAYS:
        return f"weekday {_DAYS[word]}"
    if word not in _MONTHS:
        return ""
    if word in _ALSO_WORDS or len(word) == 3:
        beside = [tokens[place] for place in (at - 1, at + 1) if 0 <= place < len(tokens)]
        near = any(one.kind == "digits" for one in beside)
        told = at > 0 and tokens[at - 1].text.casefold() in _BEFORE_MONTH
        if word != "mai" and not (tokens[at].text[0].isupper() and (near or told)):
            return ""
    return f"month {_MONTHS[word]}"


def _valued(tokens: list[_Token], at: int) -> tuple[float | None, int]:
    """The figure that begins at a token, and the token after it."""
    token = tokens[at]
    if token.kind == "digits":
        return _scaled(tokens, at + 1, _digits(token.text))
    if token.kind != "word":
        return None, at
    word = token.text.casefold()
    if word in _ORDINALS:
        return float(_ORDINALS[word]), at + 1
    if word in _PLAIN:
        return _scaled(tokens, at + 1, _PLAIN[word])
    return _spelt(tokens, at)


def _spelt(tokens: list[_Token], at: int) -> tuple[float | None, int]:
    """The figure that number words from a token on make together."""
    total, place = 0.0, at
    part: float | None = None
    while place < len(tokens) and tokens[place].kind == "word":
        word = tokens[place].text.casefold()
        number = _counted(tokens, place)
        if word in {"and", "und"} and part is not None and _counted(tokens, place + 1) is not None:
            pass
        elif word in {"hundred", "hundert"}:
            part = (part or 1.0) * 100
        elif word in _SCALE and len(word) > 2:
            total, part = total + (1.0 if part is None else part) * _SCALE[word], 0.0
        elif number is None or (part is not None and not _goes_with(part, number)):
            break
        else:
            part = (part or 0.0) + number
        place += 1
    if part is None or _is_pronoun(tokens, at, place):
        return None, at
    return total + part, place


def _is_pronoun(tokens: list[_Token], at: int, after: int) -> bool:
    """*one* by itself counts nothing."""
    return after == at + 1 and tokens[at].text.casefold() == "one"


def _goes_with(part: float, number: float) -> bool:
    """Whether a number word goes on with the one before: *twenty-one*, *two hundred five*."""
    return (part % 100 == 0 and number < 100) or (part % 100 >= 20 and part % 10 == 0 and number < 10)


def _counted(tokens: list[_Token], at: int) -> float | None:
    if at >= len(tokens) or tokens[at].kind != "word":
        return None
    return _word(tokens[at].text.casefold())


@lru_cache(maxsize=4096)
def _word(word: str) -> float | None:
    """The value of a number word; German ones are put together."""
    if word in _SMALL:
        return float(_SMALL[word])
    for name, scale in (("tausend", 1000), ("hundert", 100)):
        before, found, after = word.partition(name)
        if found:
            many = 1.0 if before in {"", "ein"} else _word(before)
            rest = 0.0 if not after else _word(after.removeprefix("und") or after)
            rest = 1.0 if after in {"eins", "undeins"} else rest
            return None if many is None or rest is None else many * scale + rest
    one, found, ten = word.partition("und")
    if found and ten in _SMALL and _SMALL[ten] >= 20:
        small = 1 if one == "ein" else _SMALL.get(one, 10)
        return float(_SMALL[ten] + small) if small < 10 else None
    return None


def _scaled(tokens: list[_Token], at: int, value: float) -> tuple[float, int]:
    while at < len(tokens) and tokens[at].kind == "word" and tokens[at].text.casefold() in _SCALE:
        value *= _SCALE[tokens[at].text.casefold()]
        at += 1
    return value, at


def _digits(text: str) -> float:
    """The value of digits: a mark before exactly three digits groups, another one begins the decimals."""
    whole = re.sub(r"(?<=\d)[.,'\u2019\u00a0\u202f ](?=\d{3}(?!\d))", "", text)
    return float(whole.replace(",", "."))


def _unit(tokens: list[_Token], at: int, after: int) -> str:
    if after < len(tokens) and (unit := UNITS.get(tokens[after].text.casefold())):
        return unit
    before = tokens[at - 1].text.casefold() if at else ""
    return UNITS.get(before, "") if before in {"€", "$", "£", "eur", "usd", "chf", "gbp"} else ""


def _form(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
