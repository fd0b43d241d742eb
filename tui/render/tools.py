"""Tool calls as a person reads them: a line when folded, else an edit's diff, a command's output. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from typing import Any

from tui.render.inert import inert, inert_line
from tui.render.tokens import Line, Span, Token
from tui.state.blocks import ToolBlock

_PROJECTS = "/.counterpoint/projects/"
_TREE = re.compile(r"[^/\s]{1,100}/tree(?:/|(?=[\s\"']|$))")
_TELLING = ("file_path", "path", "command", "pattern", "query", "url", "description", "prompt", "skill")
_ARROW = re.compile(r" *(\d+)→(.*)")
_NUMBERED = re.compile(r"^( *\d+)\t", re.M)
_HEAD, _TAIL = 20, 20
"""Lines of a long output that are shown from its beginning and its end."""
_DRAWN = 40_000
"""Characters of an output that are looked at from either side."""
_DIFF_LINES = 600
_COMPARED = 400
"""Lines on either side up to which an edit is compared line by line."""
_SIGNS: Mapping[str, tuple[str, Token]] = {
    "writing": ("○ ", "dim"),
    "running": ("● ", "info"),
    "waiting": ("◆ ", "ask"),
    "done": ("✓ ", "ok"),
    "failed": ("✗ ", "error"),
    "denied": ("⊘ ", "warning"),
    "unknown": ("‽ ", "warning"),
}


def folded(block: ToolBlock) -> Line:
    """A call on one line: what, on what, and how it went."""
    sign, token = _SIGNS[block.state]
    return (Span(sign, token), *headline(block), *_outcome(block))


def headline(block: ToolBlock) -> Line:
    """What was called on what: ``Read src/a.py``, ``Edit a.py +3 −1``."""
    if block.state == "writing":
        target = f" {_short(block.hint)}" if block.hint else ""
        return (Span(f"writing a call{target}", "dim"), Span(f" {_count(block.written)} chars", "dim"))
    name = inert_line(block.name, 60) or "a call"
    tell = _HEADLINES.get(block.name, _other)
    return (Span(name, "tool"), *tell(block.input))


def unfolded(block: ToolBlock) -> list[Line]:
    """All of a call that helps: without its first line, not wrapped."""
    show = _BODIES.get(block.name, _json_body)
    lines = show(block.input) if block.name else []
    if block.reason:
        lines = [*lines, *_text(block.reason, "warning")]
    if block.result:
        token: Token = "error" if block.state in {"failed", "denied"} else "code"
        lines = [*lines, *_output(_result(block.name, block.result), token)]
    return lines


def _result(name: str, result: str) -> str:
    """A result without the path of the workspace; the numbers of lines that were read are marked as such."""
    if len(result) > 2 * _DRAWN:
        return result
    result = _local(result)
    return _NUMBERED.sub(r"\1→", result) if name == "Read" else result


def _local(text: str) -> str:
    """``text`` without the paths to the top of a workspace, which a reader of one project knows."""
    found, *others = text.split(_PROJECTS)
    for other in others:
        tree = _TREE.match(other)
        start = found.find("/", 1 + max(found.rfind(blank) for blank in " \n\t\"'"))
        if tree is None or start < 0:
            found += _PROJECTS + other
        else:
            found = found[:start] + other[tree.end() :]
    return found


def _outcome(block: ToolBlock) -> Line:
    match block.state:
        case "running":
            return (Span(" …", "dim"),)
        case "waiting":
            return (Span(" waits for the answer", "ask"),)
        case "denied":
            return (Span(f" denied: {inert_line(block.reason, 120)}", "warning"),)
        case "unknown":
            return (Span(" outcome unknown", "warning"),)
        case "failed":
            return (Span(f" failed: {_short(block.result or '')}", "error"),)
        case "done":
            return (Span(f" → {_size(block.result or '')}", "dim"),)
    return ()


def _size(text: str) -> str:
    lines = text.count("\n") + 1
    return f"{lines} lines" if lines > 1 else f"{_count(len(text))} chars"


def _count(number: int) -> str:
    return f"{number / 1000:.1f}k" if number >= 1000 else str(number)


def _short(value: object, most: int = 120) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return inert_line(_local(text[: 4 * most]), most)


def _path(given: Mapping[str, Any]) -> Span:
    return Span(
        f" {_short(given.get('file_path') or given.get('notebook_path') or given.get('path') or '')}", "path"
    )


def _read(given: Mapping[str, Any]) -> Line:
    offset, limit = given.get("offset"), given.get("limit")
    if not isinstance(offset, int) and not isinstance(limit, int):
        return (_path(given),)
    start = offset if isinstance(offset, int) else 1
    end = start + limit - 1 if isinstance(limit, int) else ""
    return (_path(given), Span(f":{start}-{end}", "dim"))


def _bash(given: Mapping[str, Any]) -> Line:
    return (Span(f" {_short(given.get('command') or '')}", "path"),)


def _edit(given: Mapping[str, Any]) -> Line:
    added = removed = 0
    for old, new in _edits(given):
        for tag, i, j, k, m in _opcodes(old.splitlines(), new.splitlines()):
            removed += j - i if tag != "equal" else 0
            added += m - k if tag != "equal" else 0
    return (_path(given), Span(f" +{added}", "added"), Span(f" −{removed}", "removed"))


def _write(given: Mapping[str, Any]) -> Line:
    lines = len(str(given.get("content") or "").splitlines())
    return (_path(given), Span(f" +{lines}", "added"))


def _search(given: Mapping[str, Any]) -> Line:
    what: Line = (Span(f' "{_short(given.get("pattern") or "")}"', "path"),)
    where = given.get("path") or given.get("glob")
    return (*what, Span(f" in {_short(where)}", "dim")) if where else what


def _task(given: Mapping[str, Any]) -> Line:
    kind = given.get("subagent_type")
    what = Span(f" {_short(given.get('description') or given.get('prompt') or '')}", "path")
    return (Span(f" {_short(kind)}:", "dim"), what) if kind else (what,)


def _todos(given: Mapping[str, Any]) -> Line:
    todos = _items(given.get("todos"))
    done = sum(todo.get("status") == "completed" for todo in todos)
    now = next((todo.get("activeForm") for todo in todos if todo.get("status") == "in_progress"), None)
    doing: Line = (Span(f" {_short(now)}", "path"),) if now else ()
    return (Span(f" {done}/{len(todos)}", "dim"), *doing)


def _other(given: Mapping[str, Any]) -> Line:
    telling = next((given[name] for name in _TELLING if given.get(name)), None)
    if telling is None and not given:
        return ()
    return (Span(f" {_short(telling if telling is not None else dict(given))}", "path"),)


def _question(given: Mapping[str, Any]) -> Line:
    asked = [_short(one.get("question") or "") for one in _items(given.get("questions"))]
    more = f" +{len(asked) - 1}" if len(asked) > 1 else ""
    return (Span(f" {asked[0]}", "path"), Span(more, "dim")) if asked else _other(given)


def _items(listed: object) -> list[Mapping[str, Any]]:
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def _edits(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    listed = given.get("edits")
    pairs = _items(listed) if isinstance(listed, list) else [given]
    return [(str(edit.get("old_string") or ""), str(edit.get("new_string") or "")) for edit in pairs]


def _opcodes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    if len(old) > _COMPARED or len(new) > _COMPARED:
        return [("replace", 0, len(old), 0, len(new))]
    return [(*code,) for code in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()]


def _edit_body(given: Mapping[str, Any]) -> list[Line]:
    shown: list[Line] = []
    more = 0
    for number, (old, new) in enumerate(_edits(given)):
        shown += [(Span("⋯", "hunk"),)] if number else []
        before, after = old.splitlines(), new.splitlines()
        for tag, i, j, k, m in _opcodes(before, after):
            same = tag == "equal"
            parts: list[tuple[str, Token, list[str]]] = [
                (" " if same else "-", "code" if same else "removed", before[i:j]),
                ("+", "added", [] if same else after[k:m]),
            ]
            for sign, token, lines in parts:
                room = max(0, _DIFF_LINES - len(shown))
                shown += [_row(sign, line, token) for line in lines[:room]]
                more += max(0, len(lines) - room)
    return _some(shown, more)


def _write_body(given: Mapping[str, Any]) -> list[Line]:
    lines = str(given.get("content") or "").splitlines()
    places = len(str(len(lines)))
    shown = [
        (Span(f"{number:>{places}} ", "dim"), *_row("+", line, "added"))
        for number, line in enumerate(lines[:_DIFF_LINES], 1)
    ]
    return _some(shown, len(lines) - len(shown))


def _row(sign: str, line: str, token: Token) -> Line:
    return (Span(f"{sign} {inert(line[:_DRAWN]).replace(chr(10), ' ')}", token),)


def _some(lines: list[Line], more: int = 0) -> list[Line]:
    more += max(0, len(lines) - _DIFF_LINES)
    lines = lines[:_DIFF_LINES]
    return [*lines, _more(more)] if more else lines


def _more(lines: int) -> Line:
    return (Span(f"… {lines} more line{'' if lines == 1 else 's'}", "more"),)


def _bash_body(given: Mapping[str, Any]) -> list[Line]:
    command = inert(str(given.get("command") or "")[:_DRAWN]).split("\n")
    marked: list[Line] = [
        (Span("$ " if not at else "  ", "dim"), Span(line, "path")) for at, line in enumerate(command)
    ]
    return _some(marked)


def _read_body(_: Mapping[str, Any]) -> list[Line]:
    return []


def _task_body(given: Mapping[str, Any]) -> list[Line]:
    return _text(str(given.get("prompt") or ""), "quote")


def _todos_body(given: Mapping[str, Any]) -> list[Line]:
    signs: Mapping[str, tuple[str, Token]] = {"completed": ("☑ ", "ok"), "in_progress": ("● ", "info")}
    todos = _items(given.get("todos"))
    return [
        (
            Span(*signs.get(str(todo.get("status")), ("☐ ", "dim"))),
            Span(_short(todo.get("content") or "", 300)),
        )
        for todo in todos
    ]


def _json_body(given: Mapping[str, Any]) -> list[Line]:
    return _text(json.dumps(dict(given), ensure_ascii=False, indent=2, default=str), "code") if given else []


def _text(text: str, token: Token) -> list[Line]:
    return _some(
        [(Span(line, token),) for line in inert(text[:_DRAWN]).split("\n")], text.count("\n", _DRAWN)
    )


def _output(text: str, token: Token) -> list[Line]:
    """What a tool gave back: its first and last lines, and how many stand between."""
    text = text.rstrip("\n")
    if len(text) <= 2 * _DRAWN:
        lines = inert(text).split("\n")
        if len(lines) <= _HEAD + _TAIL + 1:
            return [_numbered(line, token) for line in lines]
        head, tail, hidden = lines[:_HEAD], lines[-_TAIL:], len(lines) - _HEAD - _TAIL
    else:
        head = inert(text[:_DRAWN]).split("\n")[:_HEAD]
        tail = inert(text[-_DRAWN:]).split("\n")[-_TAIL:]
        hidden = max(1, text.count("\n") + 1 - len(head) - len(tail))
    more: Line = (Span(f"… {hidden} lines hidden", "more"),)
    return [*(_numbered(line, token) for line in head), more, *(_numbered(line, token) for line in tail)]


def _numbered(line: str, token: Token) -> Line:
    """A line of an output; one that a tool has numbered has its number apart."""
    found = _ARROW.fullmatch(line)
    return (Span(f"{found[1]:>5} ", "dim"), Span(found[2], token)) if found else (Span(line, token),)


_HEADLINES: Mapping[str, Callable[[Mapping[str, Any]], Line]] = {
    "Read": _read,
    "Bash": _bash,
    "Edit": _edit,
    "MultiEdit": _edit,
    "Write": _write,
    "Grep": _search,
    "Glob": _search,
    "Task": _task,
    "Agent": _task,
    "TodoWrite": _todos,
    "AskUserQuestion": _question,
}
_BODIES: Mapping[str, Callable[[Mapping[str, Any]], list[Line]]] = {
    "Read": _read_body,
    "Bash": _bash_body,
    "Edit": _edit_body,
    "MultiEdit": _edit_body,
    "Write": _write_body,
    "Task": _task_body,
    "Agent": _task_body,
    "TodoWrite": _todos_body,
}
