"""What the projects of a way of speaking have of their own: things, and files that tell of them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from benchmarks.routing_memos import Speaker

_FILED = 0.75
"""Share of a project's own things of which its files tell."""
_PAGES = (
    "Status of {n}: in work, see the notes of last week.",
    "Decision: {n} before {m}.",
    "Open question about {n}.",
    "{n} was delivered late, {m} in time.",
    "To do: check {n} with the supplier.",
)


def own_things(
    projects: Sequence[str], nouns: Sequence[str], *, each: int, seed: int
) -> dict[str, tuple[str, ...]]:
    """So many of the nouns for each project; one noun may be of several."""
    draw = random.Random(seed)
    return {project: tuple(draw.sample(nouns, each)) for project in projects}


def files_of(speaker: Speaker, project: str) -> str:
    """What the files of a project say: most of its own things, and some that everybody has."""
    draw = random.Random(f"files of {project}")
    own = [thing for thing in speaker.own.get(project, ()) if draw.random() < _FILED]
    told = [*own, *own, *draw.sample(speaker.things, 6)]
    draw.shuffle(told)
    lines = (
        draw.choice(_PAGES).format(n=thing.removeprefix("the "), m=draw.choice(speaker.things)[4:])
        for thing in told
    )
    return "\n".join(lines)
