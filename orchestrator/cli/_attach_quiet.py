"""The terminal between the command and its prompt: what is typed by then belongs to the prompt."""

from __future__ import annotations

import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_LOCAL_FLAGS = 3
"""Place of the flags that hold ECHO in what ``tcgetattr`` gives."""


_ERASE_LINE = "\r\x1b[K"


@contextmanager
def quiet(write: Callable[[str], None]) -> Iterator[None]:
    """While the block runs, the terminal echoes nothing by itself; afterwards it is as it was found.

    Keys that are pressed before there is a prompt wait in the terminal and are shown once, by the prompt;
    what was echoed of them by then is erased through ``write``.
    """
    kept = termios.tcgetattr(sys.stdin)
    silent = [*kept]
    silent[_LOCAL_FLAGS] &= ~termios.ECHO
    termios.tcsetattr(sys.stdin, termios.TCSANOW, silent)
    write(_ERASE_LINE)
    try:
        yield
    finally:
        with suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, kept)
