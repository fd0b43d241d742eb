"""What a typed line means: a message, an answer or a command. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from orchestrator.cli._attach_view import OpenAsk, labels
from orchestrator.errors import UsageProblem

Action = Literal["interrupt", "pause", "resume"]
Verdict = Literal["allow", "deny", "always", "text"]
HELP = """\
TEXT                     send it; while a task runs it is queued
TEXT\\                    a line that ends with a backslash goes on with the next one
//TEXT                   send a message that begins with a slash
a, d, always, TEXT       while an ask is shown: allow, deny, allow from now on, or tell it something
/answer ID a|d|always|TEXT   answer the ask with this id, or its end
/say TEXT                send it although an ask is shown
/next TEXT, /now TEXT    send it ahead of what waits; in place of what runs, which goes on afterwards
/aside TEXT              ask about the work while it goes on
/interrupt               cancel the running task; its files are kept
/pause, /resume          let nothing more start; undo it
/status                  what the project does, what is queued and asked
/links                   the links of the map that touch what the agent was asked; it is told of none
/history [N]             the N events before what was shown
/detach                  leave; nothing stops (so does Ctrl-D)
Ctrl-C                   empty the line; on an empty line twice: cancel the running task"""
_VERDICTS: dict[str, Verdict] = {
    "a": "allow",
    "allow": "allow",
    "d": "deny",
    "deny": "deny",
    "always": "always",
}
_ACTIONS: dict[str, Action] = {"interrupt": "interrupt", "pause": "pause", "resume": "resume"}


@dataclass(frozen=True, slots=True)
class Say:
    """A message for the agent, and its place in the queue."""

    text: str
    place: Literal["queue", "next", "now", "aside"] = "queue"


@dataclass(frozen=True, slots=True)
class Control:
    """An order about the project."""

    action: Action


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to an ask."""

    ask: str
    verdict: Verdict
    text: str = ""
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Look:
    """Something to be shown; ``number`` is how many events of history."""

    what: Literal["status", "history", "help", "links"]
    number: int = 100


@dataclass(frozen=True, slots=True)
class Detach:
    """Leave, and stop nothing."""


Order = Say | Control | Reply | Look | Detach


def read_line(line: str, asks: Mapping[str, OpenAsk], facing: str | None = None) -> Order | None:
    """What ``line`` orders; nothing when it is blank. Raises ``UsageProblem`` with what to type instead.

    ``facing`` is the ask that was shown when the line was begun: a line without a slash answers that one. An
    ask that came up while somebody typed never takes the line for its answer.
    """
    words = line.strip()
    if not words:
        return None
    if words.startswith("//"):
        return Say(words[1:])
    if words.startswith("/"):
        return _command(words, asks)
    if facing is None:
        return Say(line)
    if facing not in asks:
        raise UsageProblem("That ask was answered meanwhile.", "`/say` sends the line as a message.")
    return _reply(asks[facing], words)


def _command(words: str, asks: Mapping[str, OpenAsk]) -> Order:
    name, _, rest = words[1:].partition(" ")
    rest = rest.strip()
    if name in _ACTIONS and not rest:
        return Control(_ACTIONS[name])
    match name:
        case "detach" if not rest:
            return Detach()
        case "status" | "help" | "links" if not rest:
            return _LOOKS[name]
        case "history" if not rest or (rest.isascii() and rest.isdigit() and 0 < int(rest) <= _MOST):
            return Look("history", int(rest or 100))
        case "say" if rest:
            return Say(rest)
        case "next" if rest:
            return Say(rest, "next")
        case "now" if rest:
            return Say(rest, "now")
        case "aside" if rest:
            return Say(rest, "aside")
        case "answer" if rest:
            return _answer(rest, asks)
    raise UsageProblem(f"No command {words!r}.", "`/help` lists them; `//` begins a message with a slash.")


_MOST = 1000
_LOOKS = {"status": Look("status"), "help": Look("help"), "links": Look("links")}


def _answer(rest: str, asks: Mapping[str, OpenAsk]) -> Reply:
    named, _, said = rest.partition(" ")
    found = [asks[named]] if named in asks else [ask for key, ask in asks.items() if key.endswith(named)]
    if len(found) == 1 and said.strip():
        return _reply(found[0], said.strip())
    open_ = ", ".join(asks) or "none"
    if len(found) == 1:
        raise UsageProblem("No answer.", "`/answer ID a`, `d`, `always` or your words.")
    raise UsageProblem(f"No open ask, or several, {named!r}.", f"Open: {open_}.")


def _reply(ask: OpenAsk, words: str) -> Reply:
    verdict = _VERDICTS.get(words.lower())
    if ask.kind == "permission":
        return Reply(ask.id, verdict or "text", "" if verdict else words)
    if verdict == "deny":
        return Reply(ask.id, "deny")
    if len(ask.questions) <= 1:
        return Reply(ask.id, "text", _choice(labels(ask.questions[0]) if ask.questions else (), words))
    parts = [part.strip() for part in words.split(";")]
    if len(parts) != len(ask.questions) or not all(parts):
        raise UsageProblem(
            f"{len(ask.questions)} questions are asked.", "Write their answers with ; between."
        )
    choices = {
        str(question.get("question", "")): _choice(labels(question), part)
        for question, part in zip(ask.questions, parts, strict=True)
    }
    return Reply(ask.id, "text", words, choices)


def _choice(options: tuple[str, ...], words: str) -> str:
    """The option of that number, else the words themselves."""
    if words.isascii() and words.isdigit() and 0 < int(words[:9]) <= len(options):
        return options[int(words[:9]) - 1]
    return words
