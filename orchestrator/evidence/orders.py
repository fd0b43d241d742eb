"""The orders in which a sentence says the same: one whole adverbial at another place. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.evidence.tokens import Line
from orchestrator.evidence.wording import SPEECH

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
_WHERE: frozenset[str] = frozenset(
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
        "an",
        "bei",
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


_IF = frozenset(
    """
if unless provided assuming as given subject wenn falls sofern solange vorausgesetzt maybe perhaps vielleicht
according laut
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
"""What moves over two deeds, too: *if it rains she promises to come*."""
_TWO_DEEDS = (SPEECH | frozenset("that dass".split())) - {"according", "laut"}  # noqa: SIM905
"""Where one deed stands in another a time may be of either: *she decided to leave in May*."""
_JOINTS = frozenset("and or but while und oder aber während sondern".split())  # noqa: SIM905


_FOCUS = frozenset(
    """
not never no only just even almost nearly about around roughly least most more less than also already still
exactly merely nicht nie niemals nur erst bloß lediglich fast etwa rund mindestens höchstens auch sogar schon
noch kein keine keinen genau allein
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
"""These say something of the word behind them, which stays there."""
_DENIES = frozenset(["not", "nicht", "nie", "never"])
_NOW = frozenset(["moment", "present", "week", "kw"])


def orders(said: Line) -> Iterator[Line]:
    """The sentence as it stands, and with one whole adverbial at another place.

    Nothing moves over a conjunction: *in May she pays and he waits* is not *she pays and he waits in May*.
    """
    size = len(said.keys)
    yield said
    if not _JOINTS.isdisjoint(said.keys) or size > LONGEST:
        return
    settled = _is_settled(said)
    for at in range(1, size):
        front, rest = said.cut(0, at), said.cut(at, size)
        bound = rest.keys[-1] in _FOCUS - _DENIES
        # In the hall it hums: it hums in the hall.
        if not bound and (front.keys[0] in _IF or (settled and _begins(front, _WHEN | _WHERE))):
            yield rest.with_(front)
            yield from _turned(front, rest)
        if front.keys[-1] in _FOCUS:
            continue
        if rest.keys[0] in _IF or (settled and (_is_when(rest) or (at == _BARE and rest.keys[0] in _WHERE))):
            yield rest.with_(front)
            yield from _fronted(rest, front)
    if settled:
        yield from _in_the_field(said)
        yield from _unfronted(said)


def _is_settled(said: Line) -> bool:
    """Whether there is one deed only, of which a time or place can be."""
    for at, key in enumerate(said.keys):
        if key in {"to", "zu"}:
            goes = at + 1 < len(said.keys)
            goes = goes and (not said.small[at + 1] or bool(said.articles[at + 1]))
            if not goes:
                return False
        elif key in _TWO_DEEDS:
            return False
    return True


def _begins(line: Line, words: frozenset[str]) -> bool:
    return line.keys[0] in words or line.keys[0].startswith(_DATED)


def _is_when(line: Line) -> bool:
    told = line.keys[1:3]
    dated = any(key.startswith(_DATED) or key in _NOW or _is_year(key) for key in told)
    return _begins(line, _WHEN) or (line.keys[0] in _WHERE and dated)


def _is_year(key: str) -> bool:
    return len(key) == 5 and key.startswith(("#19", "#20"))


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
        moves = _begins(said.cut(at + 1, size), _WHEN | _WHERE)
        if not said.small[at] or not moves or said.keys[at] in _FOCUS:
            continue
        for end in range(at + 2, size + 1):
            moved = said.cut(at + 1, end)
            yield moved.with_(said.cut(at, at + 1), said.cut(0, at), said.cut(end, size))


def _in_the_field(said: Line) -> Iterator[Line]:
    """German: *zahlt 500 Euro am Freitag*, *zahlt am Freitag 500 Euro*; never after a noun."""
    size = len(said.keys)
    for first in range(1, size):
        if not said.small[first - 1] or said.keys[first - 1] in _FOCUS:
            continue
        for at in range(first + 1, size):
            one, two = said.cut(first, at), said.cut(at, size)
            if one.keys[-1] in _FOCUS or two.keys[-1] in _FOCUS - _DENIES:
                continue
            if _is_when(one) or _is_when(two):
                yield said.cut(0, first).with_(two, one)
