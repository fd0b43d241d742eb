"""Measures of the source tree that no linter has; each takes a root, so a test can break it on a copy."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("orchestrator", "agents", "calibrations", "workspaces", "tui")
MODULE_LINES = 450
FUNCTION_LINES = 50

_REGISTRY = re.compile(
    r"\b(?:[\w-]+\.)*(?:pypi|npmjs|pythonhosted|crates|rubygems|artifactory)\.(?:org|com|io|net)\b", re.I
)
_MACHINE = re.compile(r"(?<![\w.:/~$}])/(?:work|builds|workspace|mnt|private)/[\w-]+[\w./-]*")
_UNOWNED = frozenset({"create_task", "ensure_future", "gather", "wait_for", "run_coroutine_threadsafe"})


def sources(root: Path, *folders: str) -> list[Path]:
    """Python files of the named folders, or of all that are gated."""
    found = (root / folder for folder in folders or (*PACKAGES, "tests", "benchmarks"))
    return sorted(path for folder in found for path in folder.rglob("*.py"))


def oversized(root: Path) -> list[str]:
    """Modules and functions that are longer than allowed."""
    return [problem for path in sources(root) for problem in _oversized(path, path.relative_to(root))]


def _oversized(path: Path, shown: Path) -> Iterator[str]:
    text = path.read_text()
    lines = text.count("\n")
    if lines > MODULE_LINES:
        yield f"{shown}: {lines} lines, at most {MODULE_LINES}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{shown}:{node.lineno}: {node.name} has {length} lines, at most {FUNCTION_LINES}"


def unowned_tasks(root: Path) -> list[str]:
    """Calls by attribute that start or bound a task outside of a task group (``loop.create_task(...)``)."""
    return [
        f"{path.relative_to(root)}:{node.lineno}: {node.func.attr}"
        for path in sources(root, *PACKAGES)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _UNOWNED
    ]


def private_imports(root: Path) -> list[str]:
    """Imports of a ``_private`` module from outside of the package that holds it, and of ``tests``."""
    return [
        f"{path.relative_to(root)}:{line}: {name}"
        for path in sources(root, *PACKAGES)
        for line, name in _imports(path)
        if name.split(".")[0] == "tests" or not _may_import(path.relative_to(root), name)
    ]


def _may_import(importer: Path, name: str) -> bool:
    """Whether the first private part of ``name`` is a sibling or a relative of ``importer``."""
    parts = name.split(".")
    if parts[0] not in PACKAGES:
        return True
    private = next((at for at, part in enumerate(parts) if _is_private(part)), None)
    if private is None:
        return True
    here = importer.with_suffix("").parts
    return here[:private] == tuple(parts[:private])


def _is_private(part: str) -> bool:
    return part.startswith("_") and not part.startswith("__")


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def crooked_doors(root: Path) -> list[str]:
    """Packages whose ``__all__`` and public names differ, or list a name twice."""
    return [
        f"{path.relative_to(root)}: {problem}"
        for path in sources(root, *PACKAGES)
        if path.name == "__init__.py"
        for problem in _crooked(ast.parse(path.read_text()))
    ]


def _crooked(tree: ast.Module) -> Iterator[str]:
    listed, names = _listed(tree), set(_names(tree))
    if listed is None:
        if offered := sorted(name for name in names if not name.startswith("_")):
            yield f"offers {offered} without __all__"
        return
    if len(set(listed)) != len(listed):
        yield "lists a name twice"
    if "__getattr__" not in names and (missing := sorted(set(listed) - names)):
        yield f"lists {missing}, which it does not have"


def _names(tree: ast.Module) -> Iterator[str]:
    """Names that a package's top level defines or takes from our packages."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES:
            yield from (alias.asname or alias.name for alias in node.names)


def _listed(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            return [str(name) for name in ast.literal_eval(node.value)]
    return None


def undocumented(root: Path) -> list[str]:
    """Modules without a docstring, and packages without a README of their invariants."""
    modules = [
        str(path.relative_to(root))
        for path in sources(root, *PACKAGES)
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    return modules + [package for package in PACKAGES if not (root / package / "README.md").is_file()]


def tracked(root: Path) -> list[Path]:
    """Files that git tracks or would track."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


def foreign_places(root: Path, files: Iterable[Path]) -> list[str]:
    """Places of one machine or of a package registry in the text of ``files``."""
    found = []
    for path in files:
        text = path.read_text(errors="replace")
        for pattern in (_REGISTRY, _MACHINE):
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{path.relative_to(root)}:{line}: {match[0]}")
    return found


def providers(name: str, path: list[str] | None = None) -> set[str]:
    """Installed distributions, ours apart, that bring a top-level package or module called ``name``."""
    found = set()
    for distribution in distributions() if path is None else distributions(path=path):
        title = str(distribution.metadata["Name"])
        tops = {file.parts[0].removesuffix(".py") for file in distribution.files or ()}
        if name in tops and title.lower() != "counterpoint":
            found.add(title)
    return found


def loose_pins(root: Path) -> list[str]:
    """Lines of ``constraints.txt`` that are not one exact version, and direct dependencies it leaves out."""
    lines = [line for line in (root / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    loose = [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!-]+", line)]
    pinned = {_canonical(line.split("==")[0]) for line in lines}
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {_canonical(re.split(r"[<>=!~\[; ]", requirement)[0]) for requirement in wanted}
    return loose + sorted(names - pinned)


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
