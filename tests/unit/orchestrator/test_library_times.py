"""Every source stands at the time of the thing itself, and a mail under the subject that was meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from agents.testing.scripted import ScriptedSessions
from orchestrator.capabilities import PERSON
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.library_api import place_view
from orchestrator.events.signal import SignalReceived
from orchestrator.library import Search, filed, heard, read
from orchestrator.library.journaled import title_of
from orchestrator.library.mails import Head, head
from orchestrator.library.sources import Passage
from orchestrator.protocol.encoded import meant
from orchestrator.transcripts import Block, Run, Segment, Transcript
from tests.support.fleet import play_fleet
from tests.support.home import git, make_home
from tui.state.finding import hit
from workspaces.times import committed_at

CAME = datetime(2026, 3, 9, 8, tzinfo=UTC)
SENT = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
COMMITTED = datetime(2026, 3, 5, 12, tzinfo=UTC)
MAIL = """From: Ruth <ruth@pump.example>
Date: Mon, 02 Mar 2026 17:30:00 +0100
Subject: =?utf-8?q?Angebot_H=C3=B6h?= =?utf-8?b?ZW5tZXNzdW5n?=

The lemur needs a permit.
"""


@pytest.mark.anyio
async def test_a_mail_and_a_file_of_the_home_are_found_at_their_own_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme"})
    (home / "acme/offer.eml").write_text(MAIL)
    (home / "acme/pump.md").write_text("The pump is paid for.\n")
    git(home, "add", "-A")
    with monkeypatch.context() as patched:
        patched.setenv("GIT_COMMITTER_DATE", COMMITTED.isoformat())
        git(home, "commit", "-q", "-m", "Mail")
    known = committed_at(home, ["acme/offer.eml", "acme/pump.md", "acme/notes.md", "none"])
    assert set(known) == {"acme/offer.eml", "acme/pump.md", "acme/notes.md"}
    assert known["acme/offer.eml"] == COMMITTED < known["acme/notes.md"]
    async with play_fleet(home, ScriptedSessions()) as played, anyio.create_task_group() as tasks:
        librarian = Librarian(played.runtime)
        tasks.start_soon(librarian.run)
        with anyio.fail_after(20):
            while not (found := await librarian.search(Search("Höhenmessung"), PERSON, fresh=True)):  # noqa: ASYNC110  # a poll with a deadline
                await anyio.sleep(0.02)
        assert (found[0].title, found[0].at) == ("Angebot Höhenmessung · offer.eml", SENT)
        view = place_view(found[0])
        assert "Subject: Angebot Höhenmessung" in view.snippet
        assert "Subject: Angebot Höhenmessung\n" in hit(view.model_dump(mode="json")).said
        assert "=?utf-8?q?Angebot" in found[0].text
        again = await librarian.ask(lambda library: read(library, found[0].ref, PERSON))
        assert not isinstance(again, str)
        assert again is not None
        assert again.text == found[0].text
        pump = (await librarian.search(Search("pump"), PERSON))[0]
        assert pump.at == COMMITTED
        for since, count in ((SENT, 1), (SENT + timedelta(seconds=1), 0)):
            assert len(await librarian.search(Search("lemur", since=since), PERSON)) == count
        tasks.cancel_scope.cancel()


def test_what_a_signal_is_of_is_told_by_itself_and_else_by_when_it_came() -> None:
    def segment(number: int, place: str, text: str) -> Segment:
        return Segment(0, number, text, (), place=place)

    said = f"Subject: Angebot\nDate: {SENT:%a, %d %b %Y %H:%M:%S} +0000"
    later = SENT + timedelta(days=2)
    parts = (
        segment(0, "headers", said),
        segment(1, "body", "The lemur."),
        segment(2, "attached mail 1 · headers", f"Date: {later:%a, %d %b %Y %H:%M:%S} +0000"),
        segment(3, "attached mail 1 · attachment x.pdf · page 3", "The tapir."),
    )
    run = Transcript(Run("0" * 64, "r001", {}, {}), (Block(0, parts),))
    mail = heard.transcribed(run, "mail", "x.eml", CAME, "acme", "Acme", "client")
    assert (mail.title, mail.at) == ("Angebot · x.eml", SENT)
    assert [one.at for one in mail.passages] == [SENT, SENT, later, later]
    other = heard.transcribed(run, "file", "x.pdf", CAME, "acme", "Acme", "client")
    assert (other.title, other.at, other.passages[0].at) == ("x.pdf", CAME, None)

    def first(at: datetime) -> SignalReceived:
        return SignalReceived(signal="a", sha256="b", source_mtime_ns=int(at.timestamp()) * 10**9)

    assert heard.made_at(first(SENT), CAME) == SENT
    assert heard.made_at(first(CAME + timedelta(days=1)), CAME) == CAME
    assert heard.made_at(SignalReceived(signal="a", sha256="b"), CAME) == CAME


@pytest.mark.parametrize(
    "date",
    ["", "tomorrow", "Mon, 02 Mar 2099 17:30:00 +0100", "Mon, 99 Mar 2026 9:30", "1 Jan 0001 0:0 +9999"],
)
def test_a_time_that_cannot_be_true_is_not_believed(date: str) -> None:
    assert head(f"Date: {date}\nSubject: =?nope?q?x?= y\n\nText", CAME) == Head("=?nope?q?x?= y", None)
    source = filed.source("acme", None, "client", "a.eml", "0" * 40, f"Date: {date}\n\nText", COMMITTED)
    assert (source.title, source.at) == ("a.eml", COMMITTED)


def test_only_encoded_words_are_decoded() -> None:
    assert meant("is a =?= b, H=C3=B6he") == "is a =?= b, H=C3=B6he"
    assert meant("To: =?utf-8?B?SMO2aGU=?= <a@b>") == "To: Höhe <a@b>"


def test_a_conversation_is_called_by_how_it_begins_and_says_where_that_was_cut() -> None:
    long = "Which rate may I promise Fiona for the second phase?\nRead what we said before you answer."
    called = title_of([Passage(long, "journal:1#0-97")])
    assert called.startswith("Which rate may I promise Fiona for the second phase? Read what we said")
    assert called.endswith("…")
    assert title_of([Passage("Höhenmessung  für 北京", "journal:2#0-20")]) == "Höhenmessung für 北京"
