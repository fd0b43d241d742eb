"""Creating workspaces and keeping them up to date with a moving home."""

from __future__ import annotations

import os
import time
from pathlib import Path, PurePosixPath

import pytest

from tests.unit.workspaces.conftest import LINES, Person, git, shadow_git
from workspaces import manager
from workspaces.diff import review
from workspaces.errors import BareRepository, FolderMissing, LeaseHeld, NameRefused, NotARepository
from workspaces.types import WorkspaceSpec


def foreign_ids(person: Person) -> dict[str, str]:
    """Every object of the home that is or names something outside acme's folder."""
    everything = person.git("cat-file", "--batch-all-objects", "--batch-check").split("\n")
    ids = {line.split()[0]: line.split()[1] for line in everything if line}
    own = {line.split()[2] for ref in person.git("rev-list", "--all").split() for line in
           person.git("ls-tree", "-r", "-t", ref, "acme").splitlines()}  # fmt: skip
    return {oid: kind for oid, kind in ids.items() if oid not in own}


def assert_nothing_foreign(person: Person, spec: WorkspaceSpec) -> None:
    ids = foreign_ids(person)
    assert len(ids) > 3
    for where in (spec.tree, None):
        listing = "\n".join(ids).encode()
        answers = (git(where, "cat-file", "--batch-check", stdin=listing) if where
                   else shadow_git(spec, "cat-file", "--batch-check", stdin=listing))  # fmt: skip
        assert all(line.endswith(" missing") for line in answers.splitlines())
    held = shadow_git(spec, "cat-file", "--batch-all-objects", "--batch-check").splitlines()
    for oid, kind, _ in map(str.split, held):
        content = shadow_git(spec, "cat-file", "-p", oid)
        assert "beta" not in content, f"{kind} {oid} speaks of another client"
    assert not (spec.tree / "beta").exists()


def test_three_moves_of_the_base_merge_and_never_bring_anything_foreign(person: Person) -> None:
    spec = person.spec()
    assert manager.prepare(spec).outcome == "created"
    assert_nothing_foreign(person, spec)

    def agent_adds(text: str) -> None:
        file = spec.cwd / "agent.md"
        file.write_text((file.read_text() if file.exists() else "") + text)
        assert manager.checkpoint(spec, title=text.strip()) is not None

    agent_adds("one\n")
    person.write("acme/offer.md", f"# acme, edited\n{LINES}")
    person.write("beta/offer.md", "edited elsewhere\n")
    person.commit("edit")
    assert manager.prepare(spec).outcome == "merged"
    assert_nothing_foreign(person, spec)
    assert (spec.cwd / "offer.md").read_text().startswith("# acme, edited")

    agent_adds("two\n")
    person.git("mv", "acme/offer.md", "acme/renamed.md")
    person.git("mv", "beta/offer.md", "beta/beta-renamed.md")
    person.commit("rename")
    assert manager.prepare(spec).outcome == "merged"
    assert_nothing_foreign(person, spec)
    assert (spec.cwd / "renamed.md").exists()
    assert not (spec.cwd / "offer.md").exists()

    agent_adds("three\n")
    person.git("rm", "-q", "acme/acme-notes.txt", "beta/beta-notes.txt")
    person.commit("delete")
    assert manager.prepare(spec).outcome == "merged"
    assert_nothing_foreign(person, spec)
    assert not (spec.cwd / "acme-notes.txt").exists()

    seen = review(spec)
    assert [commit.title for commit in seen.commits] == ["one", "two", "three"]
    assert [change.path for change in seen.files] == ["acme/agent.md"]
    assert git(spec.tree, "status", "--porcelain") == ""
    assert git(spec.tree, "rev-parse", "HEAD").strip() == seen.head


