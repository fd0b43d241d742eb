"""A search of everything raw: what is asked, what was found, and how complete it is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orchestrator.protocol.encoded import meant
from orchestrator.protocol.library import KINDS
from orchestrator.text import clean, flat

Json = dict[str, Any]
FEW, MANY = 50, 100
"""Places that are asked for at first, and when more are wanted."""
_SIGNAL = re.compile(r"(?:memo|signal|mail):(?P<signal>[0-9a-f]{16,64})(?:/r\d+/(?P<passage>s\d+\.\d+))?")
_EVENT = re.compile(r"journal:(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    words: str = ""
    project: str = ""
    kinds: tuple[str, ...] = ()
    problem: str = ""
    """What cannot be meant, in words."""

    def params(self, limit: int) -> Json:
        """The parameters of the API's call."""
        scope = {"project": self.project or None, "kind": list(self.kinds) or None}
        return {"q": self.words, **scope, "limit": limit, "neighbours": 0}


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that was found."""

    ref: str
    at: datetime
    project: str
    kind: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    title: str = ""
    speaker: str = ""
    said: str = ""
    """The passage word for word, as far as it came."""

    @property
    def cursor(self) -> int:
        """The event in which it was said; 0 when it is in a file or a signal."""
        found = _EVENT.match(self.ref)
        return int(found[1]) if found else 0

    @property
    def signal(self) -> tuple[str, str]:
        """The signal in which it was said and the passage there; empty where it was said elsewhere."""
        found = _SIGNAL.match(self.ref)
        return (found["signal"], found["passage"] or "") if found else ("", "")


@dataclass(slots=True)
class Finding:
    """One search after the other; answers to an older one are left aside."""

    wanted: Wanted = field(default_factory=Wanted)
    hits: list[Hit] = field(default_factory=list)
    further: bool = False
    """Whether more may be had."""
    behind: str = ""
    """What is still being taken in, in words."""
    busy: bool = False
    problem: str = ""
    number: int = 0
    """Of the newest question; answers name the question they are for."""
    _limit: int = FEW

    def ask(self, text: str, projects: Iterable[str]) -> Json | None:
        """Begin with ``text``; gives what to ask the daemon, or ``None`` when nothing is looked for."""
        self.wanted = wanted(text, projects)
        self.hits, self.further, self.behind = [], False, ""
        self.number += 1
        self.problem, self._limit = self.wanted.problem, FEW
        self.busy = bool(self.wanted.words) and not self.problem
        return self.wanted.params(FEW) if self.busy else None

    def take(self, number: int, page: Json) -> None:
        """Take an answer to question ``number``."""
        if number != self.number:
            return
        self.hits = [hit(one) for one in page["results"]]
        self.further = self._limit < MANY and len(self.hits) == self._limit
        self.busy = False
        what, done, total = page.get("rebuilding") or "", page.get("done") or 0, page.get("total") or 0
        self.behind = f"still taking in {flat(str(what))}, {done} of {total}" if what else ""

    def more(self) -> Json | None:
        """What to ask for more places; ``None`` when these were all."""
        if self.busy or not self.further:
            return None
        self.busy, self._limit = True, MANY
        return self.wanted.params(MANY)

    def fail(self, number: int, words: str) -> None:
        """The daemon refused question ``number``."""
        if number == self.number:
            self.busy, self.problem = False, words


def wanted(text: str, projects: Iterable[str]) -> Wanted:
    """What ``text`` asks for: words, ``@project`` (its beginning is enough), ``kind:mail`` and the like."""
    words: list[str] = []
    kinds: list[str] = []
    project = problem = ""
    for word in text.split():
        if word.startswith("@") and len(word) > 1:
            project = _project(word[1:], projects)
            problem = problem or ("" if project else f"There is no project {word}.")
        elif word.startswith("kind:"):
            begun = word.removeprefix("kind:")
            found = [kind for kind in KINDS if begun and kind.startswith(begun)]
            kinds += found
            problem = problem or ("" if found else f"kind: is one of {', '.join(KINDS)}.")
        else:
            words.append(word)
    return Wanted(" ".join(words), project, tuple(kinds), problem)


def hit(reply: Json) -> Hit:
    """A place as the API gives it; marks count only where the snippet is inert as it came."""
    raw = str(reply.get("snippet") or "")
    marks = tuple((int(begin), int(end)) for begin, end in reply.get("marks") or ())
    window = reply.get("window") or ()
    passage = next((one for one in window if one.get("hit")), window[0] if window else {})
    text = str(passage.get("text") or raw)
    return Hit(
        ref=flat(str(reply["ref"])),
        at=datetime.fromisoformat(reply["at"]),
        project=str(reply.get("project") or ""),
        kind=flat(str(reply["kind"])),
        snippet=flat(raw),
        marks=marks if flat(raw) == raw else (),
        title=flat(str(reply.get("title") or "")),
        speaker=flat(str(passage.get("speaker") or "")),
        said=clean(meant(text) if reply["kind"] == "mail" else text).strip("\n"),
    )


def _project(typed: str, projects: Iterable[str]) -> str:
    names, low = list(projects), typed.casefold()
    exact = [name for name in names if name.casefold() == low]
    return next(iter(exact or [name for name in names if name.casefold().startswith(low)]), "")
