"""Which passages of two projects may belong together: rare words and names that both have. Pure."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice, pairwise

from orchestrator.library.stretch import Stretch
from orchestrator.library.words import LANGUAGES, STOP_DE, STOP_EN, stem, stems, typed
from orchestrator.mapping.common import COMMON
from orchestrator.mapping.figures import counts

MOST_PAIRS = 6
"""Pairs of one source."""
ASKED = 12
"""Stems of a stretch that are looked for elsewhere: its rarest."""
FEWEST = 2
"""Rare words that a pair needs when it has no name."""
RARE = 0.02
"""Share of all passages above which a word is no reason for a pair."""
ALWAYS_RARE = 8
"""Passages in which a word may stand however few there are in all."""
NAMED = 5
"""How many times commoner a word may be in a name."""
LEAST = 1.5
"""Weight that a pair needs, in words that stand in two passages alone."""
APART = 0.5
"""What is left of a word's weight in the order, where it stands in another paragraph than the others."""
NAME = 1.3
"""What a name of two words adds, in such words."""
_NAME = re.compile(r"(?<![\w.])(?:[A-ZÄÖÜ][a-zäöüß]+)(?:[ ](?:[A-ZÄÖÜ][a-zäöüß]+))+(?!\w)")
_BLANK = re.compile(r"\n\s*\n")
_SHORTEST = 3
_COMMON = STOP_EN | STOP_DE | COMMON
Weigh = Callable[[str], tuple[float, int]]
"""How telling a stem is, and in how many passages it stands."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A stem or name that both sides have, as it is typed on either side."""

    stem: str
    left: str
    right: str
    weight: float

    @property
    def shown(self) -> str:
        """For a reader: one word, or both where they differ."""
        return self.left if self.left.casefold() == self.right.casefold() else f"{self.left}/{self.right}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two stretches of two projects that may belong together, and why they are offered."""

    left: Stretch
    right: Stretch
    shared: tuple[Shared, ...]
    names: tuple[str, ...]
    score: float

    @property
    def key(self) -> str:
        """The same from either side, and for as long as neither passage changes."""
        sides = "\n".join(sorted((self.left.ref, self.right.ref)))
        return hashlib.sha256(sides.encode()).hexdigest()[:16]

    @property
    def reason(self) -> str:
        """What they share, in words."""
        words = [one.shown for one in self.shared]
        parts = [f"both name {' and '.join(self.names)}"] if self.names else []
        parts += [f"both have the rare words {', '.join(words)}"] if words else []
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Taught:
    """What is known of words beforehand: above all, how often a link that rested on one was dismissed."""

    dismissed: Mapping[str, int] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    """The words of the names of clients and projects: they are in everything of theirs."""

    @classmethod
    def of(cls, rested_on: Iterable[Iterable[str]], own: Iterable[str] = ()) -> Taught:
        """From what each dismissed link rested on, and what clients and projects are called."""
        words = (word.group().casefold() for name in own for word in typed(name))
        return cls(Counter(stem for stems_ in rested_on for stem in set(stems_)), frozenset(words))

    def says(self, word: str) -> bool:
        """Whether a word may be a reason: no common one, no figure, of no client's or project's name."""
        low = word.casefold()
        return low not in _COMMON and low not in self.own and not counts(low)

    def weight(self, stem: str) -> float:
        """What is left of a stem's weight: half for each dismissal."""
        return 0.5 ** self.dismissed.get(stem, 0)


def searched(stretch: Stretch, weigh: Weigh, size: int) -> tuple[str, ...]:
    """The stems of ``stretch`` that are worth looking for in other projects, the rarest first."""
    told = [(stem, *weigh(stem)) for stem in stretch.stems if _tells(stem)]
    rare = [(weight, stem) for stem, weight, having in told if 1 < having <= _most(size)]
    return tuple(stem for _, stem in islice(sorted(rare, key=lambda one: (-one[0], one[1])), ASKED))


def paired(
    pairs: Iterable[tuple[Stretch, Stretch]], weigh: Weigh, size: int, taught: Taught
) -> list[Candidate]:
    """The best candidates among ``pairs``, of which all left sides are of one source.

    A passage is paired with one of each other project, so that none can take the place of another's.
    """
    found = [_candidate(left, right, weigh, size, taught) for left, right in pairs]
    kept: list[Candidate] = []
    taken: set[str] = set()
    for one in sorted((one for one in found if one is not None), key=lambda one: (-one.score, one.key)):
        sides = {one.right.ref, f"{one.right.project} {one.left.ref}"}
        if sides & taken or _many(one, kept):
            continue
        taken |= sides
        kept.append(one)
        if len(kept) == MOST_PAIRS:
            break
    return kept


