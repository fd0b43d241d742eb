"""What was said later to correct a sentence: the whole thought, as its speaker goes on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from agents.endpoint.extractive.cues import CORRECTION, FILLERS, words_of
from agents.endpoint.extractive.lexicon import lexicon
from agents.endpoint.extractive.sentences import Sentence

_NEAR = 3
"""A correction this many sentences later is taken to follow closely."""
_MOST = 6
_LONGEST = 3
"""How many sentences of one correction are shown."""
_SHORT = 8
_VALUE = re.compile(
    r"\d|(?<!\w)(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag"
    r"|sonntag|january|february|march|april|june|july|august|september|october|november|december|januar|februar"
    r"|märz|mai|juni|juli|oktober|dezember|tomorrow|today|morgen|heute|noon|week|woche|\w*teen|\w+t(?:y|ieth|eenth)"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|twelve|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn"
    r"|elf|zwölf|hundert|tausend|\w+zig|\w+zehn)(?!\w)",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(
    r"\W*(?:so|then|thus|therefore|hence|instead|rather|but|also|dann|daher|deshalb|deswegen|stattdessen|sondern"
    r"|aber|das\s+heißt|it(?:'|’)s|it\s+is|make\s+(?:that|it)|es\s+ist|es\s+sind|nämlich)(?!\w)",
    re.IGNORECASE,
)
_EMPTY = lexicon(
    """
    no nein nee oh ach actually eigentlich wait sorry doch not nicht i ich one thing quick small and und
    but aber a an eine einen kurze kleine to zu about of from before earlier above vorhin eben vorher that
    this it das
    """
)
_DENIED = re.compile(
    r"(?<!\w)(?:not|nicht|kein\w*|no\s+longer|instead\s+of|statt)\s+((?:[^\s.;!?]+\s*){1,4})", re.IGNORECASE
)


class Taker(NamedTuple):
    """A sentence that takes something back, with its topic words."""

    at: int
    words: frozenset[str]


def takers_in(said: Sequence[Sentence]) -> list[Taker]:
    """The sentences with words of correction."""
    return [Taker(i, words_of(s.plain)) for i, s in enumerate(said) if CORRECTION.search(s.plain)]


def corrections(said: Sequence[Sentence], index: int, takers: Sequence[Taker]) -> tuple[Sentence, ...]:
    """Sentences that take back ``said[index]``: close after it, or later with topic words of its own."""
    found: dict[int, Sentence] = {}
    if CORRECTION.search(said[index].plain):
        found.update({at: said[at] for at in _thought(said, index, index) if at != index})
    for at in _takers_of(said, index, takers):
        found.update({part: said[part] for part in _thought(said, at, index)})
        if len(found) >= _MOST:
            break
    return tuple(found[at] for at in sorted(found))


def _takers_of(said: Sequence[Sentence], index: int, takers: Sequence[Taker]) -> Iterator[int]:
    topic = words_of(said[index].plain)
    known = {taker.at for taker in takers}
    for at in range(index + 1, min(index + 1 + _NEAR, len(said))):
        if at not in known and said[at].quoted == said[index].quoted and _denies(said[index], said[at]):
            yield at
    for taker in takers[bisect_right(takers, index, key=lambda taker: taker.at) :]:
        near = taker.at - index <= _NEAR
        if said[taker.at].quoted == said[index].quoted and (near or len(topic & taker.words) > 1):
            yield taker.at


def _denies(before: Sentence, after: Sentence) -> bool:
    """Whether a short sentence of the same speaker puts something in the place of a word said before."""
    if before.speaker != after.speaker or len(after.plain.split()) > _SHORT:
        return False
    values = {word.casefold() for word in re.findall(r"[^\W_]+", before.plain) if _VALUE.fullmatch(word)}
    denied = (word for found in _DENIED.findall(after.plain) for word in re.findall(r"[^\W_]+", found))
    return any(word.casefold() in values for word in denied)


def _thought(said: Sequence[Sentence], at: int, corrected: int) -> list[int]:
    """The correction at ``at`` and the sentences in which its speaker finishes it."""
    thought = [at]
    while len(thought) < _LONGEST and _goes_on(said, thought, corrected):
        thought.append(thought[-1] + 1)
    return thought


def _goes_on(said: Sequence[Sentence], thought: Sequence[int], corrected: int) -> bool:
    following = thought[-1] + 1
    if following >= len(said) or _apart(said[following], said[thought[0]]):
        return False
    if not any(_says_something(said[at].plain) for at in thought):
        return True
    text = said[following].plain
    leads, value = bool(_LEADS_ON.match(text)), bool(_VALUE.search(text))
    topic = words_of(said[corrected].plain) | {word for at in thought for word in words_of(said[at].plain)}
    if len(text.split()) <= _SHORT:
        return leads or value or bool(topic & words_of(text))
    return leads and value


def _apart(one: Sentence, other: Sentence) -> bool:
    return one.speaker != other.speaker or one.quoted != other.quoted


def _says_something(text: str) -> bool:
    rest = re.findall(r"[^\W_]+", CORRECTION.sub("", text).casefold())
    return any(word not in FILLERS and word not in _EMPTY for word in rest)
