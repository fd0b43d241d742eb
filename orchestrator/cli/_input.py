"""Reading what the person gives: a file, standard input, or a word on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from orchestrator.errors import UsageProblem

STDIN = "-"


def read_text(source: str) -> str:
    """The UTF-8 text of the file ``source``, or of standard input for ``-``."""
    name = "standard input" if source == STDIN else repr(source)
    try:
        raw = sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()
    except OSError as problem:
        raise UsageProblem(f"{name} cannot be read: {problem.strerror}.", "Check the path.") from problem
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise UsageProblem(f"{name}, line {line}: not UTF-8.", "Save it as UTF-8.") from problem


def joined(words: Iterable[str], command: str) -> str:
    """The words of a command line as one text; raises ``UsageProblem`` when it says nothing."""
    text = " ".join(words)
    if not text.strip():
        raise UsageProblem("No words are given.", f"`counterpoint {command} WORDS`, for example.")
    return text


def stdin_is_piped() -> bool:
    """Whether standard input is a file or a pipe rather than a person."""
    return not sys.stdin.isatty()
