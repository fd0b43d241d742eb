"""What a command really loads, seen in a clean interpreter: the static graph cannot see deferral."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import gates

HEAVY = (
    "agents._claude",
    "av",
    "claude_agent_sdk",
    "ctranslate2",
    "fastapi",
    "faster_whisper",
    "git",
    "httpx2",
    "huggingface_hub",
    "mcp",
    "numpy",
    "orchestrator.daemon",
    "pydantic",
    "sqlite3",
    "starlette",
    "textual",
    "uvicorn",
    "yaml",
)
HELP = "from orchestrator.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"
CASES = {
    "counterpoint --help": (HELP, HEAVY),
    "counterpoint status": (
        "import orchestrator.cli.status, orchestrator.client, orchestrator.home.locate",
        HEAVY,
    ),
    "calibrations": (
        "import calibrations.library, calibrations.render, calibrations.lint, calibrations.diff",
        ("yaml", "frontmatter", "git", "agents", "orchestrator"),
    ),
    "an agent's values": ("import agents.spec, agents.errors", (*HEAVY, "anyio")),
    "workspace values": ("import workspaces.types, workspaces.errors", (*HEAVY, "anyio")),
    "a model's record and a job": ("import orchestrator.voice.models, orchestrator.voice.job", HEAVY),
    "the daemon": (
        "import orchestrator.daemon.compose",
        ("av", "claude_agent_sdk", "ctranslate2", "faster_whisper", "mcp", "numpy"),
    ),
    "errors": ("import orchestrator.errors", HEAVY),
}


def loaded(root: Path, code: str, heavy: tuple[str, ...]) -> list[str]:
    """Which of ``heavy`` are in ``sys.modules`` after ``code`` ran in a new interpreter over ``root``."""
    script = (
        "import io, json, sys\nout, sys.stdout = sys.stdout, io.StringIO()\n"
        f"sys.path.insert(0, {str(root)!r})\n{code}\n"
        f"print(json.dumps(sorted(set({heavy!r}) & set(sys.modules))), file=out)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root, timeout=60
    )
    return list(json.loads(result.stdout))


@pytest.mark.parametrize("case", CASES)
def test_nothing_heavy_is_loaded(case: str) -> None:
    code, heavy = CASES[case]
    assert loaded(gates.ROOT, code, heavy) == []


def test_a_planted_import_is_seen(tmp_path: Path) -> None:
    for package in ("orchestrator", "agents", "calibrations", "workspaces"):
        shutil.copytree(
            gates.ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.md")
        )
    app = tmp_path / "orchestrator/cli/_app.py"
    app.write_text(app.read_text().replace("import click\n", "import click\nimport pydantic\n", 1))
    assert loaded(tmp_path, HELP, HEAVY) == ["pydantic"]
