"""What a person who is attached to a project sees: events and token deltas in, lines out. Pure.

Finished lines are for scrollback; ``live`` is what is being written or done at this moment. What an agent
says is inert when it leaves here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from orchestrator.cli import _format
from orchestrator.cli._ask_page import show_ask
from orchestrator.cli._attach_stream import Stream
from orchestrator.cli._conversation import Conversation, describe_call
from orchestrator.cli._render import Line, Page, Span
from orchestrator.cli._waiting import mark
from orchestrator.text import flat

Json = dict[str, Any]
DELTA = "agent.delta"
_CUT = 160
_LIVE = 4000
"""Characters of an unfinished line that can be shown at all."""


@dataclass(frozen=True, slots=True)
class OpenAsk:
    """A question that waits for this person or another one who is attached."""

    id: str
    kind: Literal["permission", "question"]
    tool: str
    input: Json
    options: tuple[str, ...] = ()
    task: str | None = None

    @property
    def questions(self) -> tuple[Json, ...]:
        """The agent's questions; none for a permission."""
        listed = self.input.get("questions")
        found = listed if self.kind == "question" and isinstance(listed, list) else []
        return tuple(question for question in found if isinstance(question, dict))


class View:
    """The fold of a project's events for one reader. ``feed`` gives the lines that an event adds.

    ``typed`` tells whether an ask can be answered by a bare line.
    """

    def __init__(self, *, typed: bool = True) -> None:
        self.typed = typed
        self.asks: dict[str, OpenAsk] = {}
        self._given: dict[str, OpenAsk] = {}
        """Asks that have their answer, until their task goes on: it may be taken back."""
        self.queued: dict[str, str] = {}
        self.asides: dict[str, str] = {}
        """Prompts of the tasks that are answered beside the work."""
        self.running: str | None = None
        self.paused = False
        self.away = False
        self._page = Page()
        self._conversation = Conversation(self._page)
        self._stream = Stream()
        self._beside_streams: dict[str, Stream] = {}
        self._calls: dict[str, Json] = {}
        self._thinking = False
        self._live = False
        self._before: dict[str, Callable[[Json, Json], None]] = {
            "task.queued": self._task_queued,
            "task.started": self._task_started,
            "task.retrying": self._task_over,
            "task.finished": self._task_over,
            "agent.tool_called": self._called,
            "agent.tool_returned": self._returned,
            "agent.tool_denied": self._returned,
            "agent.ask_raised": self._raised,
            "agent.turn_ended": self._turn_over,
            "agent.turn_lost": self._turn_over,
            "ask.answered": self._answered,
            "ask.revoked": self._revoked,
            "project.paused": self._project_paused,
            "project.resumed": self._project_resumed,
        }

    def remember(
        self, events: Iterable[Json], project: Json, tasks: Iterable[Json] = (), asks: Iterable[Json] = ()
    ) -> list[Line]:
        """The lines of what happened before: the newest ``events``, then what still waits.

        ``tasks`` and ``asks`` are the project's open ones as the API shows them, however old they are.
        """
        self.paused = bool(project.get("paused"))
        seen = list(events)
        known = {event.get("task") for event in seen if event["body"].get("kind") == "task.queued"}
        lines: list[Line] = []
        for task in tasks:
            if task["task"] not in known:
                for event in _earlier(task):
                    lines += self.feed(event)
        for event in [*seen, *map(_raised_before, asks)]:
            lines += self.feed(event)
        lines += [_queued_line(task, prompt) for task, prompt in self.queued.items()]
        self._live = True
        return lines

    def feed(self, event: Json) -> list[Line]:
        """The lines that ``event``, or a delta, adds."""
        body = event["body"]
        kind = str(body.get("kind"))
        if kind == "task.queued" and body.get("aside"):
            self.asides[str(event.get("task"))] = str(body["prompt"])
        if event.get("task") in self.asides:
            self._beside(event, kind)
        elif kind == DELTA:
            self._delta(body)
        elif kind == "agent.text" and not body.get("parent_tool_use_id"):
            self._text(body)
        else:
            self._thinking = self._thinking and not kind.startswith("agent.")
            if handle := self._before.get(kind):
                handle(event, body)
            self._conversation.feed(event)
        return self._page.take()

    def connection(self, there: bool) -> list[Line]:
        """The daemon went away or came back."""
        self.away = not there
        if there:
            self._page.line(Span("↻ the daemon is back", "green"))
        else:
            text = "⚠ the daemon is away; this goes on when it is back. `counterpoint up` starts it."
            self._page.line(Span(text, "yellow"))
        return self._page.take()

    def live(self) -> Line:
        """What happens now, on one line that may be long; empty when nothing does."""
        if self.away:
            return (Span("the daemon is away", "yellow"),)
        if rest := flat(self._stream.rest[-_LIVE:]):
            return (Span(rest),)
        if self._calls:
            last = flat(describe_call(list(self._calls.values())[-1]))
            return (Span("  ● ", "cyan"), Span(last), Span(" … under way", "dim"))
        return (Span("thinking …", "dim"),) if self._thinking else ()

    def beside(self) -> Line:
        """The line that an aside writes at this moment; whole ones come with its answer."""
        rests = (flat(stream.rest[-_LIVE:]) for stream in self._beside_streams.values())
        rest = next((rest for rest in rests if rest), "")
        return (Span(f"  | {rest}"),) if rest and not self.away else ()

    @property
    def state(self) -> str:
        """One word: asking, paused, working, queued or idle."""
        found = {
            "away": self.away,
            "asking": bool(self.asks),
            "working": self.running is not None,
            "paused": self.paused,
            "queued": bool(self.queued),
        }
        return next((word for word, holds in found.items() if holds), "idle")

    def _beside(self, event: Json, kind: str) -> None:
        task, body = str(event.get("task")), event["body"]
        stream = self._beside_streams.setdefault(task, Stream())
        if kind == DELTA:
            if body.get("channel", "text") == "text":
                list(stream.delta(body))  # whole lines come with the complete text, marked as an aside's
            return
        self._conversation.feed(event)
        if kind == "agent.text":
            list(stream.completed(body.get("message_id"), str(body["text"])))
        elif kind in {"agent.turn_ended", "agent.turn_lost", "task.retrying", "task.finished"}:
            del self._beside_streams[task]
        if kind == "task.finished":
            del self.asides[task]

    def _delta(self, body: Json) -> None:
        self._thinking = body.get("channel") == "thinking"
        if body.get("channel", "text") == "text":
            for text in self._stream.delta(body):
                self._page.block(text)

    def _text(self, body: Json) -> None:
        self._thinking = False
        for text in self._stream.completed(body.get("message_id"), str(body["text"])):
            self._page.block(text)

    def _turn_over(self, _: Json, __: Json) -> None:
        self._thinking = False
        self._calls.clear()
        if left := self._stream.close():
            self._page.block(left)
            self._page.line(Span("  … cut off", "dim"))

    def _task_queued(self, event: Json, body: Json) -> None:
        task, prompt = str(event.get("task")), str(body["prompt"])
        self.queued[task] = prompt
        if self._live and (self.running or self.paused or self.asks):
            self._page.line(*_queued_line(task, prompt))

    def _task_started(self, event: Json, _: Json) -> None:
        self.running = str(event.get("task"))
        self.queued.pop(self.running, None)
        self._given = {name: ask for name, ask in self._given.items() if ask.task != self.running}

    def _task_over(self, event: Json, body: Json) -> None:
        self._turn_over(event, body)
        task = str(event.get("task"))
        self.queued.pop(task, None)
        if self.running == task:
            self.running = None
        for ask in [ask for ask in self.asks.values() if ask.task == task]:
            del self.asks[ask.id]

    def _called(self, _: Json, body: Json) -> None:
        self._calls[str(body["id"])] = body

    def _returned(self, _: Json, body: Json) -> None:
        self._calls.pop(str(body["id"]), None)

    def _raised(self, event: Json, body: Json) -> None:
        self._calls.pop(str(body["id"]), None)
        if str(body["id"]) in self.asks:
            return
        given = body.get("input")
        ask = OpenAsk(
            str(body["id"]),
            "question" if body.get("ask") == "question" else "permission",
            str(body.get("tool")),
            given if isinstance(given, dict) else {},
            tuple(str(option) for option in body.get("options") or ()),
            event.get("task"),
        )
        self.asks[ask.id] = ask
        self._show(ask)

    def _show(self, ask: OpenAsk) -> None:
        for line in ask_lines(ask, typed=self.typed):
            self._page.line(*line)

    def _answered(self, _: Json, body: Json) -> None:
        ask = str(body.get("ask"))
        if ask in self.asks:
            self._given[ask] = self.asks.pop(ask)
        said = " ".join(str(body.get(name) or "") for name in ("verdict", "text")).strip()
        by = f" by {body['by']}" if body.get("by") else ""
        self._page.line(Span(f"  ✓ {ask} answered{by}: ", "green"), said[:_CUT])
        for other in list(self.asks.values())[:1]:
            self._show(other)

    def _revoked(self, _: Json, body: Json) -> None:
        ask = self._given.pop(str(body.get("ask")), None)
        if ask is not None:
            self.asks[ask.id] = ask
            self._page.line(Span(f"  ↶ the answer to {ask.id} was taken back", "yellow"))
            self._show(ask)

    def _project_paused(self, _: Json, __: Json) -> None:
        self.paused = True
        self._page.line(Span("‖ paused: nothing more starts; /resume undoes it", "yellow"))

    def _project_resumed(self, _: Json, __: Json) -> None:
        self.paused = False
        self._page.line(Span("resumed", "dim"))


