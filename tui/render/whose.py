"""What an item of the attention queue says that asks whose the words of a signal are. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tui.render.inert import inert, inert_line
from tui.render.tokens import Line, Span
from tui.state.asks import asked_of
from tui.state.heard_lines import HeardLine, lines_of
from tui.state.words import counted

Json = Mapping[str, Any]
MOST = 12
"""Places that are shown of one question about a document."""
HERE = "▸ "
"""How the line at hand begins."""


def route_lines(item: Json, at: int = 0) -> list[Line]:
    """The words that are asked about: of a memo a line per name that was heard, the one ``at`` being at hand;
    else each place with where it stands and why the router is unsure.
    """
    asked = asked_of(item)
    if not asked:
        return [(Span(line, "strong"),) for line in inert(str(item.get("title") or "")).split("\n")]
    places = [one for one in asked.get("places") or () if isinstance(one, dict)]
    lines: list[Line] = [(Span(_head(asked, len(places)), "strong"),), ()]
    if heard := lines_of(item):
        for number, one in enumerate(heard):
            lines += _heard(one, here=number == at)
    else:
        for place in places[:MOST]:
            lines += _place(place)
        if len(places) > MOST:
            lines.append((Span(f"  and {counted(len(places) - MOST, 'more place')}", "more"),))
    later = _later(item)
    return [*lines, ((Span(later, "dim"),)), ()] if later else [*lines, ()]


def _heard(line: HeardLine, *, here: bool) -> Iterator[Line]:
    many = counted(len(line.places), "place")
    yield (
        Span(HERE if here else "  ", "prompt"),
        Span(f"{inert_line(line.named, 240)}  ", "text"),
        Span(f"→ {inert_line(line.whom, 80)}", "strong"),
        Span(f"  {inert_line(line.length, 20)}, {many}", "dim"),
    )
    yield (Span(f"    {inert_line(line.where, 80)}  “{inert_line(line.excerpt)}”", "dim"),)


def _head(asked: Json, places: int) -> str:
    words = asked.get("words")
    length = counted(int(words), "word") if isinstance(words, int) else "Words"
    return f"{length} at {counted(places, 'place')}" if places > 1 else length


def _place(place: Json) -> Iterator[Line]:
    where = inert_line(str(place.get("where") or ""), 80)
    proposed = inert_line(str(place.get("proposed") or ""), 80)
    to = f"→ {proposed}  " if proposed else ""
    excerpt = f"“{inert_line(str(place.get('excerpt') or ''))}”"
    yield (Span(f"  {where}  ", "prompt"), Span(to, "strong"), Span(excerpt, "text"))
    if reason := inert_line(str(place.get("reason") or ""), 2000):
        yield (Span(f"    {reason}", "dim"),)


def _later(item: Json) -> str:
    listed = (item.get("input") or {}).get("questions")
    more = len(listed) - 1 if isinstance(listed, list) else 0
    return f"  {counted(more, 'more question')} about this signal after it." if more > 0 else ""
