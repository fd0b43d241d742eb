"""Whatever an agent configures or plants, the daemon's git runs none of it and loses nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.workspaces.conftest import Person, git, shadow_git
from workspaces import manager
from workspaces.diff import review
from workspaces.landing import land
from workspaces.types import WorkspaceSpec

Attack = Callable[[WorkspaceSpec, str], None]


def _config(*settings: tuple[str, str]) -> Attack:
    def attack(spec: WorkspaceSpec, run: str) -> None:
        for key, value in settings:
            git(spec.tree, "config", key, value.replace("RUN", run))

    return attack


def _hooks(spec: WorkspaceSpec, run: str) -> None:
    folder = spec.root / "agent.git/hooks"
    folder.mkdir(exist_ok=True)
    for name in ("pre-commit", "post-checkout", "post-index-change", "reference-transaction", "post-merge"):
        (folder / name).write_text(f"#!/bin/sh\n{run}\n")
        (folder / name).chmod(0o755)


def _filter(spec: WorkspaceSpec, run: str) -> None:
    _config(
        ("filter.evil.clean", "RUN; cat"), ("filter.evil.smudge", "RUN; cat"), ("filter.evil.process", "RUN")
    )(spec, run)
    (spec.cwd / ".gitattributes").write_text("*.evil filter=evil\n")
    (spec.cwd / "x.evil").write_text("x\n")


def _drivers(spec: WorkspaceSpec, run: str) -> None:
    _config(
        ("diff.external", "RUN"),
        ("diff.evil.textconv", "RUN"),
        ("diff.evil.command", "RUN"),
        ("merge.evil.driver", "RUN"),
        ("core.pager", "RUN"),
        ("gpg.program", "RUN"),
        ("commit.gpgSign", "true"),
        ("core.attributesFile", str(spec.tree / "evil-attributes")),
    )(spec, run)
    (spec.tree / "evil-attributes").write_text("* diff=evil merge=evil\n")
    (spec.cwd / ".gitattributes").write_text("* diff=evil merge=evil\n")


def _evil_repo(where: Path, run: str) -> None:
    where.mkdir(parents=True, exist_ok=True)
    git(where, "init", "-q", "--bare", ".")
    git(where, "--git-dir=.", "config", "core.bare", "false")
    git(where, "--git-dir=.", "config", "core.worktree", str(where.parent))
    git(where, "--git-dir=.", "config", "core.fsmonitor", run)
    for name in ("post-index-change", "pre-commit", "reference-transaction"):
        (where / "hooks").mkdir(exist_ok=True)
        (where / "hooks" / name).write_text(f"#!/bin/sh\n{run}\n")
        (where / "hooks" / name).chmod(0o755)


def _re_pointed(spec: WorkspaceSpec, run: str) -> None:
    _evil_repo(spec.root / "tree/evil.git", run)
    (spec.tree / ".git").write_text(f"gitdir: {spec.tree}/evil.git\n")


def _commondir(spec: WorkspaceSpec, run: str) -> None:
    _evil_repo(spec.root / "tree/evil.git", run)
    (spec.root / "agent.git/commondir").write_text(f"{spec.tree}/evil.git\n")


def _bare_inside(spec: WorkspaceSpec, run: str) -> None:
    _evil_repo(spec.cwd / "data", run)


def _worktree_config(spec: WorkspaceSpec, run: str) -> None:
    git(spec.tree, "config", "extensions.worktreeConfig", "true")
    (spec.root / "agent.git/config.worktree").write_text(f'[core]\n\tfsmonitor = "{run}"\n')


def _info_attributes(spec: WorkspaceSpec, run: str) -> None:
    _filter(spec, run)
    (spec.root / "agent.git/info/attributes").write_text("* filter=evil diff=evil\n")


def _links(spec: WorkspaceSpec, run: str) -> None:
    """Every place that the daemon writes in the agent's git dir leads elsewhere."""
    victim = spec.root.parent / "victim"
    victim.mkdir()
    shutil.rmtree(spec.root / "agent.git/refs/heads/counterpoint")
    (spec.root / "agent.git/refs/heads/counterpoint").symlink_to(victim)
    (spec.root / "agent.git/HEAD").unlink()
    (spec.root / "agent.git/HEAD").symlink_to("/etc/passwd")