def ask_lines(ask: OpenAsk, *, typed: bool) -> list[Line]:
    """An ask with the exact call or question, its options and how it is answered."""
    page = Page()
    page.line(mark(ask.kind, word=False), " ", Span(_title(ask), "bold"), Span(f"  {ask.id}", "dim"))
    if ask.kind == "permission":
        words = "a allow, d deny, always allow from now on; other words refuse and tell it so"
        show_ask(page, {"kind": ask.kind, "tool": ask.tool, "input": ask.input, "short": ask.id}, whole=False)
    else:
        several = "; one answer each, with ; between" if len(ask.questions) > 1 else ""
        words = f"a number or your own words{several}; d declines"
    for question in ask.questions:
        page.block(str(question.get("question", "")), indent="    ")
        for number, (label, description) in enumerate(_options(question), 1):
            page.line(f"      {number} ", Span(label, "cyan"), Span(f"  {description}", "dim"))
    page.line(Span(f"  {words}" if typed else f"  /answer {ask.id} …: {words}", "dim"))
    return page.take()


def labels(question: Json) -> tuple[str, ...]:
    """The labels that a question offers."""
    return tuple(label for label, _ in _options(question))


def status_lines(view: View, project: Json) -> list[Line]:
    """A few lines about the project's standing."""
    page = Page()
    cost = _format.money(project.get("cost_usd"), complete=bool(project.get("cost_complete", True)))
    facts = f"  {project.get('done', 0)} done, {project.get('failed', 0)} failed, {cost}"
    page.line(Span(str(project["project"]), "bold"), "  ", _format.state(str(project["state"])), facts)
    if project.get("activity"):
        page.line(Span(f"  {project['activity']}", "dim"))
    if project.get("held"):
        page.line(Span(f"  held: {project['held']}", "yellow"))
    for task, prompt in view.queued.items():
        page.line(*_queued_line(task, prompt))
    for task, prompt in view.asides.items():
        page.line(Span("› aside ", "blue"), Span(f"{task} ", "dim"), flat(prompt)[:_CUT])
    for ask in view.asks.values():
        page.line(mark(ask.kind, word=False), " ", _title(ask), Span(f"  {ask.id}", "dim"))
    return page.take()


