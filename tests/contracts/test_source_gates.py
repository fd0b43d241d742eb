"""Size, doors, ownership of tasks, documents, places and names: each gate holds, and each is seen to fail."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import gates

LONG_FUNCTION = '"""M."""\n\n\ndef f() -> None:\n' + "    print()\n" * gates.FUNCTION_LINES

BREAKS: list[tuple[Callable[[Path], list[str]], str, str, str]] = [
    (gates.oversized, "agents/big.py", '"""M."""\n' * (gates.MODULE_LINES + 1), "451 lines"),
    (gates.oversized, "tests/unit/test_big.py", LONG_FUNCTION, "f has 51 lines"),
    (gates.unowned_tasks, "agents/loose.py", "def f(loop, c):\n    loop.create_task(c)\n", "loose.py:2"),
    (gates.private_imports, "tui/peek.py", "from orchestrator.cli._app import App\n", "_app.App"),
    (gates.private_imports, "agents/peek.py", "import orchestrator.cli._app\n", "cli._app"),
    (gates.private_imports, "agents/peek.py", "from agents.spec import _secret\n", "spec._secret"),
    (gates.private_imports, "agents/peek.py", "from tests.support import gates\n", "tests.support"),
    (gates.crooked_doors, "agents/door/__init__.py", "from agents.spec import Prompt\n", "without __all__"),
    (gates.crooked_doors, "agents/door/__init__.py", '__all__ = ["Gone"]\n', "['Gone']"),
    (gates.crooked_doors, "agents/door/__init__.py", 'A = 1\n__all__ = ["A", "A"]\n', "twice"),
    (gates.undocumented, "agents/bare.py", "x = 1\n", "agents/bare.py"),
    (gates.loose_pins, "constraints.txt", "click>=8\n", "click>=8"),
    (gates.loose_pins, "constraints.txt", "click @ file:///click.whl\n", "click @"),
    (gates.loose_pins, "constraints.txt", "# empty\n", "pydantic"),
]


@pytest.mark.parametrize(
    "gate",
    [
        gates.oversized,
        gates.unowned_tasks,
        gates.private_imports,
        gates.crooked_doors,
        gates.undocumented,
        gates.loose_pins,
    ],
    ids=lambda gate: gate.__name__,
)
def test_the_tree_keeps_the_gate(gate: Callable[[Path], list[str]]) -> None:
    assert gate(gates.ROOT) == []


@pytest.mark.parametrize(("gate", "name", "text", "said"), BREAKS)
def test_a_planted_fault_breaks_the_gate(
    tmp_path: Path, gate: Callable[[Path], list[str]], name: str, text: str, said: str
) -> None:
    (tmp_path / "pyproject.toml").write_bytes((gates.ROOT / "pyproject.toml").read_bytes())
    (tmp_path / "constraints.txt").write_bytes((gates.ROOT / "constraints.txt").read_bytes())
    for package in gates.PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "README.md").write_text("Invariants.\n")
    assert gate(tmp_path) == []
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    assert any(said in problem for problem in gate(tmp_path))


def test_a_package_without_its_readme_breaks_the_gate(tmp_path: Path) -> None:
    assert gates.undocumented(tmp_path) == list(gates.PACKAGES)


def test_a_private_module_is_open_to_its_own_package(tmp_path: Path) -> None:
    (tmp_path / "agents/inner").mkdir(parents=True)
    (tmp_path / "agents/inner/a.py").write_text("from agents.inner._b import x\nfrom agents._c import y\n")
    (tmp_path / "agents/__init__.py").write_text("from agents._c import __version__\n")
    assert gates.private_imports(tmp_path) == []


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    assert gates.foreign_places(gates.ROOT, gates.tracked(gates.ROOT)) == []


@pytest.mark.parametrize(
    "text", ["see https://" + "pypi." + "org/simple", "cd /" + "work/project", "registry." + "npmjs" + ".com"]
)
def test_a_planted_place_is_found_in_new_and_tracked_files(tmp_path: Path, text: str) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "new.md").write_text(f"first\n{text}\n")
    found = gates.foreign_places(tmp_path, gates.tracked(tmp_path))
    assert [problem.split(": ")[0] for problem in found] == ["new.md:2"]


@pytest.mark.parametrize("name", gates.PACKAGES)
def test_our_top_level_names_are_ours_alone(name: str) -> None:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(gates.ROOT)
    assert gates.providers(name) == set()


def test_a_dependency_that_brings_our_name_is_found(tmp_path: Path) -> None:
    info = tmp_path / "other_agents-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-agents\nVersion: 1\n")
    (info / "RECORD").write_text("agents/__init__.py,,\nother.py,,\n")
    assert gates.providers("agents", [str(tmp_path)]) == {"other-agents"}
    assert gates.providers("tui", [str(tmp_path)]) == set()