ATTACKS: dict[str, Attack] = {
    "fsmonitor": _config(("core.fsmonitor", "RUN")),
    "hooksPath": _hooks,
    "filter": _filter,
    "diff, textconv, merge, pager, alias": _drivers,
    "core.worktree": _config(("core.worktree", "../elsewhere"), ("core.fsmonitor", "RUN")),
    "re-pointed .git": _re_pointed,
    "commondir": _commondir,
    "bare repository inside": _bare_inside,
    "config.worktree": _worktree_config,
    "info/attributes": _info_attributes,
    "links": _links,
}


@pytest.mark.parametrize("name", sorted(set(ATTACKS) - {"links"}))
def test_the_attacks_are_real(person: Person, tmp_path: Path, name: str) -> None:
    """Git as anybody would run it in the tree does run what was planted: the next test could fail."""
    marker = tmp_path / "ran"
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "offer.md").write_text("work\n")
    (spec.root / "elsewhere").mkdir()
    ATTACKS[name](spec, f"touch '{marker}'")
    marker.unlink(missing_ok=True)
    place = spec.cwd / "data" if name == "bare repository inside" else spec.tree
    for command in (["status"], ["diff"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", *command], cwd=place, check=False, capture_output=True)
    assert marker.exists()


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_that_the_agent_plants_runs_in_the_daemon(person: Person, tmp_path: Path, name: str) -> None:
    marker = tmp_path / "ran"
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "honest.md").write_text("work\n")
    (spec.root / "elsewhere").mkdir()
    ATTACKS[name](spec, f"touch '{marker}'")
    marker.unlink(missing_ok=True)
    done = manager.checkpoint(spec, title="under attack")
    assert done is not None
    assert "acme/honest.md" in {change.path for change in done.files}
    review(spec)
    person.write("acme/offer.md", "moved\n")
    assert manager.prepare(spec).outcome == "merged"
    assert manager.state(spec).head is not None
    assert land(spec).outcome in {"landed", "refused"}
    assert not marker.exists()
    assert not any((spec.root.parent / "victim").glob("*"))
    assert (spec.tree / ".git").read_text() == f"gitdir: {spec.root}/agent.git\n"


def test_paths_with_a_filter_are_held_back_and_reported(person: Person) -> None:
    person.write(".gitattributes", "*.psd filter=lfs diff=lfs merge=lfs -text\n")
    person.write("acme/scan.psd", "version https://git-lfs.github.com/spec/v1\n")
    person.commit("lfs")
    spec = person.spec()
    prepared = manager.prepare(spec)
    assert any("acme/scan.psd" in notice and "LFS" in notice for notice in prepared.notices)
    (spec.cwd / "new.psd").write_bytes(b"big")
    (spec.cwd / "a.md").write_text("a")
    done = manager.checkpoint(spec, title="both")
    assert done is not None
    assert done.held_back == ("acme/new.psd",)
    assert [change.path for change in done.files] == ["acme/a.md"]
    assert manager.state(spec).dirty == ("acme/new.psd",)


def test_commits_of_the_agent_are_taken_in(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "a.md").write_text("a\n")
    git(spec.tree, "add", "-A")
    git(spec.tree, "commit", "-q", "-m", "by itself")
    (spec.cwd / "b.md").write_text("b\n")
    assert manager.state(spec).problems
    done = manager.checkpoint(spec, title="then by us")
    assert done is not None
    assert [change.path for change in done.files] == ["acme/a.md", "acme/b.md"]
    assert [commit.title for commit in review(spec).commits] == ["by itself", "then by us"]
    assert shadow_git(spec, "log", "-1", "--format=%an", "HEAD~1").strip() == "counterpoint/acme"
    git(spec.root / "private.git", "--git-dir=.", "fsck", "--strict")
    git(spec.tree, "gc", "-q")
    git(spec.tree, "pack-refs", "--all")
    (spec.cwd / "c.md").write_text("c\n")
    git(spec.tree, "add", "-A")
    git(spec.tree, "commit", "-q", "-m", "packed")
    assert manager.checkpoint(spec, title="none of ours") is not None
    assert [commit.title for commit in review(spec).commits][-1] == "packed"


def test_a_rewritten_branch_keeps_both_histories(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "a.md").write_text("a\n")
    first = manager.checkpoint(spec, title="first")
    assert first is not None
    (spec.cwd / "a.md").write_text("amended\n")
    git(spec.tree, "commit", "-q", "-a", "--amend", "-m", "amended")
    stray = git(spec.tree, "rev-parse", "HEAD").strip()
    done = manager.checkpoint(spec, title="second")
    assert done is not None
    assert any(stray[:12] in notice for notice in done.notices)
    assert shadow_git(spec, "rev-parse", "refs/counterpoint/stray/1").strip() == stray
    assert shadow_git(spec, "rev-parse", "HEAD^").strip() == first.commit
    assert (spec.cwd / "a.md").read_text() == "amended\n"
    assert git(spec.tree, "rev-parse", "HEAD").strip() == done.commit
    assert manager.checkpoint(spec, title="third") is None


def test_a_commit_of_foreign_objects_by_planted_alternates_is_not_taken_in(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    foreign = person.git("rev-parse", "HEAD:beta/offer.md").strip()
    alternates = spec.root / "agent.git/objects/info/alternates"
    alternates.write_text(alternates.read_text() + f"{person.top}/.git/objects\n")
    git(spec.tree, "update-index", "--add", "--cacheinfo", f"100644,{foreign},acme/stolen.md")
    git(spec.tree, "commit", "-q", "-m", "stolen")
    done = manager.checkpoint(spec, title="after")
    assert done is not None
    assert any("could not be read" in notice for notice in done.notices)
    assert (
        shadow_git(spec, "cat-file", "--batch-check", stdin=foreign.encode()).strip() == f"{foreign} missing"
    )
    assert alternates.read_text() == f"{spec.root}/private.git/objects\n"


def test_a_forged_object_is_not_taken_in(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    (spec.cwd / "a.md").write_text("honest\n")
    git(spec.tree, "add", "-A")
    git(spec.tree, "commit", "-q", "-m", "honest")
    blob = git(spec.tree, "rev-parse", "HEAD:acme/a.md").strip()
    other = git(spec.tree, "hash-object", "-w", "--stdin", stdin=b"forged\n").strip()
    objects = spec.root / "agent.git/objects"
    target = objects / blob[:2] / blob[2:]
    target.chmod(0o644)
    target.write_bytes((objects / other[:2] / other[2:]).read_bytes())
    before = manager.state(spec).head
    done = manager.checkpoint(spec, title="after")
    assert done is not None
    assert any("could not be read" in notice for notice in done.notices)
    assert shadow_git(spec, "rev-parse", "HEAD^").strip() == before
    assert shadow_git(spec, "show", "HEAD:acme/a.md") == "honest\n"


def test_ambient_git_variables_do_not_reach_git(
    person: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    marker = tmp_path / "ran"
    script = tmp_path / "diff.sh"
    script.write_text(f"#!/bin/sh\ntouch '{marker}'\n")
    script.chmod(0o755)
    for name, value in {
        "GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/nowhere", "GIT_INDEX_FILE": "/nowhere/index",
        "GIT_EXTERNAL_DIFF": str(script), "GIT_NAMESPACE": "x", "GIT_OBJECT_DIRECTORY": "/nowhere",
        "GIT_CONFIG_PARAMETERS": f"'core.fsmonitor'='{script}'", "GIT_GLOB_PATHSPECS": "1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    spec = person.spec()
    assert manager.prepare(spec).outcome == "created"
    (spec.cwd / "a.md").write_text("a")
    assert manager.checkpoint(spec, title="a") is not None
    assert "a.md" in review(spec).diff
    assert land(spec).outcome == "landed"
    assert not marker.exists()


def test_a_tree_file_that_is_a_pipe_or_socket_is_no_danger(person: Person) -> None:
    spec = person.spec()
    manager.prepare(spec)
    os.mkfifo(spec.cwd / "pipe")
    (spec.cwd / "a.md").write_text("a")
    done = manager.checkpoint(spec, title="a")
    assert done is not None
    assert [change.path for change in done.files] == ["acme/a.md"]
