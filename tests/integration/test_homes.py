"""Every kind of repository that a person may have: made a home, given a task, reviewed, landed, put away."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.counterpoint import Installed, alive, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import git, make_home
from tests.support.scripts import (
    bash,
    fault,
    queue,
    script,
    session,
    text,
    tools,
    until_ended,
    until_seen,
    write,
)

pytestmark = pytest.mark.cli

SCRIPT = script(
    session("ADD", tools(write("added.md", "added\n")), text("added")),
    session("CHANGE", tools(bash("cp new.md notes.md")), text("changed")),
    session("FLAG", tools(write("Makefile", "all:\n")), text("flagged")),
    session("SLOW", text("slow", fault=fault("silence", seconds=1.5, times=None))),
)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


def commit(where: Path, **files: str) -> None:
    put(where, {name.replace("__", "/"): text for name, text in files.items()})
    git(where, "add", "-A")
    git(where, "commit", "-q", "-m", "Change")


def put(where: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        target = where / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)


def repository(where: Path) -> Path:
    where.mkdir(parents=True)
    git(where, "init", "-q", "-b", "main")
    return where


def without_commits(where: Path) -> Path:
    put(repository(where), {"acme/notes.md": "never committed\n"})
    return where


def dirty(where: Path) -> Path:
    commit(repository(where), acme__notes_md="old\n", other__a_md="1\n")
    put(where, {"acme/notes.md": "unsaved\n", "acme/new.md": "untracked\n", "other/staged.md": "s\n"})
    git(where, "add", "other/staged.md")
    return where


def odd_names(where: Path) -> Path:
    put(repository(where), {"Müller & Söhne 🎼/Angebot Größe.md": "an offer\n", "acme/notes.md": "x\n"})
    git(where, "add", "-A")
    git(where, "commit", "-q", "-m", "Begin")
    return where


def with_submodule(where: Path) -> Path:
    library = repository(where.parent / "library")
    commit(library, a_md="library\n")
    commit(repository(where), acme__notes_md="x\n")
    git(where, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library), "acme/library")
    git(where, "commit", "-q", "-m", "Add the library")
    return where


def with_lfs(where: Path) -> Path:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n"
    repository(where)
    put(where, {".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", "acme/big.bin": pointer})
    commit(where, acme__notes_md="x\n")
    mark = f'sh -c \'test -n "$BY_THE_TEST" || touch "{where.parent}/ran"; cat\''
    git(where, "config", "filter.lfs.clean", mark)
    git(where, "config", "filter.lfs.smudge", mark)
    git(where, "config", "filter.lfs.required", "true")
    return where


def with_a_branch_of_that_name(where: Path) -> Path:
    commit(repository(where), acme__notes_md="x\n")
    git(where, "branch", "counterpoint/acme")
    return where


def as_worktree(where: Path) -> Path:
    main = repository(where.parent / "main checkout")
    commit(main, acme__notes_md="x\n")
    git(main, "worktree", "add", "-q", "-b", "side", str(where))
    return where


KINDS: list[Callable[[Path], Path]] = [
    without_commits,
    dirty,
    odd_names,
    with_submodule,
    with_lfs,
    with_a_branch_of_that_name,
    as_worktree,
]


@pytest.mark.parametrize("make", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_any_repository_becomes_a_home_and_gets_its_task_done(
    tmp_path: Path,
    endpoint: RunningEndpoint,
    make: Callable[[Path], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BY_THE_TEST", "1")  # the daemon's environment is another one
    home = make(tmp_path / "a home, größer 🎹")
    before = status_of(home)
    with installed(home) as command:
        command.ok("init", "--yes")
        slug = "mueller-soehne" if make is odd_names else "acme"
        command.ok("up", "--endpoint", endpoint.url)
        said = command.ok("say", slug, "ADD a file.", "--wait", "--json").json
        assert said["status"] == "succeeded", said
        review = command.ok("review", slug, "--json").json
        assert [Path(file["path"]).name for file in review["files"]] == ["added.md"]
        assert status_of(home) == before
        landed = command.run("land", slug, "--json")
        if make is without_commits:
            assert landed.code == 1, landed
            assert "commit" in landed.out + landed.err
            return
        assert landed.code == 0, landed
        folder = Path(review["files"][0]["path"]).parent
        assert (home / folder / "added.md").read_text() == "added\n"
        assert status_of(home) == before
        assert not list(tmp_path.rglob("ran")), "a filter of the repository ran"


def status_of(home: Path) -> list[str]:
    """What git sees, without the new configuration."""
    lines = git(home, "status", "--porcelain").splitlines()
    return [line for line in lines if "counterpoint.toml" not in line]


def test_a_project_in_another_repository_lands_there(tmp_path: Path, endpoint: RunningEndpoint) -> None:
    other = repository(tmp_path / "elsewhere" / "their repo")
    commit(other, web__notes_md="x\n", secret__plan_md="never for the agent\n")
    extra = f'[projects.web]\npath = "{other}"\nfolder = "web"\nclient = "Web"\n'
    home = make_home(tmp_path / "home", endpoint=endpoint.url, projects={"acme": "A"}, extra=extra)
    with installed(home) as command:
        assert command.ok("say", "web", "ADD.", "--wait", "--json").json["status"] == "succeeded"
        tree = home / ".counterpoint" / "projects" / "web" / "tree"
        assert not (tree / "secret").exists()
        command.ok("land", "web")
    assert (other / "web" / "added.md").read_text() == "added\n"
    assert git(home, "status", "--porcelain") == ""
    assert git(other, "status", "--porcelain") == ""


@pytest.mark.parametrize("kind", ["bare", "no repository", "folder inside a bare one"])
def test_what_cannot_be_a_home_is_left_alone(tmp_path: Path, kind: str) -> None:
    where = tmp_path / "place"
    where.mkdir()
    if kind != "no repository":
        git(where, "init", "-q", "--bare")
    target = where / "refs" if kind == "folder inside a bare one" else where
    before = sorted(tmp_path.rglob("*"))
    ran = Installed(target).run("init", "--yes")
    assert ran.code == 2, ran
    assert "git" in ran.err
    assert "Traceback" not in ran.err
    assert sorted(tmp_path.rglob("*")) == before
    said = Installed(target).run("say", "acme", "x")
    assert said.code == 2
    assert "counterpoint init" in said.err
    assert sorted(tmp_path.rglob("*")) == before


def test_from_a_sub_folder_the_top_becomes_the_home(tmp_path: Path, endpoint: RunningEndpoint) -> None:
    home = repository(tmp_path / "home")
    commit(home, acme__notes_md="x\n")
    ran = Installed(home / "acme").ok("init", "--yes")
    assert "top of the repository" in ran.out
    assert (home / "counterpoint.toml").is_file()
    assert not (home / "acme" / "counterpoint.toml").exists()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = make_home(
        tmp_path_factory.mktemp("homes") / "home",
        endpoint=endpoint.url,
        projects={name: name for name in ("clash", "moved", "clean", "flag", "put-away", "lost")},
        files={f"{name}/new.md": "from the agent\n" for name in ("clash", "moved")},
        extra='[permissions]\ncommands = ["cp new.md notes.md"]\n',
    )
    with installed(home) as ready:
        ready.ok("up")
        yield ready


def test_landing_shows_a_conflict_and_changes_nothing(shared: Installed) -> None:
    shared.ok("say", "clash", "CHANGE it.", "--wait")
    (shared.home / "clash" / "notes.md").write_text("from the person\n")
    git(shared.home, "commit", "-q", "-m", "By hand", "--", "clash/notes.md")
    head = git(shared.home, "rev-parse", "HEAD")
    ran = shared.run("land", "clash", "--json")
    assert ran.code == 1
    assert (ran.json["outcome"], ran.json["paths"]) == ("conflict", ["clash/notes.md"])
    assert git(shared.home, "rev-parse", "HEAD") == head
    assert git(shared.home, "status", "--porcelain") == ""
    told = shared.run("land", "clash").out
    assert "not landed: conflict" in told
    assert "clash/notes.md" in told


def test_landing_never_overwrites_what_is_unsaved(shared: Installed) -> None:
    shared.ok("say", "moved", "CHANGE it.", "--wait")
    (shared.home / "moved" / "notes.md").write_text("not committed\n")
    ran = shared.run("land", "moved", "--json")
    assert ran.code == 1
    assert (ran.json["outcome"], ran.json["paths"]) == ("refused", ["moved/notes.md"])
    assert (shared.home / "moved" / "notes.md").read_text() == "not committed\n"
    git(shared.home, "checkout", "-q", "--", "moved/notes.md")


def test_all_that_is_clean_is_landed_and_the_rest_is_named(shared: Installed) -> None:
    shared.ok("say", "clean", "ADD.", "--wait")
    shared.ok("say", "flag", "FLAG.", "--wait")
    ran = shared.run("land", "--all-clean", "--json")
    outcomes = {view["project"]: view["outcome"] for view in ran.json}
    assert outcomes["clean"] == "landed"
    assert outcomes["flag"] == "skipped"
    assert (shared.home / "clean" / "added.md").exists()
    assert not (shared.home / "flag" / "Makefile").exists()


def test_a_workspace_is_put_away_only_when_nothing_is_lost(shared: Installed) -> None:
    shared.ok("say", "put-away", "ADD.", "--wait")
    refused = shared.run("archive", "put-away")
    assert refused.code == 1
    assert "land" in refused.err
    shared.ok("land", "put-away")
    archived = shared.ok("archive", "put-away", "--json").json
    tree = shared.home / ".counterpoint" / "projects" / "put-away" / "tree"
    assert not tree.exists()
    assert git(shared.home, "rev-parse", archived["wip_ref"]) == archived["wip_commit"]
    again = shared.ok("say", "put-away", "ADD once more.", "--wait", "--json").json
    assert again["status"] == "succeeded"


def test_a_deleted_workspace_is_written_anew(shared: Installed) -> None:
    shared.ok("say", "lost", "ADD.", "--wait")
    tree = shared.home / ".counterpoint" / "projects" / "lost" / "tree"
    shutil.rmtree(tree)
    assert shared.ok("say", "lost", "ADD again.", "--wait", "--json").json["status"] == "succeeded"
    assert (tree / "lost" / "added.md").read_text() == "added\n"
    assert [file["path"] for file in shared.ok("review", "lost", "--json").json["files"]] == ["lost/added.md"]


def test_four_commands_at_once_start_one_daemon_that_drains(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    home = make_home(tmp_path / "home", endpoint=endpoint.url, projects={f"p{n}": "C" for n in range(4)})
    with installed(home) as command:
        children = [
            subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "orchestrator.cli",
                    "say",
                    f"p{number}",
                    "SLOW.",
                    "--id",
                    f"t{number}",
                ],
                cwd=home,
                env=command.env(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for number in range(4)
        ]
        for child in children:
            _, said = child.communicate(timeout=60)
            assert child.returncode == 0, said
        pid = command.daemon_pid()
        assert pid is not None
        wait_until(lambda: daemons_of(home) == [pid], 20, "those who came too late go away")
        command.ok("up")
        assert command.daemon_pid() == pid
        assert len(command.ok("tasks", "--json").json["tasks"]) == 4
        until_seen(command, "t0", "agent.prompt_delivered")
        command.ok("down")
        assert not alive(pid)
        assert command.daemon_pid() is None, (
            "a clean end leaves no record of a daemon that `doctor` would miss"
        )
        command.ok("up")
        states = {task["task"]: task["state"] for task in command.client().get("/tasks")["tasks"]}
        assert set(states) == {f"t{number}" for number in range(4)}
        assert states["t0"] == "succeeded", "it was let finish"
        for number in range(4):
            assert until_ended(command, f"t{number}")["state"] == "succeeded"


def daemons_of(home: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"orchestrator.daemon" in words and os.fsencode(home) in words:
                found.append(int(entry.name))
    return found


def test_a_daemon_that_was_killed_is_replaced_by_the_next_command(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    home = make_home(tmp_path / "home", endpoint=endpoint.url, projects={"acme": "A"})
    with installed(home) as command:
        command.ok("up")
        pid = command.daemon_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not alive(pid), 5, "it is dead")
        assert command.ok("say", "acme", "ADD.", "--wait", "--json").json["status"] == "succeeded"
        queue(command, "acme", "ADD.", "same")
        queue(command, "acme", "ADD.", "same")
        assert until_ended(command, "same")["state"] == "succeeded"
