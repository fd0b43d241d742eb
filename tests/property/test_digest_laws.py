"""Laws of the digest: it never raises, loses nothing between two looks, and says only what is printable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.events import Body, ToolCalled, ToolDenied, TurnEnded, TurnLost, Usage
from orchestrator.digest import digest
from orchestrator.events import Event, Unknown
from orchestrator.events.fleet import DaemonStarted
from orchestrator.events.task import OutcomeUnknown, TaskFinished, TaskQueued, TaskRetrying
from orchestrator.events.workspace import WorkspaceCheckpointed, WorkspaceLanded, WorkspaceRefused
from orchestrator.fold import fold
from orchestrator.protocol.digest import DigestView

START = datetime(2026, 5, 1, tzinfo=UTC)
_TEXT = st.text(max_size=30)
_ID = st.sampled_from(["a", "b"])
_PATHS = st.lists(_TEXT, max_size=3).map(tuple)
BODIES: st.SearchStrategy[Body] = st.one_of(
    st.builds(TaskQueued, prompt=_TEXT),
    st.builds(
        TaskFinished,
        status=st.sampled_from(["succeeded", "failed", "cancelled", "unknown"]),
        result=_TEXT,
        error=st.none() | _TEXT,
    ),
    st.builds(TaskRetrying, attempt=st.just(1), reason=_TEXT, not_before=st.just(START)),
    st.builds(OutcomeUnknown, tool_use_id=_ID, name=_TEXT, summary=_TEXT),
    st.builds(
        ToolCalled, id=_ID, name=st.sampled_from(["Bash", "Read"]), input=st.just({"command": "x\x1b"})
    ),
    st.builds(ToolDenied, id=_ID, name=st.sampled_from(["Bash", "Read"]), reason=_TEXT),
    st.builds(
        TurnEnded,
        session_id=_ID,
        ok=st.booleans(),
        cost_usd=st.none() | st.sampled_from([0.25, 1.5]),
        usage=st.just(Usage(input_tokens=7)),
    ),
    st.builds(TurnLost, reason=_TEXT, delivered=st.booleans()),
    st.builds(WorkspaceCheckpointed, commit=_ID, files=_PATHS),
    st.builds(WorkspaceLanded, commit=_ID),
    st.builds(WorkspaceRefused, action=st.sampled_from(["land", "prepare"]), reason=_TEXT, paths=_PATHS),
    st.builds(DaemonStarted, pid=st.just(1), version=_ID, epoch=st.just(1)),
    st.just(Unknown(kind="future", raw={})),
)


@st.composite
def nights(draw: st.DrawFn) -> list[Event]:
    drawn = draw(st.lists(st.tuples(BODIES, st.sampled_from(["p", "q", None])), max_size=30))
    return [
        Event(
            cursor=number,
            at=START + timedelta(seconds=number),
            epoch=1,
            project=project,
            client="c",
            task=f"t{number}",
            body=body,
        )
        for number, (body, project) in enumerate(drawn, start=1)
    ]


def _of(events: list[Event], whole: list[Event], after: int) -> DigestView:
    return digest(events, fold(whole), after=after)


@settings(deadline=None, max_examples=150)
@given(events=nights(), cut=st.integers(0, 30))
def test_two_looks_tell_together_what_one_would(events: list[Event], cut: int) -> None:
    whole = _of(events, events, 0).totals
    first = _of(events[:cut], events[:cut], 0).totals
    second = _of(events[cut:], events, min(cut, len(events))).totals
    for name in ("done", "failed", "unknown", "turns", "tokens", "commits", "denials", "retries", "cost_usd"):
        assert getattr(whole, name) == getattr(first, name) + getattr(second, name), name
    assert whole.cost_complete == (first.cost_complete and second.cost_complete)


@settings(deadline=None, max_examples=150)
@given(events=nights())
def test_everything_that_agents_said_is_printable(events: list[Event]) -> None:
    found = _of(events, events, 0)
    projects = [project for client in found.clients for project in client.projects]
    said: list[str] = []
    for project in projects:
        said += [task.line for task in project.tasks]
        said += [text for denial in project.denials for text in (denial.wanted, denial.reason)]
        said += [*project.files, *project.to_land_files, *project.refused, *project.troubles]
        said += project.unknown_calls
    assert all(text.isprintable() for text in said)
