"""What is always misheard: rules of the configuration, as corrections of one run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

from orchestrator.transcripts.layers import Layer
from orchestrator.transcripts.model import Transcript

_EDGES = re.compile(r"^\W+|\W+$")


def heard(transcript: Transcript, rules: Mapping[str, str]) -> tuple[Layer, ...]:
    """A layer wherever a rule's words stand in one segment; the longest rule first, none over another.

    Equal rules and words give equal layers, with equal ids.
    """
    ordered = sorted(((_words(said), said, written) for said, written in rules.items()), key=_longest)
    return tuple(
        layer
        for index, segment in enumerate(transcript.segments)
        for layer in _in_segment(
            transcript, transcript.firsts[index], [_bare(w.text) for w in segment.words], ordered
        )
    )


def _in_segment(
    transcript: Transcript,
    first: int,
    words: Sequence[str],
    rules: Sequence[tuple[tuple[str, ...], str, str]],
) -> Iterator[Layer]:
    at = 0
    while at < len(words):
        for said, rule, written in rules:
            if said and tuple(words[at : at + len(said)]) == said:
                last = at + len(said) - 1
                yield _layer(transcript, first + at, first + last, rule, written)
                at = last
                break
        at += 1


def _layer(transcript: Transcript, first: int, last: int, rule: str, written: str) -> Layer:
    run = transcript.run
    expect = transcript.between(first, last)
    text = _with_edges(expect, written)
    name = hashlib.sha256(f"{run.signal}\0{run.id}\0{first}\0{last}\0{rule}\0{written}".encode()).hexdigest()
    return Layer(f"l-{name[:12]}", run.id, f"rule:{rule}", first, last, expect, text)


def _with_edges(raw: str, written: str) -> str:
    """``written`` with the punctuation that stood around the raw words."""
    before, after = re.match(r"\W*", raw), re.search(r"\W*$", raw)
    return f"{before[0] if before else ''}{written}{after[0] if after else ''}"


def _longest(rule: tuple[tuple[str, ...], str, str]) -> tuple[int, str]:
    return -len(rule[0]), rule[1]


def _words(text: str) -> tuple[str, ...]:
    return tuple(bare for word in text.split() if (bare := _bare(word)))


def _bare(word: str) -> str:
    return _EDGES.sub("", word).casefold()
