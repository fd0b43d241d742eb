"""What each unit says about whom it is for: names, how they are said, and what is spoken of. Pure.

All numbers are logarithms of how much likelier the unit is so than where nobody is named in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from orchestrator.routing import phrases
from orchestrator.routing.cues import Cue, Scanner
from orchestrator.routing.doubts import IMPROBABLE, SURE, unsurely_heard
from orchestrator.routing.names import ProjectNames
from orchestrator.routing.recurring import Owners, terms_in
from orchestrator.routing.sounds import run_together
from orchestrator.routing.spots import Spot, Spotter, weights
from orchestrator.routing.tokens import Token, Unit
from orchestrator.routing.topics import Topics

_REGION = 4
"""Words in which a badly heard name is looked for."""


@dataclass(frozen=True, slots=True)
class Style:
    """How likely a sentence is put so by who goes on to another subject, by who only mentions somebody, and
    by who does neither.
    """

    change: float = 0.0
    mention: float = 0.0
    plain: float = 0.0


PLAIN = Style()
"""A name without a word that says how it is meant, or none. The others: what they are called."""
ANNOUNCED = Style(3.5, -2.0, -2.0)
SPOKEN_TO = Style(1.0, -0.5, 0.0)
COMPARED = Style(-2.0, 2.0, 0.0)
EMBEDDED = Style(-0.3, 0.3, 0.0)
CORRECTED = Style(3.0, -2.0, -2.0)
EXPECTED = Style(1.2, 0.0, -0.3)
NAMED_BACK = Style(3.0, -1.0, -1.0)
ASIDE_STYLE = Style(0.5, 0.0, 0.0)
STRANGER, UNCLEAR, FOREIGN = -3.0, -1.0, 2.0
"""What it says for somebody unknown that nothing may be a name, that something may, and that one who was
announced is like no project.
"""
LOST_ANNOUNCED, LOST, LOST_SURELY = -1.5, -3.0, -4.0
"""That a name is not heard at all: where one is announced, in what was not surely heard, and in what was."""
TAKEN_BACK = -6.0
"""That a name is meant that is taken back."""
ANNOUNCED_AT = 0.69
"""Probability that a word has at most where a name is announced: it may have been heard for one."""
SPOKEN_OF = 2.0
"""What it says that a term is said that only one project has; a person says twice as much."""


@dataclass(frozen=True, slots=True)
class Clue:
    """What a unit says."""

    style: Style = PLAIN
    likely: Mapping[str, float] = field(default_factory=dict)
    """That a project is named, by project."""
    lost: float = LOST_SURELY
    """The same of every other project."""
    stranger: float = STRANGER
    """That somebody is named who is unknown here."""
    named: str = ""
    """The project that is named clearly."""
    aside: bool = False
    """What begins here is said aside."""
    back: bool = False
    """What was said aside ends here."""
    other: bool = False
    """It goes on with whoever was spoken to before, without a name."""
    heard: str = ""
    """The words that may be a name."""
    sound: str = ""
    """What of them is no everyday word, by its sound."""
    topics: Mapping[str, float] = field(default_factory=dict)
    terms: Mapping[str, Owners] = field(default_factory=dict)
    """What is spoken of, and in whose files it is."""
    expected: bool = False
    """A name was announced."""


class Clues:
    """Finds the clue of each unit, for a home's projects."""

    def __init__(self, projects: Sequence[ProjectNames], scanner: Scanner) -> None:
        self._scanner = scanner
        self._topics = Topics.of(projects)
        self._spotter = Spotter(projects)

    def of(self, unit: Unit) -> Clue:
        """What it says."""
        words = [token.text for token in unit.tokens]
        cues = [cue for cue in self._scanner.cues(unit) if cue.kind != "close"]
        back = any(cue.kind == "return" for cue in cues)
        clue = self._clue(unit, words, [cue for cue in cues if cue.kind != "return"])
        return replace(clue, back=back, topics=self._told(words), terms=self._spoken(words))

    def _told(self, words: Sequence[str]) -> dict[str, float]:
        """What is spoken of: people and terms of the projects."""
        found: dict[str, float] = {}
        for project, _, weight in self._scanner.hints(words):
            found[project] = found.get(project, 0.0) + SPOKEN_OF * weight
        return found

    def _spoken(self, words: Sequence[str]) -> dict[str, Owners]:
        return {term: self._topics.owners(term) for term in terms_in(words)}

    def _clue(self, unit: Unit, words: Sequence[str], cues: Sequence[Cue]) -> Clue:
        aside = any(phrases.ASIDE.at(words, at) for at in range(len(words)))
        slot = _slot_of(unit, cues)
        spots = self._spotter.spots(_doubted(unit.tokens, slot))
        style = self._style(unit, words, cues, spots, slot)
        if aside:
            style = Style(style.change + ASIDE_STYLE.change, style.mention, style.plain)
        likely, before = weights(spots), _correction(words)
        if before:
            late = {one: spot for one, spot in spots.items() if spot.begin >= before}
            if late or slot >= before:
                likely = {one: (spot.weight if one in late else TAKEN_BACK) for one, spot in spots.items()}
                style = CORRECTED if len(late) < len(spots) or slot >= before else style
        heard = self._heard(unit, spots, slot)
        unclear = min(token.probability for token in unit.tokens) < IMPROBABLE
        stranger = STRANGER
        if slot >= 0 and not any(weight > 2 for weight in likely.values()):
            stranger = FOREIGN
        elif unsurely_heard(unit.tokens):
            stranger = UNCLEAR
        named = [one for one, spot in spots.items() if spot.exact and likely[one] > 0]
        return Clue(
            style=style,
            likely=likely,
            lost=LOST_ANNOUNCED if slot >= 0 else LOST if unclear else LOST_SURELY,
            stranger=stranger,
            named=named[0] if len(named) == 1 else "",
            aside=aside,
            other=any(cue.kind in {"other", "previous"} for cue in cues),
            heard=" ".join(token.raw for token in heard),
            sound=run_together(token.text for token in heard if _may_name(token)),
            expected=slot >= 0,
        )

    def _style(
        self, unit: Unit, words: Sequence[str], cues: Sequence[Cue], spots: Mapping[str, Spot], slot: int
    ) -> Style:
        """How the name in a unit is put."""
        best = max(spots.values(), key=lambda spot: (spot.weight, spot.project), default=None)
        cue = max(cues, key=lambda one: (_RANK[one.kind], one.at), default=None)
        if cue is not None and cue.kind in {"other", "previous"}:
            return NAMED_BACK
        if cue is not None and cue.kind == "correct":
            return CORRECTED
        if cue is not None and cue.kind == "open":
            return ANNOUNCED
        if best is not None and phrases.LIKE & set(words[: best.begin]):
            return COMPARED
        if slot >= 0:
            return NAMED_BACK if _party(words) else EXPECTED
        if best is None:
            return PLAIN
        if best.begin == 0 or all(word in phrases.FILL | phrases.SMALL_TALK for word in words[: best.begin]):
            return SPOKEN_TO
        return EMBEDDED if cue is not None and cue.embedded else PLAIN

    def _heard(self, unit: Unit, spots: Mapping[str, Spot], slot: int) -> tuple[Token, ...]:
        """The words that may be the name."""
        best = max(spots.values(), key=lambda spot: (spot.weight, spot.project), default=None)
        if best is not None:
            return unit.tokens[best.begin : best.end]
        if slot >= 0:
            while slot + 1 < len(unit.tokens) and unit.tokens[slot].text in phrases.ANNOUNCING:
                slot += 1
            region = unit.tokens[slot : slot + _REGION]
            return tuple(token for token in region if _may_name(token)) or region
        unsure = unsurely_heard(unit.tokens)
        if not unsure:
            return ()
        first = unsure.split()[0]
        begin = next((at for at, token in enumerate(unit.tokens) if first in (token.raw, token.text)), 0)
        return tuple(token for token in unit.tokens[begin : begin + _REGION] if _may_name(token))


