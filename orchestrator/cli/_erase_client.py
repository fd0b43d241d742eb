"""Erasing a client from the command line: what would go, the order, and what became of it."""

from __future__ import annotations

import time
from typing import Any

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._render import Column, Span, Terminal
from orchestrator.client import ensure_daemon, segment
from orchestrator.client.processes import alive

Json = dict[str, Any]
PATIENCE = 6 * 3600.0
"""Seconds that a daemon may take to erase: it reads every file of the home's state."""
_SHOWN = 12


def erase_client(app: App, client: str, wishes: Json, *, yes: bool, as_json: bool) -> int:
    """Show what would go, or with ``yes`` have it gone; the exit code."""
    daemon = app.started()
    if not yes:
        plan = daemon.get(f"/clients/{segment(client)}/erase", {"mixed": wishes["mixed"]})
        if as_json:
            app.terminal.json({**plan, "dry_run": True})
        else:
            _show_plan(app.terminal, plan)
        return 0
    endpoint = daemon.get("/status").get("endpoint")
    accepted = daemon.post(f"/clients/{segment(client)}/erase", wishes)
    if not as_json:
        app.terminal.note("Ordered. The daemon stops, and the next one erases before it does anything else …")
    _wait_gone(int(accepted["pid"]))
    daemon = ensure_daemon(app.home(), endpoint=endpoint, ready_within=PATIENCE)
    done = daemon.get(f"/erasures/{segment(accepted['erasure'])}")
    if as_json:
        app.terminal.json(done)
    else:
        _show_done(app.terminal, str(accepted.get("client") or client), done)
    return 1 if done["left"] else 0


def _wait_gone(pid: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)


def _show_plan(terminal: Terminal, plan: Json) -> None:
    terminal.line(Span(plan["client"], "bold"), f"  {', '.join(plan['projects'])}")
    rows = [
        [place["what"], _format.count(place["files"]), _format.octets(place["size"]), place["paths"][0]]
        for place in plan["places"]
    ]
    columns = [
        Column("what"),
        Column("files", right=True),
        Column("size", right=True),
        Column("where", shrink=True),
    ]
    terminal.table(columns, rows)
    terminal.line(
        f"{_format.plural(plan['events'], 'event')} of the journal, "
        f"{_format.plural(plan['changed'], 'other')} that name it, "
        f"{_format.plural(len(plan['signals']), 'signal')}, {_format.plural(len(plan['refs']), 'ref')}"
    )
    for what, names in (
        ("signals that other clients have a part in, too (--mixed whole, or words)", plan["mixed"]),
        ("tasks that run now (--now)", plan["working"]),
        ("open in the native interface", plan["native"]),
        ("told to others, which stays", plan["told"]),
    ):
        if names:
            terminal.note(Span(f"⚠ {what}: {', '.join(names)}", "yellow"))
    _show_yours(terminal, plan)
    terminal.note("Nothing was erased: `--yes` does it, for good.")


def _show_done(terminal: Terminal, client: str, done: Json) -> None:
    terminal.line(
        Span("✓ erased ", "green"),
        Span(client, "bold"),
        f"  {_format.plural(done['files'], 'file')} ({_format.octets(done['size'])}), "
        f"{_format.plural(done['events'], 'event')}, {_format.plural(done['signals'], 'signal')}",
    )
    terminal.line(
        f"{_format.plural(done['scanned'], 'file')} looked through for {_format.count(done['sought'])} texts"
    )
    for one in done["found"][:_SHOWN]:
        place = f" in {one['path']}" if one["path"] else ""
        terminal.note(Span(f"⚠ left: {one['what']}{place}", "red"))
    if len(done["found"]) > _SHOWN:
        terminal.note(Span(f"⚠ and {len(done['found']) - _SHOWN} more; --json lists them", "red"))
    for one in done["mentions"][:_SHOWN]:
        terminal.note(Span(f"⚠ another client's own: {one['what']!r} in {one['path']}", "yellow"))
    if not done["complete"]:
        terminal.note(f"A later daemon answers: only counts are known ({done['left']} left).")
    _show_yours(terminal, done)


def _show_yours(terminal: Terminal, found: Json) -> None:
    for text in found["yours"]:
        terminal.note(Span(f"⚠ yours: {text}", "yellow"))
