"""The keys as help shows them: by group, in one column or two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from orchestrator.text import fit
from orchestrator.text import width as columns
from tui.keymap import Key, listed, written
from tui.render.tokens import Line, Span
from tui.state.inbox import SIGNAL_LOOKS
from tui.state.links import LINK_LOOKS, RELATION_LOOKS
from tui.state.looks import LOOKS, Look

WIDE = 88
"""Columns from which on two stand side by side."""
GUTTER = 2
_LOOKS: Mapping[str, Sequence[Mapping[str, Look]]] = {
    "signals": (SIGNAL_LOOKS,),
    "map": (LINK_LOOKS, RELATION_LOOKS),
}
"""The tables of the states that a room shows; every other room shows agents'."""
_OTHER: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "fleet": (
        ("+2", "queued", "tasks that wait in its queue"),
        ("↑2", "added", "commits to review and land"),
    ),
    "signals": (
        ("→", "text", "the projects that were told its words"),
        ("↦", "text", "those that will be, once all is decided"),
        ("▌?acme", "part-unsure", "proposed, not decided"),
        ("▌✓acme", "ok", "decided by you"),
        ("⚑", "warning", "not to be trusted before you listened"),
        ("✎", "prompt", "corrected by you; the raw words stay"),
    ),
}
"""What else a room draws: the sign, its colour's name, and what it means."""


def help_lines(room: str, width: int) -> list[Line]:
    """All that works in ``room``: its groups beside what works everywhere, then what the signs mean."""
    half = (width - GUTTER) // 2 if width >= WIDE else width
    room_lines, common = _groups(listed(room), half), _groups(common_keys(room), half)
    signs = [*_heading("What the signs mean"), *_signs(room)]
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


def _signs(room: str) -> list[Line]:
    """The states that the room shows, then its other signs."""
    looks = [look for table in _LOOKS.get(room, (LOOKS,)) for look in _ranked(table)]
    lines: list[Line] = [(Span("  "), Span(f"{look.glyph} {look.word}", look.token)) for look in looks]
    return lines + [
        (Span("  "), Span(f"{sign} ", token), Span(says, "text"))
        for sign, token, says in _OTHER.get(room, ())
    ]


def _ranked(looks: Mapping[str, Look]) -> list[Look]:
    return sorted(looks.values(), key=lambda one: -one.rank)


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
