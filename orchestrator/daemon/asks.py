"""What agents ask the person: one answer each, rules that answer for good, deadlines that deny."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import anyio

from agents.arguments import argument_of
from agents.asks import Answer, ask_about, check
from agents.errors import AskMismatch
from orchestrator.daemon.resuming import is_ours
from orchestrator.daemon.runtime import Runtime
from orchestrator.errors import Refused, UsageProblem
from orchestrator.events import Draft, Event
from orchestrator.events.ask import (
    AskAnswered,
    AskRevoked,
    AttentionDismissed,
    AttentionRestored,
    RuleAdded,
    RuleRevoked,
)
from orchestrator.fold import AskRecord, FleetState
from orchestrator.protocol.attention import AnswerRequest, RuleView

_LOOK_AGAIN = 60.0
"""Most seconds between looks while a deadline runs: a computer that slept has lost some."""


def rules_of(state: FleetState, project: str) -> tuple[tuple[str, str], ...]:
    """What ``project``'s agent may do without asking, by the person's own rules."""
    rules = (rule for rule in state.rules.values() if rule.project == project)
    return tuple((rule.added.tool, rule.added.argument) for rule in rules)


class Asks:
    """Answers asks; belongs to one event loop."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._answering = anyio.Lock()
        self._changed = anyio.Event()
        runtime.writer.listen(self._notice)

    @property
    def deadline(self) -> timedelta | None:
        """How long an ask waits before it is denied."""
        seconds = self._runtime.specs.config.asks.deadline
        return None if seconds is None else timedelta(seconds=seconds)

    def find(self, name: str) -> AskRecord:
        """The ask of that id, or of that unique ending; raises ``UsageProblem``."""
        asks = self._runtime.state.asks
        if name in asks:
            return asks[name]
        found = [ask for ask in asks if ask.endswith(name)]
        if len(found) == 1:
            return asks[found[0]]
        if found:
            raise UsageProblem(f"{name!r} stands for {len(found)} asks.", "Write more of its end.")
        raise UsageProblem(
            f"No ask {name!r} waits.", "`counterpoint attention` lists what waits; an answered ask is gone."
        )

    async def answer(self, name: str, order: AnswerRequest) -> AskAnswered:
        """Journal the answer; the first one wins, and the same one again changes nothing.

        Raises ``Refused`` when another answer came first, ``UsageProblem`` when it does not fit the ask.
        """
        async with self._answering:
            known = self.find(name)
            said = _said(known, order)
            if known.answer is not None:
                _refuse_another(known, known.answer, said)
                return known.answer
            rule = _rule(known) if order.verdict == "always" else None
            if rule is not None:
                said = said.model_copy(update={"rule": rule.rule})
            drafts = [self._draft(known, said)]
            if rule is not None:
                drafts += [self._runtime.draft(known.project, rule), *self._follow(known, rule)]
            await self._runtime.append_now(*drafts)
            self._runtime.nudge()
            return said

    async def take_back(self, name: str) -> AskRecord:
        """Journal that the ask waits again, and end the rule that its answer made; other answers of the rule
        stay. The caller has made sure that its task does not start meanwhile.

        Raises ``Refused`` when there is no answer, or the agent has gone on with it.
        """
        async with self._answering:
            known = self.find(name)
            self._check_open(known)
            drafts = [self._runtime.draft(known.project, AskRevoked(ask=known.raised.id), known.task)]
            rule = self._runtime.state.rules.get((known.answer and known.answer.rule) or "")
            if rule is not None and rule.added.ask == known.raised.id:
                drafts.append(self._runtime.draft(known.project, RuleRevoked(rule=rule.added.rule)))
            await self._runtime.append_now(*drafts)
            self._changed.set()
            return known

    def _check_open(self, known: AskRecord) -> None:
        """Raise ``Refused`` unless the ask's answer can still be taken back."""
        if known.answer is None:
            raise Refused(
                "This ask has no answer yet.", f"`counterpoint answer {known.raised.id[-6:]}` gives one."
            )
        task = self._runtime.task(known.task)
        if (task.ask, task.state) != (known.raised.id, "answered"):
            raise gone_on()
        if self.deadline is not None and known.since + self.deadline <= self._runtime.clock.now():
            raise Refused(
                "The ask's deadline has passed: without this answer it would be denied at once.",
                "Interrupt the task if it must not go on.",
            )

    async def restore(self, name: str) -> str:
        """Bring an item of the queue back that was put aside, by its id or a unique end of it."""
        aside = self._runtime.state.dismissed
        found = [name] if name in aside else [item for item in aside if item.endswith(name)]
        if len(found) != 1:
            known = ", ".join(aside) or "nothing"
            raise UsageProblem(f"No item {name!r} was put aside.", f"Put aside: {known}.")
        await self._runtime.append_now(Draft(body=AttentionRestored(item=found[0]), visibility="fleet"))
        return found[0]

    async def dismiss(self, item: str, seen: int) -> None:
        """Put an item of the queue aside until there is newer evidence."""
        body = AttentionDismissed(item=item, seen=seen)
        await self._runtime.append_now(Draft(body=body, visibility="fleet"))

    def rules(self) -> tuple[RuleView, ...]:
        """All rules, the oldest first."""
        return tuple(
            RuleView(
                rule=name,
                project=record.project,
                tool=record.added.tool,
                argument=record.added.argument,
                since=record.since,
                ask=record.added.ask,
            )
            for name, record in self._runtime.state.rules.items()
        )

    async def revoke(self, rule: str) -> RuleView:
        """Take a rule back; raises ``UsageProblem`` when there is none of that name."""
        found = next((view for view in self.rules() if view.rule == rule), None)
        if found is None:
            raise UsageProblem(f"No rule {rule!r}.", "`counterpoint policy list` names them.")
        await self._runtime.append_now(self._runtime.draft(found.project, RuleRevoked(rule=rule)))
        return found

    async def expire(self) -> None:
        """Deny what nobody answered in time, for as long as the daemon runs; sleeps while nothing waits."""
        while True:
            self._changed = anyio.Event()
            wait = await self._deny_overdue(self._runtime.clock.now())
            with anyio.move_on_after(None if wait is None else min(wait, _LOOK_AGAIN)):
                await self._changed.wait()

    async def _deny_overdue(self, now: datetime) -> float | None:
        """Seconds until the next deadline, after denying what is past its own."""
        allowed = self.deadline
        if allowed is None:
            return None
        async with self._answering:
            waiting = [known for known in self._runtime.state.asks.values() if known.answer is None]
            overdue = [known for known in waiting if known.since + allowed <= now]
            if overdue:
                await self._runtime.append(*(self._expired(known, allowed) for known in overdue))
                self._runtime.nudge()
        left = [(known.since + allowed - now).total_seconds() for known in waiting if known not in overdue]
        return min(left, default=None)

    def _expired(self, known: AskRecord, allowed: timedelta) -> Draft:
        reason = f"nobody answered within {allowed.total_seconds():g} s"
        return self._draft(
            known, AskAnswered(ask=known.raised.id, verdict="deny", text=reason, by="deadline")
        )

    def _follow(self, answered: AskRecord, rule: RuleAdded) -> list[Draft]:
        """The rule's answer to the project's other asks about the same call."""
        same = [
            known
            for known in self._runtime.state.asks.values()
            if known.answer is None
            and known.project == answered.project
            and known.raised.id != answered.raised.id
            and _call(known) == (rule.tool, rule.argument)
        ]
        return [
            self._draft(known, AskAnswered(ask=known.raised.id, verdict="allow", by="rule", rule=rule.rule))
            for known in same
        ]

    def _draft(self, known: AskRecord, body: AskAnswered) -> Draft:
        return self._runtime.draft(known.project, body, known.task)

    def _notice(self, event: Event) -> None:
        if event.kind == "agent.ask_raised":
            self._changed.set()


