"""What ``doctor`` says of a project's PDF and sound files."""

from __future__ import annotations

from pathlib import Path

from orchestrator.cli._unread_check import unread
from orchestrator.home.paths import HomePaths
from orchestrator.signals import RawStore
from tests.support.home import make_home


def test_files_whose_words_no_search_knows_are_named_until_they_are_dropped(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme", "beta": "Beta"})
    assert unread(home) == ()
    offer, call = home / "acme" / "Angebot März.pdf", home / "beta" / "calls" / "monday.M4A"
    call.parent.mkdir()
    offer.write_bytes(b"%PDF-1.4 an offer")
    call.write_bytes(b"a call that was heard")
    (home / "acme" / "notes.md").write_text("Text is read as it is.")
    (found,) = unread(home)
    assert found.level == "warn"
    assert "2 PDF or sound files of your projects: Angebot März.pdf, monday.M4A." in found.message
    assert f"drop --project acme '{offer}'" in found.fix
    store = RawStore(HomePaths(home).signals)
    store.take_file(offer, "drop", "acme")
    (found,) = unread(home)
    assert "1 PDF or sound file of your projects: monday.M4A." in found.message
    call.write_bytes(b"%PDF-1.4 an offer")  # the same bytes by another name
    assert unread(home) == ()
    offer.write_bytes(b"%PDF-1.4 an offer, second version")
    assert len(unread(home)) == 1
    (home / "counterpoint.toml").write_text("[projects")
    assert unread(home) == ()
