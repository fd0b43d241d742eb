"""Whom a text goes to."""

from __future__ import annotations

from tui.state.sending import Outcome, Sending, named

CLIENTS = {"web-acme": "Acme", "acme": "Acme", "north": "Northlight", "nordic": "Web GmbH"}


def test_what_begins_with_it_is_offered_first_and_clients_count_too() -> None:
    sending = Sending(CLIENTS)
    assert sending.offered("@acme") == ["acme", "web-acme"]
    assert sending.offered("web") == ["web-acme", "nordic"]
    assert sending.offered("LIGHT") == ["north"]
    assert sending.offered("") == list(CLIENTS)
    assert sending.offered("nobody") == []


def test_who_refused_stays_a_recipient_and_who_accepted_does_not() -> None:
    sending = Sending(CLIENTS)
    for name in ("acme", "north", "acme", "acme", "gone"):
        sending.toggle(name)
    assert sending.chosen == ["north", "acme"]
    assert sending.begin() == ["north", "acme"]
    busy = [sending.busy]
    for name, outcome in (("north", Outcome("accepted")), ("acme", Outcome("refused", "it is archived"))):
        sending.settle(name, outcome)
        busy.append(sending.busy)
    assert busy == [True, True, False]
    assert (sending.chosen, sending.having("accepted")) == (["acme"], ["north"])
    assert sending.begin() == ["acme"]
    assert sending.having("accepted") == []


def test_many_projects_are_said_in_few_words() -> None:
    assert named(["a"]) == "a"
    assert named(list("abcdef")) == "a, b, c, d and 2 more"
