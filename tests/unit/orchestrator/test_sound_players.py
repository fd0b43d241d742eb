"""Listening: which words a place is, and which program plays them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import UsageProblem
from orchestrator.sound.players import NoPlayer, pipeline
from orchestrator.sound.spots import Spot, spoken, spot

WORDS = [("Oh", 724.0), ("wait", 724.5), ("Thursday", 725.0)]
SEGMENTS: list[dict[str, Any]] = [
    {"segment": "s00.00", "words": [{"text": "First", "start": 1.0, "end": 1.5}]},
    {"segment": "s03.07", "words": [{"text": text, "start": at, "end": at + 0.4} for text, at in WORDS]},
    {"segment": "s04.00", "words": [{"text": "untimed", "start": None, "end": None}]},
]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("12:04", Spot(724)),
        ("12:04-15:30", Spot(724, 930)),
        ("1:02:03-", Spot(3723)),
        ("75.5", Spot(75.5)),
        ("s03.07", Spot(724)),
        ("s03.07#1", Spot(724.5)),
        ("s3.7#1-2", Spot(724.5, 725.4)),
        ("memo:0123456789abcdef/r001/s03.07#2", Spot(725)),
    ],
)
def test_a_place_is_a_stretch_of_time(place: str, expected: Spot) -> None:
    assert spot(SEGMENTS, place) == expected


@pytest.mark.parametrize(
    "place", ["15:30-12:04", "s03.07#3", "s09.01", "s04.00", "somewhere", "", "s03.07#2-1"]
)
def test_what_is_no_place_is_said(place: str) -> None:
    with pytest.raises(ValueError, match=r"ends before|has the words|no segment|not known|no place"):
        spot(SEGMENTS, place)


def test_the_words_of_a_stretch_come_in_order_and_know_where_lines_begin() -> None:
    assert [(word.text, word.begins) for word in spoken(SEGMENTS, Spot(724.5, 725.4))] == [
        ("wait", False),
        ("Thursday", False),
    ]
    assert [word.begins for word in spoken(SEGMENTS, Spot(0))] == [True, True, False, False]


def test_the_first_program_that_is_there_plays() -> None:
    memo = Path("/home/me/a memo.m4a")
    there = {"mpv", "aplay"}

    def which(name: str) -> str | None:
        return name if name in there else None

    assert str(pipeline(memo, 724.5, 2.0, environ={}, which=which)) == (
        "mpv --no-config --no-video --really-quiet --start=724.500 --length=2.000 '/home/me/a memo.m4a'"
    )
    there.discard("mpv")
    first, second = pipeline(memo, 724.5, environ={}, which=which).commands
    assert first[3:] == ("orchestrator.voice.excerpt", str(memo), "724.500")
    assert second == ("aplay", "-q", "-")
    there.clear()
    with pytest.raises(NoPlayer) as refused:
        pipeline(memo, environ={}, which=which)
    assert "ffmpeg" in refused.value.fix


def test_a_program_of_ones_own_gets_the_file_as_one_word() -> None:
    memo = Path("/tmp/a 'b' {start}.wav")
    own = pipeline(memo, 1.5, environ={"COUNTERPOINT_PLAYER": "vlc --start-time={start} {file} --play"})
    assert own.commands == (("vlc", "--start-time=1.500", str(memo), "--play"),)
    bare = pipeline(memo, 0, environ={"COUNTERPOINT_PLAYER": "play it"})
    assert bare.commands == (("play", "it", str(memo)),)
    with pytest.raises(UsageProblem):
        pipeline(memo, environ={"COUNTERPOINT_PLAYER": "vlc 'unclosed"})
