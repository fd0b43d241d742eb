"""The judge of removal never says yes to anything dirty, unlanded, leased, locked or unknown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workspaces.safety import judge_removal
from workspaces.types import WorkspaceState

_maybe = st.one_of(st.none(), st.booleans())
_oid = st.one_of(st.none(), st.just(""), st.just("a" * 40))
_states = st.builds(
    WorkspaceState,
    project=st.just("acme"),
    exists=st.booleans(),
    head=_oid,
    base=_oid,
    dirty=st.one_of(st.none(), st.just(()), st.lists(st.text(), min_size=1, max_size=2).map(tuple)),
    unlanded=st.one_of(st.none(), st.integers(-2, 3)),
    leased=_maybe,
    locked=_maybe,
    problems=st.lists(st.text(), max_size=2).map(tuple),
)
CLEAN = WorkspaceState("acme", True, "a" * 40, "b" * 40, (), 0, False, False, ())


@given(_states)
def test_a_yes_means_that_everything_is_known_and_settled(state: WorkspaceState) -> None:
    verdict = judge_removal(state)
    settled = (
        state.exists
        and bool(state.head)
        and bool(state.base)
        and state.dirty == ()
        and state.unlanded == 0
        and state.leased is False
        and state.locked is False
        and state.problems == ()
    )
    assert verdict.allowed is settled
    assert bool(verdict.reasons) is not verdict.allowed


def test_a_clean_landed_workspace_may_go() -> None:
    assert judge_removal(CLEAN).allowed
