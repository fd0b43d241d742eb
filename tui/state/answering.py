"""Answering what an agent waits with, from where its conversation is read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Json = Mapping[str, Any]
ASKS = frozenset({"permission", "question"})


def open_ask(items: Iterable[Json], project: str) -> Json | None:
    """The most pressing ask of ``project`` in the attention queue."""
    return next((one for one in items if one.get("project") == project and one.get("kind") in ASKS), None)


def options(item: Json) -> tuple[str, ...]:
    """The options of which one is the whole answer; none where several questions or answers are wanted."""
    asked = (item.get("input") or {}).get("questions")
    questions = [one for one in asked if isinstance(one, dict)] if isinstance(asked, list) else []
    if item.get("kind") != "question" or len(questions) > 1:
        return ()
    if questions and questions[0].get("multiSelect") is True:
        return ()
    return tuple(str(one) for one in item.get("options") or ())[:9]


def several(item: Json) -> bool:
    """Whether it asks more than one thing, or for more than one option: that is answered in Attention."""
    asked = (item.get("input") or {}).get("questions")
    questions = [one for one in asked if isinstance(one, dict)] if isinstance(asked, list) else []
    return len(questions) > 1 or any(one.get("multiSelect") is True for one in questions)


def answer(verdict: str, text: str = "") -> dict[str, object]:
    """The body of an answer."""
    return {"verdict": verdict, "text": text}
