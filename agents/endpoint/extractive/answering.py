"""A question to all projects without a model: whole sentences that have the most of its words, as they stand.

It searches with the question's words, then once more with those that nothing found has, reads on around the
best places, and quotes what it was shown. It says nothing of its own.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agents.endpoint.extractive.conversation import Call, Conversation
from agents.endpoint.extractive.cues import addresses_machine, words_of
from agents.endpoint.extractive.mapping import Said, said_in
from agents.endpoint.extractive.tools import Step

_PREFIX = "mcp__counterpoint__"
SEARCH, READ, ANSWER = f"{_PREFIX}search", f"{_PREFIX}read_source", f"{_PREFIX}answer"
DONE = "Done: the answer is what the sources say, word for word."
NOTHING = "No sentence of the sources has enough of the question's words."
_HEAD = "Question: "
_PLACE = re.compile(r"^\[([^\]\s]+)\] (\w+) · ([^·\n]+) · ", re.MULTILINE)
_HEADER = re.compile(r"^(?:Date|Message-ID|Subject|To): ", re.MULTILINE)
_WRITTEN_HERE = frozenset({"agent", "draft"})
"""Kinds of places that tell of sources and are none."""
_LONGEST = 500
"""Characters of a search."""
MOST = 5
"""Sentences of an answer."""
OF_ONE = 2
"""Of them from one project, while others have some too."""
MOST_READS = 2
SHORTEST = 4
"""Words of a sentence that may answer."""
FEWEST = 2
"""Words of the question that a sentence must have, if the question has so many."""


class _Place(NamedTuple):
    """What was shown of one place."""

    project: str
    sentences: tuple[Said, ...]


def is_answering(names: Sequence[str]) -> bool:
    """Whether a request with tools of these names is a question to all projects."""
    return ANSWER in names and SEARCH in names


def answer_step(conversation: Conversation) -> Step | None:
    """The next call; ``None`` when the answer was put."""
    calls = conversation.calls
    question = conversation.task.removeprefix(_HEAD)
    if any(call.name == ANSWER for call in calls):
        return None
    searches = [call for call in calls if call.name == SEARCH]
    if not searches:
        return Step(SEARCH, {"query": question[:_LONGEST], "limit": 8})
    places = list(_places(calls))
    wanted = words_of(question)
    if len(searches) == 1 and (missing := _missing(wanted, places)):
        return Step(SEARCH, {"query": " ".join(missing)[:_LONGEST], "limit": 8})
    read = {call.argument("ref") for call in calls if call.name == READ}
    best = _best(wanted, places)
    ahead = [one.ref for one in best if one.ref not in read]
    if len(read) < MOST_READS and ahead:
        return Step(READ, {"ref": ahead[0], "neighbours": 2})
    statements = [{"quotes": [{"ref": one.ref, "quote": one.text}]} for one in best]
    return Step(ANSWER, {"statements": statements, **({} if statements else {"left_open": NOTHING})})


def _places(calls: Iterable[Call]) -> Iterable[_Place]:
    """Everything that was shown, in order; the words of a source never look like a place of ours."""
    for call in calls:
        if call.name not in {SEARCH, READ} or not call.ok:
            continue
        text = call.result or ""
        heads = list(_PLACE.finditer(text))
        ends = [*(head.start() for head in heads[1:]), len(text)]
        for head, end in zip(heads, ends, strict=False):  # where nothing was found there is no head
            if head[2] in _WRITTEN_HERE:
                continue
            yield _Place(head[3].strip(), tuple(said_in(text[head.end() : end])))


def _missing(wanted: frozenset[str], places: Sequence[_Place]) -> list[str]:
    """Words of the question that no sentence so far has."""
    held = frozenset(word for place in places for one in place.sentences for word in words_of(one.text))
    return sorted(wanted - held)


def _best(wanted: frozenset[str], places: Sequence[_Place]) -> list[Said]:
    """The sentences with the most telling words of the question, of several projects where there are some."""
    held = [(project, one, wanted & words_of(one.text)) for project, one in _single(places)]
    often = Counter(word for _, _, words in held for word in words)
    least = min(FEWEST, len(wanted))
    scored = sorted(
        (
            (-sum(1 / math.log2(1 + often[word]) for word in words), len(one.text), one.ref, project, one)
            for project, one, words in held
            if len(words) >= least and not addresses_machine(one.text)
        ),
        key=lambda row: row[:3],
    )
    return _mixed([(project, one) for *_, project, one in scored])


def _single(places: Sequence[_Place]) -> list[tuple[str, Said]]:
    """Each sentence that was shown, once: no stretch of several, no mail's header, nothing too short."""
    known = {(one.ref, one.text): place.project for place in places for one in place.sentences}
    by_ref: dict[str, list[str]] = {}
    for ref, text in known:
        by_ref.setdefault(ref, []).append(text)
    return [
        (project, Said(ref, text))
        for (ref, text), project in known.items()
        if len(text.split()) >= SHORTEST
        and not _HEADER.search(text)
        and not any(other != text and text.startswith(other) for other in by_ref[ref])
    ]


def _mixed(ranked: Sequence[tuple[str, Said]]) -> list[Said]:
    """At most ``OF_ONE`` of a project at first; the rest is filled in order. None holds another."""
    chosen: list[tuple[str, Said]] = []
    for most in (OF_ONE, MOST):
        for project, one in ranked:
            alike = any(one.text in other.text or other.text in one.text for _, other in chosen)
            if len(chosen) < MOST and not alike and sum(p == project for p, _ in chosen) < most:
                chosen.append((project, one))
    return [one for _, one in chosen]
