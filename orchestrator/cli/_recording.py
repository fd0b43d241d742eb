"""What a person sees and does while a recording runs: a meter, and a key or a signal that stops it."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import tty
from math import log10
from types import FrameType, TracebackType
from typing import Any

from orchestrator.cli._render import Span, Terminal, watched
from orchestrator.sound import Level
from orchestrator.transcripts import clock

_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_KEYS = frozenset(b" \r\nq\x03\x04")
CELLS = 24
SHADES = " ▁▂▃▄▅▆▇█"


class Keys:
    """Whether the person wants to stop, by a key or a signal. The terminal is as before afterwards."""

    def __init__(self) -> None:
        self.listens = sys.stdin.isatty()
        self._stop = False
        self._before: list[Any] | None = None
        self._handlers: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Keys:
        for number in _STOPS:
            self._handlers[number] = signal.signal(number, self._stopped_by)
        if self.listens:
            self._before = termios.tcgetattr(sys.stdin.fileno())
            tty.setcbreak(sys.stdin.fileno())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def stopped(self) -> bool:
        """Whether it is to stop now."""
        while self.listens and not self._stop and select.select([sys.stdin], [], [], 0)[0]:
            typed = os.read(sys.stdin.fileno(), 64)
            self._stop = not typed or bool(_KEYS & set(typed))
        return self._stop

    def _stopped_by(self, _: int, __: FrameType | None) -> None:
        self._stop = True


class Meter:
    """How long and how loud, on one line of standard error while somebody watches it."""

    def __init__(self, terminal: Terminal, by: str, *, keys: bool, quiet: bool = False) -> None:
        self._terminal = terminal
        self._how = "Enter stops" if keys else "Ctrl-C stops"
        self._by = by
        self._shows = watched() and not quiet
        self._peaks = [0.0] * CELLS
        self._live: Any = None

    def __enter__(self) -> Meter:
        if self._shows:
            from rich.live import Live

            console = self._terminal.console()
            self._live = Live(self._line(0.0), console=console, transient=True, refresh_per_second=12)
            self._live.start()
        else:
            self._terminal.note(Span(f"Recording with {self._by}; {self._how}.", "dim"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, level: Level) -> None:
        """Draw it."""
        if self._live is not None:
            self._peaks = [*self._peaks[1:], level.peak]
            self._live.update(self._line(level.seconds))

    def _line(self, seconds: float) -> Any:
        from rich.text import Text

        bars = "".join(shade(peak) for peak in self._peaks)
        style = "red" if max(self._peaks[-3:]) > 0.98 else "green"
        how = f"  {self._how} ({self._by})"
        return Text.assemble(("● ", "red"), (clock(seconds), "bold"), "  ", (bars, style), (how, "dim"))


def shade(peak: float) -> str:
    """A letter as high as ``peak`` is loud: quiet speech is in the middle, as ears have it."""
    if peak <= 0.001:
        return SHADES[0]
    height = 1 + log10(min(peak, 1.0)) / 3  # 60 dB
    return SHADES[max(1, round(height * (len(SHADES) - 1)))]
