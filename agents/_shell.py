"""Reads a shell command without running it, as far as that is possible."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection


class CannotTell(Exception):
    """What a command does cannot be read from its text; the message says which construct it is."""


_SEPARATORS = frozenset({"&&", "||", ";", "|", "|&", "&", "(", ")", ";;"})
_OPAQUE = (
    (re.compile(r"`|\$\("), "a command substitution"),
    (re.compile(r"[<>]\("), "a process substitution"),
    (re.compile(r"(?<!<)<<(?!<)"), "a here-document"),
    (re.compile(r"\$['\"]"), "a quoted string with escapes"),
    (re.compile(r"\$[A-Za-z_{@*#!0-9-]"), "a variable"),
    (re.compile(r"(?:^|\s)\{\s"), "a group"),
    (re.compile(r"\{[^}\s]*(?:,|\.\.)[^}]*\}"), "a brace expansion"),
)
_OPAQUE_PROGRAMS = frozenset({"eval", "exec", "source", ".", "trap", "alias", "function", "env", "xargs"})
_OPAQUE_PROGRAMS |= frozenset({"for", "while", "until", "if", "case", "select", "sudo", "sh", "bash", "zsh"})


def simple_commands(command: str, known: Collection[str] = ()) -> list[list[str]]:
    """The words of each simple command, redirections included. Raises ``CannotTell``.

    Steps that ``known`` holds word for word are left out: somebody else has judged them.
    """
    if "\n" in command.strip() or "\0" in command:
        raise CannotTell("the command has several lines")
    visible = _without_single_quotes(command)
    for pattern, name in _OPAQUE:
        if pattern.search(visible):
            raise CannotTell(f"the command uses {name}")
    steps = [words for words in _split(command) if " ".join(words) not in known]
    for words in steps:
        if words and (words[0] in _OPAQUE_PROGRAMS or "=" in words[0]):
            raise CannotTell(f"what {words[0]!r} runs cannot be read from the command")
    return [words for words in steps if words]


def _without_single_quotes(command: str) -> str:
    """The command with the contents of single-quoted strings blanked: the shell expands nothing there."""
    return re.sub(r"""("(?:\\.|[^"\\])*")|\\.|'[^']*'""", lambda match: match.group(1) or "''", command)


def _split(command: str) -> list[list[str]]:
    lexer = shlex.shlex(command, posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split = True
    lexer.commenters = ""
    steps: list[list[str]] = [[]]
    try:
        for word in lexer:
            if word in _SEPARATORS or set(word) <= set("();|&"):
                steps.append([])
            else:
                steps[-1].append(word)
    except ValueError as error:
        raise CannotTell(f"the command is not well-formed ({error})") from error
    return steps
