"""Whether a statement says a sentence again, and nothing else: the only way to be shown as quoted. Pure.

A white list: a statement passes when the sentence becomes it by the steps that are written here, and by no
others. Every word of either is accounted for, in its own form and order, and what is not known is refused.
The steps: fillers go or come; a figure or a day is written otherwise; a contraction is written out; a few
words stand for one another; the speaker is named for *I*; who said it is told, or told otherwise; a whole
adverbial moves to the other end; active becomes passive; German words stand behind *dass*; a clause about
somebody else goes (see ``clauses``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import permutations, product

from orchestrator.evidence.clauses import cuts, droppable
from orchestrator.evidence.hearsay import heard, same_source
from orchestrator.evidence.orders import orders
from orchestrator.evidence.persons import agree, is_person, said_by, speaks_of_oneself, told_of
from orchestrator.evidence.tokens import Line, alike, tokens
from orchestrator.evidence.voices import active, behind_that, in_mood
from orchestrator.library.words import Language, language

MOST_TOGETHER = 4
"""Quotes that one statement may put together."""
FARTHEST_VERB = 8
"""Words before a German verb that comes first in a statement by *laut*."""
LONGEST = 120
"""Words of a sentence that a statement can say again."""
_SCARE = re.compile(r"\"\w[^\"]{0,40}\"|(?<!\w)'\w[^']{0,40}'(?!\w)")
_OF_ANOTHER = re.compile(
    r"(?<!\w)(?:he|she|it|they|him|her|his|its|them|their|this|that|these|those|er|sie|es|ihn|ihm|ihr\w*|sein\w*|das|"
    r"dies\w*|there|dort)(?!\w)",
    re.IGNORECASE,
)
"""Points to another sentence, perhaps: put behind a third one it would point there."""
_INSERTED = re.compile(
    r",\s*(?:\w+\s+){0,3}?(?:sa(?:y|ys|id)|th(?:ink|inks|ought)|believes?|hopes?|claims?|writes?|wrote|sagt\w*|meint\w*|"
    r"denkt|glaubt|hofft|schreibt|schrieb|behauptet)\b[^,]{0,40},",
    re.IGNORECASE,
)
"""*Anna, says Ben, is broke.*"""
_FILLERS: dict[Language, frozenset[str]] = {
    "en": frozenset(),
    "de": frozenset("also mal ja halt übrigens".split()),  # noqa: SIM905
}
"""May go."""
_OPENERS = re.compile(
    r"^\W*(?:(?:(?:well|so|okay|ok|yes|oh|actually|anyway|and|but|ja|und|aber|also|genau|naja|übrigens|hi|hello|hallo|"
    r"moin|(?:hi|hello|dear|hallo|liebe[rs]?)\s+(?-i:[A-ZÄÖÜ])\w+(?:\s+(?-i:[A-ZÄÖÜ])\w+)?)\s*,\s*)|(?:well|so|okay|ok|yes|oh|and|but|ja|und|aber|also)\s+"
    r"(?=(?:the|a|an|this|i|we|he|she|it|they|der|die|das|den|dem|ein|eine|ich|wir|er|sie|es)\b|(?-i:[A-ZÄÖÜ0-9])))",
    re.IGNORECASE,
)
"""May go where a sentence begins, once or twice; without a comma only before what begins one, too."""
_PHRASES = re.compile(
    r"^\W*(?:(?:just\s)?to be clear|for the record|as (?:i|we) said|as discussed|by the way|wie gesagt|"
    r"wie besprochen|nebenbei|zur info|fyi)\s*[,:]\s*|^\W*(?:please\s+note\s+that|bitte beachten:)\s+",
    re.IGNORECASE,
)
"""As ``_OPENERS``."""
_SAYS = r"(?:says|said|tells us|told us|writes|wrote|mentions|mentioned|states|stated|reports|reported)"
_SAGT = r"(?:sagt|sagte|schreibt|schrieb|berichtet|berichtete|erwähnt|erwähnte|meldet)"
_WORD = re.compile(r"\w+")
_DIRECT = re.compile(
    r'"|\b(?:says?|said|asks?|asked|writes?|wrote|thinks?|thought|meint\w*|sag\w*|schr\w+|frag\w*|denk\w*)\s*:',
    re.I,
)
"""Where somebody else may be *I*."""
_COPULAS = frozenset("is are ist sind beträgt".split())  # noqa: SIM905


def says_again(told: str, sentences: Sequence[tuple[str, str]], *, reported: bool = False) -> bool:
    """Whether ``told`` says just what these sentences say, each with its speaker, in whatever order.

    ``reported``: it was told before who said it.
    """
    each = list(dict.fromkeys(sentences))
    if not each or len(each) > MOST_TOGETHER or any("?" in sentence for sentence, _ in each):
        return False
    if len(told.split()) > MOST_TOGETHER * LONGEST:
        return False
    if not _SCARE.search(told) and any(_SCARE.search(sentence) for sentence, _ in each):
        return False  # "done" in marks is not done
    if len(each) > 1 and any(_OF_ANOTHER.search(sentence) for sentence, _ in each):
        return False
    if len(each) == 1:
        return _one(told, *each[0], reported=reported)
    return any(_together(told, list(order)) for order in permutations(each))


def _together(told: str, order: list[tuple[str, str]]) -> bool:
    """Whether ``told`` says the sentences one after the other, joined by a mark or *and*."""
    if len(order) == 1:
        return _one(told, *order[0])
    return any(
        _one(told[: cut.start()], *order[0]) and _together(told[cut.end() :], order[1:])
        for cut in cuts(told)
        if cut.group().strip().casefold() in {"and", "und", ",", ";", "."}
    )


def _one(told: str, sentence: str, speaker: str, *, reported: bool = False) -> bool:
    for own, reports in ((told, True),) if reported else _unattributed(told, speaker):
        for kept in (part for whole in droppable(sentence) for part in _without_openers(whole)):
            me = "" if _DIRECT.search(kept) else speaker
            if _again(own, kept, me, reports=reports):
                return True
            if any(
                same_source(mine, theirs) and _again(mine.rest, theirs.rest, me, reports=reports)
                for mine, theirs in product(heard(own), heard(kept))
            ):
                return True
    return False


def _again(own: str, kept: str, speaker: str, *, reports: bool) -> bool:
    if _INSERTED.findall(own) != _INSERTED.findall(kept):
        return False
    lang = language(f"{kept} {own}", "de")
    mine, theirs, name = tokens(own, lang), tokens(kept, lang), _name(speaker, lang)
    return any(
        _same(*pair, name, reported=reports)
        for one in _without_fillers(theirs, lang)
        for pair in _shapes(mine, one, lang, reports, own, kept)
    )


def _shapes(
    mine: Line, theirs: Line, lang: Language, reports: bool, own: str, kept: str
) -> Iterator[tuple[Line, Line]]:
    """A statement and a sentence, each as it stands and in the other shapes in which it says the same."""
    yield mine, theirs
    if lang == "en":
        yield from ((other, theirs) for other in active(mine))
        yield from ((mine, other) for other in active(theirs))
        return
    as_said = in_mood(mine) if reports else None
    if as_said is not None:
        yield as_said, theirs
    told_that, said_that = ("dass" in _WORD.findall(one.casefold()) for one in (own, kept))
    for other in behind_that(theirs) if (reports or told_that) and not said_that else ():
        yield mine, other
        if as_said is not None:
            yield as_said, other
    if said_that and not told_that:
        yield from ((other, theirs) for other in behind_that(mine))


def _unattributed(told: str, speaker: str) -> Iterator[tuple[str, bool]]:
    """The statement, and what is left of it when it only tells who said the rest."""
    yield told, False
    alone = "" if "," in speaker else speaker
    names = [re.escape(one) for one in (alone, *alone.split()) if len(one) > 1]
    if not names:
        return
    who = rf"(?:{'|'.join(names)})"
    for shape in (
        rf"^\W*{who}\s+(?:{_SAYS}|{_SAGT})\s*,?:?\s*(?:that\s|dass\s)?(?P<rest>.+)$",
        rf"^\W*{who}\s*:\s*(?P<rest>.+)$",
        rf"^\W*(?:according to|laut|nach)\s+{who}\s*,\s*(?P<rest>.+)$",
        rf"^\W*according to\s+{who}\s+(?P<rest>.+)$",
        rf"^(?P<rest>.+?),?\s+(?:according to|laut)\s+{who}\W*$",
        rf"^(?P<rest>.+?),\s+(?:{_SAYS}|{_SAGT}|so)\s+{who}\W*$",
        rf"^(?P<rest>.+?),\s+{who}\s+(?:{_SAYS}|{_SAGT})\W*$",
    ):
        found = re.match(shape, told.strip(), re.IGNORECASE | re.DOTALL)
        if found:
            yield found["rest"], True
    found = re.match(rf"^\W*laut\s+{who}\s+(?P<rest>.+)$", told.strip(), re.IGNORECASE | re.DOTALL)
    turned = found["rest"].split() if found else []
    for at in range(2, min(len(turned), FARTHEST_VERB) + 1):
        yield " ".join((*turned[1:at], turned[0], *turned[at:])), True


@lru_cache(maxsize=256)
def _name(speaker: str, lang: Language) -> tuple[str, ...]:
    """Nobody's where more than one speak."""
    return () if "," in speaker else tokens(speaker, lang).keys


