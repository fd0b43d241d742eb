"""Statements that say otherwise of the same thing are shown side by side, and no others."""

from __future__ import annotations

import pytest

from orchestrator.evidence.contradictions import Told, contradictions


def why(one: str, two: str) -> list[str]:
    return [found.why for found in contradictions([Told("c-1", one), Told("c-2", two)])]


@pytest.mark.parametrize(
    ("one", "two", "told"),
    [
        (
            "Anna pays 40,000 euros for the pump",
            "Anna pays €45k for the pump",
            "figure 40,000 EUR, there 45k EUR",
        ),
        ("The pump arrives on Monday", "The pump arrives on Friday", "date Monday, there Friday"),
        ("Anna pays for the pump", "Anna never pays for the pump", "denied there by 'never', not here"),
        ("Das Budget sind 60.000 Euro", "Das Budget sind 80k Euro", "figure 60.000 EUR, there 80k EUR"),
        ("Die Pumpe kommt im Mai", "Die Pumpe kommt im Juni", "date Mai, there Juni"),
    ],
)
def test_what_differs_is_named_from_either_side(one: str, two: str, told: str) -> None:
    found = why(one, two)
    assert found[0] == told
    assert len(found) == 2


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Anna pays 40,000 euros for the pump", "Anna pays 40k euros for the pump"),
        ("Anna pays 40,000 euros for the pump", "Ben sold 12 lamps to the city"),
        ("Anna pays 40,000 euros for the pump", "Anna pays for the pump within 12 weeks"),
        ("The pump arrives on Monday", "The pump arrives in May"),
        ("Anna does not pay for the pump", "Anna never pays for the pump"),
    ],
)
def test_what_is_the_same_or_of_something_else_is_none(one: str, two: str) -> None:
    assert why(one, two) == []


def test_many_statements_are_compared_in_little_work() -> None:
    told = [
        Told(f"c-{number}", f"Lamp {number % 200} of shelf{number} costs {number} euros")
        for number in range(600)
    ]
    assert contradictions(told) == []
