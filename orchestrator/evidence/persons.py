"""Who is meant by *I*: the speaker's name, *I* and, in reported words, *she* are one. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestrator.evidence.tokens import Line

_ME = {**dict.fromkeys(("i", "me", "ich", "mich", "mir"), "@me"), "we": "@we", "wir": "@we"}
_MINE = {
    **dict.fromkeys(("my", "mein", "meine", "meinen", "meinem", "meiner", "meines"), "@my"),
    **dict.fromkeys(("our", "unser", "unsere", "unseren", "unserem", "unserer", "unseres"), "@our"),
}
_FIRST = {**_ME, **_MINE}
_OBLIQUE = frozenset(
    """
mir mich meinen meinem meiner meines unseren unserem unserer unseres
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
"""A name has no case: *mich verklagt Anna* is not *Selin verklagt Anna*. Behind a preposition it may be."""
_PREPOSITIONS = frozenset(
    """
in an auf bei für mit von zu nach vor über unter aus um durch gegen ohne neben hinter zwischen
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
_REPORTED = {
    **dict.fromkeys(("he", "she", "er", "him"), "@me"),
    **dict.fromkeys(("his", "her", "sein", "seine", "seinen", "seinem", "seiner", "seines"), "@my"),
    **dict.fromkeys(("ihre", "ihren", "ihrem", "ihrer", "ihres"), "@my"),
    "they": "@we",
    "their": "@our",
}
"""What *I* and *we* become once it is told who says it."""
_AGREE = (
    "am is bin ist are sind",
    "have has habe hat haben",
    "do does",
    "was were",
    "go goes",
    "werde wird werden",
    "kann können",
    "muss müssen",
    "will wollen",
    "soll sollen",
    "nehme nimmt",
    "gebe gibt",
    "fahre fährt",
    "sehe sieht",
    "lese liest",
    "spreche spricht",
    "treffe trifft",
    "halte hält",
    "lasse lässt",
    "trage trägt",
    "laufe läuft",
    "weiß weiß",
)
_AGREES = {word: row.split()[0] for row in _AGREE for word in row.split()}
_WE = frozenset({"we", "wir"})


def speaks_of_oneself(line: Line) -> bool:
    """Whether there is an *I* or a *we*."""
    return not _FIRST.keys().isdisjoint(line.keys)


def said_by(line: Line, name: Sequence[str]) -> Line:
    """A sentence with its speaker in place of *I*."""
    return _replaced(line, name, _FIRST)


def told_of(line: Line, name: Sequence[str], said: Line, *, reported: bool) -> Line:
    """A statement with the speaker in place of their name, and of *she* where it is reported speech."""
    sie = "@we" if not _WE.isdisjoint(said.keys) else "@me"
    return _replaced(line, name, {**_REPORTED, **_FIRST, "sie": sie} if reported else {})


def _replaced(line: Line, name: Sequence[str], others: Mapping[str, str]) -> Line:
    keys, small, articles, at = list[str](), list[bool](), list[str](), 0
    while at < len(line.keys):
        run = _named(line.keys, at, name)
        if run:
            keys.append("@me" if line.keys[at + run - 1] in name else "@my")
        else:
            key = line.keys[at]
            bound = key in _OBLIQUE and (at == 0 or line.keys[at - 1] not in _PREPOSITIONS)
            keys.append(key if bound else others.get(key, key))
        small.append(line.small[at] and not run)
        articles.append(line.articles[at])
        at += max(1, run)
    return Line(tuple(keys), tuple(small), tuple(articles))


def _named(keys: Sequence[str], at: int, name: Sequence[str]) -> int:
    """How many words from a place on are the speaker's name, or a part of it."""
    count = 0
    while at + count < len(keys):
        word = keys[at + count]
        if word in name:
            count += 1
            continue
        if word.removesuffix("'s") in name or (word.endswith("s") and word[:-1] in name):
            return count + 1
        break
    return count


def is_person(key: str) -> bool:
    """Whether a word stands for who speaks, so that a verb goes with it."""
    return key in {"@me", "@we"}


def agree(told: str, said: str) -> bool:
    """Whether ``told`` is what *she* does where ``said`` is what *I* do."""
    if said in _AGREES:
        return _AGREES.get(told) == _AGREES[said]
    if told.startswith(("#", "@")) or said.startswith(("#", "@")):
        return False
    english = told in {said + "s", said + "es"} or (said.endswith("y") and told == said[:-1] + "ies")
    german = said.endswith("e") and not said.endswith("te") and told == said[:-1] + "t"
    return english or german or (said.endswith("te") and told == said + "t")
