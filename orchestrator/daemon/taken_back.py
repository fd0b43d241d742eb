"""What an agent was told of a memo, once words of it were routed elsewhere: no tool shows it any more.

The words give their place to ``MARK`` in what the agent was told, so that every address of the others still
holds; what the agent wrote in that task is the person's alone. The person finds the words in the memo itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from orchestrator.daemon.erased_runs import MARK
from orchestrator.events import Visibility
from orchestrator.events.routing import RoutedSpan
from orchestrator.fold.state import FleetState, RunRecord
from orchestrator.home.config import Project
from orchestrator.library import Library
from orchestrator.library.entries import AGENT
from orchestrator.library.references import parse
from orchestrator.library.sources import Passage, Source
from orchestrator.routing.prompts import withheld
from orchestrator.transcripts import Transcript

_LINE = re.compile(r"\[(s\d+\.\d+)#(\d+)(?:-(\d+))?\] ")
_NOTE = re.compile(r"(?m)^(?:Read as|Doubt): \[(s\d+\.\d+)\] (.*)$")


@dataclass(frozen=True, slots=True)
class Told:
    """A task that told a project words of a signal, and where all words of it go by now."""

    task: str
    signal: str
    run: RunRecord
    project: Project
    cursor: int
    prompt: str
    spans: tuple[RoutedSpan, ...]
    readable: frozenset[str]
    """The projects whose words its agent may read."""


def told_of(
    state: FleetState, projects: Mapping[str, Project], signals: Iterable[str], tasks: Iterable[str]
) -> tuple[Told, ...]:
    """The tasks that told of ``signals``, and those of ``tasks`` that told of any."""
    wanted, named = set(signals), {task for task in tasks if task in state.tasks}
    if wanted:
        named |= {name for name, one in state.tasks.items() if one.view.signal in wanted}
    return tuple(found for name in sorted(named) if (found := _told(state, projects, name)) is not None)


def _told(state: FleetState, projects: Mapping[str, Project], task: str) -> Told | None:
    view = state.tasks[task].view
    record, own = state.signals.get(view.signal or ""), projects.get(view.project)
    if record is None or record.routing is None or record.erased is not None or own is None:
        return None
    readable = frozenset(
        slug
        for slug, one in projects.items()
        if slug == own.slug or (one.client == own.client and not one.config.sealed)
    )
    routing, run = record.routing, record.runs.get(record.routing.run)
    if run is None or run.finished is None:
        return None
    return Told(task, view.signal or "", run, own, view.queued_cursor, view.prompt, routing.spans, readable)


def blanked(prompt: str, transcript: Transcript, may_read: Callable[[int], bool]) -> str:
    """``prompt`` with ``MARK`` for every letter of the words that may not be read; of the same length."""
    text, closed = list(prompt), set[str]()
    segments = {one.id: (number, one) for number, one in enumerate(transcript.segments)}
    for found in _LINE.finditer(prompt):
        number, segment = segments.get(found[1], (0, None))
        first, last = int(found[2]), int(found[3] or found[2])
        if segment is None or not first <= last < len(segment.words):
            continue
        base, begin = transcript.firsts[number], segment.words[first].at
        if not prompt.startswith(transcript.between(base + first, base + last), found.end()):
            continue
        for at in range(first, last + 1):
            if not may_read(base + at):
                closed.add(segment.id)
                word = segment.words[at]
                start = found.end() + word.at - begin
                text[start : start + len(word.text)] = MARK * len(word.text)
    for found in _NOTE.finditer(prompt):
        if found[1] in closed:
            text[found.start(2) : found.end(2)] = MARK * len(found[2])
    return "".join(text)


def closed(told: Told, transcript: Transcript, library: Library) -> Iterator[Source]:
    """The conversation of ``told`` without words that are not its project's, and apart what was answered."""
    parts = withheld(transcript, told.spans, lambda slug: slug in told.readable)
    allowed = {word for first, last, readable in parts if readable for word in range(first, last + 1)}
    prompt = blanked(told.prompt, transcript, allowed.__contains__)
    if prompt == told.prompt:
        return
    whose: Visibility = "sealed" if told.project.config.sealed else "client"
    for name in library.names(f"talk:{told.task}/"):
        title, passages = library.titled(name)
        theirs = tuple(one for one in passages if one.speaker == AGENT)
        kept = tuple(_kept(one, told.cursor, prompt) for one in passages if one.speaker != AGENT)
        if kept == passages:
            continue
        at = next((one.at for one in passages if one.at is not None), datetime.now(UTC))
        own = told.project.slug, told.project.client, whose
        yield Source(name, "conversation", kept, at, title, *own)
        if theirs:
            apart = f"apart:{name}"
            before = tuple(one for one in library.titled(apart)[1] if one not in theirs)
            yield Source(apart, "conversation", (*before, *theirs), at, title, visibility="sealed")


def _kept(passage: Passage, cursor: int, prompt: str) -> Passage:
    address = parse(passage.ref)
    if address.name != str(cursor) or address.span is None:
        return passage
    return replace(passage, text=prompt[address.span[0] : address.span[1]])
