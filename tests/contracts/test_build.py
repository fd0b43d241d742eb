"""The way to build and test: clear words for an old Python, and no skipped test counts as run."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import gates


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=60, env=dict(os.environ)
    )


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(gates.ROOT / name, tmp_path)
    return tmp_path


def test_an_old_python_is_refused_in_words(checkout: Path) -> None:
    old = program(checkout, "bin/python2", "exit 1")
    result = run(checkout, "make", "setup", f"PYTHON={old}")
    assert result.returncode != 0
    assert "needs Python 3.11 or newer" in result.stderr
    assert not (checkout / ".venv").exists()


def test_setup_installs_pinned_once_and_again_when_the_pins_change(checkout: Path) -> None:
    calls = checkout / "calls"
    program(checkout, ".venv/bin/python", f'echo "$@" >> {calls}')
    assert run(checkout, "make", "setup").returncode == 0
    assert run(checkout, "make", "setup").returncode == 0
    first = calls.read_text().splitlines()
    assert len(first) == 1
    assert first[0].endswith(" -e .[dev]")
    newer = (checkout / ".venv/.installed-dev").stat().st_mtime + 5
    os.utime(checkout / "constraints.txt", (newer, newer))
    assert run(checkout, "make", "setup").returncode == 0
    assert len(calls.read_text().splitlines()) == 2


def test_the_demonstration_needs_no_development_tools(checkout: Path) -> None:
    calls = checkout / "calls"
    program(checkout, ".venv/bin/python", f'echo "$@" >> {calls}')
    program(checkout, ".venv/bin/counterpoint", f'echo "counterpoint $@" >> {calls}')
    assert run(checkout, "make", "demo").returncode == 0
    assert [line.split()[-1] for line in calls.read_text().splitlines()] == [".", "demo"]


def test_lint_runs_every_gate_and_names_those_that_failed(checkout: Path) -> None:
    for name, code in {"python": 0, "ruff": 0, "mypy": 1, "lint-imports": 1}.items():
        program(checkout, f".venv/bin/{name}", f"exit {code}")
    result = run(checkout, "make", "lint")
    assert result.returncode != 0
    assert "lint failed: [mypy] [lint-imports --no-logo]" in result.stderr
    assert "==> ruff format --check" in result.stdout


@pytest.mark.parametrize(
    ("closing", "passes"),
    [
        ("73 passed in 4.13s", True),
        ("================ 1204 passed in 301.20s (0:05:01) ================", True),
        ("72 passed, 1 skipped in 4.13s", False),
        ("1 failed, 72 passed in 4.13s", False),
        ("72 passed, 1 error in 4.13s", False),
        ("72 passed, 1 xfailed in 4.13s", False),
        ("72 passed, 3 deselected in 4.13s", False),
        ("72 passed, 1 warning in 4.13s", False),
        ("no tests ran in 0.01s", False),
        ("0 passed in 0.01s", False),
        ("INTERNALERROR> crash", False),
    ],
)
def test_only_a_clean_closing_line_passes(tmp_path: Path, closing: str, passes: bool) -> None:
    log = tmp_path / "log"
    log.write_text(f"....\n{closing}\n")
    result = run(gates.ROOT, str(gates.ROOT / ".ci/summary"), str(log))
    assert (result.returncode == 0) is passes
    assert bool(result.stderr) is not passes


def test_the_scripts_are_valid_bash() -> None:
    for name in (".ci/run", ".ci/summary"):
        assert os.access(gates.ROOT / name, os.X_OK)
        assert run(gates.ROOT, "bash", "-n", name).returncode == 0
