from __future__ import annotations

import os
import subprocess
import tomllib
from pathlib import Path

import pytest

from orchestrator.errors import Refused, UsageProblem
from orchestrator.home._schema import (
    HomeConfig,
    LimitsConfig,
    ModelConfig,
    NotifyConfig,
    PermissionsConfig,
    ProjectConfig,
    TrustConfig,
    VoiceConfig,
)
from orchestrator.home.config import load, projects, workspace_spec
from orchestrator.home.init import InitPlan, apply, plan_init


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def fill(top: Path, *files: str) -> None:
    for file in files:
        (top / file).parent.mkdir(parents=True, exist_ok=True)
        (top / file).write_text("x\n")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    top = tmp_path / "repo"
    top.mkdir()
    git(top, "init", "-q")
    return top


def commit(top: Path) -> None:
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "x")


def planned(plan: InitPlan) -> dict[str, tuple[str, str]]:
    return {project.slug: (project.path, project.client) for project in plan.projects}


def test_a_repository_with_a_folder_per_project_becomes_a_home(repo: Path) -> None:
    fill(
        repo, "acme/brief.md", "Müller & Söhne/a.txt", "😀/x", "README.md", "docs/a.md", "node_modules/m/x.js"
    )
    fill(repo, ".hidden/x", "_old/x", "out.d/x", "scratch/.keep")
    (repo / ".gitignore").write_text("# comment\n*.d/\n")
    commit(repo)
    fill(repo, "acme/unsaved.md")
    (repo / "acme/brief.md").write_text("dirty\n")
    before = (
        git(repo, "status", "--porcelain"),
        git(repo, "rev-parse", "HEAD"),
        (repo / ".git/index").read_bytes(),
    )
    plan = plan_init(repo)
    assert not (repo / "counterpoint.toml").exists()
    home = apply(plan)
    (home / ".counterpoint").mkdir()
    fill(home, ".counterpoint/journal.db")
    assert git(repo, "status", "--porcelain") == before[0] + "?? counterpoint.toml\n"
    assert git(repo, "rev-parse", "HEAD") == before[1]
    names = {project.slug: project.name for project in projects(load(home))}
    assert names == {"acme": "acme", "mueller-soehne": "Müller & Söhne", "project-f0443a": "😀"}
    assert workspace_spec(load(home), "Müller & Söhne").repository == repo
    assert {s.folder: s.why.split(",")[0] for s in plan.skipped} == {
        "_old": "hidden",
        "docs": "named like a folder of tools or documents",
        "node_modules": "named like a folder of tools or documents",
        "out.d": "ignored by .gitignore",
        "scratch": "no files in it",
    }
    assert plan.notices == ()
    assert not list(repo.glob(".counterpoint.toml*"))


def test_clients_and_projects_are_read_from_the_layout(repo: Path) -> None:
    fill(repo, "clients/Acme/web/a", "clients/Acme/shop/a", "clients/Beta/notes/a", "clients/Gamma/brief.md")
    fill(repo, "clients/Gamma/web/a", "projects/web/a", "own/a")
    assert planned(plan_init(repo)) == {
        "shop": ("clients/Acme/shop", "Acme"),
        "acme-web": ("clients/Acme/web", "Acme"),
        "beta": ("clients/Beta", "Beta"),
        "gamma": ("clients/Gamma", "Gamma"),
        "own": ("own", "own"),
        "web": ("projects/web", "web"),
    }
    apply(plan_init(repo))
    assert len(load(repo).projects) == 6


def test_names_that_give_the_same_slug_still_differ(repo: Path) -> None:
    fill(repo, "a b/x", "a-b/x", "A.B/x", "CON/x", 'quo"te/x', "a-b-2/x", "..dots/x", "-dash/x", "x.lock/x")
    apply(plan_init(repo))
    config = load(repo)
    assert len(config.projects) == 8
    assert {p.config.path for p in projects(config)} >= {"a b", "a-b", 'quo"te', "-dash"}
    assert all(workspace_spec(config, slug).folder.name for slug in config.projects)


def test_a_gitignore_of_all_but_a_few_hides_no_project(repo: Path) -> None:
    fill(repo, "acme/x", "beta/x")
    (repo / ".gitignore").write_text("/*\n!/acme\n")
    assert set(planned(plan_init(repo))) == {"acme", "beta"}


@pytest.mark.parametrize("packed", [False, True])
def test_a_repository_without_commits_or_folders_is_a_home_with_notices(repo: Path, packed: bool) -> None:
    notices = " ".join(plan_init(repo).notices)
    assert "no commit yet" in notices
    assert "No folder looks like a project" in notices
    fill(repo, "acme/x")
    commit(repo)
    if packed:
        git(repo, "pack-refs", "--all")
    assert plan_init(repo).notices == ()


