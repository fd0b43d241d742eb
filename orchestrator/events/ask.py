"""Events of asks and of the rules that answer them; that an ask was raised is the agent's own event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from agents.events import Body


class AskAnswered(Body):
    """Emitted once per ask, and again after each ``AskRevoked``: the first answer wins.

    The turn goes on when an agent is free.
    """

    kind: Literal["ask.answered"] = "ask.answered"
    ask: str
    """The ask's id: the API's tool use id of the call that waits."""
    verdict: Literal["allow", "deny", "text"]
    text: str = ""
    choices: Mapping[str, str] = Field(default_factory=dict)
    """For an ask with several questions: the answer to each, by the question's text."""
    by: Literal["person", "deadline", "rule"] = "person"
    rule: str | None = None
    """The rule that gave the answer, or that this answer made."""


class AskRevoked(Body):
    """Emitted when the person took an answer back before the agent went on with it: the ask waits again."""

    kind: Literal["ask.revoked"] = "ask.revoked"
    ask: str


class RuleAdded(Body):
    """Emitted when the person said *always*: the project's agent makes exactly this call without asking."""

    kind: Literal["policy.rule_added"] = "policy.rule_added"
    rule: str
    tool: str
    argument: str
    """What identifies the call, such as a command or a path, word for word."""
    ask: str
    """The ask whose answer made it."""


class RuleRevoked(Body):
    """Emitted when the person took a rule back: from the next turn on the agent asks again."""

    kind: Literal["policy.rule_revoked"] = "policy.rule_revoked"
    rule: str


class AttentionDismissed(Body):
    """Emitted when the person put an item of the attention queue aside; newer evidence brings it back."""

    kind: Literal["attention.dismissed"] = "attention.dismissed"
    item: str
    seen: int
    """Cursor of the newest evidence that was put aside."""


class AttentionRestored(Body):
    """Emitted when the person wanted an item of the attention queue back that had been put aside."""

    kind: Literal["attention.restored"] = "attention.restored"
    item: str
