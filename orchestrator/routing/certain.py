"""How far what somebody announced in a spoken memo is certain by its words alone. Pure.

Only the person's own announcement settles words without a question: a project's name, heard to the letter and
surely, after words that do nothing but announce. It reaches as far as nothing hints at another subject, and
not further than what people say at the least before they go on to the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestrator.routing import phrases
from orchestrator.routing.compounds import spelt
from orchestrator.routing.cues import Cue, Scanner
from orchestrator.routing.doubts import SURE
from orchestrator.routing.names import ProjectNames
from orchestrator.routing.settling import PRIVATE
from orchestrator.routing.sounds import alike, run_together
from orchestrator.routing.tokens import Token, Unit
from orchestrator.routing.walk import CORRECTED, Piece

SURELY = 0.98
"""Probability that the recogniser has to give each word of an announced name."""
REACH = 40
"""Words for which an announcement holds."""
RIVAL = 0.7
"""Likeness of two projects' names from which on one is taken for the other."""
OPEN = "not certain from there on"
ONLY = "the only project that is named"
"""How the reason begins of a few words in which one project alone is named."""
_STUMBLES = 3
"""Words after a name of which the recogniser has to be sure, too: it may have taken a longer name for it."""
_TAKES_BACK = 2
"""Pieces after an announcement in which a correction may be of the name."""
_ENDINGS = ("", "s", "n", "en", "es")
_ARTICLES = frozenset(
    ["the", "a", "an", "der", "die", "das", "den", "dem", "ein", "eine", "einen", "einem", "einer"]
)
_LEADS = phrases.FILL | phrases.SMALL_TALK | phrases.OPENERS | phrases.ANNOUNCING | phrases.ANNOUNCED_WITH


def hold(
    pieces: Sequence[Piece], units: Sequence[Unit], projects: Sequence[ProjectNames], scanner: Scanner
) -> None:
    """Leave in doubt every piece that is not certain, and whatever the speaker calls their own."""
    told = list(_told(pieces, units))
    cues = {unit.first: scanner.cues(unit) for unit in units}
    sure = _reached(pieces, told, cues, _Names(projects))
    phrase, goes_on = "", False
    for at, piece in enumerate(pieces):
        tokens = told[at][1]
        if goes_on or (phrase := private(tokens)):
            piece.project, piece.candidates = None, ()
            piece.reason, piece.heard = f'{PRIVATE}: "{phrase}"', phrase
            goes_on = not goes_on and " ".join(token.text for token in tokens).endswith(phrase)
        elif piece.reason.startswith(ONLY) or _goes_with(pieces, sure, at):
            continue
        elif piece.project is not None and piece.project != sure[at]:
            piece.candidates = ((piece.project, 1.0), *_without(piece))[:3]
            piece.project, piece.reason = None, f"{piece.reason}; {OPEN}"


def private(tokens: Sequence[Token]) -> str:
    """The words by which what is said here is for nobody but the speaker; empty: there are none."""
    words = [token.text for token in tokens]
    for at in range(len(words)):
        if length := phrases.PRIVATE.at(words, at) or (at < 3 and phrases.PRIVATELY.at(words, at)):
            return " ".join(words[at : at + length])
    return ""


def announces(cue: Cue, tokens: Sequence[Token], begin: int, names: _Names, *, alone: bool) -> bool:
    """Whether a cue is an announcement beyond doubt; ``tokens`` are its piece's, which begins in its unit at
    ``begin``, with all ``names``. Beside others, only one that corrects them is.
    """
    words = [token.text for token in tokens]
    end = cue.end - begin
    start = end - len(cue.heard.split())
    name, near = tokens[start:end], tokens[: end + _STUMBLES]
    if not names.has(cue) or cue.aside or not name or min(one.probability for one in name) < SURELY:
        return False
    if min(one.probability for one in near) < SURE or phrases.JOIN & set(words[end : end + 1]):
        return False
    taken_back = any(phrases.CORRECTION.at(words, at) for at in range(end, len(words)))
    if taken_back or phrases.NOT & set(words[end : end + _STUMBLES]):
        return False
    led = _LEADS.issuperset(words[:start]) and not phrases.LIKE & set(words[:start])
    return cue.kind == "correct" or (cue.kind == "open" and alone and led)


