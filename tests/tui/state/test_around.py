"""What stands around a passage, asked for in growing pieces."""

from __future__ import annotations

from typing import Any

import pytest

from tui.render.around import around_lines
from tui.render.tokens import plain
from tui.render.wrap import width_of
from tui.state.around import MOST, Around

Json = dict[str, Any]


def place(before: int, after: int) -> Json:
    near = [{"ref": "r", "text": "x"} for _ in range(before)]
    further = [{"ref": "r", "text": "x"} for _ in range(after)]
    here = {"ref": "r", "text": "here", "hit": True}
    base = {"ref": "memo:3f9a1c2b00000000/r001/s00.02", "at": "2026-01-05T09:00:00+00:00", "kind": "memo"}
    return {"place": {**base, "window": [*near, here, *further]}}


def test_more_is_asked_for_until_both_ends_of_the_source_are_there() -> None:
    found = Around("r")
    assert found.ask() == {"ref": "r", "neighbours": 6}
    assert found.ask() is None, "one question at a time"
    found.take(place(6, 2))
    assert not found.whole
    assert found.ask() == {"ref": "r", "neighbours": 24}
    found.take(place(9, 2))
    assert (found.whole, found.ask(), found.told) == (True, None, "all of it")
    assert found.hit is not None
    assert found.hit.signal == ("3f9a1c2b00000000", "s00.02")


def test_no_more_than_a_book_is_read_at_once() -> None:
    found = Around("r")
    asked = []
    while (params := found.ask()) is not None:
        asked.append(params["neighbours"])
        found.take(place(params["neighbours"], params["neighbours"]))
    assert asked[-1] == MOST


def test_a_refusal_and_a_source_that_is_gone_are_told() -> None:
    found = Around("r")
    found.ask()
    found.fail("Nothing is known at 'r'.")
    assert found.told == "Nothing is known at 'r'."
    gone = Around("r")
    gone.ask()
    gone.take({"place": None, "fate": "removed"})
    assert "was removed" in gone.told
    assert gone.ask() is None


@pytest.mark.parametrize("width", [16, 40, 200])
def test_the_row_of_the_passage_that_is_looked_at_counts_wrapped_ones_before_it(width: int) -> None:
    found = Around("r", "here")
    found.ask()
    before, here = "Many words that are wrapped. " * 6, "Now here."
    window = [{"ref": "r", "text": before}, {"ref": "r", "text": here, "hit": True}]
    found.take({"place": {**place(0, 0)["place"], "window": window}})
    lines, row = around_lines(found, width)
    assert all(width_of(line) <= width for line in lines)
    assert plain(lines[row]).split() == ["▌", "Now", "here."]
