"""The map without a model: a link where the words themselves show it, by rules; else none, and why.

A full name on both sides is a person to compare; two or more of the rare words within three sentences of
either side may be one problem. Everything else is declined: a word, a surname, a sum say nothing alone. What
is stated is a template around the shared words; the quotes are whole sentences as they were shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from agents.endpoint.extractive.conversation import Call, Conversation
from agents.endpoint.extractive.sentences import split
from agents.endpoint.extractive.tools import Step

_PREFIX = "mcp__counterpoint__"
NEXT, RECORD = f"{_PREFIX}next_candidate", f"{_PREFIX}record_link"
DONE = "Done: there are no more pairs."
_SIDE = re.compile(r"^SIDE [AB] project (\S+)$", re.MULTILINE)
_NAMES = re.compile(r"both name ((?:\w+ \w+)(?: and \w+ \w+)*)")
_WORDS = re.compile(r"both have the rare words ([^;\n]*?)\.?$", re.MULTILINE)
_REF = re.compile(r"   \[([^\]\s]+)\]$")
_MACHINE = re.compile(
    r"\b(?:assistant|meta-agent|ai model|language model|system prompt|ignore (?:all|any|the|previous))\b",
    re.IGNORECASE,
)
_SPEAKER = re.compile(r"^[^.!?\n]{1,40}: ")
"""Who speaks, before a passage: it may be a label of ours and is left out of quotes."""
LONGEST, MOST_BREAKS = 400, 4
"""Characters and line ends of a sentence; what has more is a table, a program or a mail's headers."""
MOST_SENTENCES = 3
"""That are quoted together."""
FEWEST = 2
"""Rare words in what is quoted of either side."""


_Terms = Sequence[frozenset[str]]
"""Words in the forms that they have."""


class Said(NamedTuple):
    """A sentence as it was shown, and the address of its passage."""

    ref: str
    text: str


class _Pair(NamedTuple):
    """What a pair's page says."""

    names: tuple[str, ...]
    words: tuple[frozenset[str], ...]
    """Each shared word in the forms that it has."""
    sides: tuple[tuple[str, tuple[Said, ...]], tuple[str, tuple[Said, ...]]]
    """Project and sentences."""


def is_mapping(names: Sequence[str]) -> bool:
    """Whether a request with tools of these names is the meta-agent's."""
    return NEXT in names and RECORD in names


def map_step(conversation: Conversation) -> Step | None:
    """The next call; ``None`` when there are no more pairs."""
    calls = [call for call in conversation.calls if call.name in {NEXT, RECORD}]
    if not calls:
        return Step(NEXT, {})
    last = calls[-1]
    if last.name == RECORD:
        return Step(NEXT, {} if last.ok else {"no_link_because": "The link was refused."})
    pair = _read(last)
    if pair is None:
        return None
    return _decide(pair)


def _decide(pair: _Pair) -> Step:
    (_, ours), (_, theirs) = pair.sides
    for relation, terms in _reasons(pair):
        quotes = _best(ours, theirs, terms)
        if quotes is not None:
            return Step(RECORD, _link(relation, terms, quotes, pair))
    shared = ", ".join(sorted(min(forms) for forms in pair.words)[:4]) or "one name"
    return Step(NEXT, {"no_link_because": f"No sentence of one side shares enough with the other: {shared}."})


def _reasons(pair: _Pair) -> list[tuple[str, _Terms]]:
    """Relations that may hold, and the terms that a sentence must have for each."""
    names = (tuple(frozenset({part.casefold()}) for part in name.split()) for name in pair.names)
    return [*(("same person", name) for name in names), ("same problem", pair.words)]


def _best(ours: Sequence[Said], theirs: Sequence[Said], terms: _Terms) -> tuple[Said, Said] | None:
    """What of either side shares the most of ``terms``, the first and shortest; at least ``FEWEST``."""
    left, right = _candidates(ours, terms), _candidates(theirs, terms)
    shared = [(len(held & other), one, two) for held, one in left for other, two in right]
    most = max((number for number, _, _ in shared), default=0)
    if most < FEWEST:
        return None
    return next((one, two) for number, one, two in shared if number == most)


def _candidates(sentences: Sequence[Said], terms: _Terms) -> list[tuple[set[int], Said]]:
    counted = ((_held(one.text, terms), one) for one in sentences if _is_prose(one.text))
    return [(held, one) for held, one in counted if len(held) >= FEWEST]


def _is_prose(text: str) -> bool:
    """Whether a text is a sentence that may be quoted: no table, no headers, nothing said to a machine."""
    return len(text) <= LONGEST and text.count("\n") <= MOST_BREAKS and not _MACHINE.search(text)


def _held(text: str, terms: _Terms) -> set[int]:
    """Which of ``terms`` a text has."""
    words = set(re.findall(r"\w+", text.casefold()))
    return {number for number, forms in enumerate(terms) if forms & words}


def _link(relation: str, terms: _Terms, quotes: tuple[Said, Said], pair: _Pair) -> dict[str, object]:
    common = sorted(_held(quotes[0].text, terms) & _held(quotes[1].text, terms))
    shared = " and ".join(f"“{min(terms[number])}”" for number in common)
    one, two = (project for project, _ in pair.sides)
    same = "it is the same person" if relation == "same person" else "both speak of the same thing"
    return {
        "relation": relation,
        "quotes": [{"ref": quote.ref, "quote": quote.text} for quote in quotes],
        "why": f"What was said in {one} and in {two} shares {shared}. Found by rule, without a model.",
        "not_said": f"That {same}: only the words were compared.",
        "next_action": "Read both passages one after the other.",
        "signal": f"Whether {same}.",
    }


def _read(call: Call) -> _Pair | None:
    """The pair that a call of ``next_candidate`` was answered with."""
    text = call.result or ""
    heads = list(_SIDE.finditer(text))
    if not call.ok or len(heads) != 2:
        return None
    reason = text[: heads[0].start()]
    names = _NAMES.search(reason)
    words = _WORDS.search(reason)
    bodies = (text[heads[0].end() : heads[1].start()], text[heads[1].end() :])
    return _Pair(
        tuple(names[1].split(" and ")) if names else (),
        tuple(
            frozenset(word.strip().casefold().split("/")) for word in (words[1].split(",") if words else ())
        ),
        ((heads[0][1], tuple(said_in(bodies[0]))), (heads[1][1], tuple(said_in(bodies[1])))),
    )


def said_in(body: str) -> list[Said]:
    """The sentences of the passages in ``body``, of which every line has a mark of ours before it."""
    found: list[Said] = []
    lines: list[str] = []
    for line in body.split("\n"):
        if line[:2] not in {"> ", "| "}:
            continue
        lines.append(line[2:])
        if end := _REF.search(line):
            said = "\n".join(lines)
            said = said[: len(said) - len(end[0])]
            found += [Said(end[1], one) for one in _stretches(_SPEAKER.sub("", said))]
            lines = []
    return found


def _stretches(said: str) -> list[str]:
    """The sentences of a passage, then those that follow one another, word for word, the shorter first."""
    sentences = split(said)
    begins: list[int] = []
    for sentence in sentences:
        begins.append(said.index(sentence, begins[-1] + 1 if begins else 0))
    ends = [begin + len(sentence) for begin, sentence in zip(begins, sentences, strict=True)]
    longer = (
        said[begins[first] : ends[first + more]]
        for more in range(1, MOST_SENTENCES)
        for first in range(len(sentences) - more)
    )
    return [*sentences, *longer]
