from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agents.events import (
    AgentClosed,
    AgentStarted,
    AgentText,
    Body,
    PromptDelivered,
    RateLimited,
    ToolCalled,
    ToolDenied,
    ToolReturned,
    TurnEnded,
    TurnLost,
    Usage,
)
from orchestrator.events import Event, Unknown
from orchestrator.events.fleet import ProjectRegistered
from orchestrator.events.task import (
    CalibrationRef,
    CancelRequested,
    OutcomeUnknown,
    PromptSending,
    TaskFinished,
    TaskQueued,
    TaskRetrying,
    TaskStarted,
)
from orchestrator.events.workspace import WorkspaceCheckpointed, WorkspaceLanded, WorkspacePrepared
from orchestrator.fold import (
    FORMAT,
    FleetState,
    apply,
    fold,
    project_view,
    project_views,
    task_view,
    task_views,
)
from orchestrator.protocol.views import ProjectView, TaskView

START = datetime(2026, 5, 1, tzinfo=UTC)


class Story:
    """Feeds events of one project, numbering them, and answers with the read models."""

    def __init__(self) -> None:
        self.state = FleetState()
        self.cursor = 0
        self.epoch = 1
        self.tell(ProjectRegistered(name="Acme", folder="acme", client="client-a", calibration="consultant"))

    def tell(self, *bodies: Body, task: str | None = None, epoch: int | None = None) -> int:
        for body in bodies:
            self.cursor += 1
            at = START + timedelta(seconds=self.cursor)
            values: dict[str, Any] = {"cursor": self.cursor, "at": at, "epoch": epoch or self.epoch}
            apply(self.state, Event(body=body, task=task, project="acme", client="client-a", **values))
        return self.cursor

    def task(self, name: str = "t1") -> TaskView:
        view = task_view(self.state, name)
        assert view is not None
        return view

    def project(self) -> ProjectView:
        view = project_view(self.state, "acme")
        assert view is not None
        return view


@pytest.fixture
def story() -> Story:
    return Story()


def ended(cost: float | None = 0.5, *, ok: bool = True, total: float | None = 1.5) -> TurnEnded:
    return TurnEnded(
        session_id="s1",
        ok=ok,
        cost_usd=cost,
        total_cost_usd=total,
        usage=Usage(input_tokens=3, output_tokens=4),
    )


def test_a_task_from_queue_to_result_with_its_evidence(story: Story) -> None:
    assert (story.project().state, story.project().evidence) == ("idle", "project.registered@1")
    story.tell(TaskQueued(prompt="Read it.", priority=2, batch="b"), task="t1")
    assert (story.task().state, story.task().evidence, story.task().activity) == (
        "queued",
        "task.queued@2",
        "Queued",
    )
    assert story.project().state == "queued"
    started = story.tell(TaskStarted(attempt=1), task="t1")
    story.tell(AgentStarted(session_id="s1"), PromptSending(uuid="u1"), PromptDelivered(uuid="u1"), task="t1")
    view = story.task()
    assert (view.state, view.evidence, view.since) == ("running", f"task.started@{started}", view.started_at)
    assert (view.session_id, view.activity) == ("s1", "Thinks")
    project = story.project()
    assert (project.state, project.task, project.evidence) == ("working", "t1", f"task.started@{started}")
    assert (project.warm, project.activity) == (True, "Thinks")
    story.tell(WorkspaceCheckpointed(commit="c1", files=("a", "b")), ended(), task="t1")
    finished = story.tell(TaskFinished(status="succeeded", result="Done.", cost_usd=0.5, turns=1), task="t1")
    view, project = story.task(), story.project()
    assert (view.state, view.evidence, view.result) == ("succeeded", f"task.finished@{finished}", "Done.")
    assert (view.commits, view.files_changed, view.usage.total) == (("c1",), ("a", "b"), 7)
    assert (project.state, project.evidence, project.task) == ("idle", view.evidence, None)
    assert (project.done, project.turns, project.cost_usd, project.tokens) == (1, 1, 0.5, 7)
    assert (project.commits, project.files_changed) == (1, 2)
    story.tell(WorkspaceLanded(commit="m"))
    assert (story.project().commits, story.project().files_changed) == (0, 0)


