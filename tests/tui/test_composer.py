"""Writing to an agent, played by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tui.listing import files_below
from tui.shelf import MOST, Shelf
from tui.widgets.composer import Composer
from tui.widgets.offers import Offers

Answer = Literal["accept", "refuse", "silence"]


class Desk(App[None]):
    """A composer and what it sent."""

    def __init__(self, shelf: Shelf, folder: Path | None, name: str) -> None:
        super().__init__()
        self.sent: list[str] = []
        self.shelf, self.folder, self.draft_of = shelf, folder, name
        self.answer: Answer = "accept"

    def compose(self) -> ComposeResult:
        yield Composer()

    def on_mount(self) -> None:
        composer = self.query_one(Composer)
        composer.open(self.shelf, self.draft_of, projects=("acme", "north"), folder=self.folder)
        composer.write()

    def on_composer_sent(self, message: Composer.Sent) -> None:
        self.sent.append(message.text)
        if self.answer == "accept":
            message.composer.accepted(message.text)
        elif self.answer == "refuse":
            message.composer.refused(message.text)


@asynccontextmanager
async def desk(
    folder: Path, *, files: Path | None = None, name: str = "acme"
) -> AsyncIterator[tuple[Desk, Pilot[None], Composer]]:
    app = Desk(Shelf(folder), files, name)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        yield app, pilot, app.query_one(Composer)


async def test_enter_sends_and_new_lines_have_keys_of_their_own(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot, composer):
        await pilot.press("o", "n", "e", "ctrl+j", "t", "w", "o", "\\", "enter", "3", "enter")
        assert app.sent == ["one\ntwo\n3"]
        assert composer.text == ""
        await pilot.press("enter", "space", "enter")
        assert len(app.sent) == 1


async def test_a_paste_is_one_message_whatever_it_holds(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot, composer):
        composer.query_one("PromptText").post_message(events.Paste("first\nsecond\n\x1b]0;title\x07third"))
        await pilot.pause()
        assert app.sent == []
        await pilot.press("enter")
        assert app.sent == ["first\nsecond\nthird"]


async def test_it_grows_to_eight_lines(tmp_path: Path) -> None:
    async with desk(tmp_path) as (_, pilot, composer):
        assert composer.size.height == 1
        await pilot.press("a", "ctrl+j", "b")
        await pilot.pause()
        assert composer.size.height == 2
        await pilot.press(*["ctrl+j"] * 12)
        await pilot.pause()
        assert composer.size.height == 8


async def test_up_and_down_walk_through_what_was_sent_from_the_edges_alone(tmp_path: Path) -> None:
    Shelf(tmp_path).add("an old one\nof two lines")
    async with desk(tmp_path) as (_, pilot, composer):
        await pilot.press("n", "e", "w", "ctrl+j", "x", "up")
        assert composer.text == "new\nx"
        await pilot.press("up")
        assert composer.text == "an old one\nof two lines"
        await pilot.press("down")
        assert composer.text == "new\nx"


async def test_a_refused_text_comes_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot, composer):
        app.answer = "refuse"
        await pilot.press("h", "i", "enter")
        await pilot.pause()
        assert (app.sent, composer.text) == (["hi"], "hi")
        assert Shelf(tmp_path).draft("acme") == "hi"
        assert Shelf(tmp_path).prompts() == []


async def test_a_draft_is_there_again_after_the_app_was_killed(tmp_path: Path) -> None:
    async with desk(tmp_path) as (_, pilot, composer):
        await pilot.press("h", "a", "l", "f")
        composer.keep()
        assert Shelf(tmp_path).draft("acme") == "half"
    async with desk(tmp_path) as (_, pilot, composer):
        assert composer.text == "half"
    async with desk(tmp_path, name="north") as (_, pilot, composer):
        assert composer.text == ""


async def test_what_was_sent_stays_a_draft_until_it_was_accepted(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot, composer):
        app.answer = "silence"
        await pilot.press("h", "i", "enter")
        await pilot.pause()
        assert Shelf(tmp_path).draft("acme") == "hi"
        composer.accepted("hi")
        assert Shelf(tmp_path).draft("acme") == ""
        assert Shelf(tmp_path).prompts() == ["hi"]


async def test_an_answer_that_comes_late_finds_the_draft_it_is_about(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot, composer):
        app.answer = "silence"
        await pilot.press("h", "i", "enter", "m", "o", "r", "e")
        composer.open(app.shelf, "north")
        assert composer.text == ""
        composer.refused("hi")
        assert (composer.text, app.shelf.draft("acme")) == ("", "hi\n\nmore")
        composer.open(app.shelf, "acme")
        assert composer.text == "hi\n\nmore"


async def test_projects_and_files_are_offered_and_taken(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "notes").mkdir(parents=True)
    (home / "notes" / "march.md").write_text("")
    async with desk(tmp_path / "state", files=home) as (app, pilot, composer):
        await pilot.press("@", "n")
        assert composer.query_one(Offers).names == ["north"]
        await pilot.press("tab")
        assert composer.text == "@north "
        await pilot.press("#", "m", "a")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert composer.query_one(Offers).names == ["notes/march.md"]
        await pilot.press("enter")
        assert (composer.text, app.sent) == ("@north notes/march.md ", [])
        await pilot.press("@", "escape", "up")
        assert not composer.offering


def test_no_file_outside_of_the_folder_is_listed(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a.md").write_text("")
    (tmp_path / "secret.md").write_text("")
    (inside / "way_out").symlink_to(tmp_path)
    (inside / ".git").mkdir()
    (inside / "\x1b]52;c;eA==\x07.md").write_text("")
    assert files_below(inside) == ["a.md"]
    assert files_below(inside / "missing") == []
    for number in range(40):
        (inside / f"d{number}").mkdir()
    assert len(files_below(inside, most=10)) == 10


def test_the_history_is_bounded_and_survives_a_broken_line(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for number in range(2 * MOST + 5):
        shelf.add(f"prompt {number}")
    with (tmp_path / "prompts.jsonl").open("a") as file:
        file.write('{"torn\n')
    assert shelf.prompts()[-1] == f"prompt {2 * MOST + 4}"
    assert len(shelf.prompts()) == MOST
    assert len((tmp_path / "prompts.jsonl").read_text().splitlines()) == MOST
    assert (tmp_path / "prompts.jsonl").stat().st_mode & 0o777 == 0o600
