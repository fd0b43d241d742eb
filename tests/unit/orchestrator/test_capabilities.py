from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.events import AgentText
from orchestrator.capabilities import META, PERSON, Caller, CallerKind, Command, may_command, may_read
from orchestrator.events import Event, Visibility

AGENT = Caller("agent", "a1", "a")
NAMES: st.SearchStrategy[str | None] = st.sampled_from(["a", "b", "a1", "b1", None])


def event(visibility: Visibility, client: str | None, project: str | None) -> Event:
    body = AgentText(text="words")
    at = datetime(2026, 5, 1, tzinfo=UTC)
    return Event(cursor=1, at=at, epoch=1, body=body, visibility=visibility, client=client, project=project)


EVENTS = st.builds(event, st.sampled_from(get_args(Visibility)), NAMES, NAMES)


@pytest.mark.parametrize(
    ("visibility", "client", "project", "readers"),
    [
        ("client", "a", "a1", {PERSON, META, AGENT}),
        ("client", "a", "a2", {PERSON, META, AGENT}),
        ("client", "b", "b1", {PERSON, META}),
        ("client", "b", "a1", {PERSON, META}),
        ("client", None, None, {PERSON, META}),
        ("client", None, "a1", {PERSON, META}),
        ("fleet", None, None, {PERSON, META, AGENT}),
        ("fleet", "a", "a1", {PERSON, META, AGENT}),
        ("fleet", "b", "b1", {PERSON, META}),
        ("fleet", None, "b1", {PERSON, META}),
        ("sealed", "a", "a1", {PERSON, AGENT}),
        ("sealed", "a", "a2", {PERSON}),
        ("sealed", "b", "a1", {PERSON}),
        ("sealed", None, "a1", {PERSON}),
        ("sealed", "b", "b1", {PERSON}),
        ("sealed", None, None, {PERSON}),
    ],
)
def test_who_reads_what(
    visibility: Visibility, client: str | None, project: str | None, readers: set[Caller]
) -> None:
    item = event(visibility, client, project)
    assert {caller for caller in (PERSON, META, AGENT) if may_read(caller, item)} == readers


@given(item=EVENTS, project=st.sampled_from(["a1", "b1"]), client=st.sampled_from(["a", "b"]))
def test_no_agent_reads_another_client_and_what_is_sealed_is_read_by_its_own_agent_alone(
    item: Event, project: str, client: str
) -> None:
    agent = Caller("agent", project, client)
    assert may_read(PERSON, item)
    assert may_read(META, item) == (item.visibility != "sealed")
    if may_read(agent, item):
        assert item.client in {None, client}
        assert may_read(META, item) or (item.project, item.client) == (project, client)


@pytest.mark.parametrize("command", get_args(Command))
def test_the_person_alone_commands(command: Command) -> None:
    for project in ("a1", None):
        assert may_command(PERSON, command, project)
        assert not may_command(META, command, project)
        assert not may_command(AGENT, command, project)


def test_what_a_newer_version_means_is_refused_to_machines() -> None:
    odd = event("client", "a", "a1").model_copy(update={"visibility": "nobody"})
    assert may_read(PERSON, odd)
    assert not may_read(META, odd)
    assert not may_read(AGENT, odd)


@pytest.mark.parametrize(
    ("kind", "project", "client"),
    [
        ("agent", None, None),
        ("agent", "a1", None),
        ("agent", None, "a"),
        ("person", "a1", None),
        ("meta", None, "a"),
    ],
)
def test_a_caller_is_whole_or_refused(kind: CallerKind, project: str | None, client: str | None) -> None:
    with pytest.raises(ValueError, match="project"):
        Caller(kind, project, client)


def test_an_unknown_kind_is_no_caller() -> None:
    with pytest.raises(ValueError, match="no kind of caller"):
        Caller("root")  # type: ignore[arg-type]  # what an untyped request might hold
