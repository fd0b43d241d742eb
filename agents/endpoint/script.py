"""The script player: plays written turns, chosen by what the conversation itself says.

Which turn is next is read from the request's messages, never from memory: a resumed session or a restarted
endpoint plays on at the right place. Only the count of faults already played lives in the player.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.endpoint import conversation
from agents.endpoint.player import Fault, ModelRequest, Reply, StopReason

_PLACE = re.compile(r"script session (\d+), turn (\d+)\.")
"""How a summary remembers the place in the script when the conversation itself is gone."""

FaultKind = Literal["http", "cut", "malformed", "silence", "slow", "overflow"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FaultSpec(_Model):
    """A fault of a turn, played the first ``times`` times that the turn is asked for."""

    kind: FaultKind
    status: int = 500
    headers: dict[str, str] = Field(default_factory=dict)
    seconds: float = 0.0
    message: str = ""
    times: int | None = 1
    """``None`` means every time."""


class ToolCall(_Model):
    """One tool call. Strings in ``input`` may hold ``{{cwd}}`` and ``{{last_tool_result}}``."""

    name: str
    input: dict[str, Any] = Field(default_factory=dict)


class Turn(_Model):
    """One answer of the model."""

    text: str = ""
    thinking: str = ""
    tools: tuple[ToolCall, ...] = ()
    fault: FaultSpec | None = None
    delay: float = 0.0
    repeat: bool = False
    """Whether this turn also answers every later request of the session."""
    stop_reason: StopReason | None = None
    input_tokens: int | None = None
    """The input size that the answer reports instead of the real one. The CLI goes by it: close to the
    model's window, it compacts the conversation before its next request."""


class Match(_Model):
    """Which conversation a session's turns are for; all given parts must match."""

    prompt_contains: str | None = None
    system_contains: str | None = None
    cwd_contains: str | None = None


class SessionScript(_Model):
    """The turns of one conversation."""

    match: Match = Match()
    turns: tuple[Turn, ...]


class Script(_Model):
    """A whole script."""

    sessions: tuple[SessionScript, ...] = ()
    default: Turn = Turn(text="Done.")
    """Answers what no session matches, and requests after a session's last turn."""
    denials: int = 0
    """How many questions about a request's system prompt are answered as if the calibration was not in it."""


@dataclass(frozen=True, slots=True)
class _Cue:
    """The turn to play: ``session`` is ``None`` for the default."""

    session: int | None
    number: int
    turn: Turn
    anchor: str
    """Text of the prompt that the session starts at."""


class ScriptPlayer:
    """Plays a script. Two players with the same script answer the same request alike."""

    def __init__(self, script: Script | Mapping[str, Any] | None = None) -> None:
        self._script = Script()
        self._played: Counter[tuple[int | None, int, str]] = Counter()
        self._denials = 0
        self.load(script or Script())

    def load(self, script: Script | Mapping[str, Any]) -> None:
        """Replaces the script and forgets which faults were played."""
        self._script = script if isinstance(script, Script) else Script.model_validate(script)
        self.reset()

    def reset(self) -> None:
        """Forgets which faults were played."""
        self._played.clear()
        self._denials = self._script.denials

    def denies(self) -> bool:
        """Whether to deny, this time, that a calibration was sent: a fault that is used up by asking."""
        self._denials -= 1
        return self._denials >= 0

    async def answer(self, request: ModelRequest) -> Reply:
        """The scripted turn for ``request``; a side call of the CLI never uses up a turn."""
        if is_side_call(request):
            return _side_answer(request)
        cue = self._cue(request)
        if conversation.asks_for_summary(request):
            return _summary(cue)
        return Reply(
            blocks=_blocks(cue, request),
            stop_reason=_stop_reason(cue.turn),
            fault=self._fault(cue),
            delay=cue.turn.delay,
            input_tokens=cue.turn.input_tokens,
        )

    def _cue(self, request: ModelRequest) -> _Cue:
        answered = 0
        for message in reversed(request.messages):
            if conversation.is_answer(message):
                answered += 1
            elif prompt := conversation.prompt_text(message):
                place = _PLACE.search(prompt)
                newest = prompt[place.end() :] if place else prompt  # what the CLI kept behind a summary
                index = self._matching(newest, request)
                if index is not None:
                    return self._at(index, answered, newest)
                if place:
                    return self._at(int(place[1]), answered + int(place[2]), "")
        for index, session in enumerate(self._script.sessions):
            if session.match.prompt_contains is None and _matches(session.match, "", request):
                return self._at(index, answered, "")
        return _Cue(None, answered, self._script.default, "")

    def _matching(self, prompt: str, request: ModelRequest) -> int | None:
        for index, session in enumerate(self._script.sessions):
            if session.match.prompt_contains is not None and _matches(session.match, prompt, request):
                return index
        return None

    def _at(self, index: int, number: int, anchor: str) -> _Cue:
        sessions = self._script.sessions
        turns = sessions[index].turns if index < len(sessions) else ()
        if number < len(turns):
            return _Cue(index, number, turns[number], anchor)
        if turns and turns[-1].repeat:
            return _Cue(index, number, turns[-1], anchor)
        return _Cue(index, number, self._script.default, anchor)

    def _fault(self, cue: _Cue) -> Fault | None:
        spec = cue.turn.fault
        if spec is None:
            return None
        key = (cue.session, cue.number, cue.anchor)
        self._played[key] += 1
        if spec.times is not None and self._played[key] > spec.times:
            return None
        return Fault(
            kind=spec.kind,
            status=spec.status,
            headers=spec.headers,
            seconds=spec.seconds,
            message=spec.message,
        )


