"""A person's repository with two clients' folders, and small helpers around it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

from workspaces.types import WorkspaceSpec

LINES = "".join(f"line {number}\n" for number in range(1, 13))


def git(where: Path, *args: str, stdin: bytes | None = None) -> str:
    """Plain git as the person or the agent would run it."""
    done = subprocess.run(["git", *args], cwd=where, check=True, capture_output=True, input=stdin)
    return done.stdout.decode("utf-8", "surrogateescape")


@dataclass(frozen=True)
class Person:
    """A home, and what a person does in it."""

    top: Path

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def git(self, *args: str) -> str:
        return git(self.top, *args)

    def commit(self, title: str = "change") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", title)
        return self.git("rev-parse", "HEAD").strip()

    def spec(self, project: str = "acme", folder: str | None = None, **more: object) -> WorkspaceSpec:
        place = self.top.parent / "ws" / project
        return WorkspaceSpec(
            project,
            self.top,
            PurePosixPath(folder or project),
            place,
            **more,  # type: ignore[arg-type]  # test sugar
        )

    def picture(self) -> dict[str, object]:
        """Everything of the repository that nobody but the person may change."""
        files = {
            os.fsencode(path.relative_to(self.top)): (
                path.readlink() if path.is_symlink() else path.read_bytes()
            )
            for path in sorted(self.top.rglob("*"))
            if (path.is_symlink() or path.is_file()) and ".git" not in path.relative_to(self.top).parts
        }
        git_files = {
            str(path.relative_to(self.top)): path.read_bytes()
            for path in sorted((self.top / ".git").rglob("*"))
            if path.is_file()
        }
        return {"files": files, "git": git_files}


@pytest.fixture
def person(tmp_path: Path) -> Person:
    top = tmp_path / "home repo"
    top.mkdir()
    git(top, "init", "-q")
    me = Person(top)
    for client in ("acme", "beta"):
        me.write(f"{client}/offer.md", f"# {client}\n{LINES}")
        me.write(f"{client}/{client}-notes.txt", f"notes of {client}\n")
        me.write(f"{client}/deep/{client}-only.txt", f"deep {client}\n")
    me.write(".gitignore", "*.log\n.env\n/beta/hidden-*\n")
    me.commit("first")
    return me


def shadow_git(spec: WorkspaceSpec, *args: str, stdin: bytes | None = None) -> str:
    """Git on the daemon's git dir, for looking."""
    done = subprocess.run(
        ["git", f"--git-dir={spec.root / 'private.git'}", *args],
        check=True,
        capture_output=True,
        input=stdin,
        cwd=spec.root,
    )
    return done.stdout.decode("utf-8", "surrogateescape")