def test_a_task_queued_twice_is_one_and_its_first_result_stays(story: Story) -> None:
    story.tell(TaskQueued(prompt="first"), TaskQueued(prompt="second"), task="t1")
    story.tell(TaskStarted(attempt=1), TaskFinished(status="failed", error="no"), task="t1")
    story.tell(
        TaskFinished(status="succeeded", result="yes"), TaskStarted(attempt=2), AgentText(text="x"), task="t1"
    )
    assert [view.prompt for view in task_views(story.state)] == ["first"]
    view = story.task()
    assert (view.state, view.error, view.result, view.attempt, view.activity) == ("failed", "no", None, 1, "")
    assert (story.project().failed, story.project().done, story.project().state) == (1, 0, "failed")
    story.tell(TaskQueued(prompt="again"), task="t2")
    assert story.project().state == "queued"


def test_retrying_waits_for_its_time_and_runs_again(story: Story) -> None:
    later = START + timedelta(hours=1)
    story.tell(TaskQueued(prompt="p"), TaskStarted(attempt=1), task="t1")
    story.tell(TaskRetrying(attempt=1, reason="overloaded", not_before=later), task="t1")
    view = story.task()
    assert (view.state, view.not_before, view.activity) == ("retrying", later, "Waits to retry: overloaded")
    assert (story.project().state, story.project().queued) == ("retrying", 1)
    story.tell(TaskStarted(attempt=2), task="t1")
    assert (story.task().state, story.task().not_before, story.task().attempt) == ("running", None, 2)


def test_late_events_of_an_older_daemon_change_nothing(story: Story) -> None:
    story.tell(TaskQueued(prompt="p"), TaskStarted(attempt=1), AgentStarted(session_id="s1"), task="t1")
    story.epoch = 2
    story.tell(TaskQueued(prompt="q"), task="t2")
    record = story.state.tasks["t1"]
    assert (record.view.state, record.recovery.interrupted) == ("running", True)
    assert (story.task().activity, story.project().warm) == ("Interrupted by a restart", False)
    before = story.state.model_copy(deep=True)
    late = story.tell(TaskFinished(status="succeeded"), TaskQueued(prompt="z"), task="t1", epoch=1)
    before.cursor = late
    assert story.state == before
    story.tell(TaskStarted(attempt=1, mode="resume"), task="t1")
    assert not story.state.tasks["t1"].recovery.interrupted


def test_recovery_knows_what_was_sent_delivered_called_and_how_the_turn_ended(story: Story) -> None:
    story.tell(TaskQueued(prompt="p"), TaskStarted(attempt=1), task="t1")
    story.tell(PromptSending(uuid="u1"), PromptSending(uuid="u1"), PromptDelivered(uuid="other"), task="t1")
    assert not story.state.tasks["t1"].recovery.delivered
    story.tell(AgentStarted(session_id="s1"), PromptDelivered(uuid="u1"), task="t1")
    for name in ("a", "b", "c", "d"):
        story.tell(ToolCalled(id=name, name="Bash", input={"command": f"make {name}"}), task="t1")
    story.tell(ToolReturned(id="a"), ToolDenied(id="b", name="Bash", reason="policy"), task="t1")
    recovery = story.state.tasks["t1"].recovery
    assert [(p.uuid, p.delivered) for p in recovery.prompts] == [("u1", True)]
    assert [(tool.id, tool.summary) for tool in recovery.open_tools] == [
        ("c", "Runs `make c`"),
        ("d", "Runs `make d`"),
    ]
    story.tell(OutcomeUnknown(tool_use_id="c", name="Bash", summary="Runs `make c`"), task="t1")
    lost = TurnLost(reason="signal", delivered=True)
    story.tell(lost, task="t1")
    recovery = story.state.tasks["t1"].recovery
    assert ([tool.id for tool in recovery.open_tools], recovery.unknown_tools) == (["d"], ("c",))
    assert (recovery.lost, recovery.last_turn) == (lost, None)
    story.tell(TaskStarted(attempt=1, mode="resume"), PromptSending(uuid="u2", continuation=True), task="t1")
    turn = ended()
    story.tell(turn, task="t1")
    recovery = story.state.tasks["t1"].recovery
    assert (recovery.lost, recovery.last_turn, recovery.open_tools) == (None, turn, ())
    assert (recovery.mode, [prompt.continuation for prompt in recovery.prompts]) == ("resume", [False, True])
    assert story.state.sessions["s1"].total_cost_usd == 1.5
    story.tell(TaskFinished(status="succeeded"), task="t1")
    assert story.state.tasks["t1"].recovery.last_turn is None


