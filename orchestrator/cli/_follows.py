"""What becomes of raw input that was just kept, in a line, and where to look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]
_SHORT = 6


def follows(signals: Sequence[Json], *, given: bool, voice: bool) -> list[str]:
    """A line for all signals of which the same becomes; none for those of which nothing does.

    ``given``: their words came with them. ``voice``: whether words can be made of memos now.
    """
    alike: dict[str, list[str]] = {}
    for signal in signals:
        if text := _next(signal, given=given, voice=voice):
            alike.setdefault(text, []).append(str(signal["signal"])[:_SHORT])
    return [f"next: {text} Look: `{_look(names)}`." for text, names in alike.items()]


def _look(names: Sequence[str]) -> str:
    return f"counterpoint signal {names[0]}" if len(names) == 1 else "counterpoint signals"


def _next(signal: Json, *, given: bool, voice: bool) -> str:
    state, projects = str(signal["state"]), [str(slug) for slug in signal["projects"]]
    if state in {"kept", "failed", "erased"}:
        return ""
    if state == "delivered" and set(projects) <= set(signal["tasks"]):
        return "nothing, its words were given to a task before."
    if state == "asking" and not projects:
        return "you are asked whose its words are, in `counterpoint attention`."
    return f"{_words(signal, given=given, voice=voice)}, then {_whose(projects)}."


def _words(signal: Json, *, given: bool, voice: bool) -> str:
    if given:
        return "the words that you gave are taken"
    if signal["kind"] != "memo":
        return "it is read"
    later = "" if voice or signal["run"] else " once there is a speech model"
    return f"its words are made{later}"


def _whose(projects: Sequence[str]) -> str:
    if not projects:
        return "it goes to the projects that it names, as tasks; where that is unsure, you are asked"
    return f"it goes to {' and '.join(projects)} as {'a task' if len(projects) == 1 else 'tasks'}"