class _Names:
    """All names of all projects, as they are written and as they sound."""

    def __init__(self, projects: Sequence[ProjectNames]) -> None:
        self._written = {spelt("".join(form)) for one in projects for form in one.forms()}
        self._sounds = {one.project: [run_together(form) for form in one.forms()] for one in projects}

    def has(self, cue: Cue) -> bool:
        """Whether a name was heard to the letter, but for how umlauts are spelt and for a German ending, and
        no other project's sounds like it.
        """
        joined = spelt(cue.heard.replace(" ", ""))
        endings = _ENDINGS if " " not in cue.heard else ("",)
        if not any(joined.removesuffix(end) in self._written for end in endings if joined.endswith(end)):
            return False
        sound = run_together(cue.heard.split())
        others = (names for project, names in self._sounds.items() if project != cue.project)
        return not any(alike(sound, other) >= RIVAL for names in others for other in names)


def _told(pieces: Sequence[Piece], units: Sequence[Unit]) -> Iterator[tuple[Unit, tuple[Token, ...], int]]:
    """Of each piece its unit, its tokens, and where in the unit they begin."""
    at = 0
    for piece in pieces:
        while units[at].last < piece.first:
            at += 1
        tokens = tuple(one for one in units[at].tokens if piece.first <= one.word <= piece.last)
        begin = next((n for n, one in enumerate(units[at].tokens) if one.word >= piece.first), 0)
        yield units[at], tokens, begin


def _reached(
    pieces: Sequence[Piece],
    told: Sequence[tuple[Unit, tuple[Token, ...], int]],
    cues: dict[int, list[Cue]],
    names: _Names,
) -> list[str]:
    """Of each piece the project that an announcement reaches to it for; empty: none does."""
    found = [""] * len(pieces)
    project, left, begun = "", 0, 0
    for at, (unit, tokens, begin) in enumerate(told):
        here = [cue for cue in cues[unit.first] if begin <= cue.at < begin + len(tokens)]
        if here and announces(here[-1], tokens, begin, names, alone=len(here) == 1):
            project, left, begun = here[-1].project, REACH, at
            back = at - 1
            while back >= 0 and pieces[back].project == project and pieces[back].reason.startswith(CORRECTED):
                found[back], back = project, back - 1
        elif project and len(here) == 1 and here[0].corrects and pieces[at].project == project:
            pass
        elif here or _ends(tokens) or pieces[at].project != project:
            if at - begun <= _TAKES_BACK and not here and _takes_back(tokens):
                found[begun:at] = [""] * (at - begun)
            project, left = "", 0
        if project and left > 0:
            found[at] = project
        left -= len(tokens)
    return found


def _ends(tokens: Sequence[Token]) -> bool:
    """Whether anything in a sentence may end a subject, or take its name back."""
    words = [token.text for token in tokens]
    anywhere = any(
        known.at(words, at)
        for at in range(len(words))
        for known in (phrases.ASIDE, phrases.CLOSE, phrases.RETURN, phrases.SWITCH)
    )
    return anywhere or bool(private(tokens)) or _takes_back(tokens)


def _takes_back(tokens: Sequence[Token]) -> bool:
    """Whether something is corrected, and it is no number, day or thing."""
    words = [token.text for token in tokens]
    for at in range(len(words)):
        if length := phrases.CORRECTION.at(words, at):
            slot = phrases.after_fill(words, at + length, 5)
            thing = words[slot - 1] in _ARTICLES and not phrases.PARTIES & set(words[slot + 1 : slot + 2])
            if slot < len(words) and words[slot] not in phrases.HARMLESS and not thing:
                return True
    return False


def _goes_with(pieces: Sequence[Piece], sure: Sequence[str], at: int) -> bool:
    """Whether it is small talk before what is certain of the same project."""
    while at < len(pieces) - 1 and pieces[at].quiet:
        at += 1
        if sure[at]:
            return sure[at] == pieces[at].project
    return False


def _without(piece: Piece) -> Iterator[tuple[str, float]]:
    yield from (one for one in piece.candidates if one[0] != piece.project)