def _options(question: Json) -> list[tuple[str, str]]:
    listed = question.get("options")
    options = [option for option in (listed if isinstance(listed, list) else []) if isinstance(option, dict)]
    return [(str(option.get("label", "")), str(option.get("description", ""))) for option in options]


def _title(ask: OpenAsk) -> str:
    return "the agent asks" if ask.kind == "question" else "may the agent do this?"


def _queued_line(task: str, prompt: str) -> Line:
    return (Span("○ queued ", "blue"), Span(f"{task} ", "dim"), Span(flat(prompt)[:_CUT]))


def _earlier(task: Json) -> Iterable[Json]:
    """The events of an open task that stand before the part of the history that was read."""
    envelope = {"task": task["task"], "project": task.get("project")}
    prompt = {"kind": "task.queued", "prompt": task["prompt"], "aside": task.get("aside", False)}
    yield {**envelope, "at": task.get("queued_at"), "body": prompt}
    if task.get("started_at") and task.get("state") != "queued":
        yield {**envelope, "at": task["started_at"], "body": {"kind": "task.started"}}


def _raised_before(item: Json) -> Json:
    """The event of an open ask; it does nothing when the history holds it, too."""
    given = {name: item.get(name) for name in ("id", "tool", "input", "options")}
    return {"task": item.get("task"), "body": {"kind": "agent.ask_raised", "ask": item["kind"], **given}}
