"""A project's events as a conversation: what was asked, said, done and committed, one call per line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from orchestrator.cli import _format
from orchestrator.cli._render import Paper, Span

Json = dict[str, Any]
_TELLING = ("file_path", "path", "command", "pattern", "query", "url", "description", "prompt")
_LONGEST = 160
_TREE = re.compile(r"(?:/[^\s/]+)+/\.counterpoint/projects/[^/\s]+/tree/?")
"""The top of a workspace, which a reader of one project knows."""


class Conversation:
    """Prints events as they come; a tool call is one line, written when its result is known."""

    def __init__(self, terminal: Paper, *, prompts: bool = True) -> None:
        self._terminal = terminal
        self._prompts = prompts
        self._calls: dict[str, Json] = {}
        self._waiting: dict[str, str] = {}
        self._asides: set[str] = set()
        self._tell: dict[str, Callable[[Json, Json], None]] = {
            "task.queued": self._queued,
            "task.started": self._started,
            "task.retrying": self._retrying,
            "task.finished": self._finished,
            "task.outcome_unknown": self._outcome_unknown,
            "agent.text": self._text,
            "agent.tool_called": self._called,
            "agent.tool_returned": self._returned,
            "agent.tool_denied": self._denied,
            "agent.turn_lost": self._lost,
            "project.handed_over": self._handed_over,
            "project.native_prompt": self._native_prompt,
            "project.taken_back": self._taken_back,
            "agent.compacted": self._compacted,
            "calibration.checked": self._checked,
            "calibration.reasserted": self._reasserted,
            "workspace.checkpointed": self._checkpointed,
            "workspace.landed": self._landed,
            "workspace.refused": self._refused,
        }

    def feed(self, event: Json) -> None:
        """Take one event; most kinds say nothing to a reader of the conversation."""
        body = event["body"]
        if tell := self._tell.get(str(body.get("kind"))):
            tell(event, body)

    def close(self) -> None:
        """Name the calls whose results have not come, and the tasks that have not begun."""
        for body in self._calls.values():
            self._terminal.line(Span("  ● ", "cyan"), describe_call(body), Span(" … under way", "dim"))
        for task, prompt in self._waiting.items():
            self._terminal.line(Span("○ queued ", "blue"), Span(f"{task} ", "dim"), prompt[:_LONGEST])
        self._calls.clear()
        self._waiting.clear()

    def _queued(self, event: Json, body: Json) -> None:
        if self._prompts and body.get("aside"):
            self._asides.add(str(event.get("task")))
        if self._prompts:
            self._waiting[str(event.get("task"))] = str(body["prompt"])

    def _started(self, event: Json, body: Json) -> None:
        self._prompt(event)
        if body.get("attempt", 1) > 1 or body.get("mode") == "resume":
            how = "resumed" if body.get("mode") == "resume" else "started again"
            self._terminal.line(Span(f"  ↻ {how}, attempt {body.get('attempt')}", "yellow"))

    def _prompt(self, event: Json) -> None:
        """Print a task's prompt where its work begins, which may be long after it was queued."""
        prompt = self._waiting.pop(str(event.get("task")), None)
        if prompt is None:
            return
        head = f"{_format.clock(event.get('at'))} {event.get('task') or ''}"
        self._terminal.line("")
        self._terminal.line(
            Span("› ", "blue"),
            Span("aside " if event.get("task") in self._asides else "prompt ", "bold"),
            Span(head, "dim"),
        )
        self._terminal.block(prompt, indent="  ")

    def _handed_over(self, event: Json, _: Json) -> None:
        self._terminal.line("")
        when = _format.clock(event.get("at"))
        self._terminal.line(Span("◐ native interface ", "cyan"), Span(f"{when} not budget-capped", "dim"))

    def _native_prompt(self, _: Json, body: Json) -> None:
        if self._prompts and body.get("text"):
            when = _format.clock(body.get("said_at"))
            self._terminal.line("")
            self._terminal.line(Span("› ", "blue"), Span("prompt ", "bold"), Span(f"{when} native", "dim"))
            self._terminal.block(str(body["text"]), indent="  ")

    def _taken_back(self, event: Json, body: Json) -> None:
        turns = _format.plural(int(body.get("turns") or 0), "turn")
        facts = f"{_format.clock(event.get('at'))} {turns}  {_format.money(body.get('cost_usd'))}"
        gone = "" if body.get("why") == "left" else ", its terminal was gone"
        self._terminal.line(Span(f"○ taken back{gone} ", "cyan"), Span(facts, "dim"))

    def _retrying(self, _: Json, body: Json) -> None:
        when = _format.clock(body.get("not_before"))
        self._terminal.line(Span("  ↻ ", "yellow"), f"{body['reason']}; again not before {when}")

    def _finished(self, event: Json, body: Json) -> None:
        self._prompt(event)
        cost = _format.money(body.get("cost_usd"))
        turns = _format.plural(int(body.get("turns") or 0), "turn")
        facts = f"  {event.get('task') or ''}  {turns}  {cost}"
        self._terminal.line(_format.state(str(body["status"])), Span(facts, "dim"))
        if body.get("error"):
            self._terminal.block(Span(str(body["error"]), "red"), indent="  ")

    def _outcome_unknown(self, _: Json, body: Json) -> None:
        text = f"{body['name']} was under way when the session was lost: {body['summary']}"
        self._terminal.line(Span("  ? ", "magenta"), text)

    def _text(self, event: Json, body: Json) -> None:
        indent = "    " if body.get("parent_tool_use_id") else ""
        if event.get("task") in self._asides:  # the project's own words may come in between
            indent += "  | "
        self._terminal.block(str(body["text"]), indent=indent)

    def _called(self, _: Json, body: Json) -> None:
        self._calls[str(body["id"])] = body

    def _returned(self, _: Json, body: Json) -> None:
        call = self._calls.pop(str(body["id"]), None)
        failed = bool(body.get("is_error"))
        content = str(body.get("content") or "")
        said = _TREE.sub("", content[: 2 * _LONGEST])[:_LONGEST]
        size = Span(f" → {_format.size(len(content))}", "dim")
        outcome = Span(f" → failed: {said}", "red") if failed else size
        self._terminal.line(Span("  ⏺ ", "red" if failed else "green"), describe_call(call), outcome)

    def _denied(self, _: Json, body: Json) -> None:
        call = self._calls.pop(str(body["id"]), None) or {"name": body["name"]}
        self._terminal.line(
            Span("  ⊘ ", "yellow"), describe_call(call), Span(f" denied: {body['reason']}", "yellow")
        )

    def _lost(self, _: Json, body: Json) -> None:
        self._terminal.line(Span("  ✗ ", "red"), f"turn lost ({body['reason']}) {body.get('detail') or ''}")

    def _compacted(self, _: Json, body: Json) -> None:
        before, after = body.get("tokens_before"), body.get("tokens_after")
        sizes = f" {before:,} → {after:,} tokens" if before and after else ""
        self._terminal.line(Span("  ≡ compacted", "cyan"), Span(sizes, "dim"))

    def _checked(self, _: Json, body: Json) -> None:
        if body["verified"] == "missing":
            self._terminal.line(Span("  ⚠ calibration missing: ", "yellow"), str(body["how"]))

    def _reasserted(self, _: Json, body: Json) -> None:
        ways = {"reopened": "the session is opened anew with it", "said": "the prompt begins with it"}
        self._terminal.line(Span("  ↻ calibration given again: ", "yellow"), ways.get(body["way"], ""))

    def _checkpointed(self, _: Json, body: Json) -> None:
        files = ", ".join(body.get("files") or ())
        self._terminal.line(Span("  ✓ commit ", "green"), f"{body['commit'][:12]} ", Span(files, "dim"))
        if body.get("held_back"):
            held = ", ".join(body["held_back"])
            self._terminal.line(Span("  ⚠ ", "yellow"), f"not committed: {held}")

    def _landed(self, _: Json, body: Json) -> None:
        self._terminal.line(Span("✓ landed ", "green"), str(body["commit"])[:12])

    def _refused(self, _: Json, body: Json) -> None:
        paths = ", ".join(body.get("paths") or ())
        self._terminal.line(Span(f"⚠ {body['action']} refused: ", "yellow"), f"{body['reason']} {paths}")


def describe_call(body: Json | None) -> str:
    """A tool call in a few words: its name and the argument that tells most."""
    if body is None:
        return "a tool call"
    given = body.get("input") or {}
    telling = _TREE.sub("", next((str(given[name]) for name in _TELLING if given.get(name)), ""))
    cut = telling[:_LONGEST]
    return f"{body['name']}({cut}{'…' if cut != telling else ''})"
