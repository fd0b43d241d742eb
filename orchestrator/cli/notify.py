"""``counterpoint notify``."""

from __future__ import annotations

from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Cell, Column, Span, Style
from orchestrator.errors import UsageProblem

_WAYS = (
    Column("WAY"),
    Column("NEEDS YOU"),
    Column("DONE"),
    Column("WAITING", right=True),
    Column("STATE", shrink=True),
)
_SENT = (
    Column("AT"),
    Column("WAY"),
    Column("EVIDENCE"),
    Column("NOTIFICATION", shrink=True),
    Column("PROBLEM", shrink=True),
)
_NONE = "Nothing is sent: [notify] of counterpoint.toml names no way."
_OWN = "terminal"
_PATIENCE = 1300.0
"""Seconds: two samples by two ways, each for as long as ``[notify] timeout`` may be."""


@click.command("notify")
@common
@click.argument("action", required=False, type=click.Choice(["test"]))
@click.option("--follow", "-f", is_flag=True, help="Notify in this terminal, until Ctrl-C.")
@as_json
@click.pass_context
def command(ctx: click.Context, action: str | None, follow: bool, as_json: bool) -> None:
    """Show how you are notified, notify in this terminal, or test it.

    Without anything: the ways that [notify] names and what was sent lately. `test` sends a sample by each
    of them; exit code 1 when one failed. --follow prints one line per notification from now on; what needs
    you also rings the bell. With --json, an object per line.
    """
    app = ctx.ensure_object(App)
    if follow and action:
        raise UsageProblem(
            "--follow and test do not go together.", "`counterpoint notify test` tries the ways once."
        )
    if follow:
        from orchestrator.cli._notify_follow import follow as notify_here

        notify_here(app, as_json=as_json)
    elif action == "test":
        ctx.exit(_test(app, as_json=as_json))
    else:
        _show(app, as_json=as_json)


def _show(app: App, *, as_json: bool) -> None:
    view = app.started().get("/notify")
    if as_json:
        app.terminal.json(view)
        return
    terminal = app.terminal
    if not view["ways"]:
        terminal.line(Span(_NONE, "dim"))
        return
    terminal.table(_WAYS, [_way(way) for way in view["ways"]])
    terminal.line(
        Span(f"at most {view['at_most']} a minute by each way; worth it: {', '.join(view['kinds'])}", "dim")
    )
    if view["sent"]:
        terminal.line()
        terminal.table(_SENT, [_sent(sent) for sent in view["sent"]])


def _test(app: App, *, as_json: bool) -> int:
    client = app.started()
    client.timeout = _PATIENCE
    sent = client.post("/notify/test")["sent"]
    here = [way for way in client.get("/notify")["ways"] if way["way"] == _OWN]
    if as_json:
        app.terminal.json({"sent": sent})
    else:
        for one in sent:
            word = Span("✗ ", "red") if one["problem"] else Span("✓ ", "green")
            app.terminal.line(
                word, Span(f"{one['way']}, {_group(one['group'])}", "bold"), f"  {one['problem'] or 'sent'}"
            )
        if here:
            app.terminal.line(
                Span("· ", "dim"), "terminal: `counterpoint notify --follow` in a terminal of yours"
            )
        if not sent and not here:
            app.terminal.line(Span(_NONE, "dim"))
    return 1 if any(one["problem"] for one in sent) else 0


def _group(group: str) -> str:
    return group.replace("_", " ")


def _way(way: dict[str, Any]) -> list[Cell]:
    good = "`counterpoint notify --follow` shows it" if way["way"] == _OWN else "ready"
    state = Span(f"✗ {way['problem']}", "red") if way["problem"] else Span(good, "dim")
    marks = ["✓" if way[group] else "·" for group in ("needs_you", "done")]
    return [Span(way["way"], "bold"), *marks, str(way["waiting"] or "·"), state]


def _sent(sent: dict[str, Any]) -> list[Cell]:
    style: Style = "yellow" if sent["group"] == "needs_you" else "green"
    return [
        _format.clock(sent["at"]),
        sent["way"],
        sent["evidence"],
        Span(sent["title"], style),
        Span(sent["problem"], "red"),
    ]
