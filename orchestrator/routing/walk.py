"""The walk through a memo: who is spoken to, unit by unit, and where that is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from orchestrator.routing import phrases
from orchestrator.routing.cues import HEARD, Cue, Scanner
from orchestrator.routing.matching import Lexicon
from orchestrator.routing.tokens import Unit

NOT_KNOWN = "names a project that is not known here"
UNHEARD, HEARD_AS = "not surely heard, and perhaps a name", 'heard "'
ANEW, CORRECTED, LATER = "what was begun anew", "corrected", "; then heard"
"""How reasons begin."""
Scores = tuple[tuple[str, float], ...]
_RECENT = 3
"""A correction this many units later still means what was said then."""
_LEAD_IN = 3
"""Tokens before a cue that belong to it, whatever they are."""
_TELLING = 2
"""Weight of people and terms of one project alone from which on they count."""
_MOST = 3
"""Candidates that are kept."""
_FAR = 1_000_000
_RIGHT_AFTER, _VERY_LIKE = 5, 0.6
"""Tokens after a name, and likeness to one, by which a correction is taken to be of the name."""
_LIKE = 0.45
"""What is less like any name could be anybody's."""
_BACK = frozenset({"back", "zurück", "zurueck", "wieder", "return", "returning", "again", "nochmal"})


@dataclass(slots=True)
class Piece:
    """Words ``first`` to ``last`` and whom they are for; ``project`` is ``None`` while that is not known."""

    first: int
    last: int
    project: str | None
    reason: str
    candidates: Scores = ()
    quiet: bool = False
    """Nothing is said that could belong to anybody."""
    hints: dict[str, int] = field(default_factory=dict)
    """Weight of people and terms by project."""
    heard: str = ""
    """What was taken for the name of whoever it is for."""


@dataclass(slots=True)
class _Stretch:
    """Pieces of which it is not known whether they are for one project or another."""

    kind: Literal["maybe", "named", "passing", "aside"]
    candidates: Scores
    reason: str
    before: str | None
    """Who was spoken to before it."""
    unit: int
    pieces: list[Piece] = field(default_factory=list)
    named: dict[str, set[int]] = field(default_factory=dict)
    """The units in which each project was named."""
    topical: bool = False
    outer: _Stretch | None = None
    """Of an aside: what it was not known in, and is not known after it."""
    aside: bool = False
    """It ends when the speaker goes back to what was before."""

    @property
    def is_of_one(self) -> bool:
        """Whether it is for its subject, if what was before is gone back to."""
        if self.kind == "aside":
            return True
        return self.kind == "named" and self.topical and set(self.named) == {self.subject}

    @property
    def subject(self) -> str:
        """The project that it began with."""
        return self.candidates[0][0] if self.candidates else ""


