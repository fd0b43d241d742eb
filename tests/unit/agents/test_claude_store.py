from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from claude_agent_sdk import SessionKey
from claude_agent_sdk.testing import run_session_store_conformance
from hypothesis import given
from hypothesis import strategies as st

from agents._claude import local
from agents._claude.store import TranscriptStore
from agents.transcripts import read_entries

pytestmark = pytest.mark.anyio
KEY: SessionKey = {"project_key": "-home-p", "session_id": "s"}


def entry(number: int, **more: Any) -> dict[str, Any]:
    return {"type": "user", "uuid": f"u{number}", "text": "ä\u2028", **more}


async def test_the_store_keeps_the_sdks_contracts(tmp_path: Path) -> None:
    fresh = itertools.count()
    await run_session_store_conformance(lambda: TranscriptStore(tmp_path / str(next(fresh))))


def test_an_entry_is_kept_once_even_by_a_new_process(tmp_path: Path) -> None:
    assert TranscriptStore(tmp_path).add(KEY, [entry(1), entry(1), {"type": "title"}]) == 2
    assert TranscriptStore(tmp_path).add(KEY, [entry(1), entry(2), {"type": "title"}]) == 2
    found = read_entries(TranscriptStore(tmp_path).path(KEY)).entries
    assert [item.get("uuid") for item in found] == ["u1", None, "u2", None]


def test_a_torn_last_line_is_left_as_it_is_and_hides_nothing_that_follows(tmp_path: Path) -> None:
    store = TranscriptStore(tmp_path)
    store.add(KEY, [entry(1)])
    with store.path(KEY).open("ab") as file:
        file.write(b'{"type":"user","uuid":"u9","te')
    before = store.path(KEY).read_bytes()
    assert store.read(KEY) == [entry(1)]
    TranscriptStore(tmp_path).add(KEY, [entry(2)])
    assert store.path(KEY).read_bytes().startswith(before)
    found = read_entries(store.path(KEY))
    assert (list(found.entries), found.torn) == ([entry(1), entry(2)], 1)


@given(st.text(min_size=1, max_size=18), st.text(min_size=1, max_size=18))
def test_no_key_names_a_place_outside_or_another_keys_file(first: str, second: str) -> None:
    store = TranscriptStore(Path("/root-of-the-store"))
    paths = [
        store.path({"project_key": first, "session_id": second}),
        store.path({"project_key": first, "session_id": second, "subpath": first}),
    ]
    for path in paths:
        assert ".." not in path.parts
        assert path.is_relative_to("/root-of-the-store")
    assert len(set(paths)) == 2
    other = store.path({"project_key": second, "session_id": first})
    assert (other == paths[0]) == (first == second)


def test_a_key_too_long_for_a_file_name_is_refused_and_not_cut(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too long"):
        TranscriptStore(tmp_path).path({"project_key": "a" * 241, "session_id": "s"})


def test_what_the_mirror_missed_is_found_by_uuid_and_brought_back(tmp_path: Path) -> None:
    store = TranscriptStore(tmp_path / "store")
    file = tmp_path / "cli" / "s.jsonl"
    local._write(file, [entry(1), entry(2), {"type": "title"}])
    local._write(file.with_suffix("") / "subagents" / "agent-1.jsonl", [entry(7)])
    store.add(KEY, [entry(2)])
    end = local.reconcile(file, store, KEY)
    assert [item["uuid"] for item in store.read(KEY) or []] == ["u2", "u1"]
    assert store.read({**KEY, "subpath": "subagents/agent-1"}) == [entry(7)]
    with file.open("a") as torn:
        torn.write('{"type":"user","uuid":"u3"}\n{"type":"us')
    later = local.reconcile(file, store, KEY, end)
    assert later == file.stat().st_size - len('{"type":"us')
    assert [item["uuid"] for item in store.read(KEY) or []] == ["u2", "u1", "u3"]


def test_a_missing_transcript_is_restored_and_a_present_one_never_touched(tmp_path: Path) -> None:
    store = TranscriptStore(tmp_path / "store")
    file = tmp_path / "cli" / "s.jsonl"
    assert not local.restore(file, store, KEY)
    store.add(KEY, [entry(1)])
    store.add({**KEY, "subpath": "subagents/agent-1"}, [entry(2)])
    store.add({**KEY, "subpath": "../../escape"}, [entry(3)])
    assert local.restore(file, store, KEY)
    assert read_entries(file).entries == (entry(1),)
    assert read_entries(file.with_suffix("") / "subagents" / "agent-1.jsonl").entries == (entry(2),)
    assert not list(tmp_path.rglob("escape.jsonl"))
    file.write_text("mine\n")
    assert local.restore(file, store, KEY)
    assert file.read_text() == "mine\n"


def test_the_cost_that_the_cli_will_count_from(tmp_path: Path) -> None:
    file = tmp_path / "s.jsonl"
    assert local.total_cost(file) == 0.0
    local._write(
        file, [{"type": "cost-state", "totalCostUSD": 1}, {"type": "cost-state", "totalCostUSD": 2.5}]
    )
    assert local.total_cost(file) == 2.5


def test_a_transcript_without_a_conversation_is_set_aside(tmp_path: Path) -> None:
    file = tmp_path / "s.jsonl"
    local._write(file, [{"type": "queue-operation"}])
    assert not local.has_conversation(file)
    local.set_aside(file)
    local.set_aside(file)
    assert [path.name for path in tmp_path.iterdir()] == ["s.unused-1"]
