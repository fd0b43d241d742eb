"""The note: next actions as verbatim quotes with their places, and what was and was not read.

Quotes stand in fenced blocks between quotation marks, the fence longer than any inside, so that no quoted
text can act as markup and every quote can be read back exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from agents.endpoint.extractive.cues import HEADINGS
from agents.endpoint.extractive.material import LABEL
from agents.endpoint.extractive.ranking import Action, Extract
from agents.endpoint.extractive.sentences import Sentence

MOST_ACTIONS = 30
"""How many actions are quoted; the places of the others are listed."""

_MOST_PATHS = 40
_PLACE = re.compile(r"^- Place: (`+) ?(.+?):(\d+)(?:-(\d+))? ?\1$")
_FENCE = re.compile(r"^(`{3,})text$")


@dataclass(frozen=True, slots=True)
class Report:
    """All that a note says."""

    task: str
    extract: Extract
    read: tuple[tuple[str, str], ...]
    """Each file that was read, with what was read of it."""
    left: tuple[tuple[str, str], ...]
    """Each file or step that was left out, with the reason."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote as a note shows it."""

    path: str
    start: int
    end: int
    text: str


def render(report: Report) -> str:
    """The note as Markdown."""
    parts = ["# Next actions", f"*{LABEL}.*", "## Task, verbatim", fenced(report.task)]
    parts += ["## Next actions, as quoted", *_actions(report.extract)]
    parts += ["## What was read", _list(f"{code(path)}: {what}" for path, what in report.read)]
    parts += ["## What was not read, and why", _list(_grouped(report.left))]
    return "\n\n".join(parts) + "\n"


def summary(report: Report, outcome: str) -> str:
    """The closing message: counts, where the note is, the first three actions."""
    actions = report.extract.actions
    counts = f"Next actions quoted: {len(actions)}. Files read: {len(report.read)}."
    counts += "" if actions else f" {NOTHING}"
    parts = [f"{LABEL}.", counts, outcome]
    parts += [_entry(number, action) for number, action in enumerate(actions[:3], 1)]
    if not report.read:
        parts += ["Not read:", _list(_grouped(report.left))]
    return "\n\n".join(part for part in parts if part)


DECODED = "Read as (the source encodes this text; the quote above is as encoded)"
NOTHING = "No next action was found: no sentence in the material that was read carries a known cue."


def quotes_in(note: str) -> list[Quote]:
    """All quotes of a rendered note, corrections included, with the places it claims for them."""
    found: list[Quote] = []
    lines = iter(note.split("\n"))
    place: re.Match[str] | None = None
    for line in lines:
        if fence := _FENCE.match(line):
            text = "\n".join(_until(lines, fence[1]))
            if place:
                end = int(place[4] or place[3])
                found.append(Quote(place[2], int(place[3]), end, text[1:-1]))
            place = None
        else:
            place = _PLACE.match(line) or (place if not line.strip() or line.startswith("- ") else None)
    return found


def fenced(text: str) -> str:
    """``text`` in a code block whose fence cannot occur in it."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


def code(text: str) -> str:
    """``text`` as an inline code span, whatever it holds."""
    plain = re.sub(r"[\r\n]+", " ", text)
    ticks = "`" * (_longest_run(plain) + 1)
    pad = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{ticks}{pad}{plain}{pad}{ticks}"


def _actions(extract: Extract) -> Iterator[str]:
    if not extract.actions:
        yield NOTHING
    for number, action in enumerate(extract.actions[:MOST_ACTIONS], 1):
        yield _entry(number, action)
    shown = len(extract.actions[:MOST_ACTIONS])
    for number, action in enumerate(extract.machine[:MOST_ACTIONS], shown + 1):
        yield _entry(number, action)
    if further := extract.actions[MOST_ACTIONS:]:
        yield f"{len(further)} further sentences with a cue, not quoted here:"
        yield _list(_further(further))
    if extract.unshowable:
        yield "Sentences with a cue that hold control characters and are therefore not quoted:"
        yield _list(code(place) for place in extract.unshowable[:MOST_ACTIONS])


def _entry(number: int, action: Action) -> str:
    parts = [f"### {number}. {HEADINGS[action.kind]}", _quote(action.sentence, action.repeats)]
    for correction in action.corrections:
        parts += ["Said later, and it may correct this:", _quote(correction)]
    for sentence in action.around:
        parts += ["Beside it in the source:", _quote(sentence)]
    return "\n\n".join(parts)


def _quote(sentence: Sentence, repeats: Sequence[str] = ()) -> str:
    facts = [f"- Place: {code(sentence.place)}"]
    if sentence.speaker:
        facts.append(f"- Speaker or sender: {code(sentence.speaker)}")
    if sentence.quoted:
        named = "" if sentence.speaker else "; its sender is not named"
        facts.append(f"- Quoted in the source from an earlier message{named}")
    if sentence.part:
        facts.append("- Part of a longer passage without a sentence end")
    if repeats:
        facts.append("- Same words also at: " + ", ".join(code(place) for place in repeats[:10]))
    shown = "\n".join(facts) + "\n\n" + fenced(f'"{sentence.raw}"')
    if sentence.encoded and sentence.plain != sentence.raw:
        shown += f"\n\n{DECODED}:\n\n{fenced(sentence.plain)}"
    return shown


def _further(actions: Sequence[Action]) -> Iterator[str]:
    for path, group in groupby(sorted(actions, key=lambda a: a.sentence.path), key=lambda a: a.sentence.path):
        starts = sorted({a.sentence.start for a in group})
        shown = ", ".join(str(line) for line in starts[:60])
        yield f"{code(path)}: lines {shown}" + (" and more" if len(starts) > 60 else "")


def _grouped(left: Sequence[tuple[str, str]]) -> Iterator[str]:
    for reason in dict.fromkeys(reason for _, reason in left):
        paths = [path for path, why in left if why == reason]
        more = f" and {len(paths) - _MOST_PATHS} more" if len(paths) > _MOST_PATHS else ""
        yield f"{', '.join(code(path) for path in paths[:_MOST_PATHS])}{more}: {code(reason)}"


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items) or "- nothing"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def _until(lines: Iterator[str], fence: str) -> Iterator[str]:
    for line in lines:
        if line == fence:
            return
        yield line
