"""A digest for a person: what waits first, then client by client; every line within the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from orchestrator.cli import _format
from orchestrator.cli._render import Piece, Span, Terminal
from orchestrator.cli._waiting import commands, mark
from orchestrator.signs import UNKNOWN
from orchestrator.text import fit, flat, width

Json = dict[str, Any]
WIDTH = 80
MOST = 6
"""Lines of one kind that are shown of one project; the rest is counted."""
MOST_WAITING = 12
"""Things that wait which are shown; the rest is counted."""
_ENDED = ("done", "failed", "unknown", "cancelled")


class Page:
    """Writes a digest to the terminal, at most ``WIDTH`` columns wide."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def show(self, found: Json) -> None:
        """The whole digest."""
        self._head(found)
        self._waits(found.get("waiting") or [])
        for client in found["clients"]:
            self._client(client, bool(found.get("offline")))

    def _head(self, found: Json) -> None:
        if found["cursor"] <= found["after"]:
            span = f"no event after {found['after']}"
        else:
            span = f"events {found['after'] + 1} to {found['cursor']}"
        if found.get("since"):
            span += f", since {_day_and_time(found['since'])}"
        self._line(Span("Digest  ", "bold"), Span(span, "dim"))
        if found.get("since") is None:
            self._line("Nothing happened.")
            return
        self._line(_sums(found["totals"], bool(found.get("offline"))))
        if losses := found.get("daemon_losses"):
            text = f"The daemon was lost {_format.plural(losses, 'time')} and started again."
            self._line(Span("↻ ", "yellow"), text)

    def _waits(self, waiting: Sequence[Json]) -> None:
        if not waiting:
            return
        self._line("")
        self._line(Span("Waits for you", "bold"))
        for item in waiting[:MOST_WAITING]:
            whose = f"{item['project']}: " if item["project"] else ""
            self._line("  ", mark(item["kind"], word=False), " ", Span(whose, "bold"), item["title"])
            self._line(Span(f"      {commands(item)[0]}", "dim"))
        if len(waiting) > MOST_WAITING:
            self._line(Span(f"    … and {len(waiting) - MOST_WAITING} more: counterpoint attention", "dim"))

    def _client(self, client: Json, offline: bool) -> None:
        self._line("")
        several = len(client["projects"]) > 1
        sums = Span(f"  {_sums(client['totals'], offline)}", "dim") if several else ""
        self._line(Span(client["client"], "bold"), sums)
        for project in client["projects"]:
            self._project(project, offline)

    def _project(self, project: Json, offline: bool) -> None:
        self._line(Span(f"  {project['project']}  ", "bold"), Span(_sums(project, offline), "dim"))
        for lines in (
            _soaks(project),
            _tasks(project),
            _files(project),
            _denials(project),
            _troubles(project),
        ):
            self._some(list(lines))

    def _some(self, lines: Sequence[Sequence[Piece]]) -> None:
        for pieces in lines[:MOST]:
            self._line("    ", *pieces)
        if len(lines) > MOST:
            self._line(Span(f"    … and {len(lines) - MOST} more; --json has them all", "dim"))

    def _line(self, *pieces: Piece) -> None:
        left, fitted = min(WIDTH, self._terminal.columns()), list[Piece]()
        for piece in pieces:
            span = Span(piece) if isinstance(piece, str) else piece
            text = fit(flat(span.text), left)
            left -= width(text)
            fitted.append(Span(text, span.style))
        self._terminal.line(*fitted)


def _day_and_time(text: str) -> str:
    then = _format.moment(text)
    return then.astimezone().strftime("%a %d %b %H:%M") if then else ""


def _sums(sums: Json, offline: bool) -> str:
    ended = [f"{sums[name]} {name}" for name in _ENDED if sums.get(name)]
    facts = [", ".join(ended) or "no task ended"]
    if sums.get("turns"):
        cost = _format.money(sums.get("cost_usd"), complete=bool(sums.get("cost_complete", True)))
        facts.append(f"{_format.count(sums['tokens'])} tokens, {cost}{' notional' if offline else ''}")
    if sums.get("commits"):
        facts.append(_format.plural(sums["commits"], "commit"))
    if sums.get("open"):
        facts.append(f"{sums['open']} open")
    return "; ".join(facts)


def _tasks(project: Json) -> Iterator[Sequence[Piece]]:
    for task in project.get("tasks") or ():
        glyph = _format.state(str(task["status"]))
        yield (
            Span(f"{glyph.text[:1]} ", glyph.style),
            f"{task['line'] or task['status']} ",
            Span(f"({task['task']})", "dim"),
        )


def _soaks(project: Json) -> Iterator[Sequence[Piece]]:
    for soak in project.get("soaks") or ():
        yield Span("≈ soak ", "cyan"), str(soak)


def _files(project: Json) -> Iterator[Sequence[Piece]]:
    if project.get("files"):
        count = _format.plural(len(project["files"]), "file")
        yield f"{count} changed: ", Span(", ".join(project["files"]), "dim")
    if project.get("landed"):
        yield (f"landed {_format.plural(project['landed'], 'time')}",)
    if project.get("to_land_commits"):
        commits = _format.plural(project["to_land_commits"], "commit")
        yield Span(f"{commits} not landed: ", "green"), Span(", ".join(project["to_land_files"]), "dim")
    if project.get("conflicts"):
        yield Span("⚠ conflicts: ", "yellow"), ", ".join(project["conflicts"])
    for refused in project.get("refused") or ():
        yield Span("⚠ refused: ", "yellow"), str(refused)


def _denials(project: Json) -> Iterator[Sequence[Piece]]:
    for denial in project.get("denials") or ():
        yield Span(f"⊘ {denial['count']}× ", "yellow"), f"{denial['wanted']} ", Span(denial["reason"], "dim")


def _troubles(project: Json) -> Iterator[Sequence[Piece]]:
    counted = [
        (project.get("retries") or 0, "retry", "retries"),
        (project.get("lost_sessions") or 0, "lost session", "lost sessions"),
    ]
    told = [f"{number} {one if number == 1 else many}" for number, one, many in counted if number]
    if told:
        yield Span(f"↻ {', '.join(told)}: ", "yellow"), "; ".join(project.get("troubles") or ())
    for call in project.get("unknown_calls") or ():
        yield Span(f"{UNKNOWN.glyph} perhaps happened: ", UNKNOWN.ansi), str(call)
