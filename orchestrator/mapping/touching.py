"""Whether a link has to do with what an agent was asked. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

from orchestrator.library.words import LANGUAGES, stem, words

ENOUGH = 2
"""Words that a link rests on which a prompt has to have; all of them where there are fewer."""


def because(prompt: str, signal: str, rests_on: Collection[str], sources: Iterable[str]) -> str:
    """Why a link touches a task, in words; empty when it does not.

    ``signal`` is what the task is made of; ``rests_on`` are the stems that both sides of the link share,
    ``sources`` where this project's words of it stand.
    """
    for source in sources:
        if signal and signal in source:
            return "it quotes the signal of this task"
        name = _file(source)
        if name and name.casefold() in prompt.casefold():
            return f"it quotes {name}, which the prompt names"
    said = {stem(word, lang): word for word in words(prompt) for lang in LANGUAGES}
    shared = [said[one] for one in dict.fromkeys(rests_on) if one in said]
    needed = min(ENOUGH, len(set(rests_on)))
    return f"it rests on {', '.join(shared)}" if needed and len(set(shared)) >= needed else ""


def _file(source: str) -> str:
    """The name of the file that a source is; empty when it is none."""
    kind, _, rest = source.partition(":")
    return PurePosixPath(rest.partition("@")[0]).name if kind == "file" else ""
