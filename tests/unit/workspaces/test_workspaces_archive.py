"""Removal needs a yes of the judge, and leaves a ref; everything else stays where it is."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.workspaces.conftest import Person, git
from workspaces import manager
from workspaces._git import Repo, check_version
from workspaces.archive import archive
from workspaces.errors import ArchiveRefused, GitFailed, GitTooOld, WorkspaceBroken, WorkspaceMissing
from workspaces.janitor import survey
from workspaces.landing import land
from workspaces.safety import judge_removal


def test_a_landed_workspace_is_archived_under_a_ref(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "a.md").write_text("a\n")
    done = manager.checkpoint(spec, title="a")
    assert done is not None
    with pytest.raises(ArchiveRefused) as refused:
        archive(spec)
    assert "1 commit has not landed" in refused.value.reasons
    assert land(spec).outcome == "landed"
    archived = archive(spec)
    assert not spec.root.exists()
    assert list(spec.root.parent.iterdir()) == []
    assert archived.wip_commit == done.commit
    assert person.git("show", f"{archived.wip_ref}:acme/a.md") == "a\n"
    person.git("fsck", "--connectivity-only")
    assert manager.prepare(spec).outcome == "created"


def test_everything_in_doubt_is_refused(person: Person) -> None:
    spec = person.spec()
    with pytest.raises(ArchiveRefused) as refused:
        archive(spec)
    assert refused.value.reasons == ("there is no workspace",)
    manager.prepare(spec)
    assert judge_removal(manager.state(spec)).allowed
    (spec.cwd / "unsaved.md").write_text("x")
    with pytest.raises(ArchiveRefused, match="not committed"):
        archive(spec)
    (spec.cwd / "unsaved.md").unlink()
    with manager.lease(spec), pytest.raises(ArchiveRefused, match="in use"):
        archive(spec)
    git(spec.tree, "commit", "-q", "--allow-empty", "-m", "own")
    with pytest.raises(ArchiveRefused, match="not taken in"):
        archive(spec)
    manager.checkpoint(spec, title="x")
    (spec.root / "private.git/refs/heads/counterpoint/acme").unlink()
    state = manager.state(spec)
    assert state.head is None
    assert state.problems
    with pytest.raises(ArchiveRefused):
        archive(spec)
    assert spec.tree.exists()


def test_a_title_that_git_refuses_loses_no_work(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "a.md").write_text("a\n")
    done = manager.checkpoint(spec, title="before\0after")
    assert done is not None
    assert [file.path for file in done.files] == ["acme/a.md"]
    assert git(spec.tree, "log", "-1", "--format=%s").strip() == "beforeafter"


def test_stray_commits_get_refs_too(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    git(spec.tree, "checkout", "-q", "--orphan", "else")
    git(spec.tree, "commit", "-q", "-m", "unrelated")
    stray = git(spec.tree, "rev-parse", "HEAD").strip()
    manager.checkpoint(spec, title="x")
    archived = archive(spec)
    assert person.git("rev-parse", f"{archived.wip_ref}-stray-1").strip() == stray


def test_damaged_records_are_named_and_never_guessed(person: Person) -> None:
    spec = person.spec()
    with pytest.raises(WorkspaceMissing):
        manager.checkpoint(spec, title="x")
    manager.prepare(spec)
    record = spec.root / "workspace.json"
    good = record.read_text()
    for bad in ("{", "[]", good.replace('"version": 1', '"version": 99'), '{"version": 1}'):
        record.write_text(bad)
        with pytest.raises(WorkspaceBroken):
            manager.prepare(spec)
        assert not judge_removal(manager.state(spec)).allowed
    record.unlink()
    (spec.cwd / "work.md").write_text("survives\n")
    assert manager.prepare(spec).outcome == "unchanged"
    assert (spec.cwd / "work.md").read_text() == "survives\n"
    other = Person(person.top.parent / "other")
    other.write("acme/a.md", "a\n")
    git(other.top, "init", "-q")
    with pytest.raises(WorkspaceBroken, match="belongs to"):
        manager.prepare(replace(spec, repository=other.top))


def test_the_janitor_reports_and_removes_nothing(person: Person) -> None:
    good, orphan, damaged = person.spec(), person.spec("beta"), person.spec("third", "acme")
    for spec in (good, orphan, damaged):
        manager.prepare(spec)
    (damaged.root / "tree").rename(damaged.root / "elsewhere")
    top = good.root.parent
    (top / "half").mkdir()
    (top / ".old.removed").mkdir()
    (top / "file").write_text("")
    before = sorted(top.rglob("*"))
    found = {finding.path.name: finding.kind for finding in survey(top, ["acme", "third"])}
    assert found == {
        "beta": "orphan",
        "third": "damaged",
        "half": "unfinished",
        ".old.removed": "left-over",
        "file": "foreign",
    }
    assert sorted(top.rglob("*")) == before
    assert survey(top / "nowhere", []) == []


def test_old_and_missing_git_are_named() -> None:
    assert check_version("git version 2.39.5 (Apple Git-154)") == (2, 39)
    for line in ("git version 2.37.9", "nonsense"):
        with pytest.raises(GitTooOld):
            check_version(line)


def test_a_command_past_its_time_is_killed(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "alias.wait", "!exec sleep 60")
    with pytest.raises(GitFailed) as failed:
        Repo(tmp_path).run("wait", timeout=0.2)
    assert failed.value.command == ("wait",)


def test_reading_types_loads_no_git_library() -> None:
    code = "import sys, workspaces, workspaces.types, workspaces.manager; print('git' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
