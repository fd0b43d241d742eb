"""How little is painted for a key, and that what was painted is no garbage."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from rich.segment import Segment
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate

from tests.support.control_room import Stage, opened, project, status
from tui.widgets.rows import Rows
from tui.widgets.whole import Whole

FLEET = status(*(project(f"p{number}", "working", task="t1") for number in range(9)))
SIZE = (120, 40)


class Painted:
    """Which rows of the screen are painted, in the order of the paints."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rows: set[int] = set()
        partly, wholly = Compositor.render_partial_update, Compositor.render_full_update

        def partial(compositor: Compositor) -> ChopsUpdate | None:
            update = partly(compositor)
            self.rows |= {row for row, _, _ in update.spans} if update is not None else set()
            return update

        def full(compositor: Compositor, simplify: bool = False) -> LayoutUpdate:
            self.rows |= set(range(compositor.size.height))
            return wholly(compositor, simplify)

        monkeypatch.setattr(Compositor, "render_partial_update", partial)
        monkeypatch.setattr(Compositor, "render_full_update", full)


async def _settled(stage: Stage) -> None:
    await stage.settle()
    stage.app.screen._on_timer_update()  # paints what is due


async def test_a_question_and_its_answer_paint_their_own_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(FLEET, tmp_path, size=SIZE) as stage:
        await _settled(stage)
        painted = Painted(monkeypatch)
        await stage.press("x")
        await _settled(stage)
        assert "Cancel the running task" in stage.lines()[-1]
        assert painted.rows == {SIZE[1] - 1}
        await stage.press("n")
        await _settled(stage)
        assert "Cancel the running task" not in stage.lines()[-1]
        assert painted.rows == {SIZE[1] - 1}
        assert stage.channel.posted() == []


async def test_any_key_is_the_answer_and_nothing_else(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, size=SIZE) as stage:
        await stage.press("x", "l", "y")
        assert stage.app.selected == "p0"
        assert stage.channel.posted() == []
        await stage.press("x", "ctrl+p")
        assert stage.app.here is not None
        await stage.press("x", "y")
        assert [path for path, _ in stage.channel.posted()] == ["/projects/p0/control"]
        assert isinstance(stage.app.focused, Rows)


async def test_the_list_paints_the_rows_that_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(FLEET, tmp_path, size=SIZE) as stage:
        await _settled(stage)
        painted = Painted(monkeypatch)
        await stage.put(status=status(project("p4", "asking", task="t1")))
        await _settled(stage)
        assert painted.rows
        assert len(painted.rows) < SIZE[1] // 2
        assert "p4" in stage.text()


def test_a_row_that_was_painted_is_no_garbage() -> None:
    gc.collect()
    row = Whole([Segment("words")], 5)
    assert list(row.divide([5])) == [row]
    assert [part.text for part in row.divide([2, 5])] == ["wo", "rds"]
    del row
    assert gc.collect() == 0
