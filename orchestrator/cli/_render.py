"""The single exit to the terminal: whatever leaves here was made inert first, and coloured after.

No other module of the command line prints. Colours carry meaning and never carry it alone.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TextIO

from orchestrator.text import clean, fit, flat, json_safe, width

if TYPE_CHECKING:
    from rich.console import Console

UNLIMITED = 10_000
Style = Literal["", "bold", "dim", "red", "green", "yellow", "blue", "magenta", "cyan"]
_SGR: Mapping[str, str] = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}
_DIFF: tuple[tuple[str, Style], ...] = (
    ("diff --git", "bold"),
    ("+++", "bold"),
    ("---", "bold"),
    ("@@", "cyan"),
    ("+", "green"),
    ("-", "red"),
)
_ASCII = str.maketrans(
    {
        "✓": "+",
        "✗": "x",
        "●": "*",
        "◐": "*",
        "○": "o",
        "?": "?",
        "↻": "~",
        "⊘": "-",
        "…": ".",
    }
)
_ASCII |= str.maketrans({"◆": "!", "◇": "o", "‽": "?", "◷": "~", "‖": "=", "≡": "=", "↦": ">", "⇢": ">"})
_ASCII |= str.maketrans({"⚑": "!", "⇄": "=", "⌨": "#", "≠": "/", "≈": "~", "§": "S"})
_ASCII |= str.maketrans({"→": ">", "·": "-", "⏺": "*", "⚠": "!", "–": "-", "“": '"', "”": '"'})


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text with a meaning."""

    text: str
    style: Style = ""


