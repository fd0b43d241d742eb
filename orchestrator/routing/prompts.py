"""What a project's agent is told of a signal: its own words, raw, and nothing of anybody else's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from orchestrator.events.routing import RoutedSpan
from orchestrator.routing.settling import Ranges, where, without, words_for
from orchestrator.transcripts import Flag, Reading, Reference, Transcript

RULES = """\
- They are raw, and a machine may have misheard them. Within a passage nothing was left out or changed.
- Draw no conclusion beyond the words. What they do not say is not known: ask, or leave it open.
- Where the speaker takes something back, the later statement counts. Both are kept; quote both.
- "Read as" is a correction of the words above it; "Doubt" says where they should not be trusted.
- `[withheld …]` stands for words that are not for this project. Do not guess what they are.
- Cite every statement with the address of its words, such as {example}."""

_ORDER = {
    True: "The passages stand in the order in which they were spoken.",
    False: "The passages stand in the order of the document.",
}
_WORK = """\
Work out what these words ask for, and do what can be done in this workspace. End with the next actions, \
each with the words it rests on and their address."""


@dataclass(frozen=True, slots=True)
class Part:
    """One project's part of a signal."""

    signal: str
    reading: Reading
    spans: tuple[RoutedSpan, ...]
    """Of all projects; what is said to one never holds the words, names or reasons of another client."""
    project: str
    title: str = ""
    """What the signal is called; shown only when nobody else is spoken to in it."""
    ours: frozenset[str] = frozenset()
    """Other projects of the same client, which may be named."""
    flags: tuple[Flag, ...] = field(default=())

    @property
    def transcript(self) -> Transcript:
        """The raw words."""
        return self.reading.transcript

    @property
    def ranges(self) -> Ranges:
        """The project's words."""
        return words_for(self.spans, self.project)


def first_prompt(part: Part, most: int | None = None) -> str:
    """The task of a project that gets its part. Of more than ``most`` characters, the last passages are only
    named by their place.
    """
    kind = "From a voice memo" if part.transcript.timed else "From a document"
    alone = part.ranges == ((0, len(part.transcript.words) - 1),)
    head = [
        f"# {kind}, {_title(part)}",
        f"{_source(part, alone)} {_ORDER[part.transcript.timed]}",
        _rules(part),
        _WORK,
    ]
    return _within("\n\n".join(head), list(_passages(part, part.ranges)), most)


def change_prompt(part: Part, told: Sequence[tuple[int, int]], most: int | None = None) -> str:
    """The task of a project whose part of a signal was changed after it was told ``told``."""
    gone, new = without(told, part.ranges), without(part.ranges, told)
    head = ["# Words of a signal were routed otherwise", _source(part, alone=False)]
    if gone:
        head.append(
            "Taken back: the words at these addresses were not for this project. Do not use them any more, "
            "and say what of your work rests on them.\n"
            + "\n".join(f"- {_address(part, first, last)}" for first, last in gone)
        )
    if new:
        head += ["Added: the words below are for this project too.", _rules(part)]
    return _within("\n\n".join(head), list(_passages(part, new)) if new else [], most)


def withheld(
    transcript: Transcript, spans: Iterable[RoutedSpan], readable: Callable[[str], bool]
) -> Iterator[tuple[int, int, bool]]:
    """All words in order as stretches: first, last, and whether somebody who may read of ``readable``
    projects alone may read them. What is undecided, for nobody or in no span may not be read.
    """
    allowed = [
        (span.first, span.last) for span in spans if span.verdict == "project" and readable(span.project)
    ]
    everything = ((0, len(transcript.words) - 1),) if transcript.words else ()
    stretches = [(first, last, False) for first, last in without(everything, allowed)]
    stretches += [(first, last, True) for first, last in allowed]
    yield from sorted(stretches)


def mark(transcript: Transcript, first: int, last: int) -> str:
    """What stands in the place of words that may not be read."""
    return f"[withheld {where(transcript, first, last)}]"


def _title(part: Part) -> str:
    """Where the words are: what tells this task from the next in lists and commits. The words themselves
    are told once, below.
    """
    if not part.ranges:
        return ""
    more = f" and {len(part.ranges) - 1} more" if len(part.ranges) > 1 else ""
    return where(part.transcript, *part.ranges[0]) + more


def _source(part: Part, alone: bool) -> str:
    named = f' ("{part.title}")' if alone and part.title else ""
    return f"Source: `{Reference(part.signal, part.transcript.run.id)}`{named}."


