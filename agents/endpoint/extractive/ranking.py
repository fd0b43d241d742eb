"""Which sentences become next actions, in which order, and what was said later to correct them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agents.endpoint.extractive.corrections import corrections, takers_in
from agents.endpoint.extractive.cues import (
    CORRECTION,
    FILLERS,
    Kind,
    addresses_machine,
    cues_in,
    is_task,
    strongest,
    words_of,
)
from agents.endpoint.extractive.headers import Source, headers_of
from agents.endpoint.extractive.layout import blocks_of
from agents.endpoint.extractive.sentences import Sentence, sentences_of

_MARKED = 2.5
_MACHINE_REACH = 6
"""How many sentences of a paragraph after one that addresses a machine are taken to go on with it."""
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
    around: tuple[Sentence, ...] = ()
    """What stands beside words that address a machine."""


@dataclass(frozen=True, slots=True)
class Extract:
    """All candidates, best first, and the places whose text holds characters that cannot be shown."""

    actions: tuple[Action, ...]
    unshowable: tuple[str, ...] = ()
    machine: tuple[Action, ...] = ()
    """Words that address a machine: shown as such, no actions."""


def extract(sources: Sequence[Source], task: str) -> Extract:
    """The next actions that ``sources`` name, ranked for ``task``."""
    newest = sorted({headers_of(source).date for source in sources} - {""})
    found: list[Action] = []
    machine: list[Action] = []
    hidden: list[str] = []
    for source in sources:
        said: list[Sentence] = []
        for block in blocks_of(source):
            sentences = list(sentences_of(source.path, source.lines, block))
            hidden += [s.place for s in sentences if _unshowable(s) and cues_in(s.plain)]
            shown, addressed = _parted([s for s in sentences if not _unshowable(s)])
            said += shown
            machine += addressed
        found += _actions(said, words_of(task), _recency(headers_of(source).date, newest))
    ranked = sorted(found, key=lambda a: (-a.score, a.sentence.path, a.sentence.start, a.sentence.raw))
    return Extract(tuple(_without_corrections(_merged(ranked))), tuple(hidden), tuple(machine))


def _unshowable(sentence: Sentence) -> bool:
    return bool(_UNSHOWABLE.search(sentence.raw) or _UNSHOWABLE.search(sentence.plain))


def _parted(said: list[Sentence]) -> tuple[list[Sentence], list[Action]]:
    """The sentences of a paragraph that people are told, and what in it addresses a machine."""
    at = next((i for i, sentence in enumerate(said) if addresses_machine(sentence.plain)), None)
    if at is None:
        return said, []
    end = at + 1 + _MACHINE_REACH
    around = (*said[max(0, at - 1) : at], *said[at + 1 : end])
    rest, more = _parted(said[end:])
    return [*said[:at], *rest], [Action(said[at], "machine", 0.0, around=around), *more]


def _recency(date: str, dates: list[str]) -> float:
    return (dates.index(date) + 1) / len(dates) if date else 0.0


def _actions(said: list[Sentence], wanted: frozenset[str], bonus: float) -> list[Action]:
    found = []
    takers = takers_in(said)
    for index, sentence in enumerate(said):
        if kinds := _kinds(sentence):
            score = _score(sentence, kinds, wanted) + bonus
            found.append(Action(sentence, strongest(kinds), score, corrections(said, index, takers)))
    return found


def _kinds(sentence: Sentence) -> dict[Kind, float]:
    """The cues of a sentence, and its place: a heading alone is no action, a point of a to-do list is one."""
    found = cues_in(sentence.plain)
    if sentence.role == "heading":
        return found if {"request", "question"} & found.keys() else {}
    if sentence.role == "item" and is_task(sentence.plain):
        found["marker"] = max(_MARKED, found.get("marker", 0.0))
    return found


def _score(sentence: Sentence, kinds: dict[Kind, float], wanted: frozenset[str]) -> float:
    weights = sorted(kinds.values(), reverse=True)
    strength = weights[0] + 0.5 * sum(weights[1:])
    said = len(wanted & words_of(sentence.plain))
    around = len(wanted & words_of(f"{sentence.path} {sentence.speaker or ''}"))
    named = 0.3 if sentence.speaker else 0.0
    return strength + 3.0 * min(said, 2) + 1.5 * min(around, 2) + named - (1.5 if sentence.quoted else 0.0)


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


def _without_corrections(actions: Iterable[Action]) -> list[Action]:
    """Actions less the words of correction that are already shown beside another one."""
    listed = list(actions)
    corrected = {s for action in listed for s in action.corrections if CORRECTION.search(s.plain)}
    return [action for action in listed if action.sentence not in corrected or action.corrections]
