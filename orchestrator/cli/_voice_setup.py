"""Sets a speech model up: a process of its own fetches and tries it, and the person sees how far it is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from orchestrator.cli._render import Span, Terminal, watched
from orchestrator.client.start import daemon_environment
from orchestrator.errors import UsageProblem
from orchestrator.text import flat
from orchestrator.voice.models import OFFERS, models_folder

_UNSAID = re.compile(r"[^A-Za-z0-9._-]+")


class _Bar(Protocol):
    def at(self, done: int, total: int) -> None: ...


def set_up(terminal: Terminal, model: str, *, as_json: bool) -> bool:
    """Whether the model is in place afterwards; what went wrong was said."""
    order = {**_order(model), "models": str(models_folder()), "threads": min(2, os.cpu_count() or 1)}
    if not as_json and (offer := OFFERS.get(model)) is not None:
        said = (
            f"{model}: {offer.megabytes} MB from {offer.repository}, about {offer.minutes:.0f} min per hour"
        )
        terminal.note(Span(f"{said} of memo on a laptop.", "dim"))
    last: dict[str, Any] = {"kind": "failed", "reason": "It ended without a word.", "hint": ""}
    with _bar(terminal) as bar:
        for last in _said(order):
            if last["kind"] == "fetching":
                bar.at(int(last["done"]), int(last["total"]))
    if as_json:
        terminal.json(last)
    elif last["kind"] == "ready":
        _tell(terminal, last["model"])
    else:
        terminal.problem(str(last.get("reason", "It did not work.")), str(last.get("hint", "")))
    return bool(last["kind"] == "ready")


def _order(model: str) -> dict[str, str]:
    if model.startswith(("/", "~", ".")):
        folder = Path(model).expanduser().resolve()
        return {"name": _UNSAID.sub("-", folder.name).strip("-.") or "model", "folder": str(folder)}
    if model in OFFERS:
        return {"name": model, "repository": OFFERS[model].repository}
    if model.count("/") == 1:
        return {"name": _UNSAID.sub("-", model), "repository": model}
    raise UsageProblem(
        f"No model {model!r} is known.", f"Known: {', '.join(OFFERS)}; or name a repository, or a folder."
    )


def _said(order: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What the process says, line by line."""
    offline = {"HF_HUB_OFFLINE": "1"} if "folder" in order else {}
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "orchestrator.voice.setup"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**daemon_environment(), "HF_HUB_DISABLE_TELEMETRY": "1", **offline},
        text=True,
    )
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(order) + "\n")
        child.stdin.close()
        for line in child.stdout:
            yield json.loads(line)
        complaint = child.stderr.read() if child.stderr is not None else ""
        if child.wait() not in {0, 1}:
            said = flat(complaint.strip().rpartition("\n")[2])
            yield {"kind": "failed", "reason": f"It ended with code {child.returncode}. {said}", "hint": ""}
    finally:
        child.kill()
        child.wait()


@contextmanager
def _bar(terminal: Terminal) -> Iterator[_Bar]:
    """A bar while somebody watches; rich is imported only for that."""
    if not watched():
        yield _Silent()
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = TextColumn("  fetching", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with Progress(*columns, console=terminal.console(), transient=True) as progress:
        job = progress.add_task("", total=None)

        class Shown:
            def at(self, done: int, total: int) -> None:
                progress.update(job, completed=done, total=total)

        yield Shown()


class _Silent:
    def at(self, done: int, total: int) -> None:
        pass


def _tell(terminal: Terminal, model: dict[str, Any]) -> None:
    size = sum(int(stamp[0]) for stamp in model["stamps"].values())
    terminal.line(
        Span("✓ set up  ", "green"),
        Span(str(model["name"]), "bold"),
        f"  {size / 1e6:.0f} MB, about {max(1, round(model['minutes'] or 0))} min per hour of memo here",
    )
    terminal.line(Span(f"  sha256 {model['sha256']}", "dim"))
    terminal.line(Span(f"  {model['path']}", "dim"))
