"""The places that a search found, a line each, with the words marked."""

from __future__ import annotations

from datetime import UTC, datetime

from orchestrator.protocol.library import KINDS
from orchestrator.text import fit, flat, pad
from orchestrator.text import width as columns
from tui.render.links import short
from tui.render.tokens import Line, Span
from tui.state.finding import Finding, Hit
from tui.state.words import ago
from tui.widgets.rows import RowLine


def hit_rows(finding: Finding, now: datetime, width: int) -> list[RowLine]:
    """One row per place, its key the place's number."""
    return [RowLine(hit_line(hit, now, width), str(place)) for place, hit in enumerate(finding.hits)]


def hit_line(hit: Hit, now: datetime, width: int) -> Line:
    """When, where, what kind, and the words around the first match, within ``width`` columns."""
    name = 18 if width >= 100 else 12
    head = (
        Span(f"{ago(hit.at, now):>4} ", "dim"),
        Span(pad(fit(flat(hit.project) or "-", name), name + 1), "strong"),
        Span(pad(fit(hit.kind, 12), 13), "tool"),
    )
    return (*head, *marked(hit, width - sum(columns(span.text) for span in head)))


def whole_lines(hit: Hit, now: datetime) -> list[Line]:
    """A place in full: who said it where and when, then the passage word for word."""
    at = f"{hit.at.astimezone():%Y-%m-%d %H:%M}, {ago(hit.at, now)} ago"
    who = " · ".join(filter(None, (hit.speaker, flat(hit.project), at)))
    words: list[Line] = [(Span(part, "text"),) for part in hit.said.split("\n")]
    titled = (Span(hit.title, "path"), Span("  " if hit.title else "", ""), Span(who, "info"))
    return [titled, (Span(short(hit.ref), "faint"),), *words]


def marked(hit: Hit, room: int) -> Line:
    """The snippet in ``room`` columns, begun so that its first match is seen."""
    text, first = hit.snippet, hit.marks[0][0] if hit.marks else 0
    start = 0 if columns(text) <= room or first <= room // 2 else first - room // 3
    spans: list[Span] = [Span("…", "dim")] if start else []
    left, at = room - len(spans), start
    for begin, end in (*((max(b, start), e) for b, e in hit.marks if e > start), (len(text), len(text))):
        for piece, token in ((text[at:begin], "text"), (text[begin:end], "found")):
            shown = fit(piece, left)
            left -= columns(shown)
            spans += [Span(shown, token)] if shown else []
            if shown != piece:
                return tuple(spans)
        at = end
    return tuple(spans)


def covered(finding: Finding, typed: bool) -> str:
    """How much was found, in words."""
    if finding.problem:
        return finding.problem
    if not finding.wanted.words:
        if typed:
            return "Type the words to look for."
        return f"Words, and where you like: @project, kind:{' '.join(KINDS)}"
    found = len(finding.hits)
    parts = [f"{found} place{'' if found == 1 else 's'}" if found else "nothing found"]
    if finding.busy:
        parts = ["looking …"]
    elif finding.further:
        parts.append("the best ones, ^n for more")
    if finding.behind:
        parts.append(finding.behind)
    return " · ".join(parts)


if __name__ == "__main__":
    from tui.themes.palette import Palette
    from tui.widgets.rows import Rows
    from tui.widgets.samples import alone

    def sample(palette: Palette) -> Rows:
        """Two places."""
        at = datetime(2026, 1, 5, 8, tzinfo=UTC)
        hits = [
            Hit(f"journal:{place}", at, "acme", "note", "the renewal date is not in the minutes", ((4, 11),))
            for place in (2, 1)
        ]
        rows = Rows("places")
        rows.show(hit_rows(Finding(hits=hits), datetime(2026, 1, 5, 9, tzinfo=UTC), 76), palette)
        return rows

    alone(sample)