class Walk:
    """Takes units in order. Afterwards ``pieces`` covers all of them."""

    def __init__(self, lexicon: Lexicon, scanner: Scanner, *, heard: bool) -> None:
        self._lexicon = lexicon
        self._scanner = scanner
        self._heard = heard
        self.pieces: list[Piece] = []
        self.opened = False
        """Whether any subject was clearly begun."""
        self.named: dict[str, str] = {}
        """Every project that was named, and in which words."""
        self.times: dict[str, set[int]] = {}
        """The units in which each was named."""
        self._current: str | None = None
        self._reason = "no project was named yet"
        self._scores: Scores = ()
        self._stretch: _Stretch | None = None
        self._visited: list[str] = []
        self._number = -1
        self._opening = (0, 0)
        """Unit and piece at which the current subject began."""
        self._mention: tuple[int, int] | None = None
        """Unit and piece in which a project was last named in passing."""
        self._begun = 0
        self._labelled = False
        """Whether a project was named in a label."""
        self._named_until = -_FAR
        """The token after the last name, counted from the beginning of the unit."""

    def reset(self, reason: str = "nothing in it names a project") -> None:
        """Forget who is spoken to: another document begins, or another part of it."""
        self._finish()
        self._current, self._reason, self._scores = None, reason, ()

    def open(self, project: str, reason: str, scores: Scores = ()) -> None:
        """Let ``project`` be who is spoken to from here on."""
        self._finish()
        self._enter(project, reason, scores)

    def doubt(self, projects: Sequence[str], reason: str) -> None:
        """Let it be open which of ``projects`` is spoken to from here on."""
        self._doubt("maybe", tuple((project, 0.5) for project in projects)[:_MOST], reason)

    def keep(self, unit: Unit) -> None:
        """The next unit, in which nobody speaks: it goes with what is said beside it."""
        self._number += 1
        self._begun = unit.first
        self._put(unit.last, quiet=True)

    def take(self, unit: Unit) -> None:
        """The next unit."""
        self._number += 1
        words = [token.text for token in unit.tokens]
        self._linger(words)
        cues = self._scanner.cues(unit)
        if not cues and (label := self._scanner.label(unit)) and (self._labelled or label.phrase):
            cues = [label]
        self._labelled = self._labelled or (unit.labels and any(cue.kind == "open" for cue in cues))
        cuts = [self._cut(unit, words, cue) for cue in cues]
        self._begun = unit.first
        hints = self._hints(words)
        for cue, cut in zip(cues, cuts, strict=True):
            if cut is not None and cut > self._begun:
                self._put(cut - 1)
                self._begun = cut
            self._apply(cue, unit)
            self._named_until = cue.end if cue.project else self._named_until
        if not cues:
            self._hinted(hints)
        if unit.last >= self._begun:
            self._put(unit.last, quiet=phrases.is_small_talk(words), hints=hints)
        self._settle_aside(cues)
        self._named_until -= len(words)

    def end(self) -> None:
        """Nothing more comes."""
        self._finish()

    # One cue

    def _cut(self, unit: Unit, words: Sequence[str], cue: Cue) -> int | None:
        """The word at which the cue's subject begins; ``None`` when it begins none."""
        if cue.kind in {"name", "close"}:
            return None
        before = words[: cue.at]
        if (cue.kind == "open" and phrases.announces(before)) or len(before) <= _LEAD_IN:
            return unit.first
        if all(word in phrases.FILL or word in phrases.SMALL_TALK for word in before):
            return unit.first
        switch = cue.phrase and phrases.SWITCH.at(words, cue.at)
        if switch or cue.aside or cue.kind in {"return", "other", "previous"}:
            return unit.tokens[cue.at].word
        return None if cue.kind == "correct" else unit.first

    def _apply(self, cue: Cue, unit: Unit) -> None:
        if cue.project and cue.kind != "maybe":
            self.named.setdefault(cue.project, cue.heard)
            self.times.setdefault(cue.project, set()).add(self._number)
        match cue.kind:
            case "open":
                self._opens(cue)
            case "name":
                self._names(cue)
            case "correct":
                self._corrects(cue)
            case "maybe":
                self._unclear(cue)
            case "other" | "previous":
                self._relative(cue)
            case "return":
                self._returns(cue)
            case "close":
                pass

    def _unclear(self, cue: Cue) -> None:
        scores = cue.match.scores[:_MOST] if cue.match.score >= _LIKE else ()
        reason = f"{NOT_KNOWN}: {cue.unknown}" if cue.unknown else f"{_said(cue)}: not clear which project"
        reason = f'{UNHEARD}: "{cue.unsure}"' if cue.unsure else reason
        if cue.corrects:
            if self._current is None or self._stretch is not None or not self._takes_back_a_name(cue):
                return
            self._unsettle(self._opening[1], scores, reason)
        outer = self._stretch
        self._doubt("maybe", scores, reason)
        if cue.aside and self._stretch is not None:
            self._stretch.aside = True
            self._stretch.outer = outer if outer is not None and outer.kind != "aside" else None

    def _takes_back_a_name(self, cue: Cue) -> bool:
        """Whether what is corrected was said right after a name, or is like one."""
        recent = self._number - self._opening[0] <= _RECENT
        return recent and (cue.at - self._named_until <= _RIGHT_AFTER or cue.match.score >= _VERY_LIKE)

    def _opens(self, cue: Cue) -> None:
        if cue.aside and self._aside(cue):
            return
        back = bool(_BACK & set(cue.phrase.split()))
        stretch = self._stretch
        if stretch is not None and back and cue.project == stretch.before and stretch.is_of_one:
            self._resolve(stretch.subject, f"{stretch.reason or 'said aside'}, until {_said(cue)}")
        if self._heard and stretch is None and cue.project == self._current and self._visited[1:]:
            self._unsettle(self._opening[1], (), f"{ANEW} with {_said(cue)} had ended before")
        self._finish()
        self._enter(cue.project, _said(cue), cue.match.scores)

    def _aside(self, cue: Cue) -> bool:
        """Let the unit be said aside; ``False`` when there is nothing that it would be aside of."""
        outer = self._stretch
        if outer is not None and outer.kind == "aside":
            self._finish()
            outer = None
        before = self._current if outer is None else outer.before
        if outer is None and (before is None or cue.project == before):
            return False
        around: Scores = ((before, 1.0),) if before and outer is None else ()
        if outer is not None:
            around = tuple(one for one in outer.candidates if one[0] != cue.project)
        self._enter(cue.project, f"said aside: {_said(cue)}", cue.match.scores)
        scores = ((cue.project, 1.0), *around)[:_MOST]
        self._stretch = _Stretch("aside", scores, "", before, self._number, outer=outer)
        return True

    def _names(self, cue: Cue) -> None:
        project, stretch = cue.project, self._stretch
        if stretch is not None:
            self._names_in(stretch, cue)
        elif project != self._current:
            passing = self._current is not None and cue.embedded
            others: Scores = ((self._current, 1.0),) if self._current else ()
            scores = ((project, cue.match.score), *others)
            reason = f"named in passing: {_said(cue)}" if passing else f"named: {_said(cue)}"
            self._doubt("passing" if passing else "named", scores, reason)
            assert self._stretch is not None
            self._stretch.named = {project: {self._number}} if cue.exact else {}
            self._stretch.topical = cue.topical
        self._mention = self._number, len(self.pieces)

    def _names_in(self, stretch: _Stretch, cue: Cue) -> None:
        """A project is named where it is not known whom the words are for."""
        project = cue.project
        if not cue.exact:
            return
        units = stretch.named.setdefault(project, set())
        units.add(self._number)
        known = {name for name, _ in stretch.candidates}
        if stretch.kind == "maybe" and self._is_meant(stretch, cue):
            self._resolve(project, f"{stretch.reason}; then {_said(cue)}")
            self._enter(project, _said(cue), cue.match.scores)
        elif stretch.kind == "named" and project == stretch.subject and self._is_subject(stretch):
            self._resolve(project, f"named again and again: {_said(cue)}")
            self._enter(project, f"named again and again: {_said(cue)}", cue.match.scores)
        elif project not in known:
            stretch.candidates = (*stretch.candidates, (project, cue.match.score))[:_MOST]
            stretch.kind = "named" if stretch.kind == "passing" and cue.topical else stretch.kind

    def _is_meant(self, stretch: _Stretch, cue: Cue) -> bool:
        """Whether the badly heard name was this one: it is the likeliest, and the only one named since, often
        or as a subject.
        """
        alone = set(stretch.named) <= {cue.project}
        often = cue.topical or len(stretch.named[cue.project]) > 1
        return stretch.subject == cue.project and stretch.candidates[0][1] >= HEARD and alone and often

    def _is_subject(self, stretch: _Stretch) -> bool:
        times = len(stretch.named.get(stretch.subject, ()))
        return stretch.before is None and set(stretch.named) <= {stretch.subject} and times > 1

    def _corrects(self, cue: Cue) -> None:
        project, old = cue.project, self._current
        reason = f"{CORRECTED}: {_said(cue)}"
        if self._stretch is not None and self._number - self._stretch.unit <= _RECENT:
            self._resolve(project, reason)
            self._enter(project, reason, cue.match.scores)
        elif project == old:
            return
        elif old is None or self._number - self._opening[0] <= _RECENT:
            self._rewrite(self._opening[1], project, reason)
            if self._visited:
                self._visited.pop()
            self._enter(project, reason, cue.match.scores, at=self._opening)
        elif self._mention is not None and self._number - self._mention[0] <= _RECENT:
            self._rewrite(self._mention[1], project, reason)
            self._doubt("named", ((project, cue.match.score), (old, 1.0)), reason)
        else:
            scores: Scores = ((project, cue.match.score), (old, 1.0))
            self._unsettle(self._opening[1], scores, reason)
            self._doubt("named", scores, reason)

    def _relative(self, cue: Cue) -> None:
        others = [name for name in dict.fromkeys(reversed(self._visited)) if name != self._current]
        known = self._current is not None and self._stretch is None
        if known and others and (len(others) == 1 or cue.kind == "previous"):
            self._enter(others[0], f'"{cue.phrase}": before, {others[0]} was spoken of')
        else:
            scores = tuple((name, 0.5) for name in others[:_MOST])
            self._doubt("maybe", scores, f'"{cue.phrase}": not clear which')

    def _returns(self, cue: Cue) -> None:
        stretch = self._stretch
        if stretch is None or (stretch.kind != "aside" and stretch.before is None and stretch.outer is None):
            return
        if stretch.aside and stretch.outer is not None:
            self._by_hints(stretch)
            self._stretch = stretch.outer
            return
        if stretch.kind in {"maybe", "named"} and not stretch.aside:
            return
        if stretch.kind == "aside":
            self._resolve(stretch.subject, f'said aside, until "{cue.phrase}"')
            if stretch.outer is not None:
                self._stretch = stretch.outer
                return
        back = stretch.before
        assert back is not None
        self._finish()
        self._enter(back, f'"{cue.phrase}": back to what was before')

    # What holds

    def _enter(
        self, project: str, reason: str, scores: Scores = (), at: tuple[int, int] | None = None
    ) -> None:
        self.opened = True
        self._current, self._reason, self._scores = project, reason, scores[:_MOST]
        self._opening = at or (self._number, len(self.pieces))
        self._mention = None
        self._visited.append(project)

    def _doubt(self, kind: Literal["maybe", "named", "passing"], scores: Scores, reason: str) -> None:
        before = self._current if self._stretch is None else self._stretch.before
        self._finish()
        self._stretch = _Stretch(kind, scores, reason, before, self._number)
        self._mention = None

    def _finish(self) -> None:
        """Leave the stretch as it is; who was spoken to before it goes on being spoken to."""
        if self._stretch is not None:
            self._by_hints(self._stretch)
            if self._stretch.kind in {"passing", "aside"}:
                self._current = self._stretch.before
            self._stretch = None

    def _resolve(self, project: str, reason: str) -> None:
        """The stretch so far was for ``project``."""
        if self._stretch is not None:
            for piece in self._stretch.pieces:
                piece.project, piece.reason = project, reason
            self._stretch = None

    def _by_hints(self, stretch: _Stretch) -> None:
        """People and terms of one candidate alone tell whom a badly heard name meant."""
        weights: dict[str, int] = {}
        for piece in stretch.pieces:
            for project, weight in piece.hints.items():
                weights[project] = weights.get(project, 0) + weight
        if stretch.kind == "maybe" and len(weights) == 1:
            ((project, weight),) = weights.items()
            fits = not stretch.candidates or project in dict(stretch.candidates)
            if fits and weight >= _TELLING:
                for piece in stretch.pieces:
                    piece.project = project
                    piece.reason = f"{stretch.reason}; only {project} has these people and terms"

    def _rewrite(self, start: int, project: str, reason: str) -> None:
        for piece in self.pieces[start:]:
            piece.project, piece.reason = project, reason

    def _unsettle(self, start: int, scores: Scores, reason: str) -> None:
        for piece in self.pieces[start:]:
            piece.project, piece.reason, piece.candidates = None, reason, scores

    def _linger(self, words: Sequence[str]) -> None:
        """What was named in passing is over with the second unit that does not point back to it."""
        stretch = self._stretch
        if stretch is None or stretch.kind != "passing" or self._number - stretch.unit < 2:
            return
        if not any(word in phrases.PRONOUNS for word in words[:2]):
            self._finish()

    def _settle_aside(self, cues: Sequence[Cue]) -> None:
        """The unit of an aside is its project's; of the next ones that is not known."""
        if self._stretch is not None and self._stretch.kind == "aside" and not self._stretch.reason:
            self._stretch.reason = "after an aside: not clear whether it goes on"

    def _hints(self, words: Sequence[str]) -> dict[str, int]:
        weights: dict[str, int] = {}
        for project, _, weight in self._lexicon.hints(words):
            weights[project] = weights.get(project, 0) + weight
        return weights

    def _hinted(self, weights: dict[str, int]) -> None:
        """Somebody of another project is spoken of, and nobody of the current one."""
        if self._stretch is not None or self._current in weights or len(weights) != 1:
            return
        ((project, weight),) = weights.items()
        if weight >= _TELLING:
            others: Scores = ((self._current, 1.0),) if self._current else ()
            kind: Literal["passing", "named"] = "passing" if self._current else "named"
            self._doubt(kind, ((project, 0.8), *others), f"people or terms of {project}")

    def _put(self, last: int, *, quiet: bool = False, hints: dict[str, int] | None = None) -> None:
        stretch = self._stretch
        inside = stretch is not None and not (stretch.kind == "aside" and stretch.unit == self._number)
        if stretch is not None and inside:
            piece = Piece(self._begun, last, None, stretch.reason, stretch.candidates, quiet, hints or {})
            stretch.pieces.append(piece)
        else:
            piece = Piece(self._begun, last, self._current, self._reason, self._scores, quiet, hints or {})
        self.pieces.append(piece)
        self._begun = last + 1


def _said(cue: Cue) -> str:
    heard = f'"{" ".join((cue.phrase, cue.heard)).strip()}"'
    if cue.kind == "maybe" or cue.exact or not cue.project:
        return f"heard {heard}"
    return f"heard {heard}, taken for {cue.project} ({cue.match.score:.2f})"