_RANK = {"name": 0, "other": 1, "previous": 1, "maybe": 2, "open": 3, "correct": 4}


def _doubted(tokens: Sequence[Token], slot: int) -> Sequence[Token]:
    """The tokens; where a name is announced, any words may be one that was badly heard."""
    region = range(slot, slot + _REGION) if slot >= 0 else ()
    return [
        replace(token, probability=min(token.probability, ANNOUNCED_AT)) if at in region else token
        for at, token in enumerate(tokens)
    ]


def _correction(words: Sequence[str]) -> int:
    """Where what takes back what was said before it ends; 0: nothing is taken back."""
    found = 0
    for at in range(1, len(words)):
        if length := phrases.CORRECTION.at(words, at):
            found = at + length
    return found if found < len(words) else 0


def _slot_of(unit: Unit, cues: Sequence[Cue]) -> int:
    """Where a name stands after words that announce one, or an aside; -1: nowhere."""
    tokens = unit.tokens
    for cue in cues:
        if cue.kind == "maybe" and not cue.unsure:
            begin = cue.at + len(cue.phrase.split())
            return begin if begin < len(tokens) else -1
    words = [token.text for token in tokens]
    if party := _party(words):
        return party
    return _slot(tokens) or -1


def _slot(tokens: Sequence[Token]) -> int:
    """Where a name stands after words that announce one, or an aside; 0: nowhere."""
    words = [token.text for token in tokens]
    for at in range(min(len(words), 3)):
        if length := phrases.ASIDE.at(words, at):
            slot = phrases.after_fill(words, at + length)
            return slot if any(map(_may_name, tokens[slot : slot + 2])) else 0
    for slot in range(len(words) - 1, max(0, len(words) - 1 - _REGION), -1):
        before = words[:slot]
        if phrases.announces(before) or phrases.OPENERS.issuperset(before):
            break
    else:
        return 0
    if not any(map(_may_name, tokens[slot:])):
        return 0
    while slot > 1 and len(words) - slot < _REGION and tokens[slot - 1].probability < SURE:
        slot -= 1
    return slot


def _party(words: Sequence[str]) -> int:
    """Where somebody is named whose people, or the like, are the next subject; 0: nowhere."""
    for at in range(min(len(words), 4)):
        if length := phrases.SWITCH.at(words, at) or phrases.ABOUT.at(words, at):
            slot = phrases.after_fill(words, at + length)
            named = slot + 1 < len(words) and words[slot + 1] in phrases.PARTIES
            return slot if named and words[slot] not in _NO_NAME else 0
    return 0


def _may_name(token: Token) -> bool:
    return token.text not in _NO_NAME or token.probability < SURE


_NO_NAME = phrases.HARMLESS | phrases.SMALL_TALK | phrases.PRONOUNS | phrases.NOUN_BEGINS
