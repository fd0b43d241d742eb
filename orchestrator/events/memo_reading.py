"""Events of the meta-agent reading a memo, to propose whose the words are that nobody is sure of."""

from __future__ import annotations

from typing import Literal

from agents.events import Body, Usage

ReadingStatus = Literal["proposed", "nothing", "stopped", "failed"]


class MemoReadingBegun(Body):
    """Emitted before the meta-agent is shown a memo."""

    kind: Literal["signal.reading_begun"] = "signal.reading_begun"
    signal: str
    run: str
    reading: str
    """Its id."""
    by: Literal["person", "daemon"] = "person"
    """Who wanted it; the daemon, where ``[map] memos`` says so."""
    calibration: str = ""
    calibration_sha256: str = ""


class MemoReadingEnded(Body):
    """Emitted once per reading, however it ended; with the ``signal.routed`` of what it proposes."""

    kind: Literal["signal.reading_ended"] = "signal.reading_ended"
    signal: str
    run: str
    reading: str
    status: ReadingStatus
    words: int = 0
    """That were unsure when it ended and that it proposed something for."""
    problem: str = ""
    requests: int = 0
    usage: Usage = Usage()
    cost_usd: float | None = None
