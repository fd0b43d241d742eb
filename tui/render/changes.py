"""The lists beside a diff (projects, commits, files, comments), and what landing did. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from orchestrator.text import fit, flat, pad
from tui.render.inert import inert_line
from tui.render.tokens import Line, Span
from tui.state.fleet import Row
from tui.state.review import Comment, outcome
from tui.state.words import ago, counted

Json = Mapping[str, Any]
_STATUS = {"A": "added", "D": "removed", "added": "added", "deleted": "removed"}
_WAYS_OUT = {
    "refused": "Commit what you changed there, or move it away, and land again.",
    "conflict": "Bring both versions together in your files or ask the agent to, and land again.",
}


def project_line(row: Row, comments: int, width: int) -> Line:
    """A project that has something to land."""
    right: list[Span] = [
        Span(f" ↑{row.commits}" if row.commits else "", "ok"),
        Span(f" {row.files_changed}f" if row.files_changed else "", "dim"),
        Span(f" ⚠{len(row.conflicts)}" if row.conflicts else "", "error"),
        Span(f" ●{comments}" if comments else "", "prompt"),
    ]
    room = max(4, width - sum(len(span.text) for span in right) - 4)
    name = pad(fit(flat(row.project), room), room)
    return (Span(f" {row.look.glyph} ", row.look.token), Span(name, "strong"), *right)


def part_lines(
    view: Json, comments: Iterable[Comment], commit: str, now: datetime, width: int
) -> Iterator[tuple[Line, str]]:
    """Commits, files and comments of what is reviewed, each with the key it is selected by."""
    commits, files = view["commits"], view["files"]
    sign = "▸" if not commit else " "
    yield (Span(f"{sign}all changes", "strong"), Span(f"  {counted(len(commits), 'commit')}", "dim")), "all"
    for one in commits:
        name = str(one["commit"])
        age = f" {ago(_time(one.get('at')), now)}"
        title = fit(inert_line(str(one["title"])), max(4, width - 10 - len(age)))
        sign = "▸" if name == commit else " "
        yield (Span(f"{sign}{name[:7]} ", "cost"), Span(title, "text"), Span(age, "dim")), f"commit:{name}"
    chosen = next((one for one in commits if one["commit"] == commit), view)
    flagged = set(view.get("flagged") or ())
    if files:
        yield (Span(counted(len(chosen["files"]), "file"), "heading"),), ""
    for file in chosen["files"]:
        yield _file(file, flagged, width), f"file:{file['path']}"
    if open_paths := view.get("uncommitted"):
        yield (Span("not committed", "warning"),), ""
        for path in open_paths:
            yield (Span(f"   {_end(str(path), width - 4)}", "dim"),), ""
    found = list(comments)
    if found:
        yield (Span(f"{counted(len(found), 'comment')} to send", "heading"),), ""
    for at, one in enumerate(found):
        place = f"{_end(one.path, width // 2)}:{one.last} "
        words = fit(inert_line(one.text), max(4, width - len(place) - 3))
        yield (Span(" ● ", "prompt"), Span(place, "path"), Span(words, "text")), f"comment:{at}"


def outcome_lines(project: str, reply: Json) -> list[Line]:
    """What landing did, with paths and the way out."""
    token, words, paths = outcome(reply)
    lines: list[Line] = [(Span(f"{flat(project)}: ", "strong"), Span(inert_line(words), token))]
    lines += [(Span(f"   {inert_line(path)}", "path"),) for path in paths]
    way = _WAYS_OUT.get(str(reply.get("outcome")), "")
    if paths and way:
        lines.append((Span(f"   {way}", "dim"),))
    if flagged := reply.get("flagged"):
        names = ", ".join(inert_line(str(path)) for path in flagged)
        lines.append((Span(f"   ⚠ may be executed later by your tools: {names}", "error"),))
    return lines


def _file(file: Json, flagged: set[str], width: int) -> Line:
    path, status = str(file["path"]), str(file["status"])
    right: list[Span] = [
        Span(f" +{file['added']}" if file.get("added") else "", "added"),
        Span(f" −{file['removed']}" if file.get("removed") else "", "removed"),
        Span(" ⚠" if path in flagged else "", "error"),
    ]
    room = max(4, width - sum(len(span.text) for span in right) - 4)
    return (
        Span(f" {inert_line(status)[:1].upper()} ", _STATUS.get(status, "dim")),
        Span(pad(_end(path, room), room), "path"),
        *right,
    )


def _end(path: str, width: int) -> str:
    """A path, cut at its beginning: its end tells more."""
    clean = inert_line(path, 4000)
    return clean if len(clean) <= width else f"…{clean[-max(1, width - 1) :]}"


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
