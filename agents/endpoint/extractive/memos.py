"""Whose the open lines of a memo are, without a model: a line that names one project is proposed to it.

It goes by what stands in the list of projects, word for word; a line that names two, or none, stays open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.endpoint.extractive.conversation import Conversation
from agents.endpoint.extractive.tools import Step

PROPOSE = "mcp__counterpoint__propose"
DONE = "Done: the lines that name a project are proposed to it."
_PROJECT = re.compile(r"^- (\S+?)((?:; (?:said as|people|terms) .+)?)$", re.MULTILINE)
_GIVEN = re.compile(r"; (?:said as|people|terms) ")
_LINE = re.compile(r"^(\d+) \[[\d:]+\] open: (.+)$", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+")
_MOST = 8
"""Words that a proposal may go by."""


def is_proposing(names: Sequence[str]) -> bool:
    """Whether a request with tools of these names is the reading of a memo."""
    return PROPOSE in names


def propose_step(conversation: Conversation) -> Step | None:
    """The one call; ``None`` when it was made."""
    if any(call.name == PROPOSE for call in conversation.calls):
        return None
    head, _, lines = conversation.task.partition("\nLINES\n")
    known = {project[1]: _names(project[0]) for project in _PROJECT.finditer(head)}
    proposals = []
    for number, said in _LINE.findall(lines):
        heard = {slug: words for slug, names in known.items() if (words := _heard(said, names))}
        if len(heard) == 1:
            ((slug, words),) = heard.items()
            line = {"from": int(number), "to": int(number), "project": slug, "words": words}
            proposals.append({**line, "because": f"it is named: {words}"})
    return Step(PROPOSE, {"proposals": proposals})


def _names(project: str) -> list[list[str]]:
    """All that means it, as words; the longest first."""
    slug, *given = _GIVEN.split(project)
    names = [slug.removeprefix("- "), *(one for part in given for one in part.split(", "))]
    return sorted((_words(name)[:_MOST] for name in names), key=len, reverse=True)


def _heard(said: str, names: Sequence[Sequence[str]]) -> str:
    """The words of a line that are one of the names, as they stand there; else empty."""
    spoken = _WORD.findall(said)
    plain = [word.casefold() for word in spoken]
    for name in names:
        for at in range(len(plain) - len(name) + 1):
            if name and plain[at : at + len(name)] == name:
                return " ".join(spoken[at : at + len(name)])
    return ""


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
