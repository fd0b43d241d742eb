"""A finished task as the record that ``batch`` and ``say --wait`` report, from its event or its view."""

from __future__ import annotations

from typing import Any

from orchestrator.cli import _format
from orchestrator.cli._render import Span, Terminal

Json = dict[str, Any]
FINAL = frozenset({"succeeded", "failed", "cancelled", "unknown"})
FINISHED = "task.finished"


def from_event(event: Json) -> Json:
    """The record of a ``task.finished`` event."""
    body = event["body"]
    return _record(body, event["task"], event["project"], body["status"], event["at"])


def from_view(view: Json) -> Json | None:
    """The record of a task's view; nothing while it has not ended."""
    if view["state"] not in FINAL or not view.get("finished_at"):
        return None
    return _record(view, view["task"], view["project"], view["state"], view["finished_at"])


def _record(source: Json, task: str, project: str, status: str, finished_at: str) -> Json:
    usage = source.get("usage") or {}
    calibration = source.get("calibration")
    names = ("name", "version", "sha256")
    return {
        "task": task,
        "project": project,
        "status": status,
        "result": source.get("result"),
        "session_id": source.get("session_id"),
        "turns": source.get("turns") or 0,
        "cost_usd": source.get("cost_usd"),
        "tokens": _format.tokens(usage),
        "usage": usage,
        "commits": list(source.get("commits") or ()),
        "calibration": {name: calibration.get(name) for name in names} if calibration else None,
        "started_at": source.get("started_at"),
        "finished_at": finished_at,
        "error": source.get("error"),
    }


def tell(terminal: Terminal, record: Json) -> None:
    """One line for a person about a finished task, and a second one when it went wrong."""
    commits = len(record["commits"])
    facts = [
        _format.plural(record["turns"], "turn"),
        _format.money(record["cost_usd"]),
        f"{_format.count(record['tokens'])} tokens",
    ]
    facts += [_format.plural(commits, "commit")] if commits else []
    dim = Span(f"  {record['task']}  {', '.join(facts)}", "dim")
    terminal.line(_format.state(record["status"]), "  ", Span(record["project"], "bold"), dim)
    if record["error"]:
        terminal.block(Span(record["error"], "red"), indent="    ")
