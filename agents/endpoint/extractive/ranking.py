"""Which sentences become next actions, in which order, and what was said later to correct them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from agents.endpoint.extractive.cues import (
    CORRECTION,
    FILLERS,
    Kind,
    cues_in,
    strongest,
    words_of,
)
from agents.endpoint.extractive.layout import Source, blocks_of, headers_of
from agents.endpoint.extractive.sentences import Sentence, sentences_of

_NEAR = 3
"""A correction this many sentences later is taken to follow closely."""
_MOST_CORRECTIONS = 4
_MOST_REPEATS = 20
_UNSHOWABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Action:
    """A candidate: a sentence, the kind of its strongest cue, and what corrects or repeats it."""

    sentence: Sentence
    kind: Kind
    score: float
    corrections: tuple[Sentence, ...] = ()
    repeats: tuple[str, ...] = ()
    """Other places with the same words."""


@dataclass(frozen=True, slots=True)
class Extract:
    """All candidates, best first, and the places whose text holds characters that cannot be shown."""

    actions: tuple[Action, ...]
    unshowable: tuple[str, ...] = ()


class _Taker(NamedTuple):
    """A sentence that takes something back, with its topic words."""

    at: int
    words: frozenset[str]


def extract(sources: Sequence[Source], task: str) -> Extract:
    """The next actions that ``sources`` name, ranked for ``task``."""
    newest = sorted({headers_of(source).date for source in sources} - {""})
    found: list[Action] = []
    hidden: list[str] = []
    for source in sources:
        said = [s for block in blocks_of(source) for s in sentences_of(source.path, source.lines, block)]
        shown = [s for s in said if not _UNSHOWABLE.search(s.raw)]
        hidden += [s.place for s in said if _UNSHOWABLE.search(s.raw) and cues_in(s.plain)]
        bonus = _recency(headers_of(source).date, newest)
        found += _actions(shown, words_of(task), bonus)
    ranked = sorted(found, key=lambda a: (-a.score, a.sentence.path, a.sentence.start, a.sentence.raw))
    return Extract(tuple(_without_corrections(_merged(ranked))), tuple(hidden))


def _recency(date: str, dates: list[str]) -> float:
    return (dates.index(date) + 1) / len(dates) if date else 0.0


def _actions(said: list[Sentence], wanted: frozenset[str], bonus: float) -> list[Action]:
    found = []
    takers = [_Taker(i, words_of(s.plain)) for i, s in enumerate(said) if CORRECTION.search(s.plain)]
    for index, sentence in enumerate(said):
        if kinds := cues_in(sentence.plain):
            score = _score(sentence, kinds, wanted) + bonus
            found.append(Action(sentence, strongest(kinds), score, _corrections(said, index, takers)))
    return found


def _score(sentence: Sentence, kinds: dict[Kind, float], wanted: frozenset[str]) -> float:
    weights = sorted(kinds.values(), reverse=True)
    strength = weights[0] + 0.5 * sum(weights[1:])
    said = len(wanted & words_of(sentence.plain))
    around = len(wanted & words_of(f"{sentence.path} {sentence.speaker or ''}"))
    named = 0.3 if sentence.speaker else 0.0
    return strength + 3.0 * min(said, 2) + 1.5 * min(around, 2) + named - (1.5 if sentence.quoted else 0.0)


def _corrections(said: list[Sentence], index: int, takers: Sequence[_Taker]) -> tuple[Sentence, ...]:
    """Sentences that take back ``said[index]``: close after it, or later with topic words of its own."""
    topic = words_of(said[index].plain)
    found: dict[int, Sentence] = {}
    for later, words in takers[bisect_right(takers, index, key=lambda taker: taker.at) :]:
        if said[later].quoted != said[index].quoted:
            continue
        if later - index <= _NEAR or len(topic & words) > 1:
            found[later] = said[later]
            if _goes_on(said, later):
                found[later + 1] = said[later + 1]
        if len(found) >= _MOST_CORRECTIONS:
            break
    return tuple(found[key] for key in sorted(found))


def _goes_on(said: list[Sentence], index: int) -> bool:
    """Whether a correction does not yet say what it puts right, and its speaker goes on."""
    if index + 1 >= len(said) or words_of(CORRECTION.sub("", said[index].plain)):
        return False
    return said[index + 1].speaker == said[index].speaker


def _same(sentence: Sentence) -> str:
    words = re.findall(r"[^\W_]+", sentence.plain.casefold())
    return " ".join(word for word in words if word not in FILLERS)


def _merged(ranked: list[Action]) -> list[Action]:
    """One action for the same words; a difference in any word that is not a filler keeps them apart."""
    kept: dict[str, Action] = {}
    for action in ranked:
        key = _same(action.sentence)
        if not key:
            continue
        if (first := kept.get(key)) is None:
            kept[key] = action
            continue
        if len(first.repeats) < _MOST_REPEATS:
            more = tuple(c for c in action.corrections if c not in first.corrections)
            kept[key] = replace(
                first,
                corrections=first.corrections + more,
                repeats=(*first.repeats, action.sentence.place),
            )
    return list(kept.values())


def _without_corrections(actions: list[Action]) -> list[Action]:
    """Actions less those that are already shown as a correction of another one."""
    corrected = {sentence for action in actions for sentence in action.corrections}
    return [action for action in actions if action.sentence not in corrected or action.corrections]
