"""A question that an agent waits on, and its answer: pure values, exactly one answer each.

An ask's id is the API's tool use id, so the same ask is recognised after any crash. A *permission* is about a
call that the policy leaves to the person; a *question* is the agent's own, with options to choose from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from agents.errors import AskAnswered, AskMismatch
from agents.events import AskRaised

Kind = Literal["permission", "question"]
QUESTION_TOOL = "AskUserQuestion"
"""The CLI's own tool for asking the person."""
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Ask:
    """What waits for the person; the call has not run and will not run unless it is allowed."""

    id: str
    kind: Kind
    tool: str
    input: Mapping[str, Any] = field(hash=False)
    summary: str
    """One line: the command, the path or the question. An agent's words, so hostile text."""
    options: tuple[str, ...] = ()
    """Labels the agent offers for a question; the person may answer in their own words."""
    raised_by: str | None = None
    """Session that waits."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person said to one ask.

    ``allow`` lets the call run as it stands; ``deny`` refuses it with ``text`` as the reason; ``text``
    answers a question, or refuses a permission and tells the agent something instead.
    """

    ask: str
    verdict: Literal["allow", "deny", "text"]
    text: str = ""
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)
    """For an ask with several questions: the answer to each, by the question's text."""


@dataclass(frozen=True, slots=True)
class Asking:
    """An ask with its answer, if it has one."""

    ask: Ask
    answer: Answer | None = None

    def answered(self, answer: Answer) -> Asking:
        """With this answer; the same one again changes nothing. Raises ``AskAnswered``, ``AskMismatch``."""
        check(self.ask, answer)
        if self.answer is not None and self.answer != answer:
            raise AskAnswered(self.ask.id, self.answer.verdict)
        return replace(self, answer=answer)


def ask_about(call: str, tool: str, given: Mapping[str, Any], raised_by: str | None = None) -> Ask:
    """The ask that a withheld call of ``tool`` raises; takes any input, however malformed."""
    if tool != QUESTION_TOOL:
        return Ask(call, "permission", tool, given, _summary(tool, given), raised_by=raised_by)
    found = questions(given)
    options = tuple(label for question in found.values() for label in question)
    return Ask(call, "question", tool, given, _line(" / ".join(found)), options, raised_by)


def raised(ask: Ask) -> AskRaised:
    """The event of an ask."""
    return AskRaised(
        id=ask.id,
        ask=ask.kind,
        tool=ask.tool,
        input=dict(ask.input),
        summary=ask.summary,
        options=ask.options,
    )


def questions(given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The questions in the input of the CLI's question tool, each with the labels it offers."""
    listed = given.get("questions")
    return {
        str(question.get("question", "")): tuple(
            str(option.get("label", ""))
            for option in question.get("options") or ()
            if isinstance(option, dict)
        )
        for question in (listed if isinstance(listed, list) else ())
        if isinstance(question, dict)
    }


def check(ask: Ask, answer: Answer) -> None:
    """Raise ``AskMismatch`` when ``answer`` does not answer ``ask``."""
    if answer.ask != ask.id:
        raise AskMismatch(ask.id, f"the answer is for {answer.ask!r}")
    if ask.kind == "question" and answer.verdict == "allow":
        raise AskMismatch(ask.id, "a question is answered with words, or denied")
    if answer.verdict == "text" and not (answer.text or answer.choices):
        raise AskMismatch(ask.id, "the answer is empty")


def completed_input(ask: Ask, answer: Answer) -> dict[str, Any]:
    """The question tool's input with the person's answers: the CLI hands them to the model word for word."""
    answers = {question: answer.choices.get(question) or answer.text for question in questions(ask.input)}
    return {**ask.input, "answers": answers}


def _summary(tool: str, given: Mapping[str, Any]) -> str:
    for name in ("command", "file_path", "notebook_path", "path", "url", "pattern"):
        if given.get(name):
            return _line(f"{tool}: {given[name]}")
    return _line(f"{tool} {json.dumps(dict(given), ensure_ascii=False, default=str)}")


def _line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[: _SHOWN - 1]}…"
