"""Questions to all projects as the daemon tells of them: what is read, and what was answered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.answering import ANSWERED, CHECKED, READ, step
from orchestrator.signs import QUESTIONS, STATEMENTS, UNKNOWN, Sign

Json = Mapping[str, Any]
QUESTION_LOOKS, STATEMENT_LOOKS = QUESTIONS, STATEMENTS
ASKED = "question.asked"
MOST_STEPS = 200


def look_of(question: Json) -> Sign:
    """How a question's state is shown; what a newer daemon names is ``unknown``."""
    return QUESTION_LOOKS.get(str(question.get("state") or ""), UNKNOWN)


def citations(question: Json) -> list[Json]:
    """All citations of an answer, in the order in which they are shown."""
    return [one for statement in question.get("statements") or () for one in statement.get("citations") or ()]


def order(text: str, projects: Iterable[str]) -> dict[str, Any]:
    """What is sent for the words that were typed: ``@project`` before them has only that one read."""
    first, _, rest = text.strip().partition(" ")
    named = first.removeprefix("@") if first.startswith("@") else ""
    if named and named in projects and rest.strip():
        return {"text": rest.strip(), "project": named}
    return {"text": text.strip(), "project": None}


@dataclass(slots=True)
class Questions:
    """What was asked, the latest first, and the person's place in it."""

    questions: dict[str, Json] = field(default_factory=dict)
    read: bool = False
    problem: str = ""
    selected: str = ""
    quote: int = 0
    """Number of the citation at hand."""
    steps: dict[str, list[str]] = field(default_factory=dict)
    """What was done for a question since somebody looked."""
    _seen: set[str] = field(default_factory=set)
    """Answers whose citations were looked for again."""

    def take(self, view: Json) -> None:
        """Take the whole list; answers that were looked at again stay as they were seen then."""
        latest = {str(one["question"]): one for one in reversed(list(view.get("questions") or ()))}
        kept = {name: self.questions[name] for name in self._seen if name in self.questions}
        self._seen &= set(latest)
        self.questions = {name: kept.get(name, one) for name, one in latest.items()}
        self.read, self.problem = True, ""
        if self.selected not in self.questions:
            self.select(next(iter(self.questions), ""))

    def put(self, question: Json) -> None:
        """Take one question as it is now, with its citations looked for again."""
        name = str(question["question"])
        known = name in self.questions
        self.questions = {**self.questions, name: question} if known else {name: question, **self.questions}
        if question.get("state") != "working":
            self._seen.add(name)
            self.steps.pop(name, None)

    def heed(self, events: Iterable[Json]) -> bool:
        """Follow what is done for questions; whether the list has to be asked for again."""
        stale = False
        for event in events:
            body = event["body"]
            if body["kind"] in {ASKED, ANSWERED}:
                stale = True
            elif body["kind"] in {READ, CHECKED} and body.get("question"):
                told = self.steps.setdefault(str(body["question"]), [])
                told.append(step(body))
                del told[:-MOST_STEPS]
        return stale

    @property
    def question(self) -> Json | None:
        """The selected one."""
        return self.questions.get(self.selected)

    @property
    def wanted(self) -> str:
        """The selected question, while its citations have to be looked for again; else empty."""
        found = self.question
        waits = found is not None and found.get("state") != "working" and self.selected not in self._seen
        return self.selected if waits else ""

    @property
    def at_hand(self) -> Json | None:
        """The citation at hand."""
        found: Sequence[Json] = citations(self.question) if self.question is not None else ()
        return found[min(self.quote, len(found) - 1)] if found else None

    def select(self, name: str) -> None:
        """Select a question."""
        if name != self.selected:
            self.selected, self.quote = name, 0

    def move(self, by: int) -> None:
        """Select the question ``by`` places on in the list."""
        names = list(self.questions)
        if names:
            here = names.index(self.selected) if self.selected in names else 0
            self.select(names[max(0, min(len(names) - 1, here + by))])

    def turn(self, by: int) -> None:
        """Another citation of the selected answer."""
        found = citations(self.question) if self.question is not None else []
        if found:
            self.quote = (min(self.quote, len(found) - 1) + by) % len(found)
