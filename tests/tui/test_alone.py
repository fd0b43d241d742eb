"""Each widget can be looked at by itself: ``python -m tui.widgets.NAME``."""

from __future__ import annotations

import runpy
import sys
from typing import Any

import pytest
from textual.app import App


@pytest.mark.parametrize(
    "name",
    [
        "diff",
        "lines",
        "transcript",
        "words",
        "composer",
        "chart",
        "costtable",
        "graph",
        "hits",
        "keytable",
        "linktext",
        "side",
        "talk",
    ],
)
async def test_a_widget_is_shown_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    apps: list[App[Any]] = []
    monkeypatch.setattr(App, "run", lambda self: apps.append(self))
    monkeypatch.delitem(sys.modules, f"tui.widgets.{name}", raising=False)
    runpy.run_module(f"tui.widgets.{name}", run_name="__main__")
    (app,) = apps
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        assert any(segment.text.strip() for strip in strips for segment in strip)
