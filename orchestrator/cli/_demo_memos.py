"""The spoken part of the demo: memos, what was heard in them, whose words they are, and what came of it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from orchestrator.cli import _format
from orchestrator.cli._announce import announced
from orchestrator.cli._app import App
from orchestrator.cli._render import Span
from orchestrator.cli._routed import show_routing
from orchestrator.client import Client, segment
from orchestrator.home.paths import HomePaths
from orchestrator.signals import RawStore

PATIENCE = 60.0
LOOK = 0.1
_SETTLED = frozenset({"asking", "routed", "delivered", "failed"})
_OVER = frozenset({"succeeded", "failed", "cancelled", "unknown", "asking"})
Json = dict[str, Any]


def drop_memos(app: App, home: Path, memos: Path) -> list[Json]:
    """Keep each memo with its transcript, and wait for what becomes of it: its route, and its tasks."""
    client, store = app.started(), RawStore(HomePaths(home).signals)
    names = list[str]()
    for audio in sorted(memos.glob("*.ogg")):
        signal = announced(app, store.take_file(audio, "drop"), audio.name)["signal"]["signal"]
        words = json.loads(audio.with_name(f"{audio.name}.transcript.json").read_bytes())
        client.post(f"/signals/{segment(signal)}/given", {"transcript": words})
        names.append(signal)
    until = time.monotonic() + PATIENCE
    return [_outcome(client, name, until) for name in names]


def _outcome(client: Client, name: str, until: float) -> Json:
    path = f"/signals/{segment(name)}"
    signal = client.get(path)
    while not _is_told(client, signal) and time.monotonic() < until:
        time.sleep(LOOK)
        signal = client.get(path)
    tasks = [client.get(f"/tasks/{task}") for task in signal["tasks"].values()]
    while any(task["state"] not in _OVER for task in tasks) and time.monotonic() < until:
        time.sleep(LOOK)
        tasks = [client.get(f"/tasks/{task['task']}") for task in tasks]
    return {"signal": signal, "route": client.get(f"{path}/route"), "tasks": tasks}


def _is_told(client: Client, signal: Json) -> bool:
    """Whether each project has its words: a question about a note to oneself keeps none from theirs."""
    if signal["state"] not in _SETTLED:
        return False
    spans = client.get(f"/signals/{segment(signal['signal'])}/route")["spans"]
    return all(span["project"] in signal["tasks"] for span in spans if span["project"])


def tell_memos(app: App, memos: list[Json]) -> None:
    """What was heard, whose it is and why, and which task it became."""
    terminal = app.terminal
    for memo in memos:
        signal = memo["signal"]
        terminal.line()
        terminal.line(Span(f"♪ {signal['name']}", "bold"), Span(f"  {signal['state']}", "green"))
        show_routing(terminal, memo["route"])
        for task in memo["tasks"]:
            terminal.line(
                Span("  → ", "dim"),
                Span(str(task["project"]), "bold"),
                "  ",
                _format.state(str(task["state"])),
            )
