"""``counterpoint show``."""

from __future__ import annotations

from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._options import as_json, common, task
from orchestrator.cli._render import Piece, Span, Terminal
from orchestrator.client import segment


@click.command("show")
@common
@task
@as_json
@click.pass_obj
def command(app: App, task: str, as_json: bool) -> None:
    """Show one task: its prompt, its state and, when it ended, its result and evidence."""
    view = app.started().get(f"/tasks/{segment(task)}")
    if as_json:
        app.terminal.json(view)
    else:
        show(app.terminal, view)


def show(terminal: Terminal, view: dict[str, Any]) -> None:
    """Print one task for a person."""
    terminal.line(
        Span(str(view["task"]), "bold"), "  ", _format.state(str(view["state"])), f"  {view['project']}"
    )
    for name, value in _facts(view):
        if value:
            terminal.line(Span(f"  {name:<13}", "dim"), value)
    for title, text in (
        ("prompt", view["prompt"]),
        ("result", view.get("result")),
        ("error", view.get("error")),
    ):
        if text:
            terminal.line("")
            terminal.line(Span(title, "dim"))
            terminal.block(str(text), indent="  ")


def _facts(view: dict[str, Any]) -> list[tuple[str, Piece]]:
    calibration = view.get("calibration") or {}
    used = f"{calibration.get('name')} {calibration.get('version')} ({str(calibration.get('sha256'))[:12]})"
    return [
        ("doing", str(view.get("activity") or "")),
        ("queued", _past(view.get("queued_at"))),
        ("started", _past(view.get("started_at"))),
        ("finished", _past(view.get("finished_at"))),
        ("place", _place(view)),
        ("retries at", _format.clock(view.get("not_before")) if view["state"] == "retrying" else ""),
        ("turns", str(view.get("turns") or "")),
        ("cost", _format.money(view.get("cost_usd")) if view.get("finished_at") else ""),
        ("tokens", _format.count(_format.tokens(view.get("usage"))) if view.get("finished_at") else ""),
        ("model", str(view.get("model") or "")),
        ("calibration", used if calibration else str(view.get("calibration_name") or "")),
        ("session", str(view.get("session_id") or "")),
        ("commits", ", ".join(str(commit)[:12] for commit in view.get("commits") or ())),
        ("files", ", ".join(view.get("files_changed") or ())),
        ("note", "established after a restart" if view.get("recovered") else ""),
        ("", Span("cancel requested", "yellow") if view.get("cancel_requested") else ""),
    ]


def _place(view: dict[str, Any]) -> str:
    if view.get("aside"):
        source = view.get("forked_from")
        return f"aside, in a copy of {source}" if source else "aside"
    first, place = view.get("interrupted_by"), str(view.get("place") or "queue")
    return f"goes on after {first}" if first else {"queue": ""}.get(place, place)


def _past(text: str | None) -> str:
    age = _format.ago(text)
    return "just now" if age == "now" else f"{age} ago" if age else ""
