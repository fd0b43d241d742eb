"""What to do with a turn that was under way when its daemon or its CLI died. Pure; reads two witnesses.

The *journal* knows what the session reported; the *transcript* knows what the conversation will remember when
it is resumed. Neither contains the other: the CLI writes its transcript up to 100 ms after it reports a call
(only the prompt is on disk before it is reported), and the daemon may die before it journals an event.

=============================  ======================================================================
the prompt in the transcript   decision
=============================  ======================================================================
absent, nothing reported       ``Fresh``: the model never saw it, deliver it
absent, but reported delivered ``Unknown``: the transcript was lost, so ask before anything is repeated
present, answered to the end   ``Finished`` with the answer's text
present, a call waits          ``Waiting`` for the person's answer: the call did not run
present, a call is open        ``Unknown`` with the calls, unless all of them only read
present otherwise              ``Resume`` with what the conversation must be told
=============================  ======================================================================

A call that waited is known not to have run as long as no receipt says that it was let through. When the CLI
died before its note of the waiting call was on disk, the conversation is told so and may make the call again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.asks import QUESTION_TOOL, Ask, ask_about
from agents.events import AgentEvent, AskRaised, PromptDelivered, ToolCalled, ToolReturned
from agents.permissions import may_repeat
from agents.text import whole_text
from agents.transcripts import Entry, deferred_call, main_chain

CONTINUE = "Continue the interrupted task"
"""How every continuation prompt starts."""
_LOST = "The session ended in the middle of your last turn; its record stands above."
_LOST_RESULT = "[Tool call interrupted"
"""How the CLI fills in the result of a call that was open when it died."""
_INPUT_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call by the API's id."""

    id: str
    name: str
    input: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def only_reads(self) -> bool:
        """Whether making the call again changes nothing."""
        return may_repeat(self.name) or self.name == QUESTION_TOOL

    def __str__(self) -> str:
        shown = whole_text(json.dumps(self.input, ensure_ascii=False))
        return f"{self.name} {shown[:_INPUT_SHOWN]}{'…' if len(shown) > _INPUT_SHOWN else ''}"


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What the journal knows of the turn."""

    prompt: str
    """The uuid of the turn's prompt."""
    sent: bool = False
    """Whether it was noted, before sending, that the prompt would be sent."""
    delivered: bool = False
    called: tuple[Call, ...] = ()
    returned: frozenset[str] = frozenset()
    """Ids of the calls whose result was reported."""
    asked: frozenset[str] = frozenset()
    """Ids of the calls that were withheld until the person answers."""
    released: frozenset[str] = frozenset()
    """Ids of the calls that may have run after an answer; see ``conversations.released_calls``."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """The prompt never reached the conversation: deliver it, under the same uuid."""

    resume: bool
    """Whether the session has a conversation to resume; else it is started anew."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Resume the session and send ``continuation`` under a new uuid."""

    dangling: tuple[Call, ...] = ()
    """Reading calls without a result; they may be made again."""
    completed: tuple[Call, ...] = ()
    """Calls that completed although the conversation does not know it; they must not be made again."""
    withheld: tuple[Call, ...] = ()
    """Calls that waited for the person and did not run; the agent may make them again, and is asked about."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The turn waits for an answer to ``ask``: get one and call ``Session.resume_turn``."""

    ask: Ask


@dataclass(frozen=True, slots=True)
class Finished:
    """The turn had ended; only its result message was lost."""

    result_text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """What happened cannot be known: ask the person, repeat nothing."""

    calls: tuple[Call, ...]
    """The calls that may or may not have taken effect; empty when the transcript itself is lost."""
    completed: tuple[Call, ...] = ()
    """Calls that completed although the conversation does not know it."""


Decision = Fresh | Resume | Waiting | Finished | Unknown


def witness(
    prompt: str, events: Iterable[AgentEvent], *, sent: bool, released: frozenset[str] = frozenset()
) -> Witnessed:
    """What a turn's journaled events say; a sub-agent's calls are covered by the call that started it."""
    asked: set[str] = set()
    delivered = False
    called: list[Call] = []
    returned: set[str] = set()
    for event in events:
        match event:
            case PromptDelivered(uuid=uuid):
                delivered = delivered or uuid == prompt
            case ToolCalled(id=call, name=name, input=given, parent_tool_use_id=None):
                called.append(Call(call, name, given))
            case ToolReturned(id=call):
                returned.add(call)
            case AskRaised(id=call):
                asked.add(call)
            case _:
                pass
    return Witnessed(prompt, sent, delivered, tuple(called), frozenset(returned), frozenset(asked), released)


