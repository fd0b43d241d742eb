"""Whether a statement may be shown as quoted: by its quotes, in their sentences. Pure.

That the words stand in a source proves that they were said. A statement that says more than they do, or
less than the sentence around them, is inference; the reasons are given, and what stands around is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from orchestrator.evidence.again import says_again
from orchestrator.evidence.beside import frames, frames_plainly, limits_before, limits_plainly
from orchestrator.evidence.dates import in_one_form
from orchestrator.evidence.figures import Figure, figures
from orchestrator.evidence.normal import normal
from orchestrator.evidence.reasons import Reason
from orchestrator.evidence.restated import left_out, moved, put_in, retold
from orchestrator.evidence.sentences import bounds
from orchestrator.evidence.sourced import unattributed
from orchestrator.evidence.wording import (
    LIMITS,
    SPEECH,
    Limit,
    absolute,
    first_person,
    markers,
    second_person,
)
from orchestrator.library.words import STOP_DE, STOP_EN, stem

Status = Literal["quoted", "inference"]
LEAST = 0.5
"""Share of a statement's words that its quotes must have."""
MOST_COMPARED = 6000
"""Characters of sentences in which differences are looked for."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_CLAUSE = re.compile(
    r"[,;:()\u2013\u2014!?]+(?=\s|$)|\.(?=\s|$)|\s-\s|"
    r"\b(?:and|but|while|whereas|or|und|aber|während|sondern|oder|wohingegen)\b",
    re.IGNORECASE,
)
_OWNING = frozenset(
    """
have has had having own owns owned got get gets gained haben habe hat hatte hatten besitzt besitzen
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
_SILENT = (STOP_EN | STOP_DE | frozenset(["also", "still", "already", "schon", "bereits"])) - _OWNING
_FIRM = frozenset(["will", "shall", "going", "gonna", "wird", "werden", "werde"])


@dataclass(frozen=True, slots=True)
class Said:
    """A quote where it stands: the words, the whole sentence, who said it, and the sentences beside it."""

    text: str
    sentence: str
    speaker: str = ""
    before: str = ""
    after: str = ""
    after_by: str = ""
    """Who said what comes after, when it was somebody else."""
    before_by: str = ""
    """As ``after_by``."""
    source: str = ""
    """What its source is called: title, address and date."""

    @property
    def limits(self) -> tuple[str, ...]:
        """The words of the sentence that limit what it says, in order, each once."""
        return tuple(dict.fromkeys(one.text for one in markers(self.sentence) if one.text != "?"))

    @property
    def taken_back(self) -> bool:
        """Whether what comes next may limit or correct this."""
        return limits_before(self.after, self.sentence)

    @property
    def framed(self) -> str:
        """What comes before, where it says that this is supposed, dreamt, heard or long ago."""
        return self.before if frames(self.before) else ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement's status. ``quoted``: its quotes carry every figure, name, date and limit of it."""

    status: Status
    reasons: tuple[Reason, ...]
    quotes: tuple[Said, ...]
    mind: tuple[Reason, ...] = ()
    """What stands beside the quotes and may limit them, in ways that words alone do not tell: it is to be
    shown with them, and the statement not as quoted alone.
    """


def judge(statement: str, quotes: Sequence[Said], known: Iterable[str] = ()) -> Judged:
    """Whether ``statement`` may be shown as quoted. ``known`` are names that are names in lower case too."""
    if not quotes:
        return Judged("inference", (Reason("no quote"),), ())
    told = normal(statement).text
    said = [Said(*(normal(part).text for part in _parts(one))) for one in quotes]
    names = frozenset(word.casefold() for name in known for word in _words(name))
    own = _said_again(told, said)
    again = own is not None
    if own is not None:
        told, said = in_one_form(own), [replace(one, text=in_one_form(one.text)) for one in said]
    checks = (
        _foreign_figures(told, said),
        _foreign_names(told, said, names),
        _persons(_unquoted(told, said) if again else told),
        _limited_around(said),
        () if again else _differences(told, said),
    )
    reasons = tuple(dict.fromkeys(reason for check in checks for reason in check))
    if not reasons and not again:
        reasons = (Reason("retold", said[0].sentence),)
    mind = tuple(dict.fromkeys(one for one in _around(said) if one not in reasons))
    return Judged("inference" if reasons else "quoted", reasons, tuple(quotes), mind)


def _said_again(told: str, said: Sequence[Said]) -> str | None:
    """What of a statement says the sentences again: all of it, or what comes after who said it, and when."""
    sentences = [(one.sentence, one.speaker) for one in said]
    if says_again(told, sentences):
        return told
    each = dict.fromkeys((one.source, one.speaker) for one in said)
    reported = unattributed(told, *next(iter(each))) if len(each) == 1 else ()
    return next((one for one in reported if says_again(one, sentences, reported=True)), None)


def _differences(told: str, said: Sequence[Said]) -> Iterator[Reason]:
    """Why a statement is not what was said; none where nobody here can name it, or it takes long."""
    if sum(len(one.sentence) for one in said) > MOST_COMPARED:
        return
    for check in (_owners, _added, _dropped, _order, _unlike, _restated):
        yield from check(told, said)