def test_a_folder_in_the_repository_makes_its_top_the_home(repo: Path) -> None:
    fill(repo, "acme/deep/x")
    plan = plan_init(repo / "acme/deep")
    assert plan.home == repo
    assert "top of the repository" in plan.notices[0]


def test_a_further_working_tree_and_a_submodule_are_homes_of_their_own(repo: Path, tmp_path: Path) -> None:
    fill(repo, "acme/x")
    commit(repo)
    git(repo, "worktree", "add", "-q", str(tmp_path / "tree"))
    plan = plan_init(tmp_path / "tree")
    assert plan.exclude == repo / ".git/info/exclude"
    assert "working trees" in plan.notices[0]
    apply(plan)
    fill(tmp_path / "tree", ".counterpoint/x")
    assert git(tmp_path / "tree", "status", "--porcelain") == "?? counterpoint.toml\n"
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repo), "sub")
    plan = plan_init(outer / "sub")
    assert plan.home == outer / "sub"
    assert "submodule" in plan.notices[0]
    apply(plan)
    fill(outer / "sub", ".counterpoint/x")
    assert git(outer / "sub", "status", "--porcelain") == "?? counterpoint.toml\n"


def test_what_is_no_repository_is_left_alone(tmp_path: Path, repo: Path) -> None:
    plain = tmp_path / "plain"
    fill(plain, "acme/x")
    with pytest.raises(UsageProblem, match="in no git repository") as caught:
        plan_init(plain)
    assert "git init" in caught.value.fix
    assert sorted(p.name for p in plain.iterdir()) == ["acme"]
    with pytest.raises(UsageProblem, match="is not a folder"):
        plan_init(tmp_path / "missing")
    git(tmp_path, "init", "-q", "--bare", "bare.git")
    (repo / "acme").mkdir()
    for inside in (tmp_path / "bare.git", tmp_path / "bare.git/objects", repo / ".git", repo / ".git/refs"):
        with pytest.raises(UsageProblem, match="without working files") as caught:
            plan_init(inside)
        assert "git clone" in caught.value.fix


def test_a_home_is_never_made_twice(repo: Path) -> None:
    fill(repo, "acme/x")
    plan = plan_init(repo)
    apply(plan)
    before = (repo / "counterpoint.toml").read_bytes(), plan.exclude.read_bytes()
    with pytest.raises(Refused, match="already"):
        plan_init(repo)
    with pytest.raises(Refused, match="appeared meanwhile"):
        apply(plan)
    (repo / "counterpoint.toml").unlink()
    assert not plan_init(repo).exclude_needed
    apply(plan_init(repo))
    assert ((repo / "counterpoint.toml").read_bytes(), plan.exclude.read_bytes()) == before
    assert before[1].count(b"/.counterpoint/\n") == 1


def test_a_folder_that_cannot_be_written_is_refused(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(repo, "acme/x")
    plan = plan_init(repo)
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)  # root writes everywhere, so modes prove nothing
        with pytest.raises(Refused, match="cannot be written"):
            plan_init(repo)
    plan.exclude.unlink()
    plan.exclude.mkdir()
    with pytest.raises(Refused, match="info/exclude"):
        apply(plan)
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(30, "Read-only file system")))
    with pytest.raises(Refused, match="Read-only file system"):
        apply(plan)
    assert sorted(p.name for p in repo.iterdir()) == [".git", "acme"]


def test_the_reference_page_names_every_option() -> None:
    page = (Path(__file__).parents[3] / "docs/configuration.md").read_text()
    tables = (
        LimitsConfig,
        ModelConfig,
        NotifyConfig,
        PermissionsConfig,
        TrustConfig,
        VoiceConfig,
        ProjectConfig,
    )
    for table in tables:
        assert [name for name in table.model_fields if f"| `{name}` |" not in page] == []


def test_the_file_shows_every_option_with_its_default(repo: Path) -> None:
    text = plan_init(repo).config
    for table in (HomeConfig, NotifyConfig, ProjectConfig):
        assert all(f"{name}" in text for name in table.model_fields)
    shown = "\n".join(
        line.removeprefix("# ").split("#")[0]
        for line in text.partition("[limits]")[2].partition("[permissions]")[0].splitlines()
    )
    values = tomllib.loads(shown)
    assert set(values) == set(LimitsConfig.model_fields)
    values.pop("max_per_client")
    assert values == LimitsConfig().model_dump(exclude={"max_per_client"})