def decide(known: Witnessed, entries: Sequence[Entry]) -> Decision:
    """What to do about the turn; ``entries`` are the session's whole transcript, empty when there is none."""
    chain = tuple(main_chain(tuple(entries)))
    turn = _turn(chain, known.prompt)
    if turn is None:
        return _unseen(known, bool(chain))
    recorded = _calls(turn)
    results = _results(turn)
    calls = {call.id: call for call in (*known.called, *recorded)}
    open_calls = tuple(
        call for call in calls.values() if call.id not in results and call.id not in known.returned
    )
    completed = tuple(call for call in calls.values() if call.id in known.returned and call.id not in results)
    waits = _waiting(known, entries)
    withheld = tuple(
        call for call in open_calls if (waits and call.id == waits.id) or _never_ran(call, known)
    )
    pending = tuple(call for call in open_calls if call not in withheld)
    if effects := tuple(call for call in pending if not call.only_reads):
        return Unknown(effects, completed)
    if waits is not None and not pending and not completed:
        return Waiting(waits)
    text = None if open_calls or completed else _final_text(turn)
    return Resume(pending, completed, withheld) if text is None else Finished(text)


def _waiting(known: Witnessed, entries: Sequence[Entry]) -> Ask | None:
    """The ask that the conversation can still be resumed with."""
    note = deferred_call(entries)
    if note is None or str(note.get("toolUseID")) in known.released | known.returned:
        return None
    return ask_about(str(note.get("toolUseID")), str(note.get("toolName")), note.get("toolInput") or {})


def _never_ran(call: Call, known: Witnessed) -> bool:
    return call.id in known.asked and call.id not in known.released


def continuation(decision: Resume | Unknown, said: str = "", because: str = _LOST) -> str:
    """The prompt that continues the turn; it says what is known and adds no instruction of its own.

    After an ``Unknown``, ``said`` is what the person answered. ``because`` is why the turn ended early.
    """
    lines = [f"{CONTINUE}. {because}"]
    lines += _listed(
        "These tool calls completed although the record does not show it. Do not make them again:",
        decision.completed,
    )
    if isinstance(decision, Unknown):
        lines += _listed(
            "Whether these calls took effect is unknown. Do not make them again:", decision.calls
        )
    else:
        lines += _listed(
            "These calls, which only read, ended without a result and may be made again:", decision.dangling
        )
        lines += _listed(
            "These calls did not run: they waited for the person's answer. If still needed, make them again:",
            decision.withheld,
        )
    return "\n".join([*lines, f"The person says: {said}"] if said else lines)


def _listed(title: str, calls: Sequence[Call]) -> list[str]:
    return [title, *(f"- {call}" for call in calls)] if calls else []


def _unseen(known: Witnessed, has_conversation: bool) -> Decision:
    """The conversation does not hold the prompt."""
    if known.delivered or known.called:
        effects = tuple(call for call in known.called if not call.only_reads and not _never_ran(call, known))
        done = tuple(call for call in effects if call.id in known.returned)
        return Unknown(tuple(call for call in effects if call not in done), done)
    return Fresh(resume=has_conversation)


def _turn(chain: Sequence[Entry], prompt: str) -> tuple[Entry, ...] | None:
    """The messages after the prompt up to the next one; ``None`` when the prompt is not there."""
    start = next((index for index, entry in enumerate(chain) if entry.get("uuid") == prompt), None)
    if start is None:
        return None
    turn: list[Entry] = []
    for entry in chain[start + 1 :]:
        if _is_prompt(entry):
            break
        turn.append(entry)
    return tuple(turn)


def _is_prompt(entry: Entry) -> bool:
    """Whether a person (or we) wrote it, rather than a tool or the CLI, which adds notes and summaries."""
    if entry["type"] != "user" or entry.get("isMeta") or entry.get("isCompactSummary"):
        return False
    return not _blocks(entry, "tool_result")


def _blocks(entry: Entry, kind: str) -> list[dict[str, Any]]:
    content = (entry.get("message") or {}).get("content")
    if not isinstance(content, list):
        return []
    return [block for block in content if isinstance(block, dict) and block.get("type") == kind]


def _calls(turn: Sequence[Entry]) -> list[Call]:
    return [
        Call(str(block.get("id")), str(block.get("name")), block.get("input") or {})
        for entry in turn
        if entry["type"] == "assistant"
        for block in _blocks(entry, "tool_use")
    ]


def _results(turn: Sequence[Entry]) -> frozenset[str]:
    """Ids of the calls whose real result the conversation holds."""
    return frozenset(
        str(block.get("tool_use_id"))
        for entry in turn
        if entry["type"] == "user"
        for block in _blocks(entry, "tool_result")
        if not str(block.get("content")).startswith(_LOST_RESULT)
    )


def _final_text(turn: Sequence[Entry]) -> str | None:
    """The text of the answer that ended the turn; ``None`` when the turn had not ended."""
    answers = [entry for entry in turn if not _is_synthetic(entry)]
    if not answers or answers[-1]["type"] != "assistant":
        return None
    last = answers[-1]["message"]
    if last.get("stop_reason") != "end_turn":
        return None
    same = [entry for entry in answers if entry["message"].get("id") == last.get("id")]
    return whole_text(
        "".join(str(block.get("text", "")) for entry in same for block in _blocks(entry, "text"))
    )


def _is_synthetic(entry: Entry) -> bool:
    """Whether the CLI wrote an assistant's message itself: an API error, or a filler on resume."""
    message = entry.get("message") or {}
    return bool(entry.get("isApiErrorMessage")) or message.get("model") == "<synthetic>"
