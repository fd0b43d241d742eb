"""Asides in the focus room: read apart from the conversation, and as they go on."""

from __future__ import annotations

from pathlib import Path

from tests.support.control_room import event
from tests.tui.test_focus import journal, stage_of


async def test_an_aside_has_a_strand_of_its_own(tmp_path: Path) -> None:
    aside = [
        event(501, "task.queued", "acme", "t7", prompt="How far are you?", aside=True),
        event(502, "task.started", "acme", "t7", attempt=1),
        event(503, "agent.text", "acme", "t7", text="About half."),
    ]
    async with stage_of(tmp_path, journal(10)) as stage:
        await stage.put(events=aside)
        assert "About half." not in stage.text()
        await stage.press("a")
        assert "About half." in stage.text()
        assert "Thought number" not in stage.text()
        await stage.press("a")
        assert "Thought number" in stage.text()


async def test_an_aside_goes_on_where_it_was_read_before_older_pages_came(tmp_path: Path) -> None:
    aside = [
        event(499, "task.queued", "acme", "t7", prompt="How far are you?", aside=True),
        event(500, "agent.text", "acme", "t7", text="About half."),
    ]
    async with stage_of(tmp_path, [*journal(498), *aside]) as stage:
        await stage.press("a")
        assert "About half." in stage.text()
        await stage.press("a", "g")
        await stage.put(events=[event(501, "agent.text", "acme", "t7", text="Nearly all.")])
        await stage.press("a")
        assert "Nearly all." in stage.text()
