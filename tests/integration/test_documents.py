"""Documents through the public door: dropped, read in a process of their own, and once whatever is killed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counterpoint import Installed, answers, installed, wait_until
from tests.support.documents import pdf_of
from tests.support.home import make_home

NOTE = b"# Call with Acme\n\nOh wait, I actually meant Thursday.\n"
MAIL = b"From: Bob <bob@acme.at>\nSubject: Offer\n\nWe would pay 100k.\n"


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Installed]:
    home = make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme", "beta": "Beta"})
    with installed(home) as ready:
        yield ready


def standing(command: Installed) -> dict[str, Any]:
    found = command.ok("signals", "--json").json["signals"]
    return {signal["name"]: signal for signal in found}


def settled(command: Installed) -> bool:
    under_way = {"waiting", "transcribing", "transcribed", "routed"}
    return all(found["state"] not in under_way for found in standing(command).values())


def test_documents_become_words_and_the_rest_says_why_not(command: Installed, tmp_path: Path) -> None:
    files = {
        "note.md": NOTE,
        "offer.eml": MAIL,
        "offer.pdf": pdf_of("Page one says so"),
        "scan.pdf": pdf_of(""),
        "terms.docx": b"PK\x03\x04" + bytes(100),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    command.ok("drop", *(str(tmp_path / name) for name in files), "--project", "acme")
    wait_until(lambda: settled(command), 40, f"all are read\n{command.log()}")
    found = standing(command)
    assert {name: signal["state"] for name, signal in found.items()} == {
        "note.md": "delivered",
        "offer.eml": "delivered",
        "offer.pdf": "delivered",
        "scan.pdf": "failed",
        "terms.docx": "kept",
    }
    assert "scanned" in found["scan.pdf"]["reason"]
    assert "No reader for this kind" in found["terms.docx"]["reason"]
    mail = command.client().get(f"/signals/{found['offer.eml']['signal']}/transcript")
    assert [(part["place"], part["speaker"], part["text"]) for part in mail["segments"]] == [
        ("headers", "", "From: Bob <bob@acme.at>\nSubject: Offer"),
        ("body", "Bob <bob@acme.at>", "We would pay 100k."),
    ]
    assert mail["segments"][1]["reference"] == f"memo:{found['offer.eml']['signal']}/r001/s00.01"
    events = command.ok("events", "--json").lines
    of_runs = [event for event in events if event["body"]["kind"].startswith("transcript.")]
    assert {event["client"] for event in of_runs} == {"Acme"}
    assert len(of_runs) == 8


POINTS = ("append.after transcript.started", "append.before transcript.finished")
"""Between the two the worker makes the run; what else is cut off is the store's or the journal's."""


@pytest.mark.parametrize("point", POINTS)
def test_a_document_is_read_once_whatever_the_daemon_dies_of(
    command: Installed, tmp_path: Path, point: str
) -> None:
    note = tmp_path / "note.md"
    note.write_bytes(NOTE)
    first = command.daemon(COUNTERPOINT_CRASH_AT=point)
    wait_until(lambda: answers(command.client()), 30, command.log())
    with command.running("drop", str(note), "--json") as dropping:
        assert first.wait(30) == -9
        dropping.ended(60)
    try:
        command.ok("drop", str(note), "--json")
        wait_until(lambda: settled(command), 30, f"it is read\n{command.log()}")
        (signal,) = standing(command).values()
        assert signal["state"] == "delivered"
        assert [run["run"] for run in signal["runs"]] == ["r001"]
        events = command.ok("events", "--json").lines
        kinds = [event["body"]["kind"] for event in events]
        assert kinds.count("transcript.finished") == 1
        run = command.home / ".counterpoint" / "signals" / "runs" / signal["signal"] / "r001"
        assert sorted(file.name for file in run.iterdir()) == ["raw.json", "raw.txt"]
        assert json.loads((run / "raw.json").read_text())["run"]["engine"]["reader"] == "text"
    finally:
        command.ok("down", "--now")
