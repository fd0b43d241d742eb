"""The extractive player: answers a request by extraction from the request, and invents nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import anyio.to_thread

from agents.endpoint.extractive.answering import DONE as ANSWERED
from agents.endpoint.extractive.answering import answer_step, is_answering
from agents.endpoint.extractive.aside import aside, compacted, is_compaction
from agents.endpoint.extractive.conversation import read_conversation
from agents.endpoint.extractive.desk import Desk
from agents.endpoint.extractive.mapping import DONE, is_mapping, map_step
from agents.endpoint.extractive.memos import DONE as PROPOSED
from agents.endpoint.extractive.memos import is_proposing, propose_step
from agents.endpoint.extractive.plan import closing, next_steps
from agents.endpoint.extractive.tools import Step, Toolbox
from agents.endpoint.extractive.windows import Account
from agents.endpoint.player import ModelRequest, Reply


class ExtractivePlayer:
    """A player without a model: the same request always gets the same answer.

    Nothing is kept but the windows that a task ordered to be full.
    """

    def __init__(self) -> None:
        self._account = Account()

    async def answer(self, request: ModelRequest) -> Reply:
        """The next step of the task in ``request``: tool calls, or the closing text; or a refusal."""
        self._account.hear(await anyio.to_thread.run_sync(read_conversation, request))
        refusal = self._account.refusal()
        if refusal is not None:
            return refusal
        return self._account.told(await anyio.to_thread.run_sync(answer_to, request))


def answer_to(request: ModelRequest) -> Reply:
    """The reply to ``request``; never raises for what tools or files say."""
    conversation = read_conversation(request)
    if is_compaction(conversation):
        return _text(compacted(request, conversation))
    if not request.tools:
        return _text(aside(request, conversation))
    names = [str(tool.get("name", "")) for tool in request.tools]
    if is_mapping(names):
        return _stepped(request, map_step(conversation), DONE)
    if is_proposing(names):
        return _stepped(request, propose_step(conversation), PROPOSED)
    if is_answering(names):
        return _stepped(request, answer_step(conversation), ANSWERED)
    if not conversation.task:
        return _text("There is no task in this request.")
    desk = Desk(conversation, Toolbox.of(request))
    if steps := next_steps(desk):
        blocks = tuple(_call(request, index, step) for index, step in enumerate(steps))
        return Reply(blocks=blocks, stop_reason="tool_use")
    return _text(closing(desk))


def _stepped(request: ModelRequest, step: Step | None, done: str) -> Reply:
    if step is None:
        return _text(done)
    return Reply(blocks=(_call(request, 0, step),), stop_reason="tool_use")


def _text(text: str) -> Reply:
    return Reply(blocks=({"type": "text", "text": text},))


def _call(request: ModelRequest, index: int, step: Step) -> Mapping[str, Any]:
    """A tool use whose id is a function of its place in the conversation."""
    facts = json.dumps([len(request.messages), index, step.name, dict(step.input)], sort_keys=True)
    identity = "toolu_" + hashlib.sha256(facts.encode()).hexdigest()[:24]
    return {"type": "tool_use", "id": identity, "name": step.name, "input": dict(step.input)}
