"""A transcript from elsewhere is taken as a run of its own, or refused with what is wrong with it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator.daemon.giving import given
from orchestrator.errors import UsageProblem
from tests.support.counterpoint import ROOT

MEMOS = sorted((ROOT / "examples" / "memos").glob("*.transcript.json"))
SIGNAL = "0123456789abcdef"


@pytest.mark.parametrize("path", MEMOS, ids=lambda path: path.name)
def test_the_memos_of_the_demo_can_be_given(path: Path) -> None:
    made = given(SIGNAL, "r002", json.loads(path.read_bytes()))
    assert (made.run.signal, made.run.id, made.run.language) == (SIGNAL, "r002", "en")
    assert (made.run.engine["name"], made.run.engine["given"]) == ("pocketsphinx", True)
    assert made.timed
    assert all(word.start is not None and word.end is not None for word in made.words)
    assert path.with_name(path.name.removesuffix(".transcript.json")).stat().st_size < 150_000


def changed(path: str, value: Any) -> dict[str, Any]:
    """The first memo's transcript with another value at ``a.0.b``."""
    made: Any = copy.deepcopy(json.loads(MEMOS[0].read_bytes()))
    *way, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    inner = made
    for part in way:
        inner = inner[part]
    inner[last] = value
    whole: dict[str, Any] = made
    return whole


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("run.seconds", None, "how many seconds"),
        ("run", [], "how many seconds"),
        ("blocks", None, "blocks"),
        ("blocks", [], "0 words"),
        ("blocks.0.segments.0.words.0.at", 99, "does not stand"),
        ("blocks.0.segments.0.words.0.at", -1, "does not stand"),
        ("blocks.0.segments.0.words.0.text", "other", "does not stand"),
        ("blocks.0.segments.0.words.0.start", "soon", "start"),
        ("run.loss", "much", "loss|blocks"),
    ],
)
def test_what_is_no_transcript_is_refused_with_the_place(path: str, value: Any, said: str) -> None:
    with pytest.raises(UsageProblem, match=said):
        given(SIGNAL, "r001", changed(path, value))


def test_numbers_are_given_anew_so_that_every_address_is_right() -> None:
    made = given(SIGNAL, "r001", changed("blocks.0.segments.0.number", 77))
    assert [segment.number for segment in made.segments] == list(range(len(made.segments)))


def test_the_example_of_the_manual_can_be_given() -> None:
    page = (ROOT / "docs" / "transcripts.md").read_text(encoding="utf-8")
    made = given(SIGNAL, "r001", json.loads(page.partition("```json\n")[2].partition("```")[0]))
    assert [word.text for word in made.words] == ["Call", "the", "harbour"]
    assert (made.run.seconds, made.run.language, made.timed) == (4.2, "en", True)
