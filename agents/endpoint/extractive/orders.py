"""What the person's own task orders word for word: a command to run, a question to ask them.

``Run: `make test` `` and ``Ask me: Which one? | Red | Blue``, each on a line of the task. What files say is
never an order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agents.endpoint.extractive.conversation import Call, Conversation
from agents.endpoint.extractive.tools import Step

_RUN = re.compile(r"^[ \t]*run:[ \t]*`([^`\n]+)`[ \t]*$", re.IGNORECASE | re.MULTILINE)
_ASK = re.compile(r"^[ \t]*ask me:[ \t]*([^\n|]+)((?:\|[^\n|]+)*)$", re.IGNORECASE | re.MULTILINE)
_MOST_OPTIONS = 4
_SHOWN = 300


def orders(task: str) -> list[Step]:
    """The calls that the task orders, commands first; each is made once."""
    commands = dict.fromkeys(found.strip() for found in _RUN.findall(task))
    questions = {question.strip(): _options(rest) for question, rest in _ASK.findall(task)}
    return [
        *(Step("Bash", {"command": command, "description": "Ordered by the task"}) for command in commands),
        *(Step("AskUserQuestion", _question(text, options)) for text, options in questions.items()),
    ]


def left(conversation: Conversation) -> list[Step]:
    """The orders that were not tried yet."""
    tried = [(call.name, dict(call.input)) for call in conversation.calls]
    return [step for step in orders(conversation.task) if not _tried(step, tried)]


def told(conversation: Conversation) -> Iterator[str]:
    """What came of each order, a line each."""
    for step in orders(conversation.task):
        for call in conversation.calls:
            if _tried(step, [(call.name, dict(call.input))]):
                yield f"{_named(step)}: {_outcome(call)}"
                break


def _tried(step: Step, calls: list[tuple[str, dict[str, object]]]) -> bool:
    """Whether a call is the step's; the CLI adds answers to a question's input."""
    wanted = dict(step.input)
    return any(name == step.name and wanted.items() <= given.items() for name, given in calls)


def _options(rest: str) -> list[str]:
    given = [option.strip() for option in rest.split("|") if option.strip()]
    return given[:_MOST_OPTIONS] if len(given) > 1 else ["Yes", "No"]


def _question(text: str, options: list[str]) -> dict[str, object]:
    listed = [{"label": option, "description": option} for option in options]
    return {"questions": [{"question": text, "header": "Task", "multiSelect": False, "options": listed}]}


def _named(step: Step) -> str:
    if step.name == "Bash":
        return f"`{step.input['command']}`"
    return str(step.input["questions"][0]["question"])


def _outcome(call: Call) -> str:
    words = " ".join((call.result or "no result came back").split())[:_SHOWN]
    return words if call.ok else f"not done: {words}"
