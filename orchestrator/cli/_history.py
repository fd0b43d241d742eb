"""The history of spending as a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from orchestrator.cli import _format
from orchestrator.cli._render import Cell, Column, Span, Terminal
from orchestrator.cli._since import parse_since, wire
from orchestrator.client import Client
from orchestrator.errors import UsageProblem

_COLUMNS = (
    Column("FROM (UTC)"),
    Column("PROJECT", shrink=True),
    Column("CLIENT", shrink=True),
    Column("TURNS", right=True),
    Column("IN", right=True),
    Column("OUT", right=True),
    Column("CACHE READ", right=True),
    Column("CACHE WRITTEN", right=True),
    Column("COST", right=True),
)
_COUNTS = ("turns", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens")


def fetch(client: Client, by: str, since: str | None, now: datetime) -> dict[str, Any]:
    """The history from ``since``, written as a person does; raises ``UsageProblem``."""
    start = parse_since(since, now) if since is not None else None
    if isinstance(start, int):
        raise UsageProblem("A history begins at a time.", 'Write --since 7d, "yesterday" or 2026-01-31.')
    return client.get("/spend", {"by": by, "since": None if start is None else wire(start)})


def show(terminal: Terminal, history: dict[str, Any]) -> None:
    """One row per time and project, and their sum."""
    buckets = history["buckets"]
    if not buckets:
        terminal.line("Nothing was spent in that time.")
        return
    terminal.table(_COLUMNS, list(_rows(buckets, by_day=history["by"] == "day")))
    if history["notional"]:
        terminal.line(Span("  offline: nothing is billed, money is notional", "dim"))


def _rows(buckets: list[dict[str, Any]], *, by_day: bool) -> Iterator[list[Cell]]:
    before = ""
    for bucket in buckets:
        at = str(bucket["at"])[: 10 if by_day else 16].replace("T", " ")
        yield [at if at != before else "", *_cells(bucket, bucket["project"], bucket["client"])]
        before = at
    total = {name: sum(bucket[name] for bucket in buckets) for name in (*_COUNTS, "cost_usd")}
    complete = all(bucket["complete"] for bucket in buckets)
    yield [Span("all", "bold"), *_cells({**total, "complete": complete}, "", "")]


def _cells(bucket: dict[str, Any], project: str, client: str) -> list[Cell]:
    counts = [_format.count(bucket[name]) for name in _COUNTS]
    cost = _format.money(bucket["cost_usd"], complete=bool(bucket["complete"]))
    return [Span(project, "bold"), client, *counts, cost]