def test_unsaved_work_of_the_person_is_in_the_base_and_their_repository_is_untouched(person: Person) -> None:
    person.write("acme/offer.md", "unsaved\n")
    person.write("acme/staged.md", "staged\n")
    person.git("add", "acme/staged.md")
    person.write("acme/staged.md", "staged, then edited\n")
    person.write("acme/new folder/übersicht 📎.md", "untracked\n")
    person.write("acme/debug.log", "ignored\n")
    (person.top / "acme/acme-notes.txt").unlink()
    before = person.picture()
    spec = person.spec()
    prepared = manager.prepare(spec)
    assert person.picture() == before
    assert (spec.cwd / "offer.md").read_text() == "unsaved\n"
    assert (spec.cwd / "staged.md").read_text() == "staged, then edited\n"
    assert (spec.cwd / "new folder/übersicht 📎.md").read_text() == "untracked\n"
    assert not (spec.cwd / "debug.log").exists()
    assert not (spec.cwd / "acme-notes.txt").exists()
    assert git(spec.tree, "status", "--porcelain") == ""
    assert prepared.base == prepared.head
    assert_nothing_foreign(person, spec)


def test_names_modes_and_links_survive_both_ways(person: Person) -> None:
    odd = [
        b"acme/a b.txt",
        "acme/grün😀.txt".encode(),
        b"acme/new\nline.txt",
        b'acme/"quoted"\\.txt',
        b"acme/-x",
    ]
    odd += [b"acme/\xff-latin.txt", b"acme/*.txt", b"acme/:(top)x"]
    for path in odd:
        Path(os.fsdecode(os.fsencode(person.top) + b"/" + path)).write_bytes(path)
    person.write("acme/run.sh", "#!/bin/sh\n").chmod(0o755)
    (person.top / "acme/outside").symlink_to("/etc/hostname")
    (person.top / "acme/folder-link").symlink_to("../beta")
    spec = person.spec()
    manager.prepare(spec)
    for path in odd:
        assert (spec.tree / os.fsdecode(path)).read_bytes() == path
    assert (spec.cwd / "run.sh").stat().st_mode & 0o100
    assert (spec.cwd / "outside").readlink() == Path("/etc/hostname")
    assert (spec.cwd / "folder-link").readlink() == Path("../beta")
    for path in odd:
        (spec.tree / os.fsdecode(path)).write_bytes(path + b" changed")
    (spec.cwd / "offer.md").chmod(0o755)
    (spec.cwd / "secret").symlink_to("/etc/passwd")
    done = manager.checkpoint(spec, title="odd")
    assert done is not None
    assert len(done.files) == len(odd) + 2
    assert "root:" not in shadow_git(spec, "show", f"{done.commit}:acme/secret")
    assert shadow_git(spec, "ls-tree", done.commit, "acme/secret").startswith("120000")
    assert manager.checkpoint(spec, title="again") is None


def test_nothing_new_is_recognised_without_work(person: Person) -> None:
    person.write("acme/offer.md", "unsaved\n")
    spec = person.spec()
    manager.prepare(spec)
    deadline = time.monotonic() + 10
    record = (spec.root / "workspace.json").read_text()
    while '"fingerprint": null' in record and time.monotonic() < deadline:
        assert manager.prepare(spec).outcome == "unchanged"
        record = (spec.root / "workspace.json").read_text()
    objects = shadow_git(spec, "count-objects", "-v")
    assert manager.prepare(spec).outcome == "unchanged"
    assert shadow_git(spec, "count-objects", "-v") == objects
    person.write("acme/offer.md", "unSaved\n")
    assert manager.prepare(spec).outcome == "fast-forward"
    assert (spec.cwd / "offer.md").read_text() == "unSaved\n"


def test_a_conflict_is_a_value_and_changes_nothing(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "offer.md").write_text("the agent's\n")
    (spec.cwd / "extra.md").write_text("kept\n")
    done = manager.checkpoint(spec, title="agent")
    assert done is not None
    person.write("acme/offer.md", "the person's\n")
    for _ in range(2):
        prepared = manager.prepare(spec)
        assert prepared.outcome == "conflict"
        assert prepared.conflicts == ("acme/offer.md",)
        assert prepared.head == done.commit
        assert (spec.cwd / "offer.md").read_text() == "the agent's\n"
        assert git(spec.tree, "status", "--porcelain") == ""
    (spec.cwd / "offer.md").write_text("the person's\n")
    manager.checkpoint(spec, title="give in")
    assert manager.prepare(spec).outcome == "merged"
    assert [change.path for change in review(spec).files] == ["acme/extra.md"]


