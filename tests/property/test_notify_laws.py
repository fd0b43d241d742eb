"""Laws of notifications: never a storm, nothing lost, nothing told twice, everything with its evidence."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from agents.events import AskRaised, Body
from orchestrator.events import Event
from orchestrator.events.ask import AskAnswered
from orchestrator.events.fleet import FleetHalted
from orchestrator.events.routing import RoutedSpan, SignalRouted, Verdict
from orchestrator.events.task import TaskFinished, TaskQueued, TaskStarted
from orchestrator.fold import FleetState, apply, task_views
from orchestrator.notify import (
    KINDS,
    WINDOW,
    Gatherer,
    Held,
    Notice,
    Notification,
    Watch,
    body,
    payload,
    summary,
    title,
)

START = datetime(2026, 5, 1, tzinfo=UTC)
_TEXT = st.text(max_size=20)
_STATUS = st.sampled_from(["succeeded", "failed", "cancelled", "unknown"])
_LIFE: st.SearchStrategy[Body] = st.one_of(
    st.builds(TaskQueued, prompt=_TEXT, batch=st.sampled_from([None, "b1", "b2"])),
    st.builds(FleetHalted, reason=_TEXT),
    st.builds(TaskFinished, status=_STATUS, result=_TEXT, error=st.none() | _TEXT),
    st.builds(
        AskRaised,
        id=st.sampled_from(["x", "y"]),
        ask=st.just("permission"),
        tool=_TEXT,
        input=st.just({}),
        summary=_TEXT,
    ),
)


def event(cursor: int, what: Body, task: str) -> Event:
    at = START + timedelta(seconds=cursor)
    return Event(cursor=cursor, at=at, epoch=1, project="p", client="C", task=task, body=what)


@st.composite
def journals(draw: st.DrawFn) -> list[Event]:
    drawn = draw(st.lists(st.tuples(_LIFE, st.sampled_from(["t1", "t2", "t3"])), max_size=30))
    known: set[str] = set()
    lives = []
    for what, task in drawn:
        if not isinstance(what, TaskQueued) or task not in known:  # a task is queued once
            lives.append((what, task))
            known.add(task)
    return [event(number, what, task) for number, (what, task) in enumerate(lives, 1)]


@st.composite
def notices(draw: st.DrawFn, cursor: int = 1) -> Notice:
    kind = draw(st.sampled_from(KINDS))
    project = None if kind in {"batch", "idle"} else draw(st.none() | _TEXT)
    return Notice(kind, cursor, f"e@{cursor}", START, draw(_TEXT), project)


STORMS = st.lists(st.tuples(st.floats(0, 40), st.integers(0, 4), st.booleans()), max_size=40)


@given(STORMS, st.integers(1, 60), st.data())
def test_never_more_than_so_many_a_minute_and_every_notice_in_exactly_one(
    storm: list[tuple[float, int, bool]], at_most: int, data: st.DataObject
) -> None:
    gatherer, now, cursor = Gatherer(at_most), 1000.0, 0
    offered: list[Notice] = []
    sent: list[tuple[float, Notification]] = []
    for pause, count, punctual in storm:
        due = gatherer.due_in(now)
        if punctual and due is not None:
            now += due
        else:
            now += pause
        if (notification := gatherer.take(now)) is not None:
            sent.append((now, notification))
        new = [data.draw(notices(cursor := cursor + 1)) for _ in range(count)]
        gatherer.offer(new, now)
        offered += new
    if (due := gatherer.due_in(now)) is not None:
        last = gatherer.take(now + due)
        assert last is not None, "it keeps the time it named"
        sent.append((now + due, last))
    assert [notice for _, notification in sent for notice in notification.notices] == offered
    times = [time for time, _ in sent]
    for first in times:
        assert sum(first <= time < first + WINDOW - 1e-6 for time in times) <= at_most
    for _, notification in sent:
        assert notification.evidence == f"e@{max(notice.cursor for notice in notification.notices)}"
        assert sum(notification.counts.values()) == len(notification.notices)


@given(st.lists(st.tuples(notices(), st.booleans()), min_size=1, max_size=20))
def test_what_needs_the_person_and_was_not_delivered_goes_along_later(
    told: list[tuple[Notice, bool]],
) -> None:
    gatherer, delivered = Gatherer(60), Counter[Notice]()
    now = 0.0
    for notice, works in [*told, (told[-1][0], True)]:
        now += WINDOW
        gatherer.offer([notice], now)
        notification = gatherer.take(now)
        assert notification is not None
        if works:
            delivered.update(notification.notices)
        else:
            gatherer.carry(found for found in notification.notices if found.group == "needs_you")
    wanted = Counter(notice for notice, _ in [*told, told[-1]] if notice.group == "needs_you")
    assert Counter({n: c for n, c in delivered.items() if n.group == "needs_you"}) == wanted
    assert gatherer.waiting == ()


@given(journals(), st.integers(0, 30))
def test_a_watch_that_begins_later_says_the_same_about_the_rest(journal: list[Event], cut: int) -> None:
    whole, state, told = Watch(), FleetState(), dict[str, str]()
    said = []
    for happened in journal:
        found = [notice for notice in whole.take(happened) if notice.kind != "idle"]
        said += found if happened.cursor > cut else []
        told = dict(whole.told) if happened.cursor <= cut else told
        apply(state, happened)
    later = Watch.begin(task_views(state), cut, told)
    rest = [notice for happened in journal[cut:] for notice in later.take(happened)]
    assert [notice for notice in rest if notice.kind != "idle"] == said
    assert all(notice.evidence == f"{journal[notice.cursor - 1].kind}@{notice.cursor}" for notice in rest)


@given(journals())
def test_every_end_is_told_once_and_an_ask_once_while_its_task_is_open(journal: list[Event]) -> None:
    watch, state = Watch(), FleetState()
    said = []
    for happened in journal:
        said += watch.take(happened)
        apply(state, happened)
    views = task_views(state)
    for kind in ("succeeded", "failed", "unknown"):
        assert sum(n.kind == kind for n in said) == sum(view.state == kind for view in views)
    ended = [n.cursor for n in said if n.kind in {"succeeded", "failed", "unknown"}]
    assert sorted(set(ended)) == ended
    halts = [happened.cursor for happened in journal if isinstance(happened.body, FleetHalted)]
    assert [notice.cursor for notice in said if notice.kind == "held"] == halts
    if not any(isinstance(happened.body, TaskFinished) for happened in journal):
        asked = {happened.body.id for happened in journal if isinstance(happened.body, AskRaised)}
        assert sum(n.kind == "asked" for n in said) == len(asked)


@given(st.lists(st.sets(st.sampled_from(["p", "q"])), max_size=10))
def test_what_is_held_is_told_when_it_begins_and_again_only_after_it_ended(times: list[set[str]]) -> None:
    watch, before = Watch(), set[str]()
    for cursor, now in enumerate(times, 1):
        held = {f"held {name}": Held("budget used up", name) for name in sorted(now)}
        told = watch.hold(held, cursor, f"agent.turn_ended@{cursor}", START)
        assert {notice.project for notice in told} == now - before
        before = now


@given(st.lists(notices(), min_size=1, max_size=12), st.booleans())
def test_texts_are_printable_short_and_name_the_group(found: list[Notice], more: bool) -> None:
    notification = Notification(tuple(found), more=more)
    assert title(notification).startswith(
        "Counterpoint needs you: " if notification.group == "needs_you" else "Counterpoint: "
    )
    assert title(notification).isprintable()
    assert all(line.isprintable() for line in body(notification).split("\n"))
    assert len(body(notification).split("\n")) <= 6
    told = payload(notification, "/home")
    assert len(told["notices"]) == len(found)
    assert summary(notification)


@given(st.lists(st.sampled_from("abc"), max_size=8), st.sampled_from("abc"), st.booleans())
def test_an_answered_ask_is_not_told_any_more_and_all_else_is(
    keys: list[str], gone: str, carried: bool
) -> None:
    gatherer = Gatherer(1)
    asks = [Notice("asked", n, f"e@{n}", START, key=f"ask {key}") for n, key in enumerate(keys, 1)]
    half = len(asks) // 2 if carried else 0
    gatherer.carry(asks[:half])
    gatherer.offer(asks[half:], 0.0)
    answer = event(9, AskAnswered(ask=gone, verdict="allow"), "t1")
    gatherer.withdraw(Watch.answered(answer))
    left = [ask for ask in asks if ask.key != f"ask {gone}"]
    assert list(gatherer.waiting) == left
    told = gatherer.take(0.0)
    if told is not None:
        assert list(told.notices) == left
    assert Watch.answered(event(9, AskAnswered(ask=gone, verdict="deny", by="deadline"), "t1")) == ""


def test_a_project_that_was_let_go_and_is_held_again_is_told_again() -> None:
    watch, held = Watch(), {"held p": Held("budget used up", "p")}
    assert len(watch.hold(held, 1, "agent.turn_ended@1", START)) == 1
    assert watch.hold(held, 2, "task.queued@2", START) == []
    watch.take(event(3, TaskStarted(attempt=1), "t1"))
    assert len(watch.hold(held, 4, "agent.turn_ended@4", START)) == 1


def test_words_that_are_nobodys_yet_are_told_once_and_not_once_the_person_has_decided() -> None:
    watch = Watch()

    def routed(cursor: int, verdict: Verdict, by: Literal["router", "person"] = "router") -> Event:
        spans = (RoutedSpan(first=0, last=3, verdict=verdict),)
        what = SignalRouted(signal="3f9a1c2b", run="r001", decision=f"d{cursor}", by=by, spans=spans)
        return event(cursor, what, "")

    assert watch.take(routed(1, "project")) == []
    (told,) = watch.take(routed(2, "unsure"))
    assert (told.group, told.project, told.command) == ("needs_you", None, "counterpoint attention")
    assert watch.take(routed(3, "unsure")) == [], "the rest of the same signal"
    assert Watch.answered(routed(4, "project")) == ""
    assert Watch.answered(routed(5, "project", "person")) == told.key
    assert title(Notification((told,))) == "Counterpoint needs you: A signal asks whose its words are"