def _same(told: Line, said: Line, name: tuple[str, ...], *, reported: bool) -> bool:
    if not said.keys or len(said.keys) > LONGEST:
        return False
    mine = told_of(told, name, said, reported=reported)
    swapped = speaks_of_oneself(said) and mine != told
    both = (mine, said_by(said, name)) if swapped else (told, said)
    return any(_matches(own, other, swapped=swapped) for own, other in _colons(*both))


def _without_openers(sentence: str) -> Iterator[str]:
    yield sentence
    for _ in range(2):
        cut = _PHRASES.sub("", _OPENERS.sub("", sentence))
        if cut == sentence or not cut:
            return
        sentence = cut
        yield sentence


def _without_fillers(line: Line, lang: Language) -> Iterator[Line]:
    yield line
    may_go = _FILLERS[lang]
    kept = [
        at
        for at, key in enumerate(line.keys)
        if key not in may_go or (at > 0 and line.keys[at - 1].startswith("#"))
    ]
    if len(kept) < len(line.keys):
        yield line.only(kept)


def _colons(told: Line, said: Line) -> Iterator[tuple[Line, Line]]:
    """Without colons; and *Budget: 500* told as *the budget is 500*."""
    yield _bare(told), _bare(said)
    if said.keys.count(":") == 1 and ":" not in told.keys:
        at = said.keys.index(":")
        if at < len(told.keys) and told.keys[at] in _COPULAS:
            own = told.cut(0, at).with_(told.cut(at + 1, len(told.keys)))
            yield replace(own, articles=(said.articles[0], *own.articles[1:])), _bare(said)


def _bare(line: Line) -> Line:
    kept = [at for at, key in enumerate(line.keys) if key != ":"]
    return line.only(kept)


def _matches(told: Line, said: Line, *, swapped: bool) -> bool:
    if len(told.keys) != len(said.keys):
        return False
    if not swapped and Counter(told.keys) != Counter(said.keys):
        return False
    return any(_equal(told, one, swapped=swapped) for one in orders(said))


def _equal(told: Line, said: Line, *, swapped: bool) -> bool:
    """Word for word; a verb may go with the person, once for each time the person is told."""
    free = sum(is_person(key) for key in said.keys) if swapped else 0
    for at, (one, other) in enumerate(zip(told.keys, said.keys, strict=True)):
        if one == other:
            if not alike(told, said, at):
                return False
            continue
        if not free or not agree(one, other):
            return False
        free -= 1
    return True
