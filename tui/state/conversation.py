"""One project's conversation: the journal's events and the token deltas in, blocks out. Pure.

The journal alone decides which blocks there are in the end; deltas only show them earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from sys import maxsize
from typing import Any, Literal

from tui.state.blocks import (
    AskBlock,
    Block,
    CallState,
    Level,
    NoticeBlock,
    PromptBlock,
    TextBlock,
    ToolBlock,
    TurnBlock,
    Words,
)
from tui.state.history import History
from tui.state.live import Live, Taken
from tui.state.notices import notice, noticed
from tui.state.strand import Strand

Json = dict[str, Any]
DELTA = "agent.delta"
_ASIDES = 50
_USAGE = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
_OPEN = frozenset({"running", "waiting"})


class Conversation:
    """The blocks of ``project``, the newest ``keep`` or so, and as many more as were put before them.

    ``space`` bounds the characters of what is kept, and those of the asides.

    Events are taken in the journal's order, each once: one that was taken before changes nothing. An event
    without a cursor, as the API's view of a task that began long ago, is taken as it comes.
    """

    def __init__(self, project: str, *, keep: int = 400, space: int = 4_000_000) -> None:
        self.project = project
        self.revision = 0
        """Rises with each visible change."""
        self._keep, self._space = keep, space
        self._history = History()
        self._main = Strand(self._tick, keep, space)
        self._asides: dict[str, Strand] = {}
        self._calls: dict[str, str] = {}
        self._running: dict[str, str] = {}
        self._asks: dict[str, str] = {}
        self._handlers: Mapping[str, Callable[[Strand, Json, Json], None]] = {
            "task.queued": self._queued,
            "task.started": self._started,
            "task.retrying": self._attempt_over,
            "task.finished": self._finished,
            "task.outcome_unknown": self._outcome_unknown,
            "agent.text": self._text,
            "agent.thinking": self._text,
            "agent.tool_called": self._called,
            "agent.tool_returned": self._returned,
            "agent.tool_denied": self._denied,
            "agent.ask_raised": self._raised,
            "ask.answered": self._answered,
            "ask.revoked": self._revoked,
            "agent.turn_ended": self._turn_ended,
            "agent.turn_lost": self._attempt_over,
            "project.native_prompt": self._native_prompt,
        }

    @property
    def reads(self) -> frozenset[str]:
        """Kinds of events that may change something visible; no others need be fetched."""
        return frozenset(self._handlers) | noticed()

    @property
    def blocks(self) -> Sequence[Block]:
        """The project's own conversation, oldest first; valid until the next change."""
        return self._main.blocks

    @property
    def asides(self) -> Mapping[str, Strand]:
        """The asides by task, oldest first; each has ``blocks`` and a ``revision``, as this has."""
        return self._asides

    @property
    def oldest(self) -> int | None:
        """Cursor of the oldest event that is held; what ``prepend`` wants is before it."""
        return self._history.oldest

    @property
    def cursor(self) -> int:
        """Of the newest event that was taken."""
        return self._history.newest

    @property
    def asks(self) -> list[AskBlock]:
        """The asks that wait for the person."""
        found = [self._find(block) for block in self._asks.values()]
        return [block for block in found if isinstance(block, AskBlock) and not block.closed]

    def take(self, event: Json) -> bool:
        """Take the next event, or a delta; true when something visible changed."""
        body = event.get("body") or {}
        if body.get("kind", event.get("kind")) == DELTA:
            return self.delta(event)
        if not self._owns(event) or not self._history.sees(int(event.get("cursor") or 0)):
            return False
        if str(body.get("kind")) not in self._handlers and notice(body) is None:
            return False
        before, kept_from = self.revision, self._main.first
        self._history.add(event)
        strand = self._strand(event)
        taken = self._settle(strand.live, event, body)
        self._reduce(event, taken)
        strand.look()
        if self._main.first > kept_from:
            self._forget()
        return self.revision > before

    def delta(self, delta: Json) -> bool:
        """Take a token delta, bare or as the stream gives it; true when something visible changed."""
        if not self._owns(delta):
            return False
        body, task = delta.get("body") or delta, delta.get("task")
        strand = self._asides.get(str(task), self._main)
        return strand.live.add(body, task) and strand.look()

    def prepend(self, events: Iterable[Json]) -> bool:
        """Put an older page before what is there; events that are held already are passed over."""
        more = self._history.put_before(filter(self._owns, events))
        if more:
            self._rebuild(more)
        return more > 0

    def fit(self, keep: int, space: int) -> None:
        """Keep so much from now on, and let go of older pages; nobody reads them closely any more."""
        self._keep, self._space, kept_from = keep, space, self._main.first
        for strand in (self._main, *self._asides.values()):
            strand.fit(keep, space)
        if self._main.first > kept_from:
            self._forget()

    @property
    def held(self) -> int:
        """Characters of the blocks, those of the asides among them."""
        return self._main.held + sum(strand.held for strand in self._asides.values())

    def _forget(self) -> None:
        """Let go of what rests on blocks that were let go of."""
        self._history.forget(self._main.kept)
        for names in (self._calls, self._asks):
            for name in [name for name, block in names.items() if self._find(block) is None]:
                del names[name]

    def _owns(self, event: Json) -> bool:
        return event.get("project") in {None, self.project}

    def _rebuild(self, more: int) -> None:
        """Reduce all events that are held anew; live blocks stay, and unchanged ones keep their version."""
        main, asides, room = self._main, self._asides, self._main.room + more
        self._main, self._asides = Strand(self._tick, room, maxsize), {}
        self._calls, self._running, self._asks = {}, {}, {}
        for event in self._history:
            self._reduce(event, Taken())
        self._main.inherit(main)
        self._main.space = max(main.space, self._main.held)
        for task in self._asides.keys() & asides.keys():
            self._asides[task].inherit(asides[task])

    def _tick(self) -> int:
        self.revision += 1
        return self.revision

    def _strand(self, event: Json) -> Strand:
        return self._asides.get(str(event.get("task")), self._main)

    def _settle(self, live: Live, event: Json, body: Json) -> Taken:
        """Tell the live side of an event; says which live block the event completes."""
        kind = body["kind"]
        channel: Literal["text", "thinking"] = "thinking" if kind == "agent.thinking" else "text"
        match kind:
            case "agent.text" | "agent.thinking" if not body.get("parent_tool_use_id"):
                return live.completed(channel, body.get("message_id"), str(body.get("text") or ""))
            case "agent.tool_called" if not body.get("parent_tool_use_id"):
                live.called()
            case "agent.tool_returned":
                live.returned()
            case "agent.turn_ended" | "agent.turn_lost" | "task.retrying" | "task.finished":
                left = live.close()
                if kind == "agent.turn_lost" or (kind == "agent.turn_ended" and not body.get("ok")):
                    self._cut(self._strand(event), event, left)
        return Taken()

    def _cut(self, strand: Strand, event: Json, left: list[TextBlock]) -> None:
        """Keep words that the agent was stopped in the middle of, as long as this reader is there."""
        for block in left:
            strand.put(replace(block, live=False, cut=True, at=event.get("at")))

    def _reduce(self, event: Json, taken: Taken) -> None:
        body = event["body"]
        kind = str(body.get("kind"))
        if kind == "task.queued" and body.get("aside"):
            self._open_aside(str(event.get("task")))
        strand = self._strand(event)
        if kind in {"agent.text", "agent.thinking"}:
            self._text(strand, event, body, taken)
        elif handle := self._handlers.get(kind):
            handle(strand, event, body)
        if (said := notice(body)) is not None:
            strand.put(
                NoticeBlock(
                    **_facts(event),
                    topic=kind,
                    level=said.level,
                    text=said.text,
                    detail=said.detail,
                    files=said.files,
                    moment=said.moment,
                )
            )

    def _open_aside(self, task: str) -> None:
        if task not in self._asides:
            self._asides[task] = Strand(self._tick, self._keep, self._space)
        while len(self._asides) > _ASIDES or self._too_long():
            del self._asides[next(iter(self._asides))]

    def _too_long(self) -> bool:
        return len(self._asides) > 1 and sum(one.held for one in self._asides.values()) > self._space

    def _find(self, block: str | None) -> Block | None:
        if block is None:
            return None
        strands = (self._main, *self._asides.values())
        return next((found for strand in strands if (found := strand.find(block)) is not None), None)

    def _queued(self, strand: Strand, event: Json, body: Json) -> None:
        task = str(event.get("task"))
        if strand.find(f"prompt:{task}") is not None:
            return
        prompt = PromptBlock(
            id=f"prompt:{task}",
            at=event.get("at"),
            task=event.get("task"),
            text=str(body.get("prompt") or ""),
            origin=str(body.get("origin") or "say"),
            standing="queued",
            aside=bool(body.get("aside")),
        )
        strand.wait(task, prompt)

    def _started(self, strand: Strand, event: Json, body: Json) -> None:
        self._begin(strand, event, "begun")
        attempt = int(body.get("attempt") or 1)
        if attempt > 1 or body.get("mode") == "resume":
            goes_on = body.get("mode") == "resume"
            text = f"{'resumed' if goes_on else 'started again'}, attempt {attempt}"
            level: Level = "info" if goes_on else "warning"
            strand.put(NoticeBlock(**_facts(event), topic="task.started", level=level, text=text))

    def _begin(self, strand: Strand, event: Json, standing: Literal["begun", "never begun"]) -> None:
        """Put a prompt where its work begins, which may be long after it was queued."""
        if (prompt := strand.waited(str(event.get("task")))) is not None:
            at, cursor = event.get("at"), int(event.get("cursor") or 0)
            strand.put(replace(prompt, standing=standing, version=prompt.version + 1, at=at, cursor=cursor))

    def _native_prompt(self, strand: Strand, event: Json, body: Json) -> None:
        facts = {**_facts(event), "at": body.get("said_at") or event.get("at")}
        if body.get("text"):
            strand.put(PromptBlock(**facts, text=str(body["text"]), origin="native"))

    def _text(self, strand: Strand, event: Json, body: Json, taken: Taken = Taken()) -> None:  # noqa: B008  # a value
        parent = body.get("parent_tool_use_id")
        strand.put(
            TextBlock(
                **_facts(event),
                kind="thinking" if body["kind"] == "agent.thinking" else "text",
                words=Words(str(body.get("text") or "")),
                parent=parent,
                depth=self._depth(parent),
                was=taken.id,
                stem=taken.stem,
            )
        )

    def _depth(self, parent: str | None) -> int:
        if not parent:
            return 0
        above = self._find(self._calls.get(parent))
        return 1 + (above.depth if above else 0)

    def _called(self, strand: Strand, event: Json, body: Json) -> None:
        call, given = str(body.get("id")), body.get("input")
        parent = body.get("parent_tool_use_id")
        before = self._find(self._calls.get(call))
        if isinstance(before, ToolBlock) and before.state in _OPEN:
            return
        block = ToolBlock(
            **_facts(event),
            call=call,
            name=str(body.get("name") or ""),
            input=given if isinstance(given, dict) else {},
            parent=parent,
            depth=self._depth(parent),
        )
        self._calls[call] = block.id
        self._put(strand, block)

    def _call(self, event: Json, body: Json, call: str) -> ToolBlock:
        """The call that an event speaks of; one of whose beginning nothing is known when it is older."""
        known = self._find(self._calls.get(call))
        if isinstance(known, ToolBlock):
            return known
        block = ToolBlock(**_facts(event), call=call, name=str(body.get("name") or ""))
        self._calls[call] = block.id
        return block

    def _returned(self, strand: Strand, event: Json, body: Json) -> None:
        block = self._call(event, body, str(body.get("id")))
        state: CallState = "failed" if body.get("is_error") else "done"
        state = "denied" if block.state == "denied" else state
        result = str(body.get("content") or "")
        self._put(strand, replace(block, state=state, result=result, ended_at=event.get("at")))

    def _denied(self, strand: Strand, event: Json, body: Json) -> None:
        block = self._call(event, body, str(body.get("id")))
        self._put(strand, replace(block, state="denied", reason=str(body.get("reason") or "")))

    def _outcome_unknown(self, strand: Strand, _: Json, body: Json) -> None:
        block = self._find(self._calls.get(str(body.get("tool_use_id"))))
        if isinstance(block, ToolBlock) and block.state in _OPEN:
            self._put(strand, replace(block, state="unknown"))

    def _raised(self, strand: Strand, event: Json, body: Json) -> None:
        ask, given = str(body.get("id")), body.get("input")
        call = self._find(self._calls.get(ask))
        if isinstance(call, ToolBlock) and call.state in _OPEN:
            self._put(strand, replace(call, state="waiting"))
        before = self._find(self._asks.get(ask))
        if isinstance(before, AskBlock) and not before.closed:
            return
        block = AskBlock(
            **_facts(event),
            ask=ask,
            sort="question" if body.get("ask") == "question" else "permission",
            tool=str(body.get("tool") or ""),
            input=given if isinstance(given, dict) else {},
            summary=str(body.get("summary") or ""),
            options=tuple(str(option) for option in body.get("options") or ()),
        )
        self._asks[ask] = block.id
        strand.put(block)

    def _answered(self, strand: Strand, _: Json, body: Json) -> None:
        ask = str(body.get("ask"))
        block = self._find(self._asks.get(ask))
        verdict = str(body.get("verdict") or "")
        if isinstance(block, AskBlock):
            choices = body.get("choices")
            answered = replace(
                block,
                verdict=verdict,
                answer=str(body.get("text") or ""),
                choices=choices if isinstance(choices, dict) else {},
                by=str(body.get("by") or ""),
                closed=True,
            )
            self._put(strand, answered)
        call = self._find(self._calls.get(ask))
        if isinstance(call, ToolBlock) and call.state == "waiting":
            self._put(strand, replace(call, state="running"))

    def _revoked(self, strand: Strand, _: Json, body: Json) -> None:
        block = self._find(self._asks.get(str(body.get("ask"))))
        if isinstance(block, AskBlock):
            self._put(strand, replace(block, verdict=None, answer="", choices={}, by="", closed=False))
        call = self._find(self._calls.get(str(body.get("ask"))))
        if isinstance(call, ToolBlock) and call.state == "running":
            self._put(strand, replace(call, state="waiting"))

    def _turn_ended(self, strand: Strand, event: Json, body: Json) -> None:
        self._end_calls(strand, event.get("task"))
        usage = body.get("usage") or {}
        strand.put(
            TurnBlock(
                **_facts(event),
                ok=bool(body.get("ok")),
                reason=str(body.get("reason") or ""),
                errors=tuple(str(error) for error in body.get("errors") or ()),
                cost_usd=body.get("cost_usd"),
                tokens=sum(int(usage.get(name) or 0) for name in _USAGE),
                context_tokens=body.get("context_tokens"),
                duration_ms=int(body.get("duration_ms") or 0),
                denials=int(body.get("denials") or 0),
                deferred=bool(body.get("deferred")),
            )
        )

    def _attempt_over(self, strand: Strand, event: Json, _: Json) -> None:
        self._end_calls(strand, event.get("task"))

    def _finished(self, strand: Strand, event: Json, body: Json) -> None:
        self._begin(strand, event, "never begun")
        self._attempt_over(strand, event, body)
        for ask in self.asks:
            if ask.task == event.get("task"):
                self._put(strand, replace(ask, closed=True))

    def _end_calls(self, strand: Strand, task: str | None) -> None:
        """No result of an open call will come any more, except of one that waits for the person."""
        for block in [self._find(block) for block in self._running.values()]:
            if isinstance(block, ToolBlock) and block.task == task and block.state == "running":
                self._put(strand, replace(block, state="unknown"))

    def _put(self, strand: Strand, block: Block) -> None:
        """Put ``block`` where it stands, or else on ``strand``; keep account of the calls that run."""
        own = (found for found in (self._main, *self._asides.values()) if found.find(block.id))
        next(own, strand).put(block)
        if isinstance(block, ToolBlock) and block.state not in _OPEN:
            self._running.pop(block.call, None)
        elif isinstance(block, ToolBlock):
            self._running[block.call] = block.id


def _facts(event: Json) -> dict[str, Any]:
    """What every block has of its event."""
    cursor = int(event.get("cursor") or 0)
    name = (
        f"e{cursor}"
        if cursor
        else f"{event.get('task')}:{event['body'].get('kind')}:{event['body'].get('id', '')}"
    )
    return {"id": name, "at": event.get("at"), "task": event.get("task"), "cursor": cursor}
