from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

import pytest

from orchestrator.errors import ConfigInvalid, NotAHome, UnknownProject
from orchestrator.home.config import load, project, projects, workspace_spec
from workspaces.types import WorkspaceSpec

FULL = """\
version = 1
[model]
endpoint = "http://127.0.0.1:9/v1/"
model = "some-model"
[limits]
max_agents = 2
max_per_client = 1
[permissions]
commands = ["make test"]
[projects.acme-web]
path = "acme/web"
name = "Acme Website"
client = "Acme"
priority = 3
budget = 1.5
shared = ["common"]
setup = "make setup"
[projects.acme-shop]
path = "acme/shop"
client = "Acme"
model = "other-model"
permissions = { commands = [], tools = ["Read"] }
trust = { claude_md = true }
[projects.zürich]
path = "Zürich 🏔"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    for name in ("acme/web", "acme/shop", "common", "Zürich 🏔"):
        (folder / name).mkdir(parents=True)
    write(folder, FULL.replace("[projects.zürich]", "[projects.zuerich]"))
    return folder


def write(home: Path, text: str) -> None:
    (home / "counterpoint.toml").write_text(text, encoding="utf-8")


def refused(home: Path, text: str) -> ConfigInvalid:
    write(home, text)
    with pytest.raises(ConfigInvalid) as caught:
        load(home)
    return caught.value


def test_everything_is_read_and_defaults_are_filled_in(home: Path) -> None:
    config = load(home)
    web, shop, zurich = projects(config)
    assert (config.model.kind, config.model.endpoint) == ("url", "http://127.0.0.1:9/v1")
    assert (config.limits.max_agents, config.limits.max_attempts) == (2, 3)
    assert (web.name, web.client, web.model) == ("Acme Website", "Acme", "some-model")
    assert web.permissions.commands == ("make test",)
    assert not web.trust.claude_md
    assert (shop.name, shop.model) == ("acme-shop", "other-model")
    assert (shop.permissions.commands, shop.permissions.tools) == ((), ("Read",))
    assert shop.trust.claude_md
    assert (zurich.client, zurich.config.calibration) == ("zuerich", "consultant")
    assert load(home) == config
    assert workspace_spec(config, "acme-web") == WorkspaceSpec(
        project="acme-web",
        repository=home,
        folder=PurePosixPath("acme/web"),
        root=home / ".counterpoint/projects/acme-web",
        shared=(PurePosixPath("common"),),
        setup="make setup",
    )


def test_a_misspelt_key_is_named_before_the_one_it_leaves_missing(home: Path) -> None:
    error = refused(home, 'version = 1\n[projects.c]\npaht = "a"\n')
    assert "unknown key 'paht'" in str(error)
    assert error.fix.startswith("Did you mean 'path'?")


@pytest.mark.parametrize("text", ["version = 1\noops\n", "version = 1\n[limits]\nmax_agents = 'two'\n"])
def test_every_refusal_says_what_to_do(home: Path, text: str) -> None:
    assert "docs/configuration.md" in refused(home, text).fix


@pytest.mark.parametrize(
    ("called", "slug"),
    [
        ("acme-web", "acme-web"),
        ("acme website", "acme-web"),
        ("ACME-SHOP", "acme-shop"),
        ("acme-s", "acme-shop"),
        ("z", "zuerich"),
        ("zu\u0308rich 🏔", "zuerich"),
        ("web", "acme-web"),
    ],
)
def test_a_project_is_found_by_what_people_call_it(home: Path, called: str, slug: str) -> None:
    assert project(load(home), called).slug == slug


@pytest.mark.parametrize(
    ("called", "says"),
    [
        ("acme", "Several projects fit: acme-web, acme-shop"),
        ("acme-wbe", "Did you mean 'acme-web'?"),
        ("", ""),
    ],
)
def test_an_unknown_project_is_named_with_what_was_probably_meant(home: Path, called: str, says: str) -> None:
    with pytest.raises(UnknownProject) as caught:
        project(load(home), called)
    assert says in caught.value.fix
    assert "acme-shop" in caught.value.fix


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("", "version: 'version' is missing", "`version = 1`"),
        ("version = 2", "version, line 1", ""),
        ("version = \n", "line 1", ""),
        ("version = 1\n\n[limits]\nmax_agent = 3", "[limits] max_agent, line 4: unknown key", "'max_agents'"),
        ("version = 1\nlimit = 3", "limit, line 2: unknown key 'limit'", "'limits'"),
        ("version = 1\n[projects.a]\npath='a'\nclent='b'", "[projects.a] clent, line 4", "'client'"),
        ("version = 1\n[projects.a]\npath='a'\n[projects.a.trust]\nclaudemd=true", "line 5", "'claude_md'"),
        ("version = 1\n[projects.a]\nqqq = 1\npath='a'", "unknown key 'qqq'", "Known here: path, folder"),
        (
            "version = 1\n[projects.a]\nname = 'A'",
            "[projects.a] path, line 2: 'path' is missing",
            "Add `path",
        ),
        ("version = 1\n[limits]\nmax_agents = 0", "[limits] max_agents, line 3", ""),
        (
            "version = 1\n[limits]\nmax_agents = true",
            "[limits] max_agents, line 3: must be a valid integer",
            "",
        ),
        ("version = 1\n[trust]\nclaude_md = 'yes'", "[trust] claude_md, line 3", ""),
        ("version = 1\nmodel = 'opus'", "model, line 2: is a table", "Write [model]"),
        ("version = 1\n[permissions]\ncommands = 'make'", "write a list", ""),
        ("version = 1\n[model]\nendpoint = 'ofline'", 'write "anthropic", "offline" or a URL', ""),
        ("version = 1\n[model]\nendpoint = 'https://u:p@example.org'", "no user, password", ""),
        ("version = 1\n[projects.Acme]\npath = 'acme'", "'Acme': a slug is", ""),
        ("version = 1\n[projects.con]\npath = 'acme'", "reserved", ""),
        ("version = 1\n[projects.a]\npath = '../x'", "leaves its folder", ""),
        ("version = 1\n[projects.a]\npath = '.git/x'", "not a place", ""),
        ("version = 1\n[projects.a]\npath = '~nobody/x'", "write '~/", ""),
        ("version = 1\n[projects.a]\npath = 'a'\nfolder = 'b'", "only for a project whose 'path'", ""),
        ("version = 1\n[projects.a]\npath = 'a'\nshared = ['/etc']", "are relative", ""),
        ('version = 1\n[projects.a]\npath = "a"\nclient = "A\\u001b[31m"', "control character", ""),
        (
            "version = 1\n[projects.a]\npath='a'\n[projects.b]\npath='A'",
            "[projects.b] path, line 5: is the folder",
            "",
        ),
        (
            "version = 1\n[projects.a]\npath='a'\n[projects.b]\npath='a/b'",
            "inside the folder of project 'a'",
            "",
        ),
        ("version = 1\n[projects.b]\npath='x'\nname='A'\n[projects.a]\npath='y'", "called 'a' as well", ""),
        (
            "version = 1\n[projects.a]\npath='acme'\nshared=['zeta/x']\n[projects.z]\npath='zeta'",
            "would open project 'z' of client 'z'",
            "",
        ),
        ("version = 1\nx = " + "[" * 20_000, "", ""),
    ],
)
def test_a_mistake_is_refused_with_table_key_line_and_fix(
    home: Path, text: str, message: str, fix: str
) -> None:
    error = refused(home, text)
    assert message in str(error)
    assert fix in error.fix
    assert str(home / "counterpoint.toml") in str(error)


def test_no_link_leads_a_project_out_of_its_place(home: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (home / "link").symlink_to(tmp_path / "outside")
    (home / "inside").symlink_to(home / "common")
    assert "by a symbolic link" in str(refused(home, "version = 1\n[projects.a]\npath='link'"))
    text = "version = 1\n[projects.a]\npath='acme'\nshared=['link']"
    assert "[projects.a] shared, line 4" in str(refused(home, text))
    assert "lies inside this folder" in str(refused(home, f"version = 1\n[projects.a]\npath='{tmp_path}'"))
    write(home, "version = 1\n[projects.a]\npath='inside'")
    assert workspace_spec(load(home), "a").folder == PurePosixPath("common")


def test_a_project_may_live_in_another_repository(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "sub/deep").mkdir(parents=True)
    subprocess.run(["git", "init", "-q"], cwd=other, check=True)
    write(home, f"version = 1\n[projects.a]\npath='{other}/sub'\nfolder='deep'\n[projects.gone]\npath='gone'")
    config = load(home)
    spec = workspace_spec(config, "a")
    assert (spec.repository, spec.folder) == (other, PurePosixPath("sub/deep"))
    with pytest.raises(ConfigInvalid, match=r"\[projects.gone\] path: .* is not a folder"):
        workspace_spec(config, "gone")


def test_a_folder_in_no_repository_is_said(home: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    write(home, f"version = 1\n[projects.a]\npath='{tmp_path}/plain'")
    with pytest.raises(ConfigInvalid, match="in no git repository") as caught:
        workspace_spec(load(home), "a")
    assert "git init" in caught.value.fix


def test_no_file_is_not_a_home_and_other_bytes_are_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(NotAHome):
        load(tmp_path)
    (tmp_path / "counterpoint.toml").write_bytes(b"version = 1\n# \xff\n")
    with pytest.raises(ConfigInvalid, match="line 2: is not UTF-8"):
        load(tmp_path)
    (tmp_path / "counterpoint.toml").write_bytes("\ufeffversion = 1\r\n".encode())
    assert load(tmp_path).projects == {}