def _unquoted(told: str, said: Sequence[Said]) -> str:
    """Without what stands in quotation marks, or after *name:*: there an *I* is the speaker's."""
    begins = any(told.startswith(tuple(one.speaker.split()[:1])) for one in said)
    return re.sub(r":\s.*$" if begins else r'"[^"]*"', "", told)


def _parts(one: Said) -> tuple[str, ...]:
    around = one.before, one.after, one.after_by, one.before_by
    return one.text, one.sentence, one.speaker, *around, one.source


def _foreign_figures(told: str, said: Sequence[Said]) -> Iterator[Reason]:
    there = [figure for one in said for figure in figures(one.text)]
    for figure in figures(told):
        if not any(figure.within(other) for other in there):
            words = told[figure.start : figure.end]
            unit = f" {figure.unit}" if figure.unit and not figure.date else ""
            yield Reason("date" if figure.date else "figure", words + unit)


def _foreign_names(told: str, said: Sequence[Said], known: frozenset[str]) -> Iterator[Reason]:
    there = {_bare(word) for one in said for word in _words(one.text)}
    speakers = {_bare(word) for one in said if _speaks(told, one) for word in _words(one.speaker)}
    speakers |= {f"{word}s" for word in speakers}
    counted = [(one.start, one.end) for one in figures(told)]
    for found in _WORD.finditer(told):
        word = found.group()
        if any(a <= found.start() < b for a, b in counted) or not _is_name(word, known):
            continue
        if _bare(word) not in there | speakers and not {_stem(part) for part in _words(word)} <= {
            _stem(part) for part in there
        }:
            yield Reason("name", word)


def _speaks(told: str, one: Said) -> bool:
    """Whether the speaker may be named: as the one who said it, or for an *I* in the quote."""
    spoken = not SPEECH.isdisjoint(word.casefold() for word in _words(told))
    return spoken or bool(first_person(one.text))


def _is_name(word: str, known: frozenset[str]) -> bool:
    low = word.casefold()
    if low in known:
        return True
    if low in STOP_EN | STOP_DE | _OWNING | SPEECH or markers(word):
        return False
    return any(letter.isupper() for letter in word) or any(letter.isdigit() for letter in word)


def _persons(told: str) -> Iterator[Reason]:
    """The agent that records a statement is nobody's *I*."""
    for word in dict.fromkeys((*first_person(told), *second_person(told))):
        yield Reason("person", word)


def _owners(told: str, said: Sequence[Said]) -> Iterator[Reason]:
    """A figure or a negation goes with the words of its own clause and with no others."""
    for clause in _clauses(told):
        here = figures(clause)
        for figure in here:
            yield from _moved(_content(clause), _beside_figure(figure, said), strict=True)
        if _limited(clause, "negation"):
            beside = [part for one in said for part in _clauses(one.sentence) if _limited(part, "negation")]
            yield from _moved(_content(clause), beside, said, strict=False)


def _beside_figure(figure: Figure, said: Sequence[Said]) -> list[str]:
    return [
        f"{part} {one.speaker if first_person(part) else ''}"
        for one in said
        for part in _clauses(one.text)
        if any(figure.within(other) for other in figures(part))
    ]


def _moved(
    content: dict[str, str], clauses: Sequence[str], said: Sequence[Said] = (), *, strict: bool
) -> Iterator[Reason]:
    """The words that do not go with what they are put beside; not strictly: of those that stand elsewhere."""
    if not clauses:
        return
    best = min((set(content) - set(_content(clause)) for clause in clauses), key=len)
    elsewhere = {one for part in said for one in _content(part.sentence)}
    for one in sorted(best):
        if strict or one in elsewhere:
            yield Reason("owner", content[one])


def _added(told: str, said: Sequence[Said]) -> Iterator[Reason]:
    there = {_stem(word) for one in said for word in _words(one.text)}
    firm = any(_is_firm(word) for one in said for word in _words(one.text))
    around = [one.sentence for one in said]
    for one in markers(told):
        words = [_stem(word) for word in _words(one.text)]
        if (one.limit == "duty" and not set(words) <= there) or (
            one.limit == "plan" and not firm and any(_is_firm(word) for word in _words(one.text))
        ):
            yield Reason("commitment", one.text)
        elif one.limit in {"condition", "plan"} and not any(_limited(part, one.limit) for part in around):
            yield Reason("added", one.text, one.limit)
    mine, theirs = _counted(told), sum(_counted(part) for part in dict.fromkeys(around))
    if mine > theirs:
        yield Reason("added", _limited(told, "negation")[-1], "negation")
    said_all = {_stem(word) for part in said for word in absolute(part.text)}
    for word in absolute(told):
        if _stem(word) not in said_all:
            yield Reason("added", word, "all of it")