def test_a_cost_that_was_never_reported_is_not_taken_for_zero(story: Story) -> None:
    story.tell(TaskQueued(prompt="p"), TaskStarted(attempt=1), ended(None, total=None), task="t1")
    assert (story.task().cost_usd, story.project().cost_complete) == (None, False)
    story.tell(ended(0.25), TaskFinished(status="succeeded"), task="t1")
    assert (story.task().cost_usd, story.task().turns, story.project().cost_usd) == (0.25, 2, 0.25)
    assert not story.project().cost_complete


def test_waiting_tasks_say_behind_how_many(story: Story) -> None:
    for name, priority in (("t1", 0), ("t2", 0), ("t3", 0), ("t4", 9)):
        story.tell(TaskQueued(prompt="p", priority=priority), task=name)
    story.tell(TaskStarted(attempt=1), task="t1")
    activities = [view.activity for view in task_views(story.state, "acme")]
    assert activities == ["Prepares its workspace", "Queued behind 2", "Queued behind 3", "Queued behind 1"]
    story.tell(CancelRequested(), task="t2")
    assert (story.task("t2").cancel_requested, story.task("t2").activity) == (True, "Is being cancelled")
    assert story.project().queued == 3
    assert task_views(story.state, "other") == []


@pytest.mark.parametrize(
    ("name", "arguments", "activity"),
    [
        ("Read", {"file_path": "/x/acme/tree/acme/inbox/mail.md"}, "Reads inbox/mail.md"),
        ("Edit", {"file_path": "notes.md"}, "Edits notes.md"),
        ("Read", {"file_path": 5}, "Reads"),
        ("Bash", {"command": "make\n test"}, "Runs `make test`"),
        ("Bash", {"command": "x" * 500}, "Runs `" + "x" * 72 + "…`"),
        ("Bash", {}, "Uses Bash"),
        ("Grep", {"pattern": "a.*b"}, "Searches for a.*b"),
        ("mcp__x__y", {}, "Uses mcp__x__y"),
        ("Read", {"file_path": "a\x1b[31m\u202eb"}, "Reads a [31m b"),
    ],
)
def test_a_tool_call_shows_as_a_few_printable_words(
    story: Story, name: str, arguments: dict[str, Any], activity: str
) -> None:
    story.tell(TaskQueued(prompt="p"), TaskStarted(attempt=1), task="t1")
    story.tell(ToolCalled(id="1", name=name, input=arguments), task="t1")
    assert story.task().activity == activity


def test_the_prompt_of_a_lost_payload_is_never_run(story: Story) -> None:
    story.tell(TaskQueued.model_validate({"prompt": "cut…", "payload_missing": "abc"}), task="t1")
    assert (story.task().state, story.project().failed) == ("unknown", 1)
    assert story.state.projects["acme"].open == ()


def test_registration_changes_keep_totals_and_events_of_the_unknown_are_ignored(story: Story) -> None:
    story.tell(TaskQueued(prompt="p"), TaskFinished(status="succeeded"), task="t1")
    story.tell(ProjectRegistered(name="Acme 2", folder="a2", client="client-a", calibration="x", sealed=True))
    project = story.project()
    assert (project.name, project.sealed, project.done) == ("Acme 2", True, 1)
    before = story.state.model_copy(deep=True)
    before.cursor = story.tell(TaskStarted(attempt=1), ended(), AgentText(text="x"), task="nobody") - 2
    assert story.state.tasks == before.tasks
    story.tell(Unknown(kind="future.kind", raw={}), AgentClosed(reason="evicted"))
    story.tell(RateLimited(status="rejected", window="five_hour"))
    assert story.state.rate_limits["five_hour"].status == "rejected"
    story.tell(WorkspacePrepared(outcome="conflict", base="b", head="h", seconds=0.1, conflicts=("a.md",)))
    assert story.project().conflicts == ("a.md",)
    assert [view.project for view in project_views(story.state)] == ["acme"]
    assert task_view(story.state, "nobody") is None
    assert project_view(story.state, "nobody") is None


