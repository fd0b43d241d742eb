"""What each unit says about whom it is for, in numbers: what may be a name, and what it is like. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from orchestrator.routing import phrases
from orchestrator.routing.cues import Cue, Scanner
from orchestrator.routing.doubts import IMPROBABLE, SURE
from orchestrator.routing.names import ProjectNames
from orchestrator.routing.sounds import likeness, run_together
from orchestrator.routing.tokens import Token, Unit
from orchestrator.routing.topics import Topics

_REGION = 4
"""Words in which a badly heard name is looked for."""
STEEP, LEVEL = 18.0, 0.46
"""How much likeness says, and from which likeness on it speaks for a name."""
CLEAR = 8.0
"""What it says that a project is named, surely heard, where a subject begins."""
LEFT, AGAIN, STRANGER = -5.0, -6.0, -1.5
CLEARLY, UNLIKE, FOREIGN = 0.9, 0.55, 2.0
"""Probability of each word, and likeness to any name, by which a name that is announced is a stranger's."""
SPOKEN_OF = 1.2
"""What it says that a term is said that only one project has; a person says twice as much."""
UNSURE_MOST, HALF, LEAST = 3.0, -2.0, -4.0
PASSING, TOPICAL, LAST, FOR_IT = (-2.5, 0.0), (3.0, -0.7), (-0.7, -0.7), (1.5, -0.7)
UNSURE, STUMBLED, SPLIT = -2.5, -1.0, 1.5


@dataclass(frozen=True, slots=True)
class Clue:
    """What a unit says: logarithms of how likely it is under each change of subject, or under none."""

    enter: Mapping[str, float] = field(default_factory=dict)
    """Another subject begins: by project."""
    others: float | None = None
    """The same of any project that is not in ``enter``; ``None``: as where nothing hints at a change."""
    stay: float = 0.0
    """The subject is the one before."""
    again: float | None = None
    """The same, where the subject before is the one that is named; ``None``: no difference."""
    named: str = ""
    """The project that is named clearly."""
    aside: bool = False
    """What begins here is said aside."""
    back: bool = False
    """What was said aside ends here."""
    heard: str = ""
    """The words that may be a name."""
    sound: str = ""
    """What of them is no everyday word, by its sound."""
    likely: Mapping[str, float] = field(default_factory=dict)
    """How like them each name is."""
    topics: Mapping[str, float] = field(default_factory=dict)
    expected: bool = False
    """A name was announced."""


class Clues:
    """Finds the clue of each unit, for a home's projects."""

    def __init__(self, projects: Sequence[ProjectNames], scanner: Scanner) -> None:
        self._scanner = scanner
        self._topics = Topics.of(projects)
        self._names = {
            names.project: [run_together(form) for form in names.forms()]
            for names in sorted(projects, key=lambda one: one.project)
        }

    def of(self, unit: Unit) -> Clue:
        """What it says."""
        words = [token.text for token in unit.tokens]
        cues = [cue for cue in self._scanner.cues(unit) if cue.kind != "close"]
        back = any(cue.kind == "return" for cue in cues)
        clue = self._clue(unit, words, [cue for cue in cues if cue.kind != "return"])
        return replace(clue, back=back, topics=self._told(words))

    def _told(self, words: Sequence[str]) -> dict[str, float]:
        """What is spoken of: by the projects' texts, their people and terms."""
        found = self._topics.told(words)
        for project, _, weight in self._scanner.hints(words):
            found[project] = found.get(project, 0.0) + SPOKEN_OF * weight
        return found

    def _clue(self, unit: Unit, words: Sequence[str], cues: Sequence[Cue]) -> Clue:
        aside = any(phrases.ASIDE.at(words, at) for at in range(len(words)))
        correcting = [cue for cue in cues if cue.kind == "correct" or cue.corrects]
        named = [cue for cue in cues if cue.kind in {"open", "correct"} and cue.project]
        if correcting and correcting[-1].kind == "correct":
            return self._clear(correcting[-1], aside)
        taken_back = self._taken_back(unit, words, cues)
        if taken_back is not None:
            return taken_back
        if named:
            return self._clear(named[-1], aside)
        if not cues:
            return self._slotted(unit, aside) or Clue()
        cue = max(cues, key=lambda one: (_RANK[one.kind], one.at))
        if cue.kind in {"other", "previous"}:
            return Clue(others=0.0, stay=LEFT)
        if len(cue.match.scores) > 1 and cue.match.scores[1][1] >= 1.0:
            return Clue(dict.fromkeys(dict(cue.match.scores), 0.0), stay=LAST[1])
        if cue.kind == "name" and cue.exact:
            return self._in_passing(cue, words, aside)
        if cue.kind == "maybe" and not cue.unsure:
            clue = self._expected(_region(cue, unit), aside, sure=True)
            split = cue.match.score >= 1.0
            capped = {one: min(weight, SPLIT) for one, weight in clue.enter.items()}
            return replace(clue, enter=capped) if split else clue
        compared = bool(phrases.LIKE & set(words[: cue.end]))
        most = PASSING[0] if (cue.embedded and not cue.unsure) or compared else UNSURE_MOST
        return self._slotted(unit, aside) or self._unsure(_region(cue, unit), most)

    def _slotted(self, unit: Unit, aside: bool) -> Clue | None:
        if party := _party([token.text for token in unit.tokens]):
            return self._expected(unit.tokens[party : party + 1], aside, sure=True)
        if slot := _slot(unit.tokens):
            return self._expected(unit.tokens[slot:], aside, sure=False)
        if last := _last(unit.tokens):
            return self._unsure(unit.tokens[last:], UNSURE_MOST)
        return None

    def _clear(self, cue: Cue, aside: bool) -> Clue:
        again = AGAIN if cue.kind == "open" and not aside else 0.0
        return Clue({cue.project: CLEAR}, 0.0, 0.0, CLEAR + again, cue.project, aside, heard=cue.heard)

    def _taken_back(self, unit: Unit, words: Sequence[str], cues: Sequence[Cue]) -> Clue | None:
        """A name that is taken back for one that was badly heard."""
        for cue in cues:
            for at in range(cue.end, min(cue.end + 3, len(words))):
                length = phrases.CORRECTION.at(words, at)
                slot = phrases.after_fill(words, at + length, 5) if length else len(words)
                while slot < len(words) and (more := phrases.CORRECTION.at(words, slot)):
                    slot = phrases.after_fill(words, slot + more, 5)
                if 0 < len(words) - slot <= _REGION:
                    clue = self._expected(unit.tokens[slot:], False, sure=True)
                    return replace(clue, enter={**clue.enter, cue.project: -CLEAR}) if cue.project else clue
        return None

    def _in_passing(self, cue: Cue, words: Sequence[str], aside: bool) -> Clue:
        compared = bool(phrases.LIKE & set(words[: cue.end]))
        ends = cue.end == len(words) <= _BRIEF and words[max(0, cue.at - 1)] not in _BESIDE
        change, stay = TOPICAL if cue.topical else FOR_IT if ends else LAST
        change, stay = PASSING if cue.embedded or compared else (change, stay)
        return Clue({cue.project: change}, None, stay, aside=aside, heard=cue.heard)

    def _expected(self, tokens: Sequence[Token], aside: bool, *, sure: bool) -> Clue:
        """A name stands here."""
        region = tokens[:_REGION]
        likely = self._likely(region)
        enter = {one: max(LEAST, STEEP * (score - LEVEL)) for one, score in likely.items()}
        heard = _heard(region)
        foreign = min(one.probability for one in region) >= CLEARLY and max(likely.values()) < UNLIKE
        clue = Clue(
            enter,
            FOREIGN if foreign else STRANGER,
            LEFT if sure else HALF,
            aside=aside,
            heard=heard,
            likely=likely,
            expected=True,
        )
        return replace(clue, sound=_sound(region))

    def _unsure(self, region: Sequence[Token], most: float) -> Clue:
        """A name may stand here."""
        likely = self._likely(region)
        change = STUMBLED if min(token.probability for token in region) < IMPROBABLE else UNSURE
        enter = {
            one: min(most, change + max(LEAST, STEEP * (score - LEVEL))) for one, score in likely.items()
        }
        heard = _heard(region)
        return Clue(enter, change + STRANGER, 0.0, heard=heard, likely=likely, sound=_sound(region))

    def _likely(self, region: Sequence[Token]) -> dict[str, float]:
        heard = [(token.text, token.probability >= SURE) for token in region]
        return {
            project: round(max(likeness(name, heard) for name in names), 3)
            for project, names in self._names.items()
        }


