"""Laws of the fold, over streams that mix sense and nonsense."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.events import AskRaised, Body, ToolCalled
from orchestrator.events import EVENT_KINDS, Event, Unknown
from orchestrator.events.task import TaskQueued
from orchestrator.fold import FINAL, FORMAT, FleetState, apply, fold, project_views, task_views

START = datetime(2026, 5, 1, tzinfo=UTC)
_WORDS = st.sampled_from(["a", "b", "u1", "task"])


def _of(kind: str) -> st.SearchStrategy[Body]:
    body = EVENT_KINDS[kind]
    texts = {
        name: _WORDS
        for name, field in body.model_fields.items()
        if field.is_required() and field.annotation is str
    }
    return st.builds(body, **texts)


BODIES = st.one_of(
    *[
        _of(kind)
        for kind in EVENT_KINDS
        if kind not in {"agent.raw", "agent.rate_limit", "agent.tool_called", "agent.ask_raised"}
    ],
    st.builds(
        AskRaised,
        id=_WORDS,
        ask=st.sampled_from(["permission", "question"]),
        tool=_WORDS,
        input=st.dictionaries(_WORDS, st.none() | st.integers()),
        summary=_WORDS,
    ),
    st.builds(ToolCalled, id=_WORDS, name=_WORDS, input=st.dictionaries(_WORDS, st.none() | st.integers())),
    st.just(Unknown(kind="future", raw={})),
)
# The states a task can be in are reached only by its own kinds; make those likely.
LIFE = st.one_of(
    *[
        _of(kind)
        for kind in ("task.queued", "task.started", "task.retrying", "task.finished", "agent.turn_ended")
    ],
    st.builds(TaskQueued, prompt=_WORDS, aside=st.just(True)),
)


@st.composite
def streams(draw: st.DrawFn) -> list[Event]:
    parts = st.tuples(
        LIFE | BODIES, st.sampled_from(["p", "q", None]), st.sampled_from(["t", "u", None]), st.integers(1, 2)
    )
    drawn = draw(st.lists(parts, max_size=25))
    return [
        Event(
            cursor=number,
            at=START + timedelta(seconds=number),
            epoch=epoch,
            project=project,
            client="c",
            task=task,
            body=body,
        )
        for number, (body, project, task, epoch) in enumerate(drawn, start=1)
    ]


@settings(deadline=None, max_examples=150)
@given(events=streams(), cut=st.integers(0, 25))
def test_a_snapshot_and_the_rest_equal_the_whole(events: list[Event], cut: int) -> None:
    whole = fold(events)
    part = fold(events[:cut])
    again = FleetState.load(part.dump(), FORMAT)
    assert again == part
    assert again is not None
    kept = again.copy_state()
    assert fold(events[cut:], again) == whole
    assert again == kept, "folding on leaves the given state alone"
    assert fold(events, whole) == whole, "what was applied is not applied again"


@settings(deadline=None, max_examples=150)
@given(events=streams())
def test_nothing_raises_final_stays_final_and_every_state_has_evidence(events: list[Event]) -> None:
    state = FleetState()
    final: dict[str, tuple[str, str]] = {}
    cited = {f"{event.kind}@{event.cursor}" for event in events}
    for event in events:
        apply(state, event)
        for view in task_views(state):
            assert view.evidence in cited
            assert view.since is not None
            found = (view.state, view.evidence)
            assert final.get(view.task, found) == found
            if view.state in FINAL:
                final[view.task] = found
        for project in project_views(state):
            assert project.evidence in cited
            waits = project.state in {"working", "asking", "retrying", "queued"}
            held = project.state == "paused"
            assert waits or held or not state.projects[project.project].open
            assert not waits or state.projects[project.project].open
    owners = {task for record in state.projects.values() for task in (*record.open, *record.asides)}
    assert owners == {task for task, record in state.tasks.items() if record.open}
