"""What in a unit says whom it is for: each cue with its place, its projects and the words that were heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from orchestrator.routing import phrases
from orchestrator.routing.doubts import SURE, stands_as_name, unsurely_heard
from orchestrator.routing.matching import NOTHING, Lexicon, Match
from orchestrator.routing.tokens import Unit

CueKind = Literal["open", "name", "correct", "maybe", "other", "previous", "return", "close"]
MARGIN = 0.08
"""By how much a name has to lead before all others."""
AFTER_PROJECT, AFTER_SWITCH, AFTER_TOPIC, ALONE = 0.62, 0.68, 0.82, 0.92
"""Likeness that counts as the name: after "project", after a switch, after a preposition, by itself."""
HEARD = 0.85
"""Likeness without which nothing that was heard is taken for a name."""
_NEAR = 4
"""Tokens from the beginning of a unit within which a preposition may name the subject."""
_HARMLESS = 0.52
"""The same where an everyday word begins it."""
_SPLIT = 3
"""Words into which a badly heard name may fall."""
_BEFORE, _AFTER = 2, 1
"""Telling words before and after a name by which it is only named in passing."""
_MAYBE = 0.45
"""From this likeness on a badly heard name is taken to be one."""


@dataclass(frozen=True, slots=True)
class Cue:
    """``open``: a subject begins. ``name``: a project is named in passing. ``correct``: it takes the place of
    the one before. ``maybe``: a subject begins, and whose is not clear. ``other``, ``previous``: the other or
    the previous project. ``return``: on with what was before. ``close``: the subject named ends.
    """

    kind: CueKind
    at: int
    """The token at which the new subject begins."""
    end: int
    """The first token after it."""
    match: Match = NOTHING
    heard: str = ""
    """The words that were taken for the name."""
    phrase: str = ""
    exact: bool = False
    topical: bool = False
    """It stands at the beginning of the unit."""
    embedded: bool = False
    """It stands in the middle of what is said of something else."""
    aside: bool = False
    corrects: bool = False
    """Of ``maybe``: what was said last may have been for the project that is not clear."""
    unknown: str = ""
    """Of ``maybe``: the name that no project has."""
    unsure: str = ""
    """Of ``maybe``: the words that may be a name, by how unsure of them the recogniser was."""

    @property
    def project(self) -> str:
        """The project that it names."""
        return self.match.project


class Scanner:
    """Finds cues by one lexicon."""

    def __init__(self, lexicon: Lexicon, *, heard: bool) -> None:
        self._lexicon = lexicon
        self._heard = heard
        """The words were recognised; what was typed is not misheard."""
        self._known: dict[Unit, list[Cue]] = {}

    def cues(self, unit: Unit) -> list[Cue]:
        """The cues of a unit, in order, without overlap."""
        known = self._known.get(unit)
        if known is None:
            known = self._known[unit] = self._found(unit)
        return known

    def _found(self, unit: Unit) -> list[Cue]:
        words = [token.text for token in unit.tokens]
        found: list[Cue] = []
        at = 0
        while at < len(words):
            cue = self._at(unit, words, at)
            if cue is None:
                at += 1
                continue
            found.append(cue)
            at = max(cue.end, at + 1)
        if self._heard and not found and (unclear := self._announced(words)) is not None:
            found.append(unclear)
        if self._heard and found and (instead := self._taken_back(words, found[-1])) is not None:
            found.append(instead)
        if self._heard:
            found = [_doubted(cue, unit) for cue in found] or list(self._unheard(unit, words))
        found = [
            replace(cue, embedded=_is_embedded(cue, words), unknown=_unknown(cue, unit)) for cue in found
        ]
        return _joined(_asides(words, found), words)

    def _taken_back(self, words: Sequence[str], cue: Cue) -> Cue | None:
        """A name right after which another one, that nobody understood, takes its place."""
        if cue.kind not in {"open", "name"} or not cue.project:
            return None
        for at in range(cue.end, min(cue.end + 2, len(words))):
            if length := phrases.CORRECTION.at(words, at):
                slot = phrases.after_fill(words, at + length, 5)
                if 0 < len(words) - slot <= _SPLIT and not _harmless(words, slot):
                    match = self._lexicon.likely(words[slot:])
                    return replace(
                        self._cue("maybe", words, at, slot, match, len(words) - slot), corrects=True
                    )
        return None

    def _unheard(self, unit: Unit, words: Sequence[str]) -> Iterator[Cue]:
        """A sentence that may begin with, or end with, a name that nobody understood."""
        known = any(True for _ in self._lexicon.hints(words))
        if text := unsurely_heard(unit.tokens) or ("" if known else stands_as_name(words)):
            yield replace(self._cue("maybe", words, 0, 0, NOTHING, length=len(words)), unsure=text)

    def hints(self, words: Sequence[str]) -> Iterator[tuple[str, str, int]]:
        """People and terms of one project alone: it, what was said, its weight."""
        yield from self._lexicon.hints(words)

    def label(self, unit: Unit) -> Cue | None:
        """A label of a few words that names no project, where labels name projects, or "Regarding …:"."""
        words = [token.text for token in unit.tokens]
        slot = phrases.ABOUT.at(words, 0) if words else 0
        rest = unit.tokens[slot:]
        if self._heard or not unit.labels or not 0 < len(rest) <= _SPLIT or not rest[0].raw[:1].isupper():
            return None
        if any(token.text in phrases.HARMLESS or token.text in phrases.SMALL_TALK for token in rest):
            return None
        name = " ".join(token.raw for token in rest)
        return replace(self._cue("maybe", words, 0, slot, NOTHING, length=len(rest)), unknown=name)

    def _announced(self, words: Sequence[str]) -> Cue | None:
        """A sentence of announcing words that ends with up to three others: perhaps a badly heard name."""
        for begin in range(max(1, len(words) - _SPLIT), len(words)):
            if phrases.announces(words[:begin]) and words[begin] not in phrases.SMALL_TALK:
                match = self._lexicon.likely(words[begin:])
                if match.score >= _MAYBE:
                    return replace(self._cue("maybe", words, 0, begin, match), end=len(words))
        return None

    def _at(self, unit: Unit, words: Sequence[str], at: int) -> Cue | None:
        finders = (
            self._closing,
            self._correcting,
            self._returning,
            self._switching,
            self._said_aside,
            self._project,
        )
        for find in finders:
            if (cue := find(words, at)) is not None:
                return cue
        return self._topic(unit, words, at) or self._alone(unit, words, at)

    def _closing(self, words: Sequence[str], at: int) -> Cue | None:
        length = phrases.CLOSE.at(words, at)
        if not length:
            return None
        slot = phrases.after_fill(words, at + length)
        match = self._lexicon.likely(words[slot:])
        if _clear(match, AFTER_SWITCH):
            return self._cue("close", words, at, slot, match)
        return None

    def _correcting(self, words: Sequence[str], at: int) -> Cue | None:
        if words[at] in phrases.NOT and (cue := self._instead(words, at)) is not None:
            return cue
        length = phrases.CORRECTION.at(words, at)
        if not length:
            return None
        slot = phrases.after_fill(words, at + length, 5)
        if slot < len(words) and words[slot] in phrases.NOT:
            return self._instead(words, slot, at)
        match = self._lexicon.likely(words[slot:])
        sure = any(word in phrases.SURE_CORRECTION for word in words[at : at + length])
        if _clear(match, AFTER_SWITCH if sure else AFTER_TOPIC):
            return self._cue("correct", words, at, slot, match)
        if sure and self._may_be_name(words, at + length, slot, match):
            return replace(self._cue("maybe", words, at, slot, match), corrects=True)
        return None

    def _instead(self, words: Sequence[str], at: int, begins: int | None = None) -> Cue | None:
        """``not X, Y`` and ``nicht X, sondern Y``."""
        slot = phrases.after_fill(words, at + 1)
        first = self._lexicon.likely(words[slot:])
        if not _clear(first, AFTER_TOPIC):
            return None
        beyond = slot + first.length
        while beyond < len(words) and words[beyond] in {"but", "sondern", "no", "rather", "nein"}:
            beyond += 1
        second = phrases.after_fill(words, beyond)
        match = self._lexicon.likely(words[second:])
        if _clear(match, AFTER_TOPIC) and match.project != first.project:
            return self._cue("correct", words, at if begins is None else begins, second, match)
        return self._cue("maybe", words, at, slot, NOTHING, length=first.length)

    def _returning(self, words: Sequence[str], at: int) -> Cue | None:
        length = phrases.RETURN.at(words, at)
        return Cue("return", at, at + length, phrase=" ".join(words[at : at + length])) if length else None

    def _switching(self, words: Sequence[str], at: int) -> Cue | None:
        length = phrases.SWITCH.at(words, at)
        if not length:
            return None
        slot = phrases.after_fill(words, at + length)
        if (cue := self._relative(words, at, at + length)) is not None:
            return cue
        named = any(phrases.says_project(word) for word in words[at:slot])
        match = self._lexicon.likely(words[slot:])
        if _clear(match, AFTER_PROJECT if named else AFTER_SWITCH):
            return self._cue("open", words, at, slot, match)
        if self._may_be_name(words, at + length, slot, match, named=named):
            return self._cue("maybe", words, at, slot, match)
        return None

    def _said_aside(self, words: Sequence[str], at: int) -> Cue | None:
        """An aside about somebody whose name was badly heard."""
        length = phrases.ASIDE.at(words, at)
        if not length or not self._heard:
            return None
        slot = phrases.after_fill(words, at + length)
        match = self._lexicon.likely(words[slot:])
        unclear = _MAYBE <= match.score < ALONE or (match.score >= ALONE and match.margin < MARGIN)
        if not unclear or not self._may_be_name(words, at + length, slot, match):
            return None
        return replace(self._cue("maybe", words, at, slot, match), aside=True)

    def _may_be_name(
        self, words: Sequence[str], begin: int, slot: int, match: Match, *, named: bool = False
    ) -> bool:
        """Whether what stands at ``slot``, where a name is expected, may be one that was badly heard."""
        if slot >= len(words) or (_harmless(words, slot) and match.score < _HARMLESS):
            return False
        articled = any(word in phrases.POINTING for word in words[begin:slot])
        return named or not articled or match.score >= AFTER_PROJECT

    def _relative(self, words: Sequence[str], at: int, end: int) -> Cue | None:
        """``the other project``, ``das vorige Projekt``, from a few words after ``at`` on."""
        for index in range(end, min(len(words), end + 3)):
            for kind, known in (("other", phrases.OTHER), ("previous", phrases.PREVIOUS)):
                if length := known.at(words, index):
                    phrase = " ".join(words[at : index + length])
                    return Cue(kind, at, index + length, phrase=phrase)  # type: ignore[arg-type]  # two literals
            if words[index] not in phrases.FILL:
                break
        return None

    def _project(self, words: Sequence[str], at: int) -> Cue | None:
        if at <= 2 and (cue := self._relative(words, at, at)) is not None:
            return cue
        if not phrases.says_project(words[at]):
            return None
        announced = phrases.announces(words[:at])
        slot = at + 1
        while slot < len(words) and words[slot] in {
            "is",
            "name",
            "called",
            "ist",
            "heißt",
            "namens",
            "number",
        }:
            slot += 1
        match = self._lexicon.likely(words[slot:])
        if not match.length or (match.score < AFTER_PROJECT and slot > at + 1):
            match, slot = self._lexicon.likely(words[at + 1 :]), at + 1
        pointed = at > 0 and words[at - 1] in phrases.POINTING
        begins = at <= _NEAR or announced
        if _clear(match, AFTER_TOPIC if pointed else AFTER_PROJECT):
            return self._cue("open" if begins else "name", words, at, slot, match)
        if pointed or slot >= len(words) or not begins or words[at] not in phrases.PROJECT:
            return None
        if match.score < _MAYBE and _harmless(words, slot):
            return None
        return self._cue("maybe", words, at, slot, match)

    def _topic(self, unit: Unit, words: Sequence[str], at: int) -> Cue | None:
        length = phrases.TOPIC.at(words, at) if at <= _NEAR else 0
        if not length:
            return None
        slot = phrases.after_fill(words, at + length, 3)
        match = self._lexicon.likely(words[slot:])
        if not _clear(match, AFTER_TOPIC) or (match.length == 1 and len(words[slot]) < 3):
            return self._unclear_topic(words, at, slot, match)
        opens = not any(word in phrases.LIKE or word in phrases.NOT for word in words[:slot])
        said = all(word in phrases.FILL or word in phrases.SMALL_TALK for word in words[:at])
        announced = match.score >= 1.0 and phrases.announces(words[:slot])
        said = (said and (not self._heard or words[at] not in phrases.BESIDE)) or announced
        cue = self._cue("open" if opens and said else "name", words, at, slot, match)
        return None if _compared(words, slot) else cue

    def _unclear_topic(self, words: Sequence[str], at: int, slot: int, match: Match) -> Cue | None:
        """``for`` and a badly heard name at the very beginning, or said aside."""
        lead = all(word in phrases.FILL or word in phrases.SMALL_TALK for word in words[:at])
        aside = any(phrases.ASIDE.at(words, index) for index in range(at))
        announced = phrases.ABOUT.at(words, at) and (lead or aside)
        if (
            not self._heard
            or not announced
            or match.score < _MAYBE
            or not self._may_be_name(words, at + 1, slot, match)
        ):
            return None
        return replace(self._cue("maybe", words, at, slot, match), aside=aside)

    def _alone(self, unit: Unit, words: Sequence[str], at: int) -> Cue | None:
        match = self._lexicon.exact(words[at:])
        if not match.length and len(words[at]) >= 5 and words[at] not in phrases.HARMLESS:
            near = self._lexicon.likely(words[at : at + 1])
            match = near if _clear(near, ALONE) else NOTHING
        if not match.length or _compared(words, at):
            return self._sounding(words, at)
        if match.length == 1 and words[at] in phrases.ORDINARY and not unit.heading:
            return None
        lead = all(word in phrases.FILL or word in phrases.SMALL_TALK for word in words[:at])
        end = at + match.length
        whole = lead and (end == len(words) or unit.heading or unit.tokens[end - 1].comma)
        whole = whole or (match.score >= 1.0 and phrases.announces(words[:at]))
        kind: CueKind = "open" if whole and match.margin >= MARGIN else "name"
        return replace(self._cue(kind, words, at, at, match), topical=lead)

    def _sounding(self, words: Sequence[str], at: int) -> Cue | None:
        """A sentence that begins with what sounds like a name."""
        lead = all(word in phrases.FILL or word in phrases.SMALL_TALK for word in words[:at])
        if (
            not self._heard
            or not lead
            or words[at] in phrases.HARMLESS
            or words[at] in phrases.SMALL_TALK | phrases.FILL
        ):
            return None
        match = self._lexicon.sounding(words[at : at + _SPLIT])
        if not match.length:
            return None
        return replace(self._cue("name", words, at, at, match), topical=True)

    def _cue(
        self,
        kind: CueKind,
        words: Sequence[str],
        at: int,
        slot: int,
        match: Match,
        length: int | None = None,
    ) -> Cue:
        end = slot + (match.length if length is None else length)
        return Cue(
            kind,
            at,
            end,
            match,
            heard=" ".join(words[slot:end]),
            phrase=" ".join(words[at:slot]),
            exact=match.score >= 1.0,
        )


def _doubted(cue: Cue, unit: Unit) -> Cue:
    """The cue; it is not clear any more where its name was not heard surely, or not as it is written."""
    name = unit.tokens[cue.end - len(cue.heard.split()) : cue.end]
    after = unit.tokens[cue.end :]
    split = 0 < len(after) < _SPLIT and any(token.probability < SURE for token in after)
    sure = all(token.probability >= SURE for token in name) and not split
    if not cue.project or (sure and cue.match.score >= HEARD):
        return cue
    if cue.kind in {"open", "correct"}:
        return replace(cue, kind="maybe", exact=False, corrects=cue.kind == "correct")
    return replace(cue, exact=False)


def _unknown(cue: Cue, unit: Unit) -> str:
    """The word that stands where a name would, when it is like none."""
    at = cue.at + len(cue.phrase.split())
    if cue.kind != "maybe" or cue.unsure or cue.match.score >= _MAYBE or at >= len(unit.tokens):
        return ""
    return unit.tokens[at].raw


def _clear(match: Match, least: float) -> bool:
    return match.score >= least and match.margin >= MARGIN


def _harmless(words: Sequence[str], slot: int) -> bool:
    return slot >= len(words) or words[slot] in phrases.HARMLESS


def _is_embedded(cue: Cue, words: Sequence[str]) -> bool:
    """Whether enough stands before and after it; at the end of a sentence, or near its beginning, a name may
    well be its subject.
    """
    before, after = (
        sum(word not in phrases.FILL and word not in phrases.SMALL_TALK for word in part)
        for part in (words[: cue.at], words[cue.end :])
    )
    return before >= _BEFORE and after >= _AFTER


def _compared(words: Sequence[str], at: int) -> bool:
    """Whether what stands at ``at`` is only compared with."""
    near = range(max(0, at - 4), at)
    return any(words[at] in phrases.LIKE and not phrases.ABOUT.at(words, at) for at in near)


def _asides(words: Sequence[str], cues: list[Cue]) -> list[Cue]:
    """The cues; those right after words of an aside marked as such."""
    starts = [index for index in range(len(words)) if phrases.ASIDE.at(words, index)]
    marked = []
    for cue in cues:
        near = [start for start in starts if 0 <= cue.at - start <= 8]
        if near and cue.kind in {"open", "name"}:
            cue = replace(cue, kind="open", at=near[-1], aside=True)
        marked.append(cue)
    return marked


def _joined(cues: list[Cue], words: Sequence[str]) -> list[Cue]:
    """``Acme and Hermes`` is no switch to either."""
    found: list[Cue] = []
    for cue in cues:
        last = found[-1] if found else None
        between = words[last.end : cue.at] if last is not None else ()
        joined = bool(between) and len(between) <= 2 and all(word in phrases.JOIN for word in between[:1])
        if last is not None and joined and cue.kind == "name" and last.kind in {"open", "name"}:
            both = tuple(dict.fromkeys((*last.match.scores[:1], *cue.match.scores[:1])))
            kind: CueKind = "maybe" if len(both) > 1 else last.kind
            found[-1] = replace(last, kind=kind, end=cue.end, match=Match(both, 1), exact=False)
        else:
            found.append(cue)
    return found