def _dropped(told: str, said: Sequence[Said]) -> Iterator[Reason]:
    kept = _content(told)
    speech = not SPEECH.isdisjoint(word.casefold() for word in _words(told))
    for one in said:
        for limit in LIMITS:
            words = _limited(one.sentence, limit)
            if not words or limit == "duty" or (limit == "hearsay" and speech):
                continue
            if not _limited(told, limit):
                yield Reason("dropped", ", ".join(dict.fromkeys(words)), limit)
            elif limit == "negation" and _counted(told) < _counted(one.sentence):
                yield Reason("dropped", words[-1], limit)
        for condition in _conditions(one.sentence):
            about = _content(condition)
            if about and 2 * len(set(about) & set(kept)) < len(about):
                yield Reason("dropped", condition, "condition")


def _conditions(sentence: str) -> Iterator[str]:
    """Each condition from its word up to the end of its clause."""
    for one in markers(sentence):
        if one.limit == "condition":
            rest = sentence[one.start :]
            end = re.search(r"[,;.!?\u2013\u2014](?=\s|$)", rest)
            yield rest[: end.start()] if end else rest


def _limited_around(said: Sequence[Said]) -> Iterator[Reason]:
    """What stands beside a sentence and plainly limits it must be quoted with it."""
    for limit, plainly in _beside(said):
        if plainly:
            yield limit


def _around(said: Sequence[Said]) -> Iterator[Reason]:
    """What stands beside a sentence and only may limit it."""
    for limit, plainly in _beside(said):
        if not plainly:
            yield Reason("after it" if limit.kind == "taken back" else "before it", limit.words)


def _beside(said: Sequence[Said]) -> Iterator[tuple[Reason, bool]]:
    quoted = {part for one in said for part in _sentences(one.sentence)}
    for one in said:
        after = one.after if one.taken_back else ""
        limits = (
            (Reason("taken back", after), limits_plainly(after, one.sentence)),
            (Reason("before", one.framed), frames_plainly(one.framed)),
        )
        yield from (limit for limit in limits if not quoted.issuperset(_sentences(limit[0].words)))


def _sentences(text: str) -> set[str]:
    return {text[a:b] for a, b in bounds(text)}


def _order(told: str, said: Sequence[Said]) -> Iterator[Reason]:
    """Names that change places: who pays whom."""
    mine = _named(told)
    for one in said:
        theirs = _named(one.text)
        both = [name for name in mine if name in theirs]
        if len(both) > 1 and both != [name for name in theirs if name in mine]:
            yield Reason("order", " and ".join(mine[name] for name in both))


def _named(text: str) -> dict[str, str]:
    return {_bare(word): word for word in _words(text) if _is_name(word, frozenset()) and not figures(word)}


def _unlike(told: str, said: Sequence[Said]) -> Iterator[Reason]:
    there = {one for part in said for one in _content(f"{part.text} {part.speaker}")}
    mine = _content(told)
    missing = [word for one, word in mine.items() if one not in there]
    if mine and len(mine) - len(missing) < LEAST * len(mine):
        yield Reason("unlike", ", ".join(missing[:8]))


def _restated(told: str, said: Sequence[Said]) -> Iterator[Reason]:
    """What is left out, put in, moved, or told in another form."""
    for one in said:
        for words in left_out(told, one.sentence, one.speaker):
            yield Reason("left out", words)
        for words in moved(told, one.sentence):
            yield Reason("order", words)
        for mine, theirs in retold(told, one.sentence):
            yield Reason("time" if _stem(mine) == _stem(theirs) else "instead", mine, theirs)
    for words in put_in(told, [one.sentence for one in said], [one.speaker for one in said]):
        yield Reason("put in", words)


def _clauses(text: str) -> list[str]:
    """The pieces of a sentence between its marks and conjunctions; figures keep their marks."""
    counted = [(one.start, one.end) for one in figures(text)]
    found, begin = [], 0
    for one in _CLAUSE.finditer(text):
        if any(a < one.end() and one.start() < b for a, b in counted):
            continue
        found.append(text[begin : one.start()])
        begin = one.end()
    found.append(text[begin:])
    return [piece for piece in found if piece.strip()]


def _limited(text: str, limit: Limit) -> tuple[str, ...]:
    return tuple(one.text for one in markers(text) if one.limit == limit)


def _counted(text: str) -> int:
    return len(_limited(text, "negation"))


def _is_firm(word: str) -> bool:
    return word.casefold() in _FIRM or word.casefold().endswith("'ll")


@lru_cache(maxsize=1024)
def _content(text: str) -> dict[str, str]:
    """The words that say something, by stem; a figure says nothing here, *has* and *owns* are the same."""
    counted = [(one.start, one.end) for one in figures(text)]
    limits = {one.text.casefold() for one in markers(text)}
    found: dict[str, str] = {}
    for one in _WORD.finditer(text):
        word = one.group()
        low = _bare(word)
        if low in _SILENT or low in SPEECH or low in limits or any(a <= one.start() < b for a, b in counted):
            continue
        found["have" if low in _OWNING else _stem(low)] = word
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


@lru_cache(maxsize=8192)
def _bare(word: str) -> str:
    """A word in lower case without the ending of whose it is."""
    low = word.casefold().replace("\u2019", "'")
    for ending in ("'s", "s'", "'"):
        if low.endswith(ending):
            return low.removesuffix(ending) + ("s" if ending == "s'" else "")
    return low


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    low = _bare(word)
    return stem(stem(low, "en"), "de")
