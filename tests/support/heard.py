"""Signals with words, as a worker would leave them: a finished run on disk and in the journal."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.events import Draft
from orchestrator.events.signal import SignalReceived
from orchestrator.events.transcript import TranscriptFinished, TranscriptStarted
from orchestrator.home.paths import HomePaths
from orchestrator.journal import Journal
from orchestrator.signals import RawStore
from orchestrator.transcripts import Block, Run, Segment, Transcript, Word
from orchestrator.transcripts.files import finish, run_folder

SPEED = 0.4
"""Seconds per word."""


def transcript(
    text: str | Sequence[str],
    *,
    timed: bool = True,
    signal: str = "0123456789abcdef",
    run: str = "r001",
    speakers: Mapping[int, str] | None = None,
) -> Transcript:
    """One segment per line; an empty line is a pause, or of a document the end of a part."""
    blocks: list[list[Segment]] = [[]]
    now = 0.0
    for line in text.splitlines() if isinstance(text, str) else text:
        if not line.strip():
            now += 1.0
            if not timed and blocks[-1]:
                blocks.append([])
            continue
        words = []
        for found in re.finditer(r"\S+", line):
            start = round(now, 2)
            words.append(
                Word(found[0], found.start(), start, start + SPEED - 0.05, 0.99)
                if timed
                else Word(found[0], found.start())
            )
            now += SPEED
        times = (words[0].start, words[-1].end) if timed else (None, None)
        number, block = len(blocks[-1]), len(blocks) - 1
        speaker = (speakers or {}).get(block, "")
        blocks[-1].append(Segment(block, number, line, tuple(words), *times, speaker=speaker))
    made = Run(signal, run, {"name": "test"}, {}, seconds=now if timed else None)
    return Transcript(
        made, tuple(Block(number, tuple(segments)) for number, segments in enumerate(blocks) if segments)
    )


def said(
    home: Path,
    text: str,
    *,
    timed: bool = True,
    name: str = "memo.wav",
    data: bytes | None = None,
    run: str = "r001",
    made: Transcript | None = None,
) -> str:
    """Give a home, whose daemon does not run, a signal with these words, or those of ``made``; its id.
    With ``data`` of a signal that is there, that one has another run.
    """
    paths = HomePaths(home)
    paths.ensure()
    store = RawStore(paths.signals)
    receipt = store.take_stream(io.BytesIO(data or f"RIFF{text}".encode()), name)
    store.done(receipt.ticket)
    signal = receipt.sha256[:16]
    made = made or transcript(text, timed=timed, signal=signal, run=run)
    sha256 = finish(_folder(paths, signal, run), made)
    received = SignalReceived(
        signal=signal,
        sha256=receipt.sha256,
        size=receipt.size,
        name=name,
        media_type="audio/wav" if timed else "text/plain",
        ticket=receipt.ticket,
        received_at=datetime.now(UTC).isoformat(),
    )
    finished = TranscriptFinished(
        signal=signal, run=run, sha256=sha256, words=len(made.words), seconds=made.run.seconds
    )
    bodies = [received, TranscriptStarted(signal=signal, run=run), finished]
    journal = Journal.open(paths.journal)
    try:
        journal.append([Draft(body=body, visibility="sealed") for body in bodies])
    finally:
        journal.close()
    return signal


def _folder(paths: HomePaths, signal: str, run: str) -> Path:
    folder = run_folder(paths.signal_runs, signal, run)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
