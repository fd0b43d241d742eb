"""What a model is told to listen for: names that it could not know, the most telling first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest

from orchestrator.home.config import HomeConfig, Project, projects

LONGEST = 60
"""Letters of one name; more is a sentence, and a model starts to say it."""


def names_of(config: HomeConfig, given: Sequence[str] = ()) -> tuple[str, ...]:
    """Names of projects, their aliases, people and terms, each once; those of the projects ``given`` first.

    Every project's first name comes before any project's second.
    """
    found = projects(config)
    first = [project for project in found if project.slug in given]
    rest = [project for project in found if project.slug not in given]
    ordered = chain(
        chain.from_iterable(_of(project) for project in first),
        config.voice.heard_as.values(),
        config.voice.people,
        _in_turn([list(_of(project)) for project in rest]),
    )
    return tuple(_once(ordered))


def language_of(config: HomeConfig, given: Sequence[str]) -> str:
    """The language that is fixed for a memo of those projects; empty: it is heard."""
    own = {config.projects[slug].language for slug in given if slug in config.projects}
    single = own.pop() if len(own) == 1 else None
    return single or config.voice.language or ""


def _of(project: Project) -> Iterator[str]:
    yield project.name.replace("-", " ").replace("_", " ") if project.name == project.slug else project.name
    yield from project.config.aliases
    yield from project.config.people
    yield from project.config.vocabulary


def _in_turn(lists: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in zip_longest(*lists):
        yield from (name for name in row if name is not None)


def _once(names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        plain = " ".join(name.split())
        if plain and len(plain) <= LONGEST and plain.casefold() not in seen:
            seen.add(plain.casefold())
            yield plain
