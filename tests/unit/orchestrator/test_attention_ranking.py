"""What waits for the person, in which order, and why: pure, from events alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from agents.events import AgentStarted, AskRaised, Body, Compacted, TurnEnded
from orchestrator.attention import Reread, Surroundings, Warned, attention
from orchestrator.events import Event
from orchestrator.events.ask import AskAnswered, AttentionDismissed
from orchestrator.events.calibration import CalibrationChecked, CalibrationReasserted
from orchestrator.events.fleet import FleetHalted, ProjectRegistered
from orchestrator.events.limits import BudgetWarned, notice_key
from orchestrator.events.mapping import LinkDismissed, LinkQuote, LinkRecorded, Relation
from orchestrator.events.signal import SignalReceived
from orchestrator.events.task import TaskFinished, TaskQueued, TaskStarted
from orchestrator.events.transcript import TranscriptFailed, TranscriptFinished, TranscriptStarted
from orchestrator.events.workspace import WorkspaceCheckpointed
from orchestrator.fold import FleetState, apply
from orchestrator.protocol.attention import AttentionItem

START = datetime(2026, 5, 1, tzinfo=UTC)
NOW = START + timedelta(minutes=30)


class Days:
    """Feeds events of several projects, one second apart."""

    def __init__(self, *projects: str) -> None:
        self.state = FleetState()
        for project in projects:
            body = ProjectRegistered(
                name=project, folder=project, client=f"client-{project}", calibration="c"
            )
            self.tell(body, project=project)

    def tell(self, *bodies: Body, project: str | None, task: str | None = None) -> None:
        for body in bodies:
            cursor = self.state.cursor + 1
            at = START + timedelta(seconds=cursor)
            apply(
                self.state,
                Event(cursor=cursor, at=at, epoch=1, body=body, project=project, client="c", task=task),
            )

    def asks(self, project: str, ask: str = "toolu_1") -> None:
        task = f"t-{project}"
        self.tell(TaskQueued(prompt="do it"), TaskStarted(attempt=1), project=project, task=task)
        raised = AskRaised(id=ask, ask="permission", tool="Bash", input={"command": "x"}, summary="Bash: x")
        self.tell(raised, project=project, task=task)

    def ends(self, project: str, status: str, task: str = "", **fields: str) -> None:
        name = task or f"t-{project}"
        self.tell(TaskQueued(prompt="do it"), TaskStarted(attempt=1), project=project, task=name)
        self.tell(TaskFinished.model_validate({"status": status, **fields}), project=project, task=name)

    def items(self, **around: object) -> list[AttentionItem]:
        return list(attention(self.state, Surroundings(now=NOW, **around)).items)  # type: ignore[arg-type]  # fields


def ids(items: list[AttentionItem]) -> list[str]:
    return [item.id for item in items]


def test_asks_come_before_what_failed_and_that_before_what_can_be_landed() -> None:
    days = Days("a", "b", "c", "d")
    days.ends("a", "succeeded")
    days.tell(WorkspaceCheckpointed(commit="c1", files=("a/x",)), project="a", task="t-a")
    days.ends("b", "failed", error="the API refused the request")
    days.ends("c", "unknown", error="nobody knows")
    days.asks("d")
    items = days.items()
    assert ids(items) == ["toolu_1", "unknown:t-c", "failed:t-b", "land:a"]
    for item in items:
        assert item.score == sum(reason.points for reason in item.why)
        assert item.cursor <= days.state.cursor
        assert item.evidence in {reason.evidence for reason in item.why}


def test_what_waits_behind_an_ask_its_deadline_and_its_cache_move_it_up() -> None:
    days = Days("a", "b")
    days.asks("a", "toolu_a")
    days.asks("b", "toolu_b")
    assert ids(days.items()) == ["toolu_a", "toolu_b"], "the older one first"
    days.tell(TaskQueued(prompt="next"), project="b", task="t-next")
    (first, _) = days.items()
    assert (first.id, first.blocks.tasks) == ("toolu_b", ("t-next",))
    soon = Reread(NOW + timedelta(minutes=2), 90_000, 0.5, "agent.turn_ended@9")
    days.state.asks["toolu_a"] = days.state.asks["toolu_a"].model_copy(update={"session_id": "s"})
    (first, _) = days.items(reread={"s": soon}.get)
    assert first.id == "toolu_a"
    assert first.blocks.reread_usd == 0.5
    assert any(reason.evidence == "agent.turn_ended@9" and reason.points == 20 for reason in first.why)
    gone = Reread(NOW - timedelta(minutes=2), 90_000, 0.5, "agent.turn_ended@9")
    assert days.items(reread={"s": gone}.get)[0].id == "toolu_b", "no haste once it has run out"
    hours = days.items(deadline=timedelta(minutes=40), priorities={"a": 20})
    assert any("denied in" in reason.reason for reason in hours[0].why)
    assert hours[0].id == "toolu_a"


def test_no_priority_puts_finished_work_before_an_agent_that_stands_still() -> None:
    days = Days("a", "b")
    days.ends("a", "succeeded")
    days.tell(WorkspaceCheckpointed(commit="c1", files=("a/x",)), project="a", task="t-a")
    days.asks("b", "toolu_b")
    assert ids(days.items(priorities={"a": 30, "b": 0})) == ["toolu_b", "land:a"]


def test_an_item_is_gone_when_it_is_dealt_with_and_back_with_newer_evidence() -> None:
    days = Days("a", "b")
    days.asks("a")
    days.tell(AskAnswered(ask="toolu_1", verdict="allow"), project="a", task="t-a")
    days.ends("b", "failed", error="no")
    (failed,) = days.items()
    days.tell(AttentionDismissed(item=failed.id, seen=failed.cursor), project=None)
    assert days.items() == []
    days.ends("b", "failed", task="t-2", error="no again")
    assert ids(days.items()) == ["failed:t-2"]
    days.ends("b", "succeeded", task="t-3")
    assert days.items() == []


def test_a_halt_and_a_shared_limit_are_one_item_each() -> None:
    days = Days("a", "b", "c")
    for project in ("a", "b", "c"):
        days.tell(TaskQueued(prompt="later"), project=project, task=f"t-{project}")
    (parked,) = days.items(parked=dict.fromkeys(("a", "b", "c"), "rate limit until 07:00 UTC"))
    assert "also b, c" in parked.title
    days.tell(FleetHalted(reason="the API refused the account"), project=None)
    assert ids(days.items()) == ["halted"]


def test_a_budget_warns_last_and_only_in_its_period() -> None:
    days = Days("a")
    days.ends("a", "succeeded")
    days.tell(WorkspaceCheckpointed(commit="c1", files=("a/x",)), project="a", task="t-a")
    days.tell(BudgetWarned(scope="client", name="Acme", period="day", begins="2026-05-01"), project=None)
    key = notice_key("budget.warned", "client", "Acme", "day")
    warned = {key: Warned("2026-05-01", "Budget of client Acme: $8 of $10 (80%)", client="Acme")}
    (land, budget) = days.items(warned=warned)
    assert (land.kind, budget.kind, budget.client) == ("land", "budget", "Acme")
    assert budget.evidence == budget.why[0].evidence == f"budget.warned@{days.state.cursor}"
    assert ids(days.items()) == [land.id], "it was raised or is used up"
    assert ids(days.items(warned={key: replace(warned[key], begins="2026-05-02")})) == [land.id]
    days.tell(AttentionDismissed(item=budget.id, seen=budget.cursor), project=None)
    assert ids(days.items(warned=warned)) == [land.id]


def test_a_calibration_that_a_new_cli_did_not_bring_back_waits_until_it_was_said() -> None:
    days = Days("a")

    def turn(*bodies: Body, task: str) -> list[str]:
        days.tell(TaskQueued(prompt="go on"), TaskStarted(attempt=1), project="a", task=task)
        days.tell(
            AgentStarted(session_id="s", resumed=True, model="m", cli_version="1"), project="a", task=task
        )
        days.tell(*bodies, TaskFinished(status="succeeded"), project="a", task=task)
        return ids(days.items())

    def check() -> CalibrationChecked:
        return CalibrationChecked(session_id="s", sha256="0", verified="missing", how="nobody saw it")

    def again(way: Literal["reopened", "said"]) -> CalibrationReasserted:
        return CalibrationReasserted(session_id="s", sha256="0", way=way)

    ended = TurnEnded(session_id="s", ok=True)
    compacted = Compacted(session_id="s", trigger="auto")
    assert turn(compacted, ended, check(), again("reopened"), task="t1") == []
    assert turn(ended, check(), task="t2") == ["calibration:a"]
    (item,) = days.items()
    assert item.evidence.startswith("calibration.checked@")
    assert "nobody saw it" in item.title
    assert turn(again("said"), task="t3") == ["calibration:a"], "the prompt never had its turn"
    days.tell(AttentionDismissed(item=item.id, seen=item.cursor), project=None)
    assert days.items() == []
    assert turn(again("said"), ended, task="t4") == []


@given(st.lists(st.sampled_from(["asks", "failed", "unknown", "succeeded"]), max_size=6), st.randoms())
def test_the_order_is_that_of_the_scores_and_the_same_every_time(kinds: list[str], random: Random) -> None:
    names = [f"p{number}" for number in range(len(kinds))]
    days = Days(*names)
    for name, kind in zip(names, kinds, strict=True):
        days.asks(name, f"toolu_{name}") if kind == "asks" else days.ends(name, kind)
    around = {"priorities": {name: random.randint(-3, 3) for name in names}}
    items = days.items(**around)
    assert [item.score for item in items] == sorted((item.score for item in items), reverse=True)
    assert ids(items) == ids(days.items(**around))
    assert len({item.short for item in items}) == len(items) == sum(kind != "succeeded" for kind in kinds)


def link(name: str, relation: Relation, one: str, two: str) -> LinkRecorded:
    quotes = tuple(
        LinkQuote(project=side, client=side[0], ref="r", source=f"file:{side}/a", start=0, end=1, text="x")
        for side in (one, two)
    )
    return LinkRecorded(
        run="m",
        link=name,
        relation=relation,
        quotes=quotes,
        why="w",
        not_said="n",
        next_action="a",
        signal="s",
    )


def test_new_links_are_one_quiet_item_and_only_newer_ones_bring_it_back() -> None:
    days = Days("acme", "beta")
    days.tell(link("l-within", "same problem", "acme", "archive"), project=None)
    assert days.items() == [], "both are one client's: its agents can find it themselves"
    days.tell(link("l-1", "same problem", "acme", "beta"), project=None)
    days.tell(link("l-2", "contradiction", "acme", "archive"), project=None)
    days.ends("acme", "failed", error="it broke")
    failed, quiet = days.items()
    assert (failed.kind, quiet.kind, quiet.id) == ("failed", "links", "links")
    assert quiet.title == "2 new links between projects: contradiction, acme and archive, and others"
    days.tell(LinkDismissed(link="l-2", reason="known"), project=None)
    assert days.items()[-1].title == "1 new link between projects: same problem, acme and beta"
    days.tell(AttentionDismissed(item="links", seen=days.state.cursor), project=None)
    assert [item.kind for item in days.items()] == ["failed"]
    days.tell(link("l-3", "dependency", "acme", "beta"), project=None)
    assert days.items()[-1].title == "1 new link between projects: dependency, acme and beta"


def test_a_signal_of_which_nothing_could_be_made_waits_until_something_can_be() -> None:
    days = Days()
    received = SignalReceived(signal="5f" * 8, sha256="5f" * 32, name="walk.m4a", media_type="audio/mp4")
    started = TranscriptStarted(signal=received.signal, run="r001")
    failed = TranscriptFailed(
        signal=received.signal, run="r001", reason="it was cut short", hint="Drop it whole"
    )
    full = failed.model_copy(update={"retry": True})
    days.tell(received, started, full, project=None)
    assert days.items() == [], "it is tried again by itself"
    days.tell(started, failed, project=None)
    (item,) = days.items()
    assert (item.kind, item.title) == ("unread", "walk.m4a: It was cut short. Drop it whole.")
    assert item.commands[:2] == ("counterpoint signal 5f5f5f", "counterpoint retranscribe 5f5f5f")
    days.tell(AttentionDismissed(item=item.id, seen=item.cursor), project=None)
    assert days.items() == []
    days.tell(started, failed, project=None)
    assert ids(days.items()) == [item.id], "it failed once more"
    days.tell(TranscriptFinished(signal=received.signal, run="r001", sha256="", words=3), project=None)
    assert days.items() == []
