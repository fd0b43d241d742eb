"""A home is backed up by copying its folder, and a copy works wherever it is put."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.counterpoint import installed
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import git, make_home
from tests.support.scripts import script, session, text, tools, write

pytestmark = pytest.mark.cli

SCRIPT = script(
    session("FIRST", tools(write("first.md", "first\n")), text("first done")),
    session("SECOND", tools(write("second.md", "second\n")), text("second done")),
)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


@pytest.mark.parametrize("place", ["another path", "beside the original"])
def test_a_copy_of_a_stopped_home_goes_on_where_it_was(
    tmp_path: Path, endpoint: RunningEndpoint, place: str
) -> None:
    home = make_home(tmp_path / "home", endpoint=endpoint.url, projects={"acme": "A"})
    with installed(home) as command:
        first = command.ok("say", "acme", "FIRST: do it.", "--wait", "--json").json
        (home / "acme" / "unsaved.md").write_text("not committed\n")
        command.ok("down")
    backup = tmp_path / "backup.tar"
    subprocess.run(["tar", "-cf", backup, "-C", home.parent, home.name], check=True)
    if place == "another path":
        shutil.rmtree(home)
    target = tmp_path / "another folder"
    target.mkdir()
    subprocess.run(["tar", "-xpf", backup, "-C", target], check=True)
    restored = target / home.name
    original = sorted((home / ".counterpoint").rglob("*")) if home.exists() else []

    with installed(restored) as command:
        second = command.ok("say", "acme", "SECOND: do it.", "--wait", "--json").json
        assert second["status"] == "succeeded", second
        assert second["session_id"] == first["session_id"]
        kept = list(restored.rglob(f"{first['session_id']}.jsonl"))
        assert len(kept) == 2, "the transcript and its copy, in one place each"
        conversation = str(endpoint.requests()[-1]["messages"])
        assert "FIRST: do it." in conversation
        assert "first done" in conversation
        assert str(restored / ".counterpoint") in conversation, "it works in the copy"
        assert command.ok("show", first["task"], "--json").json["result"] == "first done"
        review = command.ok("review", "acme", "--json").json
        assert [file["path"] for file in review["files"]] == ["acme/first.md", "acme/second.md"]
        assert command.ok("land", "acme", "--json").json["outcome"] == "landed"
        doctor = command.run("doctor")
        assert "Traceback" not in doctor.err
    assert (restored / "acme" / "second.md").read_text() == "second\n"
    assert git(restored, "status", "--porcelain") == "?? acme/unsaved.md"
    if place == "beside the original":
        assert sorted((home / ".counterpoint").rglob("*")) == original, "the original was not touched"
        assert not (home / "acme" / "first.md").exists()