def test_uncommitted_work_of_the_agent_survives_a_moved_base(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "draft.md").write_text("half done\n")
    person.write("acme/offer.md", "moved\n")
    assert manager.prepare(spec).outcome == "merged"
    assert (spec.cwd / "draft.md").read_text() == "half done\n"
    assert (spec.cwd / "offer.md").read_text() == "moved\n"
    assert [change.path for change in review(spec).files] == ["acme/draft.md"]


def test_an_ignored_file_of_the_tree_is_not_overwritten_by_a_moved_base(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "run.log").write_text("the agent's log\n")
    person.write("acme/run.log", "the person's log\n")
    person.git("add", "-f", "acme/run.log")
    person.commit("log")
    prepared = manager.prepare(spec)
    assert prepared.outcome == "conflict"
    assert any("acme/run.log" in path for path in prepared.conflicts)
    assert (spec.cwd / "run.log").read_text() == "the agent's log\n"


def test_a_tree_deleted_by_hand_comes_back(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "kept.md").write_text("kept\n")
    done = manager.checkpoint(spec, title="kept")
    assert done is not None
    spec.tree.rename(spec.root / "gone")
    prepared = manager.prepare(spec)
    assert prepared.head == done.commit
    assert any("written anew" in notice for notice in prepared.notices)
    assert (spec.cwd / "kept.md").read_text() == "kept\n"
    assert git(spec.tree, "status", "--porcelain") == ""


def test_a_repository_without_commits_still_gets_a_workspace(tmp_path: Path) -> None:
    top = tmp_path / "fresh"
    top.mkdir()
    git(top, "init", "-q")
    me = Person(top)
    me.write("acme/a.md", "hello\n")
    spec = me.spec()
    assert manager.prepare(spec).outcome == "created"
    assert (spec.cwd / "a.md").read_text() == "hello\n"
    (spec.cwd / "b.md").write_text("b\n")
    assert manager.checkpoint(spec, title="b") is not None
    me.commit("first")
    assert manager.prepare(spec).outcome == "unchanged"


def test_a_whole_repository_by_path_and_shared_paths(person: Person, tmp_path: Path) -> None:
    whole = WorkspaceSpec("whole", person.top, PurePosixPath(), person.top / ".counterpoint/ws/whole")
    manager.prepare(whole)
    assert (whole.cwd / "beta/offer.md").exists()
    assert manager.prepare(whole).outcome == "unchanged"
    assert not (whole.tree / ".counterpoint").exists()
    person.write("common/style.md", "style\n")
    shared = person.spec(shared=(PurePosixPath("common/style.md"),))
    manager.prepare(shared)
    assert (shared.tree / "common/style.md").read_text() == "style\n"
    assert not (shared.tree / "beta").exists()


def test_worktreeinclude_copies_ignored_files_that_are_never_committed(person: Person) -> None:
    person.write(".worktreeinclude", ".env\nsecret*\n")
    person.write("acme/.env", "TOKEN=1\n")
    person.write("beta/.env", "OTHER=1\n")
    person.git("add", ".worktreeinclude")
    spec = person.spec()
    manager.prepare(spec)
    assert (spec.cwd / ".env").read_text() == "TOKEN=1\n"
    assert not (spec.tree / "beta").exists()
    assert manager.checkpoint(spec, title="nothing") is None
    (spec.cwd / ".env").write_text("TOKEN=agent\n")
    person.write("acme/.env", "TOKEN=2\n")
    manager.prepare(spec)
    assert (spec.cwd / ".env").read_text() == "TOKEN=agent\n"
    assert git(spec.tree, "status", "--porcelain") == ""
    (spec.cwd / "x.log").write_text("ignored by the home's top rules\n")
    assert git(spec.tree, "status", "--porcelain") == ""
    assert "beta" not in (spec.root / "agent.git/excludes").read_text()


@pytest.mark.parametrize(("command", "works"), [("echo $PWD > made", True), ("echo broken; exit 3", False)])
def test_setup_runs_once_and_its_failure_is_a_notice(person: Person, command: str, works: bool) -> None:
    spec = person.spec(setup=command)
    prepared = manager.prepare(spec)
    assert (spec.cwd / "made").exists() is works
    assert bool(prepared.notices) is not works
    assert works or "broken" in prepared.notices[0]
    (spec.cwd / "made").unlink(missing_ok=True)
    manager.prepare(spec)
    assert not (spec.cwd / "made").exists()


