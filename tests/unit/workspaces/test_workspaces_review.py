"""A review that rests on an earlier one says what one from scratch says; a path alone says it of itself."""

from __future__ import annotations

from tests.unit.workspaces.conftest import Person
from workspaces import landing, manager
from workspaces.diff import review, review_file


def test_an_earlier_review_changes_nothing_but_the_work(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    known = review(spec)
    steps = ("one", "[draft]*.md", "two words.md")
    for step in steps:
        (spec.cwd / step).write_text(f"{step}\n")
        assert review(spec, known) == review(spec)
        assert review(spec, known).uncommitted
        manager.checkpoint(spec, title=step, body="")
        assert review(spec, known) == review(spec) != known
        known = review(spec)
    assert review(spec, known) == known
    assert landing.land(spec).outcome == "landed"
    assert review(spec, known) == review(spec)
    assert review(spec).commits == ()


def test_one_path_has_its_own_diff_whatever_it_is_called(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "offer.md").rename(spec.cwd / "moved.md")
    (spec.cwd / "*.md").write_text("a star\n")
    (spec.cwd / "übersicht.md").write_text("mit Umlaut\n")
    manager.checkpoint(spec, title="many", body="")
    whole = review(spec)
    alone = {file.path: review_file(spec, file.path) for file in whole.files}
    assert set(alone) == {f"acme/{name}" for name in ("*.md", "moved.md", "offer.md", "übersicht.md")}
    for path, found in alone.items():
        assert [file.path for file in found.files] == [path]
        assert found.diff.count("diff --git ") == 1
    assert "+a star" in alone["acme/*.md"].diff
    assert "-line 1" in alone["acme/offer.md"].diff
    for path in ("beta/offer.md", "../outside", "/etc/passwd", "acme"):
        assert (review_file(spec, path).files, review_file(spec, path).diff) == ((), "")
