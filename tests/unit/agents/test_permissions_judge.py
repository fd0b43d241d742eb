from __future__ import annotations

import os
from pathlib import Path

import pytest

from agents.permissions import Allow, Deny, Pass, Verdict, judge
from agents.spec import Policy


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "ws"
    (root / "sub").mkdir(parents=True)
    (root / "in.txt").write_text("x")
    (root / "link").symlink_to("/etc")
    (root / "file-link").symlink_to(tmp_path / "secret")
    (tmp_path / "secret").write_text("s")
    (tmp_path / "ws-evil").mkdir()
    os.link(tmp_path / "secret", root / "hard")
    return root


def verdict(workspace: Path, tool: str, policy: Policy | None = None, **call: object) -> Verdict:
    return judge(tool, call, workspace=workspace, cwd=workspace, policy=policy or Policy())


@pytest.mark.parametrize(
    "path", ["in.txt", "sub/new/deep.txt", "./sub/../in.txt", "{ws}/in.txt", "ünïcode 文"]
)
@pytest.mark.parametrize("tool", ["Read", "Write", "Edit"])
def test_files_of_the_workspace_may_be_read_and_written(workspace: Path, tool: str, path: str) -> None:
    assert verdict(workspace, tool, file_path=path.format(ws=workspace)) == Allow()


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../secret",
        "link/passwd",
        "file-link",
        "sub/../../secret",
        "{ws}/../secret",
        "{ws}-evil/x",
    ],
)
@pytest.mark.parametrize("tool", ["Read", "Write", "Edit", "NotebookEdit"])
def test_nothing_leads_out_of_the_workspace(workspace: Path, tool: str, path: str) -> None:
    key = "notebook_path" if tool == "NotebookEdit" else "file_path"
    answer = verdict(workspace, tool, None, **{key: path.format(ws=workspace)})
    assert isinstance(answer, Deny)
    assert "outside the workspace" in answer.reason
    assert "/" in answer.reason, "the reason names the path"


@pytest.mark.parametrize(
    "path",
    [
        ".git", ".git/hooks/pre-commit", "sub/.git", ".GIT/config", ".claude/settings.json",
        ".claude/settings.local.json", ".claude/hooks/x", ".mcp.json", "sub/.mcp.json", "sub/../.git/config",
    ],
)  # fmt: skip
def test_what_configures_git_or_the_cli_is_read_only(workspace: Path, path: str) -> None:
    assert isinstance(verdict(workspace, "Write", file_path=path), Deny)
    assert isinstance(verdict(workspace, "Bash", command=f"echo x > {path}"), Deny)
    assert verdict(workspace, "Read", file_path=path) == Allow()


def test_a_file_with_a_second_name_is_not_written(workspace: Path) -> None:
    assert isinstance(verdict(workspace, "Write", file_path="hard"), Deny)


@pytest.mark.parametrize(
    ("tool", "call", "allowed"),
    [
        ("Glob", {"pattern": "**/*.py"}, True),
        ("Glob", {"pattern": "*", "path": "sub"}, True),
        ("Glob", {"pattern": "/etc/*"}, False),
        ("Glob", {"pattern": "../**"}, False),
        ("Glob", {"pattern": "sub/*/../../../x"}, False),
        ("Glob", {"pattern": "~/*"}, False),
        ("Grep", {"pattern": "/etc/passwd"}, True),
        ("Grep", {"pattern": "x", "path": "/etc"}, False),
        ("Grep", {"pattern": "x", "glob": "../*"}, False),
        ("WebFetch", {"url": "http://example.org"}, False),
        ("Hologram", {}, False),
        ("Write", {}, False),
        ("Write", {"file_path": "a\0b"}, False),
        ("Task", {"prompt": "x"}, True),
    ],
)
def test_tools_by_their_input(workspace: Path, tool: str, call: dict[str, object], allowed: bool) -> None:
    assert isinstance(verdict(workspace, tool, None, **call), Allow if allowed else Deny)


def test_the_policy_names_the_tools_and_the_further_directories(workspace: Path, tmp_path: Path) -> None:
    extra = tmp_path / "extra"
    extra.mkdir()
    assert isinstance(verdict(workspace, "Write", Policy(tools=("Read",)), file_path="in.txt"), Deny)
    assert verdict(workspace, "Write", Policy(writable=(extra,)), file_path=str(extra / "x")) == Allow()
    assert verdict(workspace, "Agent", Policy(tools=("Task",))) == Allow()
    assert verdict(workspace, "mcp__memory__search", Policy(tools=("Read",))) == Pass()
    outside = judge(
        "Read", {"file_path": str(extra / "x")},
        workspace=workspace, cwd=workspace, policy=Policy(), readable=(extra,),
    )  # fmt: skip
    assert outside == Allow()


@pytest.mark.parametrize(
    "command",
    [
        "ls", "git log --oneline", "cat in.txt | wc -l", "make test && git status", "cd sub && cat ../in.txt",
        "grep '^/etc' in.txt", "sed -n '/foo/p' in.txt", "awk '{print $1}' in.txt", "ls 2>/dev/null",
        "echo hi > sub/out.txt", "/usr/bin/make test", "git commit -m \"it's /fine\"", "curl https://example.org",
    ],
)  # fmt: skip
def test_commands_that_stay_inside_are_left_to_the_rules(workspace: Path, command: str) -> None:
    assert verdict(workspace, "Bash", command=command) == Pass()


@pytest.mark.parametrize(
    "command",
    [
        "cat /etc/passwd", "ls ..", "cat ~/.ssh/id_rsa", "git -C / log", "tar -C/etc x", "ls --dir=/etc",
        "cat link/passwd", "cat file-link", "cd .. && ls", "cd sub && cat ../../secret", "ls; cat /etc/x",
        "echo x > /tmp/evil", "cat </etc/passwd", "cat '/etc'/passwd", "cat \\/etc/passwd", "cat /et?/passwd",
        "sort -o /tmp/x in.txt", "PATH=/tmp:. ls", "cat $(echo /etc/passwd)", "cat `echo x`", "cat $HOME/x",
        'cat "$HOME/x"', "cat <(ls)", "cat <<EOF", "cat $'\\x2fetc/passwd'", "cat {/etc/passwd,x}", "eval ls",
        "bash -c ls", "ls\ncat x", "for f in *; do cat $f; done", "env", "cat 'unfinished",
    ],
)  # fmt: skip
def test_commands_that_leave_or_cannot_be_read_are_refused(workspace: Path, command: str) -> None:
    assert isinstance(verdict(workspace, "Bash", command=command), Deny)
    word_for_word = Policy(commands=(command,))
    assert verdict(workspace, "Bash", word_for_word, command=command) == Pass()


def test_a_step_that_is_allowed_word_for_word_does_not_cover_its_neighbours(workspace: Path) -> None:
    policy = Policy(commands=("sh check.sh",))
    assert verdict(workspace, "Bash", policy, command="ls && sh check.sh") == Pass()
    assert isinstance(verdict(workspace, "Bash", policy, command="sh check.sh && sh other.sh"), Deny)
    assert isinstance(verdict(workspace, "Bash", policy, command="sh check.sh > /tmp/x"), Deny)
