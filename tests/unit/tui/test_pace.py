"""The pace of frames, on a clock of the test's own."""

from __future__ import annotations

from tui.pace import FASTEST, KEY, PATIENCE, SHARE, SLOWEST, Pace


def test_little_work_is_drawn_at_once_and_costly_work_less_often() -> None:
    cheap, costly = Pace(), Pace()
    assert cheap.wait(5.0) == 0.0
    at = used = 0.0
    for _ in range(200):
        cheap.begin(at, used * 0.001)
        costly.begin(at, used)
        at, used = at + 0.1, used + 0.05
    assert cheap.wait(at - 0.1) <= FASTEST + 1e-9
    assert abs(costly.wait(at - 0.1) - SLOWEST) < 1e-6


def test_the_interval_settles_where_the_share_is_kept() -> None:
    pace, at, used, cost = Pace(), 0.0, 0.0, 0.015
    for _ in range(300):
        pace.begin(at, used)
        interval = pace.wait(at)
        at, used = at + interval, used + cost
    assert abs(cost / interval - SHARE) < 0.02


def test_a_key_goes_before_a_frame_that_is_due_but_not_for_long() -> None:
    pace = Pace()
    pace.begin(10.0, 0.0)
    pace.typed(10.1)
    assert 0 < pace.held(10.11) <= KEY
    assert pace.held(10.1 + KEY) == 0.0
    pace.typed(10.0 + FASTEST + PATIENCE)
    assert pace.held(10.0 + FASTEST + PATIENCE + 0.001) == 0.0
