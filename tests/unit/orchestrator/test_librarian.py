"""The daemon's library: new material within moments, a door for other sources, and no harm when it fails."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from agents.testing.scripted import ScriptedSessions
from orchestrator.capabilities import META, PERSON
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.quoting import Quoting
from orchestrator.errors import Refused
from orchestrator.events.claim import ClaimQuote
from orchestrator.home.paths import HomePaths
from orchestrator.library import Passage, Search, Source
from tests.support.fleet import play_fleet
from tests.support.home import make_home

WORDS = "The pump pays for Ruth."


async def found(librarian: Librarian, text: str) -> list[str]:
    return [one.text for one in await librarian.search(Search(text), PERSON)]


@pytest.mark.anyio
async def test_what_is_said_and_what_is_handed_in_is_found(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme"})
    async with play_fleet(home, ScriptedSessions()) as played, anyio.create_task_group() as tasks:
        librarian = Librarian(played.runtime)
        tasks.start_soon(librarian.run)
        await played.say("The lemur needs a permit.")
        with anyio.fail_after(20):
            while not await found(librarian, "lemurs"):  # noqa: ASYNC110  # a poll with a deadline
                await anyio.sleep(0.02)
        at = played.events[0].at
        passage = Passage("The tapir needs none.", "mail:0123456789abcdef/p1#0-21", "Ann")
        await librarian.add_source(
            Source("mail:0123456789abcdef/p1", "mail", (passage,), at, project="acme", visibility="sealed")
        )
        assert await found(librarian, "tapirs") == ["The tapir needs none."]
        assert await librarian.search(Search("tapirs"), META) == []
        assert librarian.progress.total == 0
        tasks.cancel_scope.cancel()


@pytest.mark.anyio
async def test_files_that_cannot_be_used_are_said_and_harm_nobody_else(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme"})
    folder = HomePaths(home).library
    async with play_fleet(home, ScriptedSessions()) as played, anyio.create_task_group() as tasks:
        folder.parent.mkdir(parents=True)
        folder.write_text("in the way")
        librarian = Librarian(played.runtime)
        tasks.start_soon(librarian.run)
        with pytest.raises(Refused, match="cannot be used"):
            await found(librarian, "anything")
        task = await played.say("Go on.")
        assert (await played.ended(task)).state == "succeeded"
        tasks.cancel_scope.cancel()


@pytest.mark.anyio
async def test_a_claim_that_rests_on_an_agents_file_holds_only_where_its_words_came_in(
    tmp_path: Path,
) -> None:
    home = make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme"})
    name, mail = f"file:acme/note.md@{'1' * 40}", f"file:acme/mail.md@{'2' * 40}"
    quote = ClaimQuote(project="acme", ref=f"{name}#L1", source=name, start=0, end=len(WORDS), text=WORDS)
    async with play_fleet(home, ScriptedSessions()) as played, anyio.create_task_group() as tasks:
        librarian = Librarian(played.runtime)
        tasks.start_soon(librarian.run)
        at = datetime(2026, 3, 1, tzinfo=UTC)
        await librarian.add_source(
            Source(name, "agent", (Passage(WORDS, f"{name}#L1"),), at, project="acme", client="Acme")
        )
        quoting = Quoting(played.runtime, librarian)
        checked, _ = await quoting.again(quote, PERSON)
        assert (checked.fate, checked.now) == ("written by an agent", "")
        said = await quoting.sentences(f"{name}#L1", PERSON)
        assert isinstance(said, str)
        assert "prove nothing" in said
        await librarian.add_source(
            Source(mail, "mail", (Passage(WORDS, f"{mail}#L1"),), at, project="acme", client="Acme")
        )
        checked, now = await quoting.again(quote, PERSON)
        assert (checked.fate, checked.now, now.source) == ("moved", f"{mail}#L1", mail)
        tasks.cancel_scope.cancel()
