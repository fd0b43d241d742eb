"""What lies on the desk: the state of one task, derived from the calls made for it and their results."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from agents.endpoint.extractive.conversation import Call, Conversation
from agents.endpoint.extractive.headers import Source
from agents.endpoint.extractive.material import (
    LABEL,
    Choice,
    choose,
    is_text,
    reading_of,
)
from agents.endpoint.extractive.pages import MOST_CALLS, Notices, Pages, Window, pages_of
from agents.endpoint.extractive.passages import said_in
from agents.endpoint.extractive.paths import inside, listed, looks_cut, named_in, output_of
from agents.endpoint.extractive.sentences import split
from agents.endpoint.extractive.tools import FIND_PROSE, Toolbox, is_listing, is_search, path_of

TASK_SOURCE = "task"
"""The place of quotes from the prompt itself."""

_LONG_TASK = 4


@dataclass(frozen=True)
class Desk:
    """The task, the tools, and what is known so far. Every property is a function of these three."""

    conversation: Conversation
    tools: Toolbox

    @property
    def cwd(self) -> str:
        """The working directory; the root of nothing when the request does not state it."""
        return self.conversation.cwd or "/."

    def full(self, path: str) -> str:
        """The path that a tool is given for a file of the working directory."""
        return posixpath.join(self.conversation.cwd, path) if self.conversation.cwd else path

    @cached_property
    def listings(self) -> list[Call]:
        """Calls that listed files, failed ones included."""
        return [call for call in self.conversation.calls if is_listing(call)]

    @cached_property
    def files(self) -> list[str]:
        """The files that listings and searches named."""
        texts = [call.result or "" for call in self.listings if call.ok]
        return sorted({path for text in texts for path in listed(text, self.cwd)} | self.hits)

    @property
    def cut(self) -> bool:
        """Whether a listing by shell was too long for its tool."""
        return any(c.ok and c.name == "Bash" and looks_cut(c.result or "") for c in self.listings)

    @property
    def narrowed(self) -> bool:
        """Whether prose alone was listed."""
        return any(call.argument("command") == FIND_PROSE for call in self.listings)

    @property
    def complete(self) -> bool:
        """Whether a file that is not in ``files`` can be taken to be absent."""
        good = [call for call in self.listings if call.ok]
        return bool(good) and good[-1].name == "Bash" and not self.cut

    @cached_property
    def hits(self) -> frozenset[str]:
        """Files that a search named for words of the task."""
        texts = [c.result or "" for c in self.conversation.calls if c.ok and is_search(c)]
        return frozenset(path for text in texts for path in listed(text, self.cwd))

    @cached_property
    def choice(self) -> Choice:
        """The files to read: those listed, and those the task names that no listing holds."""
        extra = tuple(self._unlisted())
        chosen = choose(self.conversation.task, self.files, self.hits, self.cwd)
        return Choice((*extra, *(f for f in chosen.files if f not in extra)), chosen.left)

    def _unlisted(self) -> Iterator[str]:
        for mention in named_in(self.conversation.task)[:6]:
            path = inside(mention, self.cwd)
            if path is None or set(mention) & set("*?") or not is_text(path):
                continue
            if not any(f == path or f.startswith(path + "/") or f.endswith("/" + path) for f in self.files):
                yield path

    @cached_property
    def reads(self) -> dict[str, list[Call]]:
        """Read calls made for this task, by path relative to the working directory."""
        found: dict[str, list[Call]] = {}
        for call in self.conversation.calls:
            path = inside(path_of(call), self.cwd)
            if call.name == "Read" and path:
                found.setdefault(path, []).append(call)
        return found

    @cached_property
    def _notices(self) -> Notices:
        return Notices.of(self.conversation.notices)

    def pages(self, path: str) -> Pages | None:
        """What is known of a file, from earlier tasks too; None when it was not asked for in this one."""
        if path not in self.reads:
            return None
        before = [c for c in self.conversation.earlier if c.name == "Read" and self._is(c, path)]
        return pages_of([*before, *self.reads[path]], self._notices)

    def more(self, path: str) -> Window | None:
        """The next part of a file to read; None when it is all read or was asked for often enough."""
        pages = self.pages(path)
        return pages.more if pages and len(self.reads[path]) < MOST_CALLS else None

    def _is(self, call: Call, path: str) -> bool:
        return inside(path_of(call), self.cwd) == path

    @cached_property
    def writes(self) -> list[Call]:
        """Write calls made for this task."""
        return [call for call in self.conversation.calls if call.name == "Write"]

    @cached_property
    def touched(self) -> frozenset[str]:
        """Files that exist or may exist, as far as any call of the session shows."""
        calls = (*self.conversation.earlier, *self.conversation.calls)
        named = {inside(path_of(call), self.cwd) for call in calls if call.name in {"Write", "Edit"}}
        return frozenset({path for path in named if path} | set(self.files))

    def sources(self) -> list[Source]:
        """What was read, as sources to quote from; a long task is one too, of a signal its words alone."""
        found = []
        for path in self.choice.files:
            pages = self.pages(path)
            if pages and pages.lines and not is_own(pages):
                found.append(Source(path, pages.lines))
        if said := said_in(self.conversation.task):
            found.append(Source(TASK_SOURCE, said))
        elif len(split(self.conversation.task)) >= _LONG_TASK:
            numbered = enumerate(self.conversation.task.split("\n"), 1)
            found.append(Source(TASK_SOURCE, dict(numbered)))
        return found

    def read_facts(self) -> Iterator[tuple[str, str]]:
        """Each file that was read with what was read of it."""
        for path in self.choice.files:
            pages = self.pages(path)
            if pages and pages.lines and not is_own(pages):
                part = ", the first part of the file only" if pages.partial else ""
                yield path, f"{len(pages.lines)} lines{part}"

    def left_facts(self) -> Iterator[tuple[str, str]]:
        """Each file or step that was left out, with the reason."""
        for call in self.listings:
            if not call.ok:
                yield f"listing with {call.name}", reading_of(call).problem
            elif looks_cut(call.result or ""):
                yield f"listing with {call.name}", "cut short by the tool: there are more files"
        if any(call.ok for call in self.listings) and not self.files:
            yield "working directory", "it holds no visible files"
        if not self.tools.listers():
            yield "listing", "no tool that lists files is offered"
        for path in self.choice.files:
            pages = self.pages(path)
            if pages is None:
                yield path, "not reached"
            elif not pages.lines:
                yield path, pages.problem
            elif is_own(pages):
                yield path, "an earlier offline extract"
        yield from self.choice.left

    def output(self) -> str | None:
        """The file that the task asks for, where it lies inside the working directory."""
        wanted = output_of(self.conversation.task)
        return inside(wanted, self.cwd) if wanted else None


def is_own(pages: Pages) -> bool:
    """Whether a file is one of our own notes: quotes of quotes are no material."""
    return any(LABEL in text for text in list(pages.lines.values())[:5])