def _rules(part: Part) -> str:
    first = part.ranges[0][0] if part.ranges else 0
    return "About the words:\n" + RULES.format(example=f"`{_address(part, first, first)}`")


def _within(head: str, passages: Sequence[tuple[str, str]], most: int | None) -> str:
    size, texts, left = len(head), [head], list[str]()
    for text, address in passages:
        size += len(text) + 2
        if most is not None and size + 200 > most:
            left.append(address)
        else:
            texts.append(text)
    if left:
        texts.append(f"[not shown, because they are too long for one prompt: {', '.join(left)[:500]}]")
    return "\n\n".join(texts) + "\n"


def _passages(part: Part, ranges: Ranges) -> Iterator[tuple[str, str]]:
    """The passages of ``ranges`` with their addresses, and between them what is left out."""
    at, last = 0, len(part.transcript.words) - 1
    for first, end in ranges:
        if at < first:
            yield from ((text, "") for text in _gaps(part, at, first - 1))
        yield _passage(part, first, end), _address(part, first, end)
        at = end + 1
    if at <= last:
        yield from ((text, "") for text in _gaps(part, at, last))


def _gaps(part: Part, first: int, last: int) -> Iterator[str]:
    """What stands between passages: projects of the same client by name, all else as withheld, undivided."""
    ours = [
        (max(span.first, first), min(span.last, last), span.project)
        for span in part.spans
        if span.verdict == "project"
        and span.project in part.ours | {part.project}
        and span.first <= last
        and span.last >= first
    ]
    closed = without(((first, last),), [(begin, end) for begin, end, _ in ours])
    found = [(begin, end, "") for begin, end in closed] + ours
    for begin, end, project in sorted(found):
        if project == part.project:
            yield f"[told before {where(part.transcript, begin, end)}]"
        elif project:
            yield f"[for {project} {where(part.transcript, begin, end)}]"
        else:
            yield mark(part.transcript, begin, end)


def _passage(part: Part, first: int, last: int) -> str:
    transcript = part.transcript
    lines, notes = list[str](), list[str]()
    for segment, begin, end in _by_segment(transcript, first, last):
        words = f"#{begin}" if begin == end else f"#{begin}-{end}"
        base = transcript.firsts[segment]
        lines.append(
            f"[{transcript.segments[segment].id}{words}] {transcript.between(base + begin, base + end)}"
        )
        notes += _notes(part, segment, base + begin, base + end)
    speakers = {transcript.segments[i].speaker for i, _, _ in _by_segment(transcript, first, last)} - {""}
    who = f" · by {', '.join(sorted(speakers))}" if speakers else ""
    head = f"## {where(transcript, first, last)} · {_address(part, first, last)}{who}"
    return "\n".join([head, fenced("\n".join(lines)), *notes])


def _notes(part: Part, segment: int, first: int, last: int) -> Iterator[str]:
    name = part.transcript.segments[segment].id
    if any(first <= layer.first and layer.last <= last for layer in part.reading.applied):
        yield f"Read as: [{name}] {' '.join(part.reading.between(first, last).split())}"
    for flag in part.flags:
        if flag.first is None or flag.last is None:
            concerns = flag.start is not None and _says_then(part.transcript, first, last, flag.start)
        else:
            concerns = flag.first <= last and flag.last >= first
        if concerns:
            yield f"Doubt: [{name}] {flag.note}"


def _says_then(transcript: Transcript, first: int, last: int, at: float) -> bool:
    times = transcript.time(first, last)
    return times is not None and times[0] <= at <= times[1]


def _by_segment(transcript: Transcript, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """Index of each segment with the numbers of its first and last word of these."""
    for index in range(transcript.holder(first), transcript.holder(last) + 1):
        count, base = len(transcript.segments[index].words), transcript.firsts[index]
        if count:
            yield index, max(first - base, 0), min(last - base, count - 1)


def _address(part: Part, first: int, last: int) -> str:
    """Where these words begin and end; of one segment, their reference."""
    spots = list(_by_segment(part.transcript, first, last))
    (head, begin, end), (tail, _, stop) = spots[0], spots[-1]
    segments = part.transcript.segments
    start = Reference(
        part.signal,
        part.transcript.run.id,
        (segments[head].block, segments[head].number),
        (begin, end),
    )
    return str(start) if head == tail else f"{start} to {segments[tail].id}#{stop}"


def fenced(text: str) -> str:
    """``text`` in a block of code that nothing in it can end."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