def test_a_task_of_an_unregistered_project_is_not_lost() -> None:
    event = Event(
        cursor=4, at=START, epoch=1, project="new", client="c", task="t", body=TaskQueued(prompt="p")
    )
    state = fold([event])
    view = project_view(state, "new")
    assert view is not None
    assert (view.client, view.state, view.queued) == ("c", "queued", 1)


@pytest.mark.parametrize(
    ("data", "version"), [(b"{}", FORMAT + 1), (b"no json", FORMAT), (b'{"tasks": 5}', FORMAT)]
)
def test_a_snapshot_that_cannot_be_used_is_not(data: bytes, version: int) -> None:
    assert FleetState.load(data, version) is None


def test_an_aside_costs_the_project_and_changes_nothing_else_of_it(story: Story) -> None:
    story.tell(TaskQueued(prompt="p"), TaskStarted(attempt=1), task="t1")
    story.tell(AgentStarted(session_id="main"), task="t1")
    before = story.project()
    story.tell(TaskQueued(prompt="how far?", aside=True), task="a1")
    assert (story.project().queued, story.task("a1").activity) == (0, "Queued")
    story.tell(
        TaskStarted(attempt=1, calibration=CalibrationRef(name="c", version="1", sha256="x")), task="a1"
    )
    story.tell(PromptSending(uuid="u", session_id="copy", forked_from="main"), task="a1")
    story.tell(AgentStarted(session_id="copy"), PromptDelivered(uuid="u"), task="a1")
    story.tell(TurnEnded(session_id="copy", ok=True, cost_usd=0.5, usage=Usage(input_tokens=7)), task="a1")
    story.tell(AgentClosed(reason="stopped"), TaskFinished(status="failed", error="x"), task="a1")
    after = story.project()
    assert (story.task("a1").forked_from, story.task("a1").session_id) == ("main", "copy")
    assert (after.cost_usd, after.tokens, after.turns) == (0.5, 7, 1)
    kept = ("state", "task", "evidence", "session_id", "warm", "failed", "done", "queued")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert story.state.projects["acme"].conversations == {}
    assert story.state.projects["acme"].asides == ()


def test_an_aside_of_a_dead_daemon_is_known_to_be_interrupted(story: Story) -> None:
    story.tell(TaskQueued(prompt="how far?", aside=True), TaskStarted(attempt=1), task="a1")
    story.tell(TaskQueued(prompt="p"), task="t1", epoch=2)
    assert story.task("a1").activity == "Interrupted by a restart"


def test_a_task_that_was_put_off_says_for_which_until_it_goes_on(story: Story) -> None:
    story.tell(TaskQueued(prompt="p"), TaskStarted(attempt=1), PromptSending(uuid="u"), task="t1")
    story.tell(TaskQueued(prompt="n", place="next"), task="n1")
    story.tell(TaskQueued(prompt="now", place="now"), task="u1")
    put_off = TaskRetrying(attempt=0, reason="r", not_before=START, interrupted_by="u1")
    story.tell(put_off, task="t1")
    assert [story.task(name).activity for name in ("u1", "n1")] == ["Queued", "Queued behind 2"]
    story.tell(TaskRetrying(attempt=0, reason="the daemon stopped", not_before=START), task="t1")
    assert story.task("t1").interrupted_by == "u1"
    story.tell(TaskStarted(attempt=1, mode="resume"), PromptDelivered(uuid="u2"), task="t1")
    assert story.task("t1").interrupted_by is None
