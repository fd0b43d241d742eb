"""Journals written by every released format load with the meaning they had."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agents.events import AgentRaw, AgentText
from orchestrator.events import Draft, Unknown
from orchestrator.events.task import TaskFinished
from orchestrator.fold import FleetState, fold, project_view, task_view
from orchestrator.journal import Journal
from tests.support.record_journal import LONG, START, record

RECORDED = Path(__file__).parents[2] / "data"


def the_recording(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RECORDED / "journal-v1", tmp_path / "recorded")) / "journal.db"


@pytest.mark.parametrize("writing", [False, True])
def test_format_1_loads_folds_and_goes_on(tmp_path: Path, writing: bool) -> None:
    path = the_recording(tmp_path)
    journal = Journal.open(path) if writing else Journal.open_reader(path)
    assert journal.integrity_problems() == []
    events = journal.read(0, 999)
    assert [event.cursor for event in events] == list(range(1, 22))
    assert [event.kind for event in events][:4] == [
        "daemon.started",
        "project.registered",
        "task.queued",
        "task.started",
    ]
    assert {event.epoch for event in events} == {1, 2}
    assert events[0].at == datetime(2026, 5, 1, 9, 0, 1, tzinfo=UTC)
    assert START <= events[-1].at <= START + timedelta(minutes=1)
    finished = next(event.body for event in events if isinstance(event.body, TaskFinished))
    assert finished.result == LONG
    assert next(event.body.data["half"] for event in events if isinstance(event.body, AgentRaw)) == "\ud83d"
    assert [event.body.raw["note"] for event in events if isinstance(event.body, Unknown)] == [7]
    state = fold(events)
    first, second = task_view(state, "t1"), task_view(state, "t2")
    assert first is not None
    assert second is not None
    assert (first.state, first.commits, first.usage.total) == ("succeeded", ("c" * 40,), 4150)
    assert first.prompt == "Read the mail; löse es. 🎼"
    assert (second.state, second.evidence, second.batch) == ("retrying", "task.retrying@20", "night")
    project = project_view(state, "acme")
    assert project is not None
    assert (project.state, project.done, project.session_id) == ("retrying", 1, "session-1")
    snapshot = journal.load_snapshot("fleet")
    assert snapshot is not None
    assert FleetState.load(snapshot.data, snapshot.version) in (state, None)
    if writing:
        assert journal.epoch == 3
        assert journal.append([Draft(body=AgentText(text="on"))])[0].cursor == 22
    journal.close()


def test_what_is_written_today_reads_as_the_recording(tmp_path: Path) -> None:
    record(tmp_path / "today")
    old, new = (
        Journal.open_reader(the_recording(tmp_path)),
        Journal.open_reader(tmp_path / "today" / "journal.db"),
    )
    assert new.read(0, 999) == old.read(0, 999)
    old.close()
    new.close()
