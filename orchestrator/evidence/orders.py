"""The orders in which a sentence says the same: one whole adverbial at another place. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.evidence.tokens import Line

LONGEST = 40
"""Words of a sentence in which anything may move."""
_WHEN = frozenset(
    """
if when whenever unless once until before after since because although though provided assuming should
given as subject next last this every each today tomorrow yesterday maybe perhaps probably possibly
usually currently according wenn falls sobald solange bevor nachdem bis weil obwohl während seit
vorausgesetzt heute morgen gestern nächste nächsten nächstes nächster diese diesen diesem dieses jeden
jede jedes ende anfang mitte laut vielleicht wahrscheinlich vermutlich möglicherweise normalerweise
derzeit angeblich meistens manchmal
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
"""What a condition, a time or a doubt begins with: moved as a whole it says the same."""
_WHERE = frozenset(
    [
        "in",
        "on",
        "at",
        "above",
        "below",
        "over",
        "under",
        "during",
        "within",
        "im",
        "am",
        "bei",
        "beim",
        "ab",
        "vor",
        "nach",
        "über",
        "unter",
    ]
)
"""As ``_WHEN`` where a sentence begins; after a noun only with a date, for it may belong to the noun."""
_BARE = 2
"""Words of which none is a noun that a place may belong to: who, and what they do."""
_DATED = ("#month", "#weekday", "#quarter", "#today", "#tomorrow", "#yesterday", "#day ")


def orders(said: Line) -> Iterator[Line]:
    """The sentence as it stands, and with one whole adverbial at another place."""
    size = len(said.keys)
    yield said
    for at in range(1, size if size <= LONGEST else 0):
        front, rest = said.cut(0, at), said.cut(at, size)
        if front.keys[0] in _WHEN or front.keys[0] in _WHERE:  # In the hall it hums: it hums in the hall.
            yield rest.with_(front)
            yield from _turned(front, rest)
        if _is_when(rest) or (at == _BARE and rest.keys[0] in _WHERE):
            yield rest.with_(front)
            yield from _fronted(rest, front)
    if size <= LONGEST:
        yield from _in_the_field(said)
        yield from _unfronted(said)


def _is_when(line: Line) -> bool:
    dated = any(key.startswith(_DATED) for key in line.keys[1:3])
    return line.keys[0] in _WHEN or (line.keys[0] in _WHERE and dated)


def _turned(front: Line, rest: Line) -> Iterator[Line]:
    """German: *Bei Nebel bleibt die Fähre im Hafen*, the verb before who does it."""
    size = len(rest.keys)
    if size < 2 or not rest.small[0]:
        return
    verb = rest.cut(0, 1)
    for at in range(2, size + 1):
        who, more = rest.cut(1, at), rest.cut(at, size)
        yield who.with_(verb, front, more)
        yield who.with_(verb, more, front)


def _fronted(moved: Line, rest: Line) -> Iterator[Line]:
    """German, the other way round, from the end of the sentence."""
    for at in range(1, len(rest.keys)):
        if rest.small[at]:
            yield moved.with_(rest.cut(at, at + 1), rest.cut(0, at), rest.cut(at + 1, len(rest.keys)))


def _unfronted(said: Line) -> Iterator[Line]:
    """German: an adverbial right after the verb comes first."""
    size = len(said.keys)
    for at in range(1, size - 1):
        if not said.small[at] or not (said.keys[at + 1] in _WHEN or said.keys[at + 1] in _WHERE):
            continue
        for end in range(at + 2, size + 1):
            moved = said.cut(at + 1, end)
            yield moved.with_(said.cut(at, at + 1), said.cut(0, at), said.cut(end, size))


def _in_the_field(said: Line) -> Iterator[Line]:
    """German: *zahlt 500 Euro am Freitag*, *zahlt am Freitag 500 Euro*; never after a noun."""
    size = len(said.keys)
    for first in range(1, size):
        if not said.small[first - 1]:
            continue
        for at in range(first + 1, size):
            one, two = said.cut(first, at), said.cut(at, size)
            if _is_when(one) or _is_when(two):
                yield said.cut(0, first).with_(two, one)
