"""Laws of the soak: it ends, keeps to its time and budget, and has one round at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.soak import (
    LAST_ROUND,
    MOST_FAILURES,
    Round,
    Start,
    Stop,
    Wait,
    decide,
    only_whitespace,
    round_id,
    round_prompt,
)

NOW = datetime(2026, 11, 25, 22, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=9)
STATES = st.sampled_from([None, "succeeded", "failed", "unknown", "cancelled"])
ROUNDS = st.builds(
    Round,
    status=STATES,
    files=st.sampled_from([(), ("a",), ("b",)]),
    blank=st.booleans(),
    result=st.sampled_from(["", "x", "y", "z"]),
    cost_usd=st.floats(0, 1),
)


@given(st.lists(ROUNDS, max_size=8), st.none() | st.floats(0.01, 5), st.floats(-10, 10), st.booleans())
def test_it_never_starts_beside_another_round_after_its_time_or_beyond_its_budget(
    rounds: list[Round], budget: float | None, hours: float, idle: bool
) -> None:
    now = UNTIL - timedelta(hours=hours)
    answer = decide(rounds, until=UNTIL, budget_usd=budget, now=now, idle=idle)
    assert answer == decide(rounds, until=UNTIL, budget_usd=budget, now=now, idle=idle)
    if now >= UNTIL:
        assert isinstance(answer, Stop)
    if isinstance(answer, Start):
        assert idle
        assert now < UNTIL
        assert answer.number == len(rounds) + 1
        assert not rounds or rounds[-1].status is not None
        spent = sum(done.cost_usd for done in rounds)
        assert budget is None or answer.budget_usd == pytest.approx(budget - spent)
        assert budget is None or spent < budget


@given(st.lists(ROUNDS, max_size=40), st.floats(0.5, 5))
def test_played_out_it_spends_at_most_its_budget_and_a_last_round(script: list[Round], budget: float) -> None:
    """Each round costs at most what it was given, as its CLI sees to; so the whole does."""
    done: list[Round] = []
    for played in script:
        answer = decide(done, until=UNTIL, budget_usd=budget, now=NOW, idle=True)
        if not isinstance(answer, Start):
            break
        assert answer.budget_usd is not None
        cost = min(played.cost_usd, answer.budget_usd)
        done.append(Round(played.status or "failed", played.files, played.blank, played.result, cost))
    assert sum(played.cost_usd for played in done) <= budget + 1e-9


def test_it_always_ends() -> None:
    new = [Round("succeeded", (f"{n}",), result=f"{n}") for n in range(LAST_ROUND)]
    assert isinstance(decide(new, until=UNTIL, budget_usd=None, now=NOW, idle=True), Stop)
    assert isinstance(decide(new[1:], until=UNTIL, budget_usd=None, now=NOW, idle=True), Start)


GOOD = Round("succeeded", ("a",), result="one")
EMPTY = Round("succeeded", result="nothing to add")
FAILED = Round("failed")


@pytest.mark.parametrize(
    ("rounds", "reason"),
    [
        ([], None),
        ([GOOD, EMPTY], None),
        ([GOOD, EMPTY, Round("succeeded", result="still nothing")], "two rounds changed no file"),
        ([EMPTY, FAILED, EMPTY], None),
        ([GOOD, Round("succeeded", ("b",), result=" one\n")], "a round said the same again"),
        ([GOOD, Round("succeeded", ("b",), result="two")], None),
        ([Round("succeeded", ("a",), blank=True, result="tidied")], "only whitespace changed"),
        ([FAILED] * (MOST_FAILURES - 1), None),
        ([GOOD, *[FAILED] * MOST_FAILURES], "3 rounds in a row failed"),
        ([*[FAILED] * (MOST_FAILURES - 1), GOOD, FAILED], None),
        ([GOOD, Round("cancelled")], "its round was cancelled"),
    ],
)
def test_nothing_new_failures_and_a_person_end_it(rounds: list[Round], reason: str | None) -> None:
    answer = decide(rounds, until=UNTIL, budget_usd=None, now=NOW, idle=True)
    if reason is None:
        assert isinstance(answer, Start)
    else:
        assert isinstance(answer, Stop)
        assert reason in answer.reason


def test_a_round_that_runs_or_a_busy_project_is_waited_for() -> None:
    running = [GOOD, Round(None)]
    assert isinstance(decide(running, until=UNTIL, budget_usd=None, now=NOW, idle=True), Wait)
    assert isinstance(decide([GOOD], until=UNTIL, budget_usd=None, now=NOW, idle=False), Wait)
    assert isinstance(decide(running, until=UNTIL, budget_usd=None, now=UNTIL, idle=True), Stop)


def test_a_round_is_named_and_told_by_facts_alone() -> None:
    assert [round_id("s-1", number) for number in (1, 2)] == ["s-1-1", "s-1-2"]
    assert round_prompt("Look.\n", 2, UNTIL) == (
        "Look.\n\n(Round 2 of a standing instruction that ends at 2026-11-26 07:00 UTC.)"
    )


HEAD = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n"


@pytest.mark.parametrize(
    ("diff", "blank"),
    [
        (HEAD + "-a  b\n+a b\n", True),
        (HEAD + "-a b\n+a\n+b\n+\n", True),
        (HEAD + " kept\n+\n+   \n", True),
        (HEAD + "-a b\n+a c\n", False),
        (HEAD + "+--- a list\n", False),
        ("diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n", False),
        ("diff --git a/x b/x\nBinary files a/x and b/x differ\n" + HEAD + "-a \n+a\n", False),
        ("", False),
    ],
)
def test_whitespace_is_told_from_words(diff: str, blank: bool) -> None:
    assert only_whitespace(diff) is blank
