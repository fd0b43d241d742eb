"""The linters' configuration catches what it is there for: each rule is broken on a planted file."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.support import gates

BIN = Path(sys.executable).parent
TASKS = tuple(
    name.removeprefix("asyncio.")
    for name in tomllib.loads((gates.ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"][
        "flake8-tidy-imports"
    ]["banned-api"]
)
BANNED_AT_LEAST = {"create_task", "ensure_future", "gather", "wait_for", "timeout", "TaskGroup", "shield"}
HEAD = '"""Module."""\n\n'
BRANCHES = "".join(f"    if x == {number}:\n        return {number}\n" for number in range(11))
BROAD = 'def f() -> None:\n    """D."""\n    try:\n        f()\n    except Exception:\n        f()\n'
COMPLEX = f'def f(x: int) -> int:\n    """D."""\n{BRANCHES}    return 0\n'

RUFF = [
    *((f"import asyncio\n\nasyncio.{name}\n", "TID251") for name in TASKS),
    ("from asyncio import create_task\n", "TID251"),
    (BROAD, "BLE001"),
    (COMPLEX, "C901"),
    ("def f() -> None:\n    pass\n", "D103"),
    ("x = []  # type: ignore\n", "PGH003"),
    ('print("x")\n', "T201"),
    ('import subprocess\n\nsubprocess.run("x", shell=True, check=True)\n', "S602"),
    ("from datetime import datetime\n\nnow = datetime.now()\n", "DTZ005"),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An empty tree under the repository's own configuration."""
    shutil.copy(gates.ROOT / "pyproject.toml", tmp_path)
    for package in gates.PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(HEAD)
    return tmp_path


def run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of this environment in ``tree``, which comes first on its import path."""
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@pytest.mark.parametrize(("text", "rule"), RUFF)
def test_ruff_refuses(tree: Path, text: str, rule: str) -> None:
    (tree / "agents/planted.py").write_text(HEAD + text)
    result = run(tree, "ruff", "check", "--no-cache", "--output-format", "concise")
    assert result.returncode == 1
    assert f": {rule} " in result.stdout


def test_the_raw_ways_to_start_or_bound_a_task_are_banned() -> None:
    assert set(TASKS) >= BANNED_AT_LEAST


def test_ruff_refuses_an_unformatted_file(tree: Path) -> None:
    (tree / "agents/planted.py").write_text(HEAD + "x=  1\n")
    assert run(tree, "ruff", "check", "--no-cache").returncode == 0
    assert run(tree, "ruff", "format", "--check", "--no-cache").returncode == 1


def test_mypy_is_strict_about_source_and_tests(tree: Path) -> None:
    (tree / "agents/planted.py").write_text(
        HEAD + "def f(x):\n    return x\n\n\ny: list = []\nz: int = 'a'  # type: ignore\n"
    )
    (tree / "tests").mkdir()
    (tree / "tests/test_planted.py").write_text("def test_it(tmp_path):\n    pass\n")
    result = run(tree, "mypy", "--cache-dir=/dev/null", "agents", "tests")
    assert result.returncode == 1
    for code in ("no-untyped-def", "type-arg", "ignore-without-code"):
        assert f"[{code}]" in result.stdout
    assert "tests/test_planted.py:1" in result.stdout.replace("\\", "/")


def test_mypy_covers_every_folder_with_code() -> None:
    config = tomllib.loads((gates.ROOT / "pyproject.toml").read_text())
    assert set(config["tool"]["mypy"]["files"]) == {*gates.PACKAGES, "tests", "benchmarks"}
    assert config["tool"]["mypy"]["strict"] is True


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of our packages' code and configuration, to plant a forbidden import in."""
    shutil.copy(gates.ROOT / "pyproject.toml", tmp_path)
    for package in gates.PACKAGES:
        shutil.copytree(
            gates.ROOT / package,
            tmp_path / package,
            ignore=lambda folder, names: [
                name for name in names if not (name.endswith(".py") or (Path(folder) / name).is_dir())
            ],
        )
    return tmp_path


