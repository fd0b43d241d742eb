"""When garbage is looked for, on a clock of the test's own."""

from __future__ import annotations

from tui.tidy import CALM, SELDOM, Tidy


def test_nobody_who_types_waits_for_it() -> None:
    tidy = Tidy(0.0)
    assert tidy.tick(2.0, typed=1.9) is None
    assert tidy.tick(10.0, typed=9.9) == 1
    assert tidy.tick(10.0, typed=9.0) == 1
    assert tidy.tick(SELDOM, typed=SELDOM - CALM) == 2
    assert tidy.tick(SELDOM + 1, typed=0.0) == 1
    assert tidy.tick(2 * SELDOM, typed=2 * SELDOM - CALM / 2) == 1


def test_typing_without_end_does_not_put_it_off_for_ever() -> None:
    tidy = Tidy(0.0)
    assert tidy.tick(2 * SELDOM, typed=2 * SELDOM) == 2