def test_setup_sees_no_credentials(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
    spec = person.spec(setup="env > seen")
    manager.prepare(spec)
    assert "ANTHROPIC" not in (spec.cwd / "seen").read_text()


def test_submodules_and_nested_repositories_are_left_alone(person: Person, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    (other / "x").write_text("x")
    git(other, "add", "-A")
    git(other, "commit", "-q", "-m", "x")
    person.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "acme/sub")
    person.commit("sub")
    git(person.top / "acme", "init", "-q", "nested")
    person.write("acme/nested/file", "n")
    spec = person.spec()
    prepared = manager.prepare(spec)
    assert any("acme/sub: submodule" in notice for notice in prepared.notices)
    assert any("acme/nested/: repository" in notice for notice in prepared.notices)
    assert list((spec.cwd / "sub").iterdir()) == []
    (spec.cwd / "a.md").write_text("a")
    done = manager.checkpoint(spec, title="a")
    assert done is not None
    assert shadow_git(spec, "ls-tree", done.commit, "acme/sub").startswith("160000")


def test_a_lease_is_exclusive_and_names_its_holder(person: Person) -> None:
    spec = person.spec()
    with manager.lease(spec):
        assert manager.prepare(spec).outcome == "created"
        assert manager.state(spec).leased is True
        with pytest.raises(LeaseHeld) as held, manager.lease(spec):
            pass
        assert held.value.pid == os.getpid()
    assert manager.state(spec).leased is False


def test_a_stale_index_lock_is_cleared(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.root / "private.git/index.lock").write_text("")
    assert manager.state(spec).locked is True
    (spec.cwd / "a.md").write_text("a")
    assert manager.checkpoint(spec, title="a") is not None
    assert manager.state(spec).locked is False


@pytest.mark.parametrize(
    "name", ["../../x", "-x", "a/b", "a\0b", "a\nb", "x" * 300, "CON", "ä", "a..b", "wip", "a.lock", ""]
)
def test_dangerous_names_are_refused_before_anything_is_made(person: Person, name: str) -> None:
    spec = WorkspaceSpec(name, person.top, PurePosixPath("acme"), person.top.parent / "ws" / "x")
    with pytest.raises(NameRefused):
        manager.prepare(spec)
    assert not (person.top.parent / "ws").exists()


@pytest.mark.parametrize("folder", ["../beta", "/etc", "acme/../../x", ".git", "acme/.GIT/hooks"])
def test_folders_outside_the_repository_are_refused(person: Person, folder: str) -> None:
    with pytest.raises(NameRefused):
        manager.prepare(person.spec(folder=folder))


def test_wrong_repositories_are_named_for_what_they_are(person: Person, tmp_path: Path) -> None:
    def at(path: Path) -> WorkspaceSpec:
        return WorkspaceSpec("x", path, PurePosixPath("acme"), tmp_path / "ws/x")

    git(tmp_path, "init", "-q", "--bare", "bare.git")
    with pytest.raises(BareRepository):
        manager.prepare(at(tmp_path / "bare.git"))
    with pytest.raises(NotARepository):
        manager.prepare(at(person.top / "acme"))
    with pytest.raises(NotARepository):
        manager.prepare(at(tmp_path / "nowhere"))
    with pytest.raises(FolderMissing):
        manager.prepare(person.spec(folder="gamma"))


def test_a_move_cut_by_a_crash_is_completed(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "mine.md").write_text("agent\n")
    manager.checkpoint(spec, title="mine")
    person.write("acme/offer.md", "moved\n")
    person.write("acme/acme-notes.txt", "moved too\n")
    old = manager.state(spec).head
    manager.prepare(spec)
    new = manager.state(spec).head
    record = spec.root / "workspace.json"
    record.write_text(record.read_text().replace('"moving": null', f'"moving": ["{old}", "{new}"]'))
    shadow_git(spec, "update-ref", "refs/heads/counterpoint/acme", str(old))
    shadow_git(spec, "read-tree", str(old))
    (spec.cwd / "offer.md").write_text(f"# acme\n{LINES}")
    (spec.cwd / "mine.md").write_text("edited after the crash\n")
    assert manager.prepare(spec).head == new
    assert (spec.cwd / "offer.md").read_text() == "moved\n"
    assert (spec.cwd / "mine.md").read_text() == "edited after the crash\n"
