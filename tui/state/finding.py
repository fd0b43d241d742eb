"""A search of the journal: what is asked, what was found, and how far was looked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orchestrator.text import flat

Json = dict[str, Any]
KINDS: Mapping[str, tuple[str, ...]] = {
    "prompt": ("task.queued", "project.native_prompt", "soak.started"),
    "said": ("agent.text",),
    "thought": ("agent.thinking",),
    "tool": ("agent.tool_called", "agent.tool_returned", "agent.tool_denied"),
    "ask": ("agent.ask_raised", "ask.answered"),
    "end": ("task.finished", "task.retrying", "task.outcome_unknown", "soak.stopped"),
}
"""What a person calls each kind of event in which words are said."""
_CALLED = {kind: name for name, kinds in KINDS.items() for kind in kinds}
LIMIT = 50
ENOUGH = 25
"""Places after which a search stops looking further back by itself."""
PARTS = 20
"""Parts of the journal that a search looks through by itself."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    words: str = ""
    project: str = ""
    kinds: tuple[str, ...] = ()
    problem: str = ""
    """What cannot be meant, in words."""

    def params(self, before: int) -> Json:
        """The parameters of the API's call."""
        scope = {"project": self.project or None, "kinds": ",".join(self.kinds) or None}
        return {"q": self.words, **scope, "before": before, "limit": LIMIT}


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where all words were said."""

    cursor: int
    at: datetime
    project: str
    kind: str
    snippet: str
    marks: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Finding:
    """One search after the other; answers to an older one are left aside."""

    wanted: Wanted = field(default_factory=Wanted)
    hits: list[Hit] = field(default_factory=list)
    next: int | None = None
    since: datetime | None = None
    uncovered: int = 0
    busy: bool = False
    problem: str = ""
    number: int = 0
    """Of the newest question; answers name the question they are for."""
    _parts: int = 0

    def ask(self, text: str, projects: Iterable[str]) -> Json | None:
        """Begin with ``text``; gives what to ask the daemon, or ``None`` when nothing is looked for."""
        self.wanted = wanted(text, projects)
        self.hits, self.next, self.since, self.uncovered = [], None, None, 0
        self.number += 1
        self.problem, self._parts = self.wanted.problem, 0
        self.busy = bool(self.wanted.words) and not self.problem
        return self.wanted.params(0) if self.busy else None

    def take(self, number: int, page: Json) -> Json | None:
        """Take an answer to question ``number``; gives what to ask next, while too little was found."""
        if number != self.number:
            return None
        self.hits += [hit(one) for one in page["hits"]]
        self.next, self.busy = page.get("next"), False
        self.since = datetime.fromisoformat(page["since"]) if page.get("since") else None
        self.uncovered += int(page.get("uncovered") or 0)
        self._parts += 1
        if len(self.hits) >= ENOUGH or self._parts >= PARTS:
            return None
        return self._further()

    def more(self) -> Json | None:
        """What to ask for what is further back; ``None`` when everything was looked through."""
        self._parts = 0
        return None if self.busy else self._further()

    def fail(self, number: int, words: str) -> None:
        """The daemon refused question ``number``."""
        if number == self.number:
            self.busy, self.problem = False, words

    def _further(self) -> Json | None:
        if self.next is None:
            return None
        self.busy = True
        return self.wanted.params(self.next)


def wanted(text: str, projects: Iterable[str]) -> Wanted:
    """What ``text`` asks for: words, ``@project`` (its beginning is enough), ``kind:said`` and the like."""
    words: list[str] = []
    kinds: list[str] = []
    project = problem = ""
    for word in text.split():
        if word.startswith("@") and len(word) > 1:
            project = _project(word[1:], projects)
            problem = problem or ("" if project else f"There is no project {word}.")
        elif word.startswith("kind:"):
            found = KINDS.get(word.removeprefix("kind:"), ())
            kinds += found
            problem = problem or ("" if found else f"kind: is one of {', '.join(KINDS)}.")
        else:
            words.append(word)
    return Wanted(" ".join(words), project, tuple(kinds), problem)


def hit(reply: Json) -> Hit:
    """A place as the API gives it; marks count only where the snippet is inert as it came."""
    raw = str(reply.get("snippet") or "")
    marks = tuple((int(begin), int(end)) for begin, end in reply.get("marks") or ())
    return Hit(
        cursor=int(reply["cursor"]),
        at=datetime.fromisoformat(reply["at"]),
        project=str(reply.get("project") or ""),
        kind=called(str(reply["kind"])),
        snippet=flat(raw),
        marks=marks if flat(raw) == raw else (),
    )


def called(kind: str) -> str:
    """What a person calls an event of ``kind``."""
    return _CALLED.get(kind, flat(kind).rsplit(".", 1)[-1])


def _project(typed: str, projects: Iterable[str]) -> str:
    names, low = list(projects), typed.casefold()
    exact = [name for name in names if name.casefold() == low]
    return next(iter(exact or [name for name in names if name.casefold().startswith(low)]), "")
