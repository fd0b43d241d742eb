"""Builds small homes: a git repository with project folders and a ``counterpoint.toml``."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path


def git(where: Path, *arguments: str) -> str:
    """Run git in ``where`` and return what it printed."""
    done = subprocess.run(["git", *arguments], cwd=where, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def make_home(
    where: Path,
    *,
    endpoint: str,
    projects: Mapping[str, str],
    files: Mapping[str, str] | None = None,
    extra: str = "",
) -> Path:
    """A committed home with one folder per project (name → client) and one note in each."""
    where.mkdir(parents=True, exist_ok=True)
    git(where, "init", "-q", "-b", "main")
    tables = [
        f'[projects.{name}]\npath = "{name}"\nclient = "{client}"\n' for name, client in projects.items()
    ]
    config = f'version = 1\n\n[model]\nendpoint = "{endpoint}"\n\n{extra}\n\n' + "\n".join(tables)
    contents = {f"{name}/notes.md": f"# {name}\n\nPlease send the offer by Friday.\n" for name in projects}
    contents |= {"counterpoint.toml": config, ".gitignore": ".counterpoint/\n", **(files or {})}
    for path, text in contents.items():
        target = where / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    git(where, "add", "-A")
    git(where, "commit", "-q", "-m", "Begin")
    return where