def gone_on() -> Refused:
    """That an answer cannot be taken back any more."""
    return Refused(
        "The agent has gone on with this answer.",
        "Say more to it with `counterpoint say`, or interrupt it with `counterpoint interrupt`.",
    )


def _call(known: AskRecord) -> tuple[str, str]:
    return known.raised.tool, argument_of(known.raised.tool, known.raised.input)


def _said(known: AskRecord, order: AnswerRequest) -> AskAnswered:
    raised = known.raised
    if order.verdict == "always" and raised.ask == "question":
        raise UsageProblem("A question has no rule: it is answered with words.", "Say what you answer.")
    verdict = "allow" if order.verdict == "always" else order.verdict
    said = AskAnswered(ask=raised.id, verdict=verdict, text=order.text, choices=order.choices)
    if is_ours(known) and order.verdict == "text" and order.text not in raised.options:
        raise UsageProblem(
            f"{order.text!r} is none of the choices.", f"Choices: {', '.join(raised.options)}."
        )
    ask = ask_about(raised.id, raised.tool, raised.input)
    try:
        check(ask, Answer(raised.id, verdict, order.text, order.choices))
    except AskMismatch as error:
        raise UsageProblem(f"{error}.", f"`counterpoint attention {raised.id[-6:]}` shows it.") from error
    return said


def _rule(known: AskRecord) -> RuleAdded:
    tool, argument = _call(known)
    name = hashlib.sha256(f"{known.project}\0{tool}\0{argument}".encode()).hexdigest()[:8]
    return RuleAdded(rule=f"r-{name}", tool=tool, argument=argument, ask=known.raised.id)


def _refuse_another(known: AskRecord, first: AskAnswered, said: AskAnswered) -> None:
    if (first.verdict, first.text, first.choices) == (said.verdict, said.text, said.choices):
        return
    when = f" at {known.answered_at:%H:%M} UTC" if known.answered_at else ""
    words = f": {first.text}" if first.text else ""
    raise Refused(
        f"This ask was answered before: {first.verdict} by {first.by}{when}{words}",
        "The first answer counts; say more to the agent with `counterpoint say`.",
    )
