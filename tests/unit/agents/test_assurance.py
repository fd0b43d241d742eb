from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents._claude.notes import Notes
from agents.assurance import (
    Check,
    Step,
    Verified,
    checked,
    is_due,
    judge,
    must_say,
    reasserted,
    recorded,
    turn_ended,
    with_calibration,
)
from agents.transcripts import Entry

TEXT = "Rules.\n"


@pytest.mark.parametrize(
    ("received", "transcript", "verified"),
    [
        (True, False, "endpoint"),
        (False, True, "missing"),
        (None, True, "requested"),
        (None, False, "missing"),
        (None, None, "requested"),
    ],
)
def test_only_an_endpoint_verifies_and_either_witness_can_find_it_missing(
    received: bool | None, transcript: bool | None, verified: Verified
) -> None:
    assert judge(received, transcript).verified == verified


def test_each_verdict_names_what_it_rests_on() -> None:
    answers = (True, False, None)
    found: set[Check] = {judge(received, transcript) for received in answers for transcript in answers}
    assert len({check.how for check in found}) == len(found) == 5


@given(st.lists(st.sampled_from(get_args(Verified)), max_size=8))
def test_a_calibration_that_stays_missing_is_given_to_a_new_cli_once_and_then_said_once(
    verdicts: list[Verified],
) -> None:
    """The life of a conversation that was compacted once; a verdict is asked for at each turn's end."""
    step: Step = "due"
    ways: list[str] = []
    missing = 0
    for verdict in verdicts:
        if is_due(step):
            missing += verdict == "missing"
            step = checked(step, verdict)
        if step == "reopen":
            ways.append("reopened")
            step = reasserted("reopened")
        if must_say(step):
            ways.append("said")
            step = reasserted("said")
            assert must_say(step), "until that prompt's turn has ended"
        step = turn_ended(step)
    assert ways == ["reopened", "said"][:missing]
    assert step in {"", "due", "reopened", "said"}


def test_the_prompt_stands_word_for_word_behind_the_calibration() -> None:
    text = with_calibration(TEXT, "do it\n")
    assert text.endswith("\n\ndo it\n")
    assert text.index("Your calibration") < text.index("Rules.") < text.index("End of the calibration")


def shape(name: str, *system: str) -> Entry:
    blocks = [{"type": "text", "text": text} for text in system]
    return {"type": "api-request-shape", "shapeHash": name, "shape": {"system": blocks}}


def request(name: str) -> Entry:
    return {"type": "api-request", "shapeHash": name}


BOUNDARY: Entry = {"type": "system", "subtype": "compact_boundary"}
WITH, WITHOUT = shape("a", "CLI", "Preset.\n\n" + TEXT), shape("b", "CLI", "Preset.")


@pytest.mark.parametrize(
    ("entries", "verdict"),
    [
        ([], None),
        ([WITH, request("a")], True),
        ([WITH, request("a"), WITHOUT, request("b")], False),
        ([WITH, WITHOUT, request("b"), request("a")], True),
        ([WITH, request("a"), BOUNDARY], None),
        ([WITH, request("a"), BOUNDARY, request("a")], True),
        ([WITH, request("unknown")], None),
        ([shape("c", TEXT + " and more"), request("c")], False),
        ([{"type": "api-request-shape", "shapeHash": "d", "shape": {"system": TEXT}}, request("d")], True),
        ([{"type": "api-request-shape", "shapeHash": "e", "shape": "torn"}, request("e")], False),
    ],
)
def test_what_the_clis_transcript_says_of_the_last_request(
    entries: list[dict[str, Any]], verdict: bool | None
) -> None:
    assert recorded(entries, TEXT) is verdict


def test_a_projects_notes_are_sent_again_after_a_compaction(tmp_path: Path) -> None:
    notes = Notes("the facts", tmp_path / "notes.sha256")
    assert "the facts" in (notes.pending() or "")
    notes.delivered()
    assert notes.pending() is None
    notes.forgotten()
    notes.forgotten()
    assert "the facts" in (notes.pending() or "")
