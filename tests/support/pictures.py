"""Pictures of the screen kept as text: what stands where, and in which style. A diff of them can be read.

``PICTURES=update`` writes them anew; only on the Textual version that they belong to.
"""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

from rich.segment import Segment
from rich.style import Style
from textual.widgets import Input, TextArea

from tests.support.control_room import Stage

FOLDER = Path(__file__).parents[1] / "tui" / "pictures"
TEXTUAL = "8.2"
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def check_picture(stage: Stage, name: str) -> None:
    """Compare the screen with the kept picture ``name``; the new one lies beside it when they differ."""
    file, found = FOLDER / f"{name}.txt", picture(stage)
    updating = os.environ.get("PICTURES") == "update"
    if updating and not version("textual").startswith(TEXTUAL):
        raise AssertionError(f"pictures are taken with Textual {TEXTUAL}, this is {version('textual')}")
    if updating:
        file.write_text(found, "utf-8")
    kept = file.read_text("utf-8") if file.exists() else ""
    if kept != found:
        fresh = file.with_suffix(".new.txt")
        fresh.write_text(found, "utf-8")
        rows = zip(kept.splitlines(), found.splitlines(), strict=False)
        first = next(
            (f"row {place}:\n- {old}\n+ {new}" for place, (old, new) in enumerate(rows) if old != new), ""
        )
        raise AssertionError(f"the picture {name!r} differs ({fresh}):\n{first}")


def picture(stage: Stage) -> str:
    """The screen: its text, then per row the styles in runs, then what each style letter means."""
    typing = stage.app.screen.focused
    if isinstance(typing, Input | TextArea):
        typing.cursor_blink = False  # else it is seen or not by the moment
    rows = [list(strip) for strip in stage.app.screen._compositor.render_strips()]
    styles: dict[str, str] = {}
    runs = [_runs(row, styles) for row in rows]
    legend = [f"{letter} = {style}" for style, letter in styles.items()]
    return "\n".join([*stage.lines(), "", "styles", *runs, "", *legend, ""])


def _runs(row: list[Segment], styles: dict[str, str]) -> str:
    found: list[tuple[str, int]] = []
    for segment in row:
        letter = styles.setdefault(_named(segment.style), _LETTERS[len(styles) % len(_LETTERS)])
        if found and found[-1][0] == letter:
            found[-1] = letter, found[-1][1] + segment.cell_length
        else:
            found.append((letter, segment.cell_length))
    return " ".join(f"{letter}{count}" for letter, count in found if count)


def _named(style: Style | None) -> str:
    return str((style or Style()).clear_meta_and_links())
