"""A sentence in its other shapes: active and passive, and German words behind *dass*. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.evidence.taken_back import VERBS
from orchestrator.evidence.tokens import Line

_BE = {"was": "ed", "were": "ed", "is": "s", "are": "s"}
_IRREGULAR = {
    row.split()[0]: tuple(row.split()[1:])
    for row in """
made made makes make|sold sold sells sell|bought bought buys buy|paid paid pays pay|sent sent sends send
lost lost loses lose|found found finds find|built built builds build|held held holds hold|led led leads lead
left left leaves leave|told told tells tell|taught taught teaches teach|brought brought brings bring
caught caught catches catch|kept kept keeps keep|met met meets meet|run ran runs run|read read reads read
written wrote writes write|given gave gives give|taken took takes take|chosen chose chooses choose
broken broke breaks break|drawn drew draws draw|driven drove drives drive|seen saw sees see
stolen stole steals steal|won won wins win|hired hired hires hire
""".replace("\n", "|")
    .strip("|")
    .split("|")
}
"""Of a participle: the past, and the present of one and of many."""
_NEITHER = frozenset(
    """
not no never nobody none nothing neither nor only even just also all every each some any most many few several
both either half nearly almost about hardly barely at least more less than if unless until when while and or
but that who which whom whose because
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
"""With one of these it may matter which comes first."""
_ONE_OF_THEM = frozenset({"all", "both", "every", "each", "some", "several"})
LONGEST = 24
"""Words of a sentence that is turned."""
_MOODS = dict(
    zip(
        "sei seien habe werde könne müsse wolle solle dürfe gebe komme gehe bleibe stehe".split(),  # noqa: SIM905
        "ist sind hat wird kann muss will soll darf gibt kommt geht bleibt steht".split(),  # noqa: SIM905
        strict=True,
    )
)
"""What *is* becomes when it is told that somebody says so."""


def active(line: Line) -> Iterator[Line]:
    """What a passive sentence says actively: *the pump was sold by Anna*, *Anna sold the pump*."""
    size = len(line.keys)
    if size > LONGEST or "by" not in line.keys or not _turns(line):
        return
    for at in range(1, size - 3):
        tense = _BE.get(line.keys[at])
        forms = _forms(line.keys[at + 1], tense) if tense else ()
        for by in (place for place in range(at + 2, size - 1) if line.keys[place] == "by"):
            for verb in forms:
                yield from _assembled(line, at, by, verb)


def _assembled(line: Line, at: int, by: int, verb: str) -> Iterator[Line]:
    """Who does it, the verb, what it is done to, the rest; what stood in front comes first or last."""
    size = len(line.keys)
    does = Line((verb,), (True,), ("",))
    for end in range(by + 2, size + 1):
        who, rest, tail = line.cut(by + 1, end), line.cut(at + 2, by), line.cut(end, size)
        for first in range(at):
            front, what = line.cut(0, first), line.cut(first, at)
            yield front.with_(who, does, what, rest, tail)
            if first:
                yield who.with_(does, what, rest, tail, front)


def _forms(participle: str, tense: str) -> tuple[str, ...]:
    past, *present = _IRREGULAR.get(participle, ("",))
    if past:
        return (past,) if tense == "ed" else tuple(present)
    if not participle.endswith("ed") or len(participle) < 5:
        return ()
    base = participle[:-2]
    return (participle,) if tense == "ed" else (f"{base}s", f"{base}es", base, f"{base}e")


def _turns(line: Line) -> bool:
    """Whether nothing in it says how many, or denies or limits something, but for one word."""
    limiting = [key for key in line.keys if key in _NEITHER]
    counted = sum(key.startswith("#") and key[1:2].isdigit() for key in line.keys)
    return set(limiting) <= _ONE_OF_THEM and len(limiting) + counted <= 1


def behind_that(said: Line) -> Iterator[Line]:
    """A German sentence as it stands behind *dass*: its verb, or what is left of it, comes last."""
    size = len(said.keys)
    for at in range(1, size if size <= LONGEST else 0):
        if not said.small[at] or not _is_verb(said.keys[at]):
            continue
        others = [place for place in range(size) if place != at]
        yield said.only([*others, at])
        if at < size - 2 and said.small[-1]:
            joined = said.only(others[:-1])
            yield joined.with_(Line((said.keys[-1] + said.keys[at],), (True,), (said.articles[-1],)))


def _is_verb(key: str) -> bool:
    """Perhaps: what is none makes no German sentence where it would go."""
    return key.endswith(("en", "ern", "eln")) or key in _MOODS or VERBS.fullmatch(key) is not None


def in_mood(told: Line) -> Line | None:
    """Reported words in the mood that they were said in; nothing where there is no other."""
    if _MOODS.keys().isdisjoint(told.keys):
        return None
    return Line(tuple(_MOODS.get(key, key) for key in told.keys), told.small, told.articles)
