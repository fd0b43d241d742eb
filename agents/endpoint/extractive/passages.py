"""The words of a signal inside a task: what somebody said, apart from what the task says about it."""

from __future__ import annotations

import re

_HEAD = re.compile(r"## .* · memo:[0-9a-f]{16,64}/r\d{3,6}/")
_FENCE = re.compile(r"(`{3,})text$")
_LABEL = re.compile(r"\[s\d{2,6}\.\d{2,6}(?:#\d+(?:-\d+)?)?\] ")


def said_in(task: str) -> dict[int, str]:
    """The lines of all passages by their number in the task, without their labels."""
    found: dict[int, str] = {}
    headed, fence = False, ""
    for number, line in enumerate(task.split("\n"), 1):
        if fence and line == fence:
            fence = ""
        elif fence:
            found[number] = _LABEL.sub("", line, count=1) if _LABEL.match(line) else line
        elif headed and (opened := _FENCE.match(line)):
            fence = opened[1]
        headed = bool(_HEAD.match(line)) and not fence
    return found
