"""What every recorder keeps to. ``check_recorder`` takes one, and samples that its microphone gives."""

from __future__ import annotations

import time

import pytest

from orchestrator.sound import NoMicrophone, Recorder, Sound

DEADLINE = 20.0


def check_recorder(recorder: Recorder, expected: bytes, sound: Sound | None = None) -> None:
    """It gives its samples whole and in order, ends when they end, and closes when it is left early."""
    sound = sound or Sound()
    assert recorder.name
    with recorder.open(sound, None) as capture:
        heard, until = b"", time.monotonic() + DEADLINE
        while (piece := capture.read(0.1)) is not None and len(heard) < len(expected):
            assert len(piece) % 2 == 0
            heard += piece
            assert time.monotonic() < until, "the samples do not come"
        assert heard[: len(expected)] == expected
    with recorder.open(sound, None) as capture:
        assert capture.read(0.0) is not None
        assert capture.lost == 0
    began = time.monotonic()
    with recorder.open(sound, None):
        pass
    assert time.monotonic() - began < DEADLINE


def check_refusal(recorder: Recorder, device: str) -> None:
    """A device that is not there is refused in words, with what helps."""
    with pytest.raises(NoMicrophone) as refused, recorder.open(Sound(), device):
        pass
    assert refused.value.fix