def is_side_call(request: ModelRequest) -> bool:
    """Whether the CLI asks for itself (a quota probe, a title, a summary), not for the agent."""
    return request.max_tokens == 1 or not (request.tools or conversation.working_directory(request))


def _summary(cue: _Cue) -> Reply:
    place = "nothing" if cue.session is None else f"script session {cue.session}, turn {cue.number}"
    text = f"<analysis>Scripted.</analysis>\n<summary>The conversation is at {place}.</summary>"
    return Reply(blocks=({"type": "text", "text": text},))


def _side_answer(request: ModelRequest) -> Reply:
    schema = request.raw.get("output_config", {}).get("format", {}).get("schema")
    text = json.dumps(_instance(schema)) if isinstance(schema, Mapping) else "OK"
    return Reply(
        blocks=({"type": "text", "text": text},),
        stop_reason="max_tokens" if request.max_tokens == 1 else "end_turn",
    )


def _instance(schema: Mapping[str, Any]) -> Any:
    """A small value that fits a JSON schema of the kinds the CLI sends."""
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            return {name: _instance(properties[name]) for name in schema.get("required", properties)}
        case "array":
            return []
        case "boolean":
            return False
        case "integer" | "number":
            return 0
        case _:
            return "Work in progress"


def _matches(match: Match, prompt: str, request: ModelRequest) -> bool:
    return (
        (match.prompt_contains or "") in prompt
        and (match.system_contains or "") in request.system
        and (match.cwd_contains is None or match.cwd_contains in conversation.working_directory(request))
    )


def _stop_reason(turn: Turn) -> StopReason:
    return turn.stop_reason or ("tool_use" if turn.tools else "end_turn")


def _blocks(cue: _Cue, request: ModelRequest) -> tuple[Mapping[str, Any], ...]:
    turn = cue.turn
    values = {
        "{{cwd}}": conversation.working_directory(request),
        "{{last_tool_result}}": conversation.last_tool_result(request),
    }
    found: list[Mapping[str, Any]] = []
    if turn.thinking:
        found.append({"type": "thinking", "thinking": turn.thinking, "signature": _digest(turn.thinking)})
    if turn.text:
        found.append({"type": "text", "text": _filled(turn.text, values)})
    for position, call in enumerate(turn.tools):
        found.append(
            {
                "type": "tool_use",
                "id": _tool_id(cue, position, request),
                "name": call.name,
                "input": _filled(call.input, values),
            }
        )
    return tuple(found)


def _tool_id(cue: _Cue, position: int, request: ModelRequest) -> str:
    seed = json.dumps([cue.session, cue.number, position, len(request.messages), request.messages[-1]])
    return f"toolu_{_digest(seed)[:24]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for name, replacement in values.items():
            value = value.replace(name, replacement)
        return value
    if isinstance(value, Mapping):
        return {key: _filled(item, values) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(item, values) for item in value]
    return value