Piece = str | Span
Cell = Piece
Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; ``shrink`` may be cut to fit the terminal."""

    title: str
    right: bool = False
    shrink: bool = False


class Paper(Protocol):
    """What a conversation is written on: the terminal, or lines that are kept."""

    def line(self, *pieces: Piece) -> None:
        """One line; line ends inside the pieces are flattened."""

    def block(self, *pieces: Piece, indent: str = "") -> None:
        """Text of several lines."""


class Page:
    """Paper in memory: lines that were made inert, to be taken by whoever shows them."""

    def __init__(self) -> None:
        self._lines: list[Line] = []

    def line(self, *pieces: Piece) -> None:
        """Keep one line."""
        self._lines.append(tuple(_flat(piece) for piece in pieces))

    def block(self, *pieces: Piece, indent: str = "") -> None:
        """Keep text of several lines."""
        self._lines += [(span,) for piece in pieces for span in _block(piece, indent)]

    def take(self) -> list[Line]:
        """The lines since the last time."""
        taken, self._lines = self._lines, []
        return taken


class Terminal:
    """Writes to standard output and standard error of the moment.

    ``color``: ``None`` decides per stream (a terminal, ``NO_COLOR`` unset); ``False`` never.
    """

    def __init__(self, color: bool | None = None) -> None:
        self.color = color

    def line(self, *pieces: Piece) -> None:
        """One line on standard output; line ends inside the pieces are flattened."""
        self._write(sys.stdout, [_flat(piece) for piece in pieces])

    def block(self, *pieces: Piece, indent: str = "") -> None:
        """Text of several lines on standard output."""
        for piece in pieces:
            for span in _block(piece, indent):
                self._write(sys.stdout, [span])

    def lines(self, lines: Iterable[Line]) -> None:
        """Several lines on standard output, written at once; tabs stay."""
        colored = self._colored(sys.stdout)
        texts = ("".join(_painted(_one_line(span), colored) for span in line) + "\n" for line in lines)
        self._put(sys.stdout, "".join(texts))

    def note(self, *pieces: Piece) -> None:
        """One line for the person on standard error: hints and progress, never data."""
        self._write(sys.stderr, [_flat(piece) for piece in pieces])

    def problem(self, message: str, fix: str = "") -> None:
        """An error on standard error: what happened, then what to do."""
        first, *rest = clean(message).split("\n")
        self._write(sys.stderr, [Span("error: ", "red"), Span(first)])
        for text in rest:
            self._write(sys.stderr, [Span(f"  {text}", "dim")])
        for text in clean(fix).split("\n") if fix else []:
            self._write(sys.stderr, [Span(f"  {text}")])

    def json(self, value: object, *, compact: bool = False) -> None:
        """``value`` as JSON on standard output; ``compact`` keeps it on one line."""
        text = json.dumps(value, ensure_ascii=False, indent=None if compact else 2)
        self._put(sys.stdout, json_safe(text) + "\n")

    def raw(self, text: str) -> None:
        """Text of our own making, byte for byte: shell scripts and prompts that are shown to be copied."""
        self._put(sys.stdout, text)

    def binary(self, pieces: Iterable[bytes]) -> None:
        """Bytes as they are on standard output, which must not be a terminal: nothing makes them inert."""
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        """Aligned columns on standard output; cells are one line each."""
        cells = [[_cell(cell) for cell in row] for row in rows]
        widths = [
            max(width(column.title), *(width(row[place].text) for row in cells))
            if cells
            else width(column.title)
            for place, column in enumerate(columns)
        ]
        self._shrink(columns, widths)
        head = [Span(column.title, "dim") for column in columns]
        for row in [head, *cells]:
            self._write(sys.stdout, _aligned(columns, widths, row), strip=True)

    def diff(self, text: str) -> None:
        """A unified diff on standard output, coloured, never paged."""
        for line in clean(text).rstrip("\n").split("\n"):
            self._write(sys.stdout, [Span(line, _diff_style(line))])

    def agrees(self, question: str, *, enter: bool = True) -> bool:
        """Ask the person on standard error; Enter means what ``enter`` says, the end of input means no."""
        sys.stderr.write(f"{flat(question)} [{'Y/n' if enter else 'y/N'}] ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
        told = answer.strip().lower()
        return bool(answer) and (told in {"y", "yes"} or (enter and not told))

    def shows_data(self) -> bool:
        """Whether standard output is the person's terminal too, so that bars must make room for it."""
        return sys.stdout.isatty()

    def columns(self) -> int:
        """Columns of the terminal; a pipe has no limit worth cutting for."""
        if not sys.stdout.isatty():
            return UNLIMITED
        from shutil import get_terminal_size

        return get_terminal_size().columns

    def colored(self) -> bool:
        """Whether standard output takes colours."""
        return self._colored(sys.stdout)

    def console(self) -> Console:
        """A rich console on standard error, for live progress; the import costs, so ask only when live."""
        from rich.console import Console

        plain = not self._colored(sys.stderr)
        return Console(file=sys.stderr, no_color=plain, markup=False, highlight=False, emoji=False)

    def _shrink(self, columns: Sequence[Column], widths: list[int]) -> None:
        over = sum(widths) + 2 * (len(widths) - 1) - self.columns()
        for place, column in enumerate(columns):
            if over > 0 and column.shrink:
                cut = min(over, max(0, widths[place] - 8))
                widths[place] -= cut
                over -= cut

    def _colored(self, stream: TextIO) -> bool:
        if self.color is not None:
            return self.color
        return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def _write(self, stream: TextIO, spans: Sequence[Piece], *, strip: bool = False) -> None:
        colored = self._colored(stream)
        text = "".join(_painted(_span(span), colored) for span in spans)
        self._put(stream, (text.rstrip() if strip else text) + "\n")

    def _put(self, stream: TextIO, text: str) -> None:
        encoding = getattr(stream, "encoding", None) or "utf-8"
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            text = text.translate(_ASCII).encode(encoding, "replace").decode(encoding)
        stream.write(text)
        stream.flush()


def watched() -> bool:
    """Whether a person watches standard error, and the terminal can redraw a line."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _diff_style(line: str) -> Style:
    for prefix, style in _DIFF:
        if line.startswith(prefix):
            return style
    return ""


def _span(piece: Piece) -> Span:
    return Span(piece) if isinstance(piece, str) else piece


def _block(piece: Piece, indent: str) -> list[Span]:
    span = _span(piece)
    return [Span(indent + text if text else text, span.style) for text in clean(span.text).split("\n")]


def _flat(piece: Piece) -> Span:
    span = _span(piece)
    return Span(flat(span.text), span.style)


def _one_line(span: Span) -> Span:
    return Span(clean(span.text).replace("\n", " "), span.style)


def _cell(piece: Piece) -> Span:
    span = _span(piece)
    return Span(flat(span.text).strip(), span.style)


def _aligned(columns: Sequence[Column], widths: Sequence[int], row: Sequence[Piece]) -> list[Piece]:
    line: list[Piece] = []
    for place, (column, columns_wide) in enumerate(zip(columns, widths, strict=True)):
        cell = _span(row[place])
        text = fit(cell.text, columns_wide)
        filling = " " * (columns_wide - width(text))
        line += ["  "] if place else []
        line += [filling, Span(text, cell.style)] if column.right else [Span(text, cell.style), filling]
    return line


def _painted(span: Span, colored: bool) -> str:
    code = _SGR.get(span.style)
    return f"\x1b[{code}m{span.text}\x1b[0m" if colored and code and span.text else span.text
