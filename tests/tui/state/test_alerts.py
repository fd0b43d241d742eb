"""When the bell rings."""

from __future__ import annotations

from typing import Any

from tui.state.alerts import EVERY, Alert, Alerts


def item(name: str, kind: str = "permission", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "project": name, "title": f"{name} wants to run make", **more}


def test_what_waited_already_does_not_ring_and_what_is_new_rings_once() -> None:
    alerts = Alerts()
    alerts.take([item("acme")])
    assert alerts.due(0) is None
    alerts.take([item("acme"), item("north")])
    assert alerts.due(0) == Alert("north needs you", "north wants to run make")
    alerts.take([item("acme"), item("north")])
    assert alerts.due(1000) is None


def test_an_empty_queue_at_the_beginning_counts_as_seen() -> None:
    alerts = Alerts()
    alerts.take([])
    alerts.take([item("acme")])
    assert alerts.due(0) is not None


def test_a_crowd_is_one_alert_and_what_was_dealt_with_is_left_out() -> None:
    alerts = Alerts()
    alerts.take([])
    alerts.take([item("a")])
    assert alerts.due(100) is not None
    alerts.take([item("a"), item("b"), item("c"), item("d")])
    assert alerts.due(100 + EVERY - 1) is None
    alerts.take([item("a"), item("b"), item("d")])
    assert alerts.due(100 + EVERY) == Alert("2 more need you", "b, d: b wants to run make")


def test_only_what_needs_the_person_rings_and_something_that_comes_back_rings_again() -> None:
    alerts = Alerts()
    alerts.take([])
    alerts.take([item("acme", "land"), item("home", "budget")])
    assert alerts.due(0) is None
    for seconds in (100.0, 200.0):
        alerts.take([item("failed:west", "failed")])
        assert alerts.due(seconds) is not None
        alerts.take([])


def test_a_bell_that_is_off_swallows_and_does_not_keep() -> None:
    alerts = Alerts(quiet=True)
    alerts.take([])
    alerts.take([item("acme")])
    assert alerts.due(0) is None
    alerts.quiet = False
    alerts.take([item("acme")])
    assert alerts.due(100) is None