PLANTED = [
    ("arrow", "workspaces/planted.py", "import agents.spec"),
    ("arrow", "agents/planted.py", "import orchestrator.errors"),
    ("arrow", "calibrations/planted.py", "import workspaces.types"),
    ("orchestrator-layers", "orchestrator/journal/planted.py", "import orchestrator.client"),
    ("orchestrator-layers", "orchestrator/cli/planted.py", "import orchestrator.daemon"),
    ("orchestrator-layers", "orchestrator/mapping/planted.py", "import orchestrator.fold"),
    ("orchestrator-layers", "orchestrator/unplaced.py", ""),
    ("agents-layers", "agents/spec.py", "import agents.factory"),
    ("agents-layers", "agents/endpoint/planted.py", "import agents._claude"),
    ("sdk", "agents/planted.py", "def f() -> None:\n    import claude_agent_sdk"),
    ("git", "workspaces/planted.py", "from git import Repo"),
    ("sqlite", "orchestrator/daemon/planted.py", "import sqlite3"),
    ("readers", "orchestrator/daemon/planted.py", "import pypdf"),
    ("words", "orchestrator/library/planted.py", "import tantivy"),
    ("servers", "agents/planted.py", "from starlette.applications import Starlette"),
    ("web", "tui/planted.py", "def f() -> None:\n    import aiohttp"),
    ("web", "tui/screens/planted.py", "import textual_serve.server"),
    ("prompt", "orchestrator/cli/planted.py", "def f() -> None:\n    import prompt_toolkit"),
    ("voice", "orchestrator/cli/planted.py", "def f() -> None:\n    import faster_whisper"),
    ("voice-worker", "orchestrator/daemon/planted.py", "import orchestrator.voice.worker"),
    ("light", "orchestrator/cli/planted.py", "import orchestrator.voice.sound"),
    ("light", "orchestrator/cli/planted.py", "import agents.endpoint.server"),
    ("light", "agents/spec.py", "import mcp"),
    ("pure", "orchestrator/scheduler/planted.py", "import time"),
    ("pure", "orchestrator/mapping/planted.py", "import orchestrator.library.pairing"),
    ("pure", "workspaces/safety.py", "import subprocess"),
    ("no-circles", "workspaces/types.py", "import workspaces.manager"),
    ("tui-is-a-client", "tui/planted.py", "import orchestrator.daemon"),
    ("tui-layers", "tui/widgets/planted.py", "import tui.app"),
    ("tui-layers", "tui/unplaced.py", ""),
    ("tui-pure", "tui/state/planted.py", "import textual.app"),
]


@pytest.mark.parametrize(("contract", "name", "line"), PLANTED)
def test_a_forbidden_import_breaks_its_contract(copied: Path, contract: str, name: str, line: str) -> None:
    path = copied / name
    path.write_text((path.read_text() if path.exists() else HEAD) + f"\n{line}\n")
    result = run(copied, "lint-imports", "--no-cache", "--no-logo", "--contract", contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "1 broken" in result.stdout


def contracts() -> list[dict[str, Any]]:
    config = tomllib.loads((gates.ROOT / "pyproject.toml").read_text())
    return list(config["tool"]["importlinter"]["contracts"])


def test_every_contract_is_broken_above_and_states_its_reason() -> None:
    assert {contract for contract, _, _ in PLANTED} == {contract["id"] for contract in contracts()}
    lines = (gates.ROOT / "pyproject.toml").read_text().splitlines()
    for at, line in enumerate(lines):
        if line == "[[tool.importlinter.contracts]]":
            assert all(reason.startswith("# ") for reason in lines[at + 1 : at + 3]), lines[at + 1]


def test_an_exception_that_no_longer_matches_is_an_error(copied: Path) -> None:
    config = copied / "pyproject.toml"
    text = config.read_text()
    allowed = 'allowed_importers = ["workspaces._git"]\n'
    assert allowed in text
    config.write_text(text.replace(allowed, f'{allowed}ignore_imports = ["workspaces.types -> git"]\n'))
    result = run(copied, "lint-imports", "--no-cache", "--no-logo", "--contract", "git")
    assert result.returncode == 1
    assert "workspaces.types -> git" in result.stdout + result.stderr


def test_no_contract_softens_that_error() -> None:
    assert not [contract["id"] for contract in contracts() if "unmatched_ignore_imports_alerting" in contract]


def test_all_contracts_hold() -> None:
    result = run(gates.ROOT, "lint-imports", "--no-cache", "--no-logo")
    assert result.returncode == 0, result.stdout
