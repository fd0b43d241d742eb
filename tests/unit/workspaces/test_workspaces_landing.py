"""Bringing work home over a dirty tree, and refusing where something of the person's could be lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.workspaces.conftest import LINES, Person, git
from workspaces import _write, manager
from workspaces._git import Output, Repo
from workspaces.diff import review
from workspaces.errors import IdentityMissing
from workspaces.landing import land
from workspaces.types import WorkspaceSpec


def worked(person: Person, files: dict[str, str | None], title: str = "work") -> WorkspaceSpec:
    """A workspace in which the agent wrote (or removed) these files and checkpointed."""
    spec = person.spec()
    manager.prepare(spec)
    for path, text in files.items():
        target = spec.tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink() if text is None else target.write_text(text)
    assert manager.checkpoint(spec, title=title) is not None
    return spec


def test_what_was_committed_after_the_review_is_not_landed_unread(person: Person) -> None:
    spec = worked(person, {"acme/offer.md": "better\n"})
    seen = review(spec).head
    (spec.tree / "acme/offer.md").write_text("other\n")
    manager.checkpoint(spec, title="more")
    refused = land(spec, reviewed=seen)
    assert (refused.outcome, "look again" in refused.reason) == ("refused", True)
    assert (person.top / "acme/offer.md").read_text() != "other\n"
    for wrong in ("abc", "abcdef0123", "--all", "HEAD"):
        assert land(spec, reviewed=wrong).reason.startswith(f"{wrong!r} is no commit of this workspace")
    assert land(spec, reviewed=review(spec).head[:12]).outcome == "landed"


def test_landing_over_a_tree_that_is_dirty_elsewhere(person: Person) -> None:
    person.write("beta/offer.md", "dirty\n")
    person.write("beta/staged.md", "staged\n")
    person.git("add", "beta/staged.md")
    person.write("acme/unsaved.md", "unsaved, untouched by the agent\n")
    spec = worked(
        person, {"acme/offer.md": "better\n", "acme/new/ö 😀.md": "new\n", "acme/acme-notes.txt": None}
    )
    before = person.git("rev-parse", "HEAD").strip()
    landing = land(spec)
    assert landing.outcome == "landed", landing
    assert person.git("rev-parse", "HEAD").strip() == landing.commit
    assert person.git("log", "-1", "--format=%an <%ae>|%cn|%s").strip() == (
        "Test Person <person@example.org>|Test Person|Land acme: work"
    )
    assert person.git("rev-parse", "HEAD^1").strip() == before
    assert (person.top / "acme/offer.md").read_text() == "better\n"
    assert (person.top / "acme/new/ö 😀.md").read_text() == "new\n"
    assert not (person.top / "acme/acme-notes.txt").exists()
    assert person.git("status", "--porcelain").splitlines() == [
        " M beta/offer.md", "A  beta/staged.md", "?? acme/unsaved.md",
    ]  # fmt: skip
    assert person.git("rev-parse", "refs/counterpoint/acme").strip() == manager.state(spec).head
    person.git("fsck", "--strict", "--connectivity-only")
    assert manager.state(spec).unlanded == 0
    assert land(spec).outcome == "nothing-to-land"


def test_after_landing_the_workspace_follows_and_lands_again(person: Person) -> None:
    spec = worked(person, {"acme/offer.md": "one\n"})
    assert land(spec).outcome == "landed"
    (spec.cwd / "offer.md").write_text("one\ntwo\n")
    manager.checkpoint(spec, title="second, before the base moved")
    assert [commit.title for commit in review(spec).commits] == ["second, before the base moved"]
    assert land(spec).outcome == "landed"
    assert (person.top / "acme/offer.md").read_text() == "one\ntwo\n"
    assert manager.prepare(spec).outcome == "fast-forward"
    assert review(spec).commits == ()
    assert review(spec).diff == ""
    (spec.cwd / "offer.md").write_text("three\n")
    manager.checkpoint(spec, title="third")
    assert land(spec).outcome == "landed"
    assert person.git("status", "--porcelain") == ""
    person.git("revert", "--no-edit", "-m", "1", "HEAD")
    manager.prepare(spec)
    assert (spec.cwd / "offer.md").read_text() == "one\ntwo\n"


def test_a_path_changed_since_is_refused_and_named(person: Person) -> None:
    spec = worked(person, {"acme/offer.md": "agent\n", "acme/other.md": "agent\n"})
    person.write("acme/offer.md", "person, later\n")
    person.write("acme/other.md", "person's own new file\n")
    before = person.picture()
    landing = land(spec)
    assert landing.outcome == "refused"
    assert landing.paths == ("acme/offer.md", "acme/other.md")
    assert person.picture() == before
    assert manager.prepare(spec).outcome == "conflict"


def test_a_staged_version_that_is_nowhere_else_is_not_lost(person: Person) -> None:
    person.write("acme/offer.md", "staged only\n")
    person.git("add", "acme/offer.md")
    person.write("acme/offer.md", f"# acme\n{LINES}")
    spec = worked(person, {"acme/offer.md": "agent\n"})
    before = person.picture()
    assert land(spec).outcome == "refused"
    assert person.picture() == before


def test_unsaved_work_that_the_agent_built_on_lands_with_it(person: Person) -> None:
    person.write("acme/offer.md", f"# acme\n{LINES}unsaved\n")
    person.write("acme/draft.md", "untracked draft\n")
    spec = worked(person, {"acme/offer.md": f"# better\n{LINES}unsaved\n", "acme/draft.md": None})
    assert land(spec).outcome == "landed"
    assert (person.top / "acme/offer.md").read_text() == f"# better\n{LINES}unsaved\n"
    assert not (person.top / "acme/draft.md").exists()
    assert person.git("status", "--porcelain") == ""


def test_committed_changes_of_both_sides_merge_and_overlapping_ones_conflict(person: Person) -> None:
    spec = worked(person, {"acme/offer.md": f"# agent\n{LINES}"})
    person.write("acme/offer.md", f"# acme\n{LINES}the end\n")
    person.commit("append")
    assert land(spec).outcome == "landed"
    assert (person.top / "acme/offer.md").read_text() == f"# agent\n{LINES}the end\n"
    manager.prepare(spec)
    (spec.cwd / "offer.md").write_text("agent again\n")
    manager.checkpoint(spec, title="again")
    person.write("acme/offer.md", "person again\n")
    person.commit("again")
    before = person.picture()
    landing = land(spec)
    assert (landing.outcome, landing.paths) == ("conflict", ("acme/offer.md",))
    assert person.picture() == before


def test_special_states_of_the_repository_are_refused(person: Person) -> None:
    spec = worked(person, {"acme/offer.md": "agent\n"})
    (person.top / ".git/MERGE_HEAD").write_text("0" * 40)
    assert "middle" in land(spec).reason
    (person.top / ".git/MERGE_HEAD").unlink()
    person.git("checkout", "-q", "--detach")
    assert "detached" in land(spec).reason
    person.git("checkout", "-q", "main")
    person.git("commit", "-q", "--amend", "-m", "rewritten")
    assert "prepare the workspace again" in land(spec).reason
    manager.prepare(spec)
    assert land(spec).outcome == "landed"
    assert "first" not in person.git("log", "--format=%s")


def test_no_commits_and_no_identity(tmp_path: Path, isolated: Path) -> None:
    top = tmp_path / "fresh"
    top.mkdir()
    git(top, "init", "-q")
    me = Person(top)
    me.write("acme/a.md", "a\n")
    spec = worked(me, {"acme/b.md": "b\n"})
    assert "first commit" in land(spec).reason
    me.commit("first")
    assert land(spec).outcome == "refused"
    manager.prepare(spec)
    (isolated / ".gitconfig").write_text("")
    with pytest.raises(IdentityMissing):
        land(spec)
    (isolated / ".gitconfig").write_text("[user]\n\tname = P\n\temail = p@example.org\n")
    assert land(spec).outcome == "landed"
    assert (top / "acme/b.md").read_text() == "b\n"


def test_landing_never_writes_through_a_link(person: Person, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    spec = worked(person, {"acme/deep/acme-only.txt": "agent\n"})
    (person.top / "acme/deep/acme-only.txt").unlink()
    (person.top / "acme/deep").rmdir()
    (person.top / "acme/deep").symlink_to(outside)
    landing = land(spec)
    assert (landing.outcome, landing.paths) == ("refused", ("acme/deep/acme-only.txt",))
    assert list(outside.iterdir()) == []


def test_links_modes_and_a_file_that_becomes_a_folder(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "run.sh").write_text("#!/bin/sh\n")
    (spec.cwd / "run.sh").chmod(0o755)
    (spec.cwd / "link").symlink_to("/etc/hostname")
    (spec.cwd / "acme-notes.txt").unlink()
    (spec.cwd / "acme-notes.txt").mkdir()
    (spec.cwd / "acme-notes.txt/inner").write_text("i\n")
    manager.checkpoint(spec, title="kinds")
    assert land(spec).outcome == "landed"
    assert os.access(person.top / "acme/run.sh", os.X_OK)
    assert (person.top / "acme/link").readlink() == Path("/etc/hostname")
    assert (person.top / "acme/acme-notes.txt/inner").read_text() == "i\n"
    assert person.git("status", "--porcelain") == ""


def test_files_that_run_later_are_flagged_and_nothing_runs(person: Person, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    hooks = person.top / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("pre-commit", "post-merge", "post-commit", "reference-transaction", "post-index-change"):
        (hooks / hook).write_text(f"#!/bin/sh\ntouch '{marker}'\n")
        (hooks / hook).chmod(0o755)
    person.git("config", "filter.evil.smudge", f"touch '{marker}'; cat")
    person.git("config", "filter.evil.clean", f"touch '{marker}'; cat")
    person.git("config", "core.fsmonitor", f"touch '{marker}'")
    files: dict[str, str | None] = {
        "acme/.envrc": "x", "acme/.github/workflows/ci.yml": "x", "acme/.vscode/tasks.json": "{}",
        "acme/package.json": "{}", "acme/conftest.py": "", "acme/plain.md": "x", "acme/.husky/pre-push": "x",
    }  # fmt: skip
    spec = worked(person, files)
    landing = land(spec)
    assert landing.outcome == "landed"
    assert set(landing.flagged) == set(files) - {"acme/plain.md"}
    assert set(review(spec).flagged) == set(landing.flagged)
    assert not marker.exists()


def test_a_path_with_a_filter_is_refused(person: Person) -> None:
    spec = worked(person, {"acme/scan.psd": "agent\n"})
    person.write(".gitattributes", "*.psd filter=lfs\n")
    landing = land(spec)
    assert (landing.outcome, landing.paths) == ("refused", ("acme/scan.psd",))


@pytest.mark.parametrize("cut", ["files", "index", "ref"])
def test_a_landing_cut_anywhere_is_completed_by_the_next(
    person: Person, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    spec = worked(person, {"acme/offer.md": "agent\n", "acme/new.md": "new\n", "acme/acme-notes.txt": None})
    person.write("beta/offer.md", "dirty\n")

    class Killed(Exception):
        pass

    with monkeypatch.context() as patch:
        _arrange_cut(patch, cut, Killed)
        with pytest.raises(Killed):
            land(spec)
    assert land(spec).outcome in {"landed", "nothing-to-land"}
    assert (person.top / "acme/offer.md").read_text() == "agent\n"
    assert person.git("status", "--porcelain") == " M beta/offer.md\n"
    assert person.git("show", "HEAD:acme/new.md") == "new\n"
    assert manager.state(spec).unlanded == 0
    assert len(person.git("rev-list", "--first-parent", "HEAD").split()) == 2


def _arrange_cut(patch: pytest.MonkeyPatch, cut: str, killed: type[Exception]) -> None:
    """Die in the middle of the files, between files and index, or right after the branch moved."""
    if cut == "files":
        real_place = _write._place

        def place(top: Path, path: bytes, source: Path) -> None:
            real_place(top, path, source)
            raise killed

        patch.setattr(_write, "_place", place)
        return
    real_run = Repo.run

    def run(self: Repo, *args: str, **more: object) -> Output:
        if cut == "index" and args[0] == "update-index" and self.git_dir is None and self.index is None:
            raise killed
        out = real_run(self, *args, **more)  # type: ignore[arg-type]  # passed through
        if cut == "ref" and args[0] == "update-ref" and "refs/heads/main" in args:
            raise killed
        return out

    patch.setattr(Repo, "run", run)


def test_two_repositories_in_two_workspaces(person: Person, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    second = Person(other)
    second.write("src/a.py", "a = 1\n")
    second.commit("first")
    here = worked(person, {"acme/offer.md": "agent\n"})
    there = second.spec("code", ".")
    manager.prepare(there)
    (there.cwd / "src/a.py").write_text("a = 2\n")
    manager.checkpoint(there, title="two")
    assert land(there).outcome == land(here).outcome == "landed"
    assert (other / "src/a.py").read_text() == "a = 2\n"


def test_a_home_that_is_itself_a_linked_worktree(person: Person, tmp_path: Path) -> None:
    person.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    linked = Person(tmp_path / "linked")
    linked.write("acme/unsaved.md", "unsaved\n")
    spec = worked(linked, {"acme/offer.md": "agent\n"})
    assert (spec.cwd / "unsaved.md").exists()
    assert land(spec).outcome == "landed"
    assert linked.git("status", "--porcelain") == "?? acme/unsaved.md\n"
    assert person.git("status", "--porcelain") == ""
    assert person.git("show", "side:acme/offer.md") == "agent\n"


def test_line_endings_of_the_person_survive(person: Person) -> None:
    person.write("acme/.gitattributes", "*.txt text eol=crlf\n")
    person.write("acme/dos.txt", "one\r\ntwo\r\n")
    person.commit("dos")
    spec = person.spec()
    manager.prepare(spec)
    assert (spec.cwd / "dos.txt").read_bytes() == b"one\r\ntwo\r\n"
    (spec.cwd / "dos.txt").write_bytes(b"one\r\ntwo\r\nthree\r\n")
    done = manager.checkpoint(spec, title="three")
    assert done is not None
    assert (done.files[0].added, done.files[0].removed) == (1, 0)
    assert land(spec).outcome == "landed"
    assert (person.top / "acme/dos.txt").read_bytes() == b"one\r\ntwo\r\nthree\r\n"
    assert person.git("status", "--porcelain") == ""
