"""The control room's microphone: a real program that writes samples, and what becomes of them."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from queue import SimpleQueue

import pytest

from orchestrator.errors import CounterpointError
from orchestrator.home.paths import HomePaths
from orchestrator.signals import RawStore
from orchestrator.sound import choose
from orchestrator.sound.programs import PROGRAMS
from tui.microphone import Kept, ThisMicrophone

LOUD = 'head -c 32000 /dev/zero | tr "\\000" "\\100"'
"""A second of one loud sample after the other."""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program that is called as one that records, and does what ``script`` says."""
    folder.mkdir()
    program = folder / "arecord"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setattr(choose, "recorders", lambda: [PROGRAMS[0]])


def recorded(home: Path, *, talk: bool) -> tuple[Kept | CounterpointError, list[float]]:
    """What becomes of a recording that is stopped at its first level."""
    done: SimpleQueue[Kept | CounterpointError] = SimpleQueue()
    stopped, levels = threading.Event(), list[float]()

    def level(_seconds: float, peak: float) -> None:
        levels.append(peak)
        stopped.set()

    ThisMicrophone(home).start(stopped, talk, level, done.put)
    return done.get(timeout=20), levels


@pytest.mark.parametrize(("talk", "origin"), [(True, "talk"), (False, "record")])
def test_what_was_said_is_in_the_raw_store_and_says_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, talk: bool, origin: str
) -> None:
    install(tmp_path / "bin", monkeypatch, f"{LOUD}; sleep 60")
    home = tmp_path / "home"
    home.mkdir()
    kept, levels = recorded(home, talk=talk)
    assert isinstance(kept, Kept), kept
    assert kept.ended == "stopped"
    assert max(levels) > 0.4
    receipt = RawStore(HomePaths(home).signals).receipt(kept.ticket)
    assert receipt is not None
    assert (receipt.origin, receipt.name) == (origin, kept.name)
    assert receipt.size > 1000


def test_a_microphone_that_refuses_says_why_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "bin", monkeypatch, "echo 'arecord: no soundcards found' >&2; exit 1")
    home = tmp_path / "home"
    home.mkdir()
    problem, levels = recorded(home, talk=True)
    assert isinstance(problem, CounterpointError)
    assert "no soundcards found" in str(problem)
    assert problem.fix
    assert levels == []
    assert list(RawStore(HomePaths(home).signals).blobs()) == []
