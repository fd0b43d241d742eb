"""What a digest says of a night's events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agents.events import AgentText, Body, ToolCalled, ToolDenied, TurnEnded, TurnLost, Usage
from orchestrator.attention import Surroundings, attention
from orchestrator.digest import KINDS, digest
from orchestrator.events import Event
from orchestrator.events.fleet import DaemonStarted, DaemonStopped, FleetHalted, ProjectRegistered
from orchestrator.events.task import OutcomeUnknown, TaskFinished, TaskQueued, TaskRetrying, TaskStarted
from orchestrator.events.workspace import (
    WorkspaceCheckpointed,
    WorkspaceLanded,
    WorkspacePrepared,
    WorkspaceRefused,
)
from orchestrator.fold import fold
from orchestrator.protocol.digest import DigestProject, DigestView

START = datetime(2026, 5, 1, 22, tzinfo=UTC)
HOSTILE = "\x1b]52;c;ZXZpbA==\x07\x1b[2Jdone \u202etxet\nsecond line"


class Night:
    """Collects events; ``digest`` is what they come to after a cursor."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        for slug, client in (("acme", "Acme"), ("shop", "Acme"), ("beta", "Beta")):
            body = ProjectRegistered(name=slug.title(), folder=slug, client=client, calibration="consultant")
            self.tell(slug, body, client=client)

    def tell(self, project: str | None, *bodies: Body, task: str | None = None, client: str = "Acme") -> int:
        for body in bodies:
            cursor = len(self.events) + 1
            at = START + timedelta(minutes=cursor)
            values: dict[str, Any] = {"cursor": cursor, "at": at, "epoch": 1}
            self.events.append(Event(body=body, project=project, client=client, task=task, **values))
        return len(self.events)

    def done(self, project: str, task: str, **fields: Any) -> None:
        """A whole task."""
        self.tell(project, TaskQueued(prompt="do"), TaskStarted(attempt=1), task=task)
        self.tell(project, TaskFinished(**{"status": "succeeded", "result": "ok", **fields}), task=task)

    def digest(self, after: int = 0, **given: Any) -> DigestView:
        return digest(self.events[after:], fold(self.events), after=after, **given)

    def project(self, slug: str, after: int = 0) -> DigestProject:
        found = {view.project: view for client in self.digest(after).clients for view in client.projects}
        return found[slug]


@pytest.fixture
def night() -> Night:
    return Night()


def test_a_quiet_night_says_nothing(night: Night) -> None:
    found = night.digest(after=3)
    assert (found.after, found.cursor, found.since) == (3, 3, None)
    assert (found.clients, found.waiting) == ((), ())
    assert found.totals.done == 0


def test_tasks_are_told_by_client_and_project_with_one_line_each(night: Night) -> None:
    night.done("acme", "a1", result=HOSTILE, cost_usd=0.5)
    night.done("shop", "s1", status="failed", error="no such file", result=None)
    night.done("beta", "b1", status="unknown", error="a tool was at work")
    night.done("beta", "b2", status="cancelled")
    found = night.digest(after=3)
    assert [(c.client, [p.project for p in c.projects]) for c in found.clients] == [
        ("Acme", ["acme", "shop"]),
        ("Beta", ["beta"]),
    ]
    line = night.project("acme", 3).tasks[0].line
    assert line.isprintable()
    assert "done" in line
    assert "second line" in line
    assert [task.line for task in night.project("shop", 3).tasks] == ["no such file"]
    totals = found.totals
    assert (totals.done, totals.failed, totals.unknown, totals.cancelled) == (1, 1, 1, 1)
    assert found.clients[1].totals.unknown == 1


def test_what_was_before_the_cursor_is_not_told_but_still_waits_to_be_landed(night: Night) -> None:
    night.done("acme", "old")
    after = night.tell("acme", WorkspaceCheckpointed(commit="c1", files=("acme/a.md",)))
    night.tell("acme", WorkspaceCheckpointed(commit="c2", files=("acme/b.md", "acme/a.md")))
    view = night.project("acme", after)
    assert (view.done, view.commits, view.files) == (0, 1, ("acme/b.md", "acme/a.md"))
    assert (view.to_land_commits, view.to_land_files) == (2, ("acme/a.md", "acme/b.md"))
    night.tell("acme", WorkspaceLanded(commit="m"))
    view = night.project("acme", after)
    assert (view.landed, view.to_land_commits) == (1, 0)


