"""Between the command and its prompt the terminal echoes nothing, and afterwards it is as it was."""

from __future__ import annotations

import os
import pty
import sys
import termios
from pathlib import Path

import pytest

from orchestrator.cli._attach_quiet import quiet


def test_keys_wait_unechoed_for_the_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    person, terminal = pty.openpty()
    with Path(os.ttyname(terminal)).open("r+b", buffering=0) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        before = termios.tcgetattr(terminal)
        written: list[str] = []
        with quiet(written.append):
            assert written == ["\r\x1b[K"]
            os.write(person, b"early\n")
            assert os.read(terminal, 100) == b"early\n"
            os.write(terminal, b"shown")
            assert os.read(person, 100) == b"shown", "and no echo before it"
        assert termios.tcgetattr(terminal) == before
    os.close(person)
    os.close(terminal)
