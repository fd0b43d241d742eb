"""An ask as it is answered: its questions, what is picked so far, and the body to send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from agents.arguments import argument_of

Json = dict[str, Any]
ASKS = frozenset({"permission", "question"})
"""Kinds that an agent waits with; they are answered, never put aside."""
ROUTE = "route"
"""The kind that asks whose words of a signal are; a project is the answer."""
UNREAD = "unread"
"""The kind of a signal of which nothing could be made."""
WHOSE = "Whose are these words?"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of an agent, word for word."""

    text: str
    header: str
    options: tuple[tuple[str, str], ...]
    """Label and description."""
    many: bool
    """Whether several options may be picked."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is picked or typed for one question."""

    picked: tuple[int, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Picking:
    """The answer to an ask's questions, as far as it is given; ``at`` is the question that digits are for."""

    questions: tuple[Question, ...]
    said: tuple[Said, ...]
    at: int = 0

    @property
    def here(self) -> Question:
        """The question that digits are for."""
        return self.questions[self.at]

    @property
    def at_once(self) -> bool:
        """Whether one digit is the whole answer."""
        return len(self.questions) == 1 and not self.here.many

    @property
    def complete(self) -> bool:
        """Whether every question has an answer."""
        return all(said.picked or said.words for said in self.said)

    def pick(self, option: int) -> Picking:
        """Pick an option of the question at hand, or let it go; a single choice leads on to the next."""
        if not 0 <= option < len(self.here.options):
            return self
        if not self.here.many:
            return self._say(Said((option,)), onward=True)
        picked = self.said[self.at].picked
        others = tuple(one for one in picked if one != option)
        return self._say(Said(others if option in picked else tuple(sorted((*picked, option)))))

    def type(self, words: str) -> Picking:
        """Answer the question at hand in one's own words."""
        return self._say(Said(words=words), onward=True)

    def turn(self, by: int) -> Picking:
        """Go to another question."""
        return replace(self, at=(self.at + by) % len(self.questions))

    def _say(self, said: Said, *, onward: bool = False) -> Picking:
        all_said = (*self.said[: self.at], said, *self.said[self.at + 1 :])
        at = min(self.at + 1, len(self.questions) - 1) if onward else self.at
        return replace(self, said=all_said, at=at)

    def answer(self, number: int) -> str:
        """The answer to one question, as the agent will read it."""
        said, options = self.said[number], self.questions[number].options
        return said.words or ", ".join(options[one][0] for one in said.picked)

    def body(self) -> Json:
        """What is sent: words for one question, else the answer to each by its text."""
        if len(self.questions) == 1:
            return {"verdict": "text", "text": self.answer(0)}
        answers = {one.text: self.answer(at) for at, one in enumerate(self.questions)}
        return {"verdict": "text", "text": "", "choices": answers}


def picking(item: Mapping[str, Any]) -> Picking | None:
    """Nothing picked yet; ``None`` for what is no question."""
    if item.get("kind") == ROUTE and item.get("options"):
        found: tuple[Question, ...] = (_whose(item),)
    elif item.get("kind") == "question":
        found = questions(item)
    else:
        return None
    return Picking(found, tuple(Said() for _ in found))


def questions(item: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions of an item; its input is an agent's, so nothing about its shape is sure."""
    listed = (item.get("input") or {}).get("questions")
    found = [_question(one) for one in (listed if isinstance(listed, list) else []) if isinstance(one, dict)]
    if found:
        return tuple(found)
    options = tuple((str(label), "") for label in item.get("options") or ())
    return (Question(str(item.get("title", "")), "", options, False),)


def _whose(item: Mapping[str, Any]) -> Question:
    """Of several lines a digit only confirms what is proposed: no one project is right for all of them."""
    several = len(asked_of(item).get("lines") or ()) > 1
    options = tuple((str(label), "") for label in item["options"][: 1 if several else None])
    return Question(WHOSE, "", options, many=False)


def asked_of(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The question that a ``route`` item asks first; empty when it asks something else."""
    listed = (item.get("input") or {}).get("questions")
    first = listed[0] if isinstance(listed, list) and listed else None
    return first if isinstance(first, dict) else {}


def signal_of(item: Mapping[str, Any]) -> str:
    """The signal that a ``route`` item is about."""
    return str((item.get("input") or {}).get("signal") or "")


def whose(item: Mapping[str, Any]) -> str:
    """Whom an item is about: its project, or the signal by its name, which its title begins with."""
    if item.get("kind") == ROUTE:
        title, places = str(item.get("title") or ""), asked_of(item).get("places") or [{}]
        return title.partition(f" {places[0].get('where') or 'was transcribed'}")[0]
    named = (item.get("input") or {}).get("name") if item.get("kind") == UNREAD else ""
    return str(item.get("project") or named or "fleet")


def _question(given: Mapping[str, Any]) -> Question:
    listed = given.get("options")
    options = [one for one in (listed if isinstance(listed, list) else []) if isinstance(one, dict)]
    return Question(
        str(given.get("question", "")),
        str(given.get("header", "")),
        tuple((str(one.get("label", "")), str(one.get("description", ""))) for one in options),
        given.get("multiSelect") is True,
    )


def rule_of(item: Mapping[str, Any]) -> tuple[str, str]:
    """Tool and argument of the rule that *always* makes: exactly these, word for word."""
    tool = str(item.get("tool") or "")
    return tool, argument_of(tool, item.get("input") or {})
