"""How long a run will still take, by what its worker says and when."""

from __future__ import annotations

import pytest

from orchestrator.daemon.voice_pace import Pace
from orchestrator.voice.job import Message, Said


def said(pace: Pace, now: float, kind: Said, done: float, seconds: float = 0.0) -> float | None:
    """What it is expected to take after that."""
    pace.note(Message(kind, done=done, seconds=seconds), now)
    return pace.eta


def test_a_long_memos_rest_is_told_while_its_length_is_only_expected_and_decoding_counts() -> None:
    pace = Pace()
    assert said(pace, 10, "decoding", 0) is None
    assert said(pace, 12, "decoding", 360) is None
    assert said(pace, 17, "hearing", 0, 3960) is None, "the model is loaded, nothing is heard"
    assert said(pace, 27, "hearing", 40, 3960) == pytest.approx(3920 / 4 + 3600 / 180)
    assert said(pace, 37, "block", 80, 3960) == pytest.approx(3880 / 4 + 3600 / 180)
    assert said(pace, 47, "decoding", 2160) == pytest.approx(3880 / 4 + 1800 / 180)
    assert pace.seconds == 3960
    assert said(pace, 49, "planned", 80, 2480) == pytest.approx(2400 / 4), "it is shorter than its file says"
    assert said(pace, 59, "hearing", 160, 2480) == pytest.approx(2320 * 30 / 160)
    assert (pace.seconds, pace.done) == (2480, 160)


def test_a_run_that_is_gone_on_with_is_timed_from_where_it_goes_on() -> None:
    pace = Pace()
    pace.note(Message("planned", done=300, seconds=900, block=2, blocks=4), 5)
    assert said(pace, 9, "hearing", 300, 900) is None
    assert said(pace, 19, "hearing", 400, 900) == 50
    assert pace.blocks == 2, "they are finished, whatever is heard"
