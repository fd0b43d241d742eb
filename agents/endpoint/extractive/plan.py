"""The next step of a task: list, read, write, close. A function of the desk alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agents.endpoint.extractive.cues import words_of
from agents.endpoint.extractive.desk import Desk
from agents.endpoint.extractive.note import Report, render, summary
from agents.endpoint.extractive.orders import left, told
from agents.endpoint.extractive.paths import inside, note_names
from agents.endpoint.extractive.ranking import extract
from agents.endpoint.extractive.tools import Step, is_search, path_of

MAX_ROUNDS = 24
"""After so many rounds of tool calls for one task it is closed, whatever is missing."""

_MOST_WRITES = 3
_TAKEN = re.compile(r"has not been read|read it first|already exists|modified since", re.IGNORECASE)
_MOST_PROBES = 4


def next_steps(desk: Desk) -> list[Step]:
    """The tool calls to make now; none when it is time for the closing message."""
    if desk.conversation.rounds >= MAX_ROUNDS:
        return []
    for stage in (_ordered, _list, _read, _write):
        if steps := list(stage(desk)):
            return steps
    return []


def closing(desk: Desk) -> str:
    """The closing message; it holds the whole note where the note could not be written."""
    return "\n\n".join([_of_the_note(desk), *told(desk.conversation)])


def _of_the_note(desk: Desk) -> str:
    report = report_of(desk)
    written = [call for call in desk.writes if call.ok]
    if written:
        path = inside(path_of(written[-1]), desk.cwd) or path_of(written[-1])
        return summary(report, f"The note is `{path}`.")
    if desk.writes:
        why = " ".join((desk.writes[-1].result or "no result came back").split())[:200]
        return f"The note could not be written: {why}\n\n{render(report)}"
    return render(report)


def report_of(desk: Desk) -> Report:
    """What the note says, from what is on the desk."""
    return Report(
        task=desk.conversation.task,
        extract=extract(desk.sources(), desk.conversation.task),
        read=tuple(desk.read_facts()),
        left=tuple(desk.left_facts()),
    )


def _ordered(desk: Desk) -> Iterator[Step]:
    """One order at a time: the CLI takes up one call that waits for the person."""
    yield from [step for step in left(desk.conversation) if step.name in desk.tools.schemas][:1]


def _list(desk: Desk) -> Iterator[Step]:
    if any(call.ok for call in desk.listings):
        if desk.cut and not desk.narrowed:
            yield desk.tools.narrower()
        return
    tried = [call.name for call in desk.listings]
    left = [name for name in desk.tools.listers() if name not in tried]
    if not left:
        return
    yield desk.tools.listing(left[0], desk.cwd)
    if not any(is_search(call) for call in desk.conversation.calls):
        words = sorted(words_of(desk.conversation.task[:2000]), key=lambda word: (-len(word), word))
        if step := desk.tools.searching(words):
            yield step


def _read(desk: Desk) -> Iterator[Step]:
    for path in desk.choice.files:
        if path not in desk.reads:
            step = desk.tools.reading(desk.full(path))
        elif (window := desk.more(path)) is None:
            continue
        elif window.whole:
            step = desk.tools.reading(desk.full(path), allow_large=True)
        else:
            step = desk.tools.reading(desk.full(path), offset=window.offset, limit=window.limit)
        if step:
            yield step


def _write(desk: Desk) -> Iterator[Step]:
    if desk.writes and (len(desk.writes) >= _MOST_WRITES or not _TAKEN.search(desk.writes[-1].result or "")):
        return
    if not desk.conversation.task or "Write" not in desk.tools.schemas:
        return
    probes = 0
    for name in note_names(desk.conversation.task):
        path = inside(name, desk.cwd)
        if path is None or path in desk.touched or path in desk.choice.files:
            continue
        pages = desk.pages(path)
        if pages is None and not desk.complete and probes < _MOST_PROBES and "Read" in desk.tools.schemas:
            probe = desk.tools.reading(desk.full(path))
            yield from [probe] if probe else []
            return
        if pages is not None and not pages.absent:
            probes += 1
            continue
        step = desk.tools.writing(desk.full(path), render(report_of(desk)))
        yield from [step] if step else []
        return