def _many(one: Candidate, kept: Sequence[Candidate]) -> bool:
    """Whether two pairs of the same two sources are there already."""
    return sum(other.right.source == one.right.source for other in kept) >= 2


def _candidate(left: Stretch, right: Stretch, weigh: Weigh, size: int, taught: Taught) -> Candidate | None:
    if left.project == right.project:
        return None
    names = _names_of_both(left.text, right.text, weigh, size, taught)
    ours, theirs = _typed(left.text), _typed(right.text)
    shared = [
        Shared(stem, ours[stem], theirs[stem], weight * taught.weight(stem))
        for stem in left.stems & right.stems
        if _tells(stem) and stem in ours and stem in theirs
        for weight, having in [weigh(stem)]
        if having <= _most(size) and taught.says(ours[stem]) and taught.says(theirs[stem])
    ]
    shared = list({one.left.casefold(): one for one in sorted(shared, key=_by_weight, reverse=True)}.values())
    shared.sort(key=_by_weight)
    rarest = math.log(1 + max(size - 1.5, 0.0) / 2.5)
    named = sum(NAME * rarest * min(taught.weight(stem) for stem in _stems(name)) for name in names)
    if sum(one.weight for one in shared[:ASKED]) + named < LEAST * rarest or (
        len(shared) < FEWEST and not names
    ):
        return None
    score = named + _together(left.text, right.text, shared[:ASKED])
    return Candidate(left, right, tuple(shared[:ASKED]), names, round(score, 3))


def _together(left: str, right: str, shared: Sequence[Shared]) -> float:
    """What ``shared`` weighs: in full what stands in one paragraph of either side, else ``APART`` of it."""
    whole = sum(one.weight for one in shared)
    ours, theirs = _paragraphs(left), _paragraphs(right)
    close = max(
        (sum(one.weight for one in shared if one.left in a and one.right in b) for a in ours for b in theirs),
        default=0.0,
    )
    return close + APART * (whole - close)


def _paragraphs(text: str) -> list[frozenset[str]]:
    """The words of each, as they are typed."""
    return [frozenset(match.group() for match in typed(part)) for part in _BLANK.split(text) if part.strip()]


def _by_weight(one: Shared) -> tuple[float, str]:
    return -one.weight, one.stem


def _most(size: int) -> int:
    return max(ALWAYS_RARE, int(RARE * size))


@cache
def _common_stems() -> frozenset[str]:
    """The stems of common words; made when a pair is first looked at, not whenever a daemon starts."""
    return frozenset(stem(word, one) for word in _COMMON for one in LANGUAGES) | _COMMON


def _tells(one: str) -> bool:
    return len(one) >= _SHORTEST and one not in _common_stems() and not counts(one)


def _typed(text: str) -> dict[str, str]:
    """By stem of either language: the first word that has it, as it is typed."""
    found: dict[str, str] = {}
    for word in dict.fromkeys(match.group() for match in typed(text)):
        for one in _stems(word):
            found.setdefault(one, word)
    return found


def _stems(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stem for one in LANGUAGES for stem in stems(text, one)))


def _names_of_both(left: str, right: str, weigh: Weigh, size: int, taught: Taught) -> tuple[str, ...]:
    """Capitalised words that follow each other on both sides, each of them rare."""
    theirs = _names(right)
    both = [name for name in _names(left) if name in theirs]
    return tuple(name for name in both if all(map(taught.says, name.split())) and _is_rare(name, weigh, size))


def _names(text: str) -> dict[str, None]:
    """Each two capitalised words in a row: *Ask Anselm Weber* has two."""
    runs = (run.split() for run in _NAME.findall(text))
    return dict.fromkeys(f"{first} {second}" for run in runs for first, second in pairwise(run))


def _is_rare(name: str, weigh: Weigh, size: int) -> bool:
    often = [max((weigh(stem)[1] for stem in _stems(word)), default=0) for word in name.split()]
    return all(0 < times <= NAMED * _most(size) for times in often)