_RANK = {"name": 0, "other": 1, "previous": 1, "maybe": 2, "open": 3, "correct": 4}


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


def _last(tokens: Sequence[Token]) -> int:
    """Where a short sentence ends with ``for`` and its like, and no article after it; 0: nowhere."""
    if len(tokens) > _BRIEF:
        return 0
    for at in range(len(tokens) - 2, max(0, len(tokens) - 2 - _REGION), -1):
        if tokens[at].text in _FOR:
            rest = tokens[at + 1 :]
            names = any(map(_may_name, rest)) and not any(one.text in _ARTICLES for one in rest[:1])
            return at + 1 if names and min(one.probability for one in rest) < SURE else 0
    return 0


_BRIEF = 9
_FOR = frozenset(
    {"for", "about", "on", "to", "from", "of", "regarding", "für", "über", "zu", "zum", "zur", "von"}
)
_BESIDE = phrases.LIKE | frozenset({"at", "with", "bei", "beim", "mit", "the", "der", "die", "das"})
_ARTICLES = phrases.POINTING | frozenset({"a", "an", "der", "die", "ein", "eine", "einen", "einem", "einer"})


def _may_name(token: Token) -> bool:
    return token.text not in _NO_NAME or token.probability < SURE


def _heard(region: Sequence[Token]) -> str:
    """The words of it that may be the name."""
    named = [token.raw for token in region if _may_name(token)]
    return " ".join(named or (token.raw for token in region))


def _sound(region: Sequence[Token]) -> str:
    return run_together(token.text for token in region if _may_name(token))


_NO_NAME = phrases.HARMLESS | phrases.SMALL_TALK | phrases.PRONOUNS | phrases.NOUN_BEGINS


def _region(cue: Cue, unit: Unit) -> tuple[Token, ...]:
    """The words of the unit in which the name may stand."""
    begin = cue.end - len(cue.heard.split()) if cue.heard else cue.end
    if cue.unsure:
        first = cue.unsure.split()[0]
        begin = next((at for at, token in enumerate(unit.tokens) if first in (token.raw, token.text)), 0)
    elif begin >= len(unit.tokens) or (cue.end == len(unit.tokens) and not cue.heard):
        begin = min(cue.at + len(cue.phrase.split()), len(unit.tokens) - 1)
    back = 0
    while (
        back < 2 and begin > 0 and unit.tokens[begin - 1].probability < (SURE if cue.unsure else IMPROBABLE)
    ):
        begin, back = begin - 1, back + 1
    return unit.tokens[begin : begin + _REGION + back]
