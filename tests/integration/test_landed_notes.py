"""What an agent wrote proves nothing when it is landed: in search, quotes, answers and on the map."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from orchestrator.home.paths import HomePaths
from tests.support.counterpoint import Installed, installed, wait_until
from tests.support.home import git, make_home

pytestmark = pytest.mark.cli

CLOCK = "Please check by Friday why every logger stamped the same hour twice at the clock change."
SOLVED = "The logger is safe at the clock change: it stamps in UTC, tested."
FILES = {
    "meters/mail.md": f"From: Halden\n\n{CLOCK}\n\nRuth pays for it.\n",
    "cold/memo.md": f"Second call.\n\n{SOLVED}\n",
}


def places(command: Installed, *options: str) -> dict[str, str]:
    """Kinds by title of what is found."""
    found = command.ok("search", *options, "--json").json["results"]
    return {place["title"]: place["kind"] for place in found}


def quoted(command: Installed, *options: str) -> dict[str, Any]:
    view: dict[str, Any] = command.run("quote", CLOCK, *options, "--json").json
    return view


def test_a_landed_note_is_an_agents_until_the_person_edits_it(tmp_path: Path) -> None:
    projects = {"meters": "Works", "cold": "Dairy"}
    home = make_home(tmp_path / "home", endpoint="offline", projects=projects, files=FILES)
    with installed(home) as command:
        assert command.ok("say", "meters", "List the next actions.", "--wait").code == 0
        assert command.ok("land", "meters", "--json").json["outcome"] == "landed"
        command.ok("down")
        shutil.rmtree(HomePaths(home).library)  # it is disposable: git tells again who wrote what
        (note,) = (home / "meters" / "notes").glob("*.md")
        assert CLOCK in note.read_text()
        found = places(command, "logger clock change")
        title = f"notes / {note.name}"
        assert found[title] == "agent", found
        assert list(found)[-1] == title, "it stands behind what came in"
        ref = f"file:meters/notes/{note.name}"
        view = quoted(command)
        assert view["stands"], view
        assert view["source"].startswith("file:meters/mail.md@")
        source = view["source"]
        (place,) = command.client().get("/library/search", {"q": "clock", "kind": ["agent"]})["results"]
        refused = quoted(command, "--in", place["ref"])
        assert not refused["stands"]
        assert "An agent wrote this file" in refused["reason"], refused
        assert source in refused["reason"], "it names where the words came in"
        letter = tmp_path / "letter.md"
        letter.write_text(f'Halden wrote: "{CLOCK}" [{place["ref"]}]\n')
        checked = command.run("verify", str(letter), "--project", "meters")
        assert checked.code == 1
        assert "An agent wrote this file" in checked.out, checked
        asked = command.ok("ask", "Why was the same hour stamped twice at the clock change?", "--json").json
        cited = [one["ref"] for it in asked["statements"] for one in it["citations"]]
        assert any(one.startswith("file:meters/mail.md@") for one in cited), asked
        assert not any(one.startswith(ref) for one in cited), asked
        command.ok("map", "run")
        sides = [one["ref"] for link in command.ok("map", "--json").json["links"] for one in link["quotes"]]
        assert any(one.startswith("file:meters/mail.md@") for one in sides), sides
        assert not any(one.startswith(ref) for one in sides), sides

        note.write_text(note.read_text() + "\nRuth told me that she swaps it herself.\n")
        git(home, "commit", "-qam", "My own words")
        swaps = ("quote", "Ruth told me that she swaps it herself.", "--json")
        wait_until(lambda: places(command, "Ruth swaps").get(title) == "document", 20, "it is the person's")
        assert command.ok(*swaps).json["source"].startswith(ref)
