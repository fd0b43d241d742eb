"""The keys as help shows them: by group, in one column or two."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator.text import fit
from orchestrator.text import width as columns
from tui.keymap import Key, listed, written
from tui.render.tokens import Line, Span
from tui.state.looks import LOOKS

WIDE = 88
"""Columns from which on two stand side by side."""
GUTTER = 2


def help_lines(room: str, width: int) -> list[Line]:
    """All that works in ``room``: its groups beside what works everywhere, then what the signs mean."""
    half = (width - GUTTER) // 2 if width >= WIDE else width
    room_lines, common = _groups(listed(room), half), _groups(common_keys(room), half)
    signs = [*_heading("What the signs mean"), *_signs()]
    if width < WIDE:
        return _parted(room_lines, common, signs)
    return _beside(_parted(room_lines, signs), common, half)


def common_keys(room: str) -> list[Key]:
    """What works everywhere, less what the keys of ``room`` stand before."""
    taken = {name for key in listed(room) for name in key.keys.split(",")} if room else set()
    return [key for key in listed() if not set(key.keys.split(",")) <= taken]


def _groups(keys: Iterable[Key], width: int) -> list[Line]:
    groups: dict[str, list[Key]] = {}
    for one in keys:
        groups.setdefault(one.group, []).append(one)
    blocks = [[*_heading(name), *(_key_line(one, width) for one in found)] for name, found in groups.items()]
    return _parted(*blocks)


def _heading(text: str) -> list[Line]:
    return [(Span(text, "heading"),)]


def _key_line(key: Key, width: int) -> Line:
    label = fit(written(key), 12)
    says = fit(key.says, max(8, width - 15))
    return Span("  "), Span(label, "key"), Span(" " * (13 - columns(label))), Span(says, "text")


def _signs() -> list[Line]:
    return [
        (Span("  "), Span(f"{look.glyph} {look.word}", look.token))
        for look in sorted(LOOKS.values(), key=lambda one: -one.rank)
    ]


def _parted(*blocks: list[Line]) -> list[Line]:
    found: list[Line] = []
    for block in blocks:
        if block:
            found += [(), *block] if found else block
    return found


def _beside(left: list[Line], right: list[Line], width: int) -> list[Line]:
    found: list[Line] = []
    for place in range(max(len(left), len(right))):
        first = left[place] if place < len(left) else ()
        second = right[place] if place < len(right) else ()
        gap = width + GUTTER - sum(columns(span.text) for span in first)
        found.append((*first, Span(" " * max(0, gap)), *second))
    return found


if __name__ == "__main__":
    from tui.themes.palette import Palette
    from tui.widgets.rows import RowLine, Rows
    from tui.widgets.samples import alone

    def sample(palette: Palette) -> Rows:
        """The keys of the fleet."""
        rows = Rows("keys")
        rows.show([RowLine(line) for line in help_lines("fleet", 78)], palette)
        return rows

    alone(sample)
