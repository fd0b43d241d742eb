"""Search through the public door: what was said, dropped and written is found, and read again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestrator.client import connect
from orchestrator.home.paths import HomePaths
from tests.support.counterpoint import Installed, installed, wait_until
from tests.support.home import git, make_home


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    home = make_home(
        tmp_path_factory.mktemp("search") / "home",
        endpoint="offline",
        projects={"acme": "Acme", "beta": "Beta"},
    )
    with installed(home) as ready:
        yield ready


def places(command: Installed, words: str, **where: str) -> list[dict[str, Any]]:
    client = connect(command.home)
    found: list[dict[str, Any]] = client.get("/library/search", {"q": words, "fresh": True, **where})[
        "results"
    ]
    return found


def shown(command: Installed, words: str) -> set[tuple[str, str]]:
    """Every passage of every window, by its address: what is found best changes as more comes in."""
    return {(one["ref"], one["text"]) for place in places(command, words) for one in place["window"]}


def text_of(place: dict[str, Any]) -> str:
    return next(str(one["text"]) for one in place["window"] if one["ref"] == place["ref"])


def test_a_prompt_and_its_answer_are_found_and_lead_back_to_their_events(command: Installed) -> None:
    prompt = "The walrus contract is renewed in October."
    command.ok("say", "acme", prompt, "--wait")
    wait_until(lambda: prompt in {text for _, text in shown(command, "walrus contracts")}, 20, "the prompt")
    (ref,) = {ref for ref, text in shown(command, "walrus contracts") if text == prompt}
    assert {one["project"] for one in places(command, "walrus contracts", kind="conversation")} == {"acme"}
    cursor = int(ref.removeprefix("journal:").partition("#")[0])
    event = command.ok("events", "--json", "--after", str(cursor - 1)).lines[0]
    assert event["body"]["prompt"] == prompt
    assert places(command, "walrus", project="beta") == []
    page = command.ok("search", "walrus", "contracts", "--project", "Acme", "--around", "3").out
    assert f"▌ person: {prompt}" in page
    assert command.ok("search", "--read", "--json", ref).json["place"]["ref"] == ref


def test_a_dropped_note_and_files_are_found_and_old_addresses_say_what_happened(command: Installed) -> None:
    command.ok(
        "drop", "-", "--name", "idea.md", "--project", "beta", stdin="The tariff for narwhals doubles.\n"
    )
    wait_until(lambda: bool(places(command, "narwhals", kind="note")), 20, "the note in the library")
    assert [one["project"] for one in places(command, "narwhals", kind="note")] == ["beta"]
    notes = command.home / "acme" / "notes.md"
    notes.write_text("# Prices\n\nThe daily rate for the ibex project is 900.\n")
    git(command.home, "add", "-A")
    git(command.home, "commit", "-q", "-m", "prices")
    wait_until(lambda: bool(places(command, "ibex")), 20, "the file in the library")
    (old,) = places(command, "ibex daily")
    assert old["ref"].startswith("file:acme/notes.md@")
    assert "#L1-L3" in old["ref"]
    notes.write_text("# Prices\n\nThe daily rate for the ibex project is 950.\n")
    wait_until(
        lambda: "950" in text_of(places(command, "ibex daily")[0]), 20, "the unsaved file in the library"
    )
    assert len(places(command, "ibex daily")) == 1
    moved = command.ok("search", "--read", old["ref"]).out
    assert "has changed" in moved
    (new,) = places(command, "ibex daily")
    assert new["ref"].partition("#")[0] in moved
    assert text_of(command.ok("search", "--read", "--json", new["ref"]).json["place"]) == text_of(new)
    (command.home / "acme" / "shot.png").write_bytes(b"\x89PNG\r\n\x1a\n\0ibex")
    notes.unlink()
    wait_until(lambda: places(command, "ibex") == [], 20, "the removal in the library")
    assert "removed" in command.ok("search", "--read", new["ref"]).out


def test_a_deleted_library_comes_back_by_itself(command: Installed) -> None:
    command.ok("say", "beta", "Remember the okapi.", "--wait")
    wait_until(lambda: bool(places(command, "okapi")), 20, "the prompt in the library")
    (before,) = {ref for ref, text in shown(command, "okapi") if text == "Remember the okapi."}
    command.ok("down", "--now")
    shutil.rmtree(HomePaths(command.home).library)
    command.ok("up")
    again = (before, "Remember the okapi.")
    wait_until(lambda: again in shown(command, "okapi"), 20, "the library, made anew")


def test_what_cannot_be_asked_is_refused_with_a_way_on(command: Installed, tmp_path: Path) -> None:
    for line in (
        ("search", "x", "--project", "nobody"),
        ("search", "--read", "web:1"),
        ("search", "x", "--since", "12"),
    ):
        refused = command.run(*line)
        assert refused.code == 2
        assert refused.err.strip()
    assert "Nothing found" in command.ok("search", "zyzzyva").out


def test_a_quote_is_shown_where_it_stands_and_a_false_one_fails_with_the_real_words(
    command: Installed,
) -> None:
    command.ok(
        "drop",
        "-",
        "--name",
        "terms.md",
        "--project",
        "acme",
        stdin="We can’t pay 1,500 before the gnu arrives.\n",
    )
    wait_until(
        lambda: any(one["ref"].startswith("memo:") for one in places(command, "gnu", kind="note")),
        20,
        "the note, word by word, in the library",
    )
    held = command.ok("quote", "can't  pay 1,500 before", "the gnu").out
    assert "✓ quoted" in held
    assert "We can’t pay 1,500 before the gnu arrives." in held
    (place,) = places(command, "gnu", kind="note")
    checked = command.ok("quote", "--json", "--in", place["ref"], "pay 1,500 before").json
    assert (checked["text"], checked["exact"], checked["project"]) == ("pay 1,500 before", True, "acme")
    for false in ("We can pay 1,500 before", "can’t pay 1,400 before the gnu", "pay 1,500 after the gnu"):
        refused = command.run("quote", false)
        assert refused.code == 1
        assert "pay 1,500 before" in refused.err
    assert command.run("quote", "--in", "web:1", "three words here").code == 2
