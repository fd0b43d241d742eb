"""The passages around one of a source as lines: who said it and when, word for word. Pure."""

from __future__ import annotations

from datetime import datetime

from orchestrator.text import flat
from tui.render.inert import inert, inert_line
from tui.render.links import moment, said, short
from tui.render.tokens import Line, Span
from tui.render.wrap import wrap
from tui.state.around import Around
from tui.state.words import ago


def around_head(found: Around, now: datetime) -> list[Line]:
    """Which source it is, and whose."""
    place = found.place or {}
    at = moment(place.get("at"))
    whose = " · ".join(filter(None, (str(place.get("project") or ""), str(place.get("client") or ""))))
    when = f"{at.astimezone():%Y-%m-%d %H:%M}, {ago(at, now)} ago" if at is not None else ""
    return [
        (Span(inert_line(str(place.get("title") or found.ref)), "path"),),
        (Span(" · ".join(filter(None, (flat(whose), str(place.get("kind") or ""), when))), "info"),),
        (Span(short(found.ref), "faint"),),
        (),
    ]


def around_lines(found: Around, width: int) -> tuple[list[Line], int]:
    """The passages, with a speaker's name where another begins; and the row of the one that is looked at."""
    lines: list[Line] = []
    speaker, place = "", 0
    for one in found.passages:
        name = inert_line(str(one.get("speaker") or ""))
        if name and name != speaker:
            lines += [*([()] if lines else []), (Span(name, "strong"),)]
        speaker = name or speaker
        text = str(one.get("text") or "")
        if one.get("hit"):
            place = len(lines)
            quoted = found.quoted if inert(found.quoted) in inert(text) else ""
            lines += said(text, quoted or text.strip("\n"), width)
        else:
            for part in inert(text).strip("\n").split("\n"):
                lines += wrap((Span(part, "quote"),), width, first=(Span("    "),), rest=(Span("      "),))
    return lines, place