def test_denials_are_counted_by_what_was_wanted(night: Night) -> None:
    for number in range(3):
        call = ToolCalled(id=f"x{number}", name="Bash", input={"command": "git push"})
        night.tell("acme", call, ToolDenied(id=f"x{number}", name="Bash", reason="not on the list"))
    night.tell("acme", ToolDenied(id="gone", name="WebFetch", reason="no network"))
    denials = night.project("acme", 3).denials
    assert [(d.wanted, d.count, d.reason) for d in denials] == [
        ("Runs `git push`", 3, "not on the list"),
        ("Fetches", 1, "no network"),
    ]
    assert night.digest(3).totals.denials == 4


def test_trouble_and_spending_are_summed_and_gaps_are_admitted(night: Night) -> None:
    usage = Usage(input_tokens=100, output_tokens=20, cache_read_input_tokens=300)
    night.tell("acme", TurnEnded(session_id="s", ok=True, turns=2, cost_usd=0.25, usage=usage), task="t")
    assert night.project("acme", 3).cost_complete
    night.tell("acme", TurnLost(reason="signal", detail="killed", delivered=True), task="t")
    night.tell("acme", TaskRetrying(attempt=1, reason="overloaded", not_before=START), task="t")
    night.tell("acme", OutcomeUnknown(tool_use_id="x", name="Bash", summary="Bash: make\nrelease"), task="t")
    view = night.project("acme", 3)
    assert (view.turns, view.cost_usd, view.tokens, view.cost_complete) == (2, 0.25, 420, False)
    assert (view.retries, view.lost_sessions) == (1, 1)
    assert view.troubles == ("signal: killed", "overloaded")
    assert view.unknown_calls == ("Bash: make release",)
    assert not night.digest(3).totals.cost_complete


def test_conflicts_and_refusals_are_told(night: Night) -> None:
    prepared = WorkspacePrepared(outcome="conflict", base="b", head="h", seconds=0, conflicts=("acme/a.md",))
    night.tell("acme", prepared)
    night.tell("acme", WorkspaceRefused(action="land", reason="changed since", paths=("acme/b.md",)))
    view = night.project("acme", 3)
    assert view.conflicts == ("acme/a.md",)
    assert view.refused == ("land: changed since (acme/b.md)",)


def test_a_lost_daemon_is_told_apart_from_one_that_was_stopped(night: Night) -> None:
    started = DaemonStarted(pid=1, version="1", epoch=1)
    night.tell(None, started, DaemonStopped(reason="asked"), started)
    assert (night.digest(3).daemon_starts, night.digest(3).daemon_losses) == (2, 0)
    night.tell(None, started)
    assert (night.digest(3).daemon_starts, night.digest(3).daemon_losses) == (3, 1)


def test_one_project_alone(night: Night) -> None:
    night.done("acme", "a1")
    night.done("beta", "b1")
    found = night.digest(3, project="beta", offline=True)
    assert [client.client for client in found.clients] == ["Beta"]
    assert (found.totals.done, found.offline) == (1, True)


def test_what_waits_is_the_attention_queue_and_of_one_project_only_its_own(night: Night) -> None:
    night.done("acme", "a1", status="unknown", error="a tool was at work")
    night.done("beta", "b1", status="failed", error="no such file")
    night.tell(None, FleetHalted(reason="the API refused the account"))
    queue = attention(fold(night.events), Surroundings(now=START)).items
    assert night.digest(3, waiting=queue).waiting == queue
    assert [item.id for item in queue] == ["halted", "unknown:a1", "failed:b1"]
    assert [item.id for item in night.digest(3, waiting=queue, project="beta").waiting] == [
        "halted",
        "failed:b1",
    ]


def test_only_the_named_kinds_matter(night: Night) -> None:
    night.done("acme", "a1")
    night.tell("acme", AgentText(text="chatter"), WorkspaceCheckpointed(commit="c", files=("f",)))
    telling = [event for event in night.events if event.kind in KINDS]
    assert len(telling) < len(night.events)
    assert digest(telling, fold(night.events)).clients == night.digest().clients
