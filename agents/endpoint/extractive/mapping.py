"""The map without a model: a link where the words themselves show it, by rules; else none, and why.

A full name on both sides is a person to compare; two or more of the rare words within three sentences of
either side may be one problem. Everything else is declined: a word, a surname, a sum say nothing alone. What
is stated is a template around the shared words; the quotes are whole sentences as they were shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from agents.endpoint.extractive.conversation import Conversation
from agents.endpoint.extractive.sentences import split
from agents.endpoint.extractive.tools import Step

DECIDE = "mcp__counterpoint__decide"
DONE = "Done: there is nothing more."
_ITEM = re.compile(r"^ITEM (\d+): (offered because|the source project) ", re.MULTILINE)
_SIDE = re.compile(r"^SIDE ([AB]) project (\S+?)(?:: as (\d+[AB]))?$", re.MULTILINE)
_NAMES = re.compile(r"both name ((?:\w+ \w+)(?: and \w+ \w+)*)")
_WORDS = re.compile(r"both have the rare words ([^;\n]*?)\.?$", re.MULTILINE)
_REST = re.compile(r"^Not decided yet: ([\d, ]+)\.$", re.MULTILINE)
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
    """Whether a request with tools of these names is the meta-agent's for the map."""
    return DECIDE in names


def map_step(conversation: Conversation) -> Step | None:
    """The next call; ``None`` when there is nothing more."""
    calls = [call for call in conversation.calls if call.name == DECIDE]
    if not calls:
        return Step(DECIDE, {"decisions": []})
    page = _ITEM.search(calls[-1].result or "")
    if not calls[-1].ok:
        return None
    if page is not None:
        return Step(DECIDE, {"decisions": _page(calls[-1].result or "")})
    undecided = _REST.search(calls[-1].result or "")
    if undecided is None:
        return None
    numbers = [int(number) for number in undecided[1].split(", ")]
    return Step(
        DECIDE, {"decisions": [{"item": one, "no_link_because": "The link was refused."} for one in numbers]}
    )


def _page(text: str) -> list[dict[str, object]]:
    """A decision about each item of a page."""
    heads = list(_ITEM.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    known: dict[str, tuple[Said, ...]] = {}
    decisions = []
    for head, end in zip(heads, ends, strict=True):
        number, body = int(head[1]), text[head.start() : end]
        pair = _read(head[1], body, known) if head[2] == "offered because" else None
        none = {"item": number, "no_link_because": "Without a model nothing is inferred from a whole source."}
        decisions.append(none if pair is None else {"item": number, **_decide(pair)})
    return decisions


def _decide(pair: _Pair) -> dict[str, object]:
    (_, ours), (_, theirs) = pair.sides
    for relation, terms in _reasons(pair):
        quotes = _best(ours, theirs, terms)
        if quotes is not None:
            return {"links": [_link(relation, terms, quotes, pair)]}
    shared = ", ".join(sorted(min(forms) for forms in pair.words)[:4]) or "one name"
    return {"no_link_because": f"No sentence of one side shares enough with the other: {shared}."}


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


def _read(number: str, text: str, known: dict[str, tuple[Said, ...]]) -> _Pair | None:
    """A pair of a page; what stands on the page already is in ``known``."""
    heads = list(_SIDE.finditer(text))
    if len(heads) != 2:
        return None
    reason = text[: heads[0].start()]
    names, words = _NAMES.search(reason), _WORDS.search(reason)
    ends = (heads[1].start(), len(text))
    for head, end in zip(heads, ends, strict=True):
        said = known.get(head[3], ()) if head[3] else tuple(said_in(text[head.end() : end]))
        known[f"{number}{head[1]}"] = said
    return _Pair(
        tuple(names[1].split(" and ")) if names else (),
        tuple(
            frozenset(word.strip().casefold().split("/")) for word in (words[1].split(",") if words else ())
        ),
        ((heads[0][2], known[f"{number}A"]), (heads[1][2], known[f"{number}B"])),
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
