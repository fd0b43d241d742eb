"""Events of a calibration's standing in a conversation that the CLI compacted."""

from __future__ import annotations

from typing import Literal

from agents.events import Body


class CalibrationChecked(Body):
    """Emitted after a turn in which the conversation was compacted, and after the session was opened anew."""

    kind: Literal["calibration.checked"] = "calibration.checked"
    session_id: str
    sha256: str
    """Of the calibration's rendered bytes."""
    verified: Literal["endpoint", "requested", "missing"]
    """``endpoint``: it was received; ``requested``: the CLI was given it; ``missing``: it was not sent."""
    how: str
    """What the verdict rests on."""


class CalibrationReasserted(Body):
    """Emitted before a missing calibration is given again."""

    kind: Literal["calibration.reasserted"] = "calibration.reasserted"
    session_id: str
    sha256: str
    way: Literal["reopened", "said"]
    """``reopened``: the session is closed, and a new CLI gets the file; ``said``: the next prompt begins with
    its text."""
