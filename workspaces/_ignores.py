"""Ignore and attribute rules that apply to a project from outside its folder.

The shadow holds only the project's own paths, so rules in the folders above (and the person's own) are
written into the git dirs' settings. Rules that are anchored at another folder are dropped: they could
name its files.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from workspaces._files import write_atomic
from workspaces._home import Home
from workspaces._layout import pathspecs
from workspaces.types import WorkspaceSpec


def refresh(home: Home, spec: WorkspaceSpec, git_dirs: Sequence[Path], copied: Sequence[str]) -> None:
    """Write ``excludes`` and ``attributes`` and ``info/exclude`` of the given git dirs, when they changed."""
    info, own = home.excludes
    ignores = _plain(own) + _above(home, spec, ".gitignore")
    attributes = (
        _plain(home.attributes[1]) + _above(home, spec, ".gitattributes") + _plain(home.attributes[0])
    )
    exact = [_kept(line, PurePosixPath(), spec) for line in _plain(info)]
    exact += ["/" + _escaped(path) for path in copied]
    for git_dir in git_dirs:
        _write(git_dir / "excludes", ignores)
        _write(git_dir / "attributes", attributes)
        _write(git_dir / "info" / "exclude", [line for line in exact if line])


def _write(file: Path, lines: list[str]) -> None:
    data = "".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape")
    try:
        if file.read_bytes() == data:
            return
    except OSError:
        file.parent.mkdir(exist_ok=True)
    write_atomic(file, data, 0o644)


def _plain(file: Path) -> list[str]:
    try:
        return file.read_bytes().decode("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []


def _above(home: Home, spec: WorkspaceSpec, name: str) -> list[str]:
    """The rules of every folder above the project's paths, rewritten to hold from the top."""
    own = pathspecs(spec)
    if not own:
        return []
    parents = {parent for path in own for parent in PurePosixPath(path).parents}
    lines: list[str] = []
    for parent in sorted(parents, key=lambda path: len(path.parts)):
        if any(parent.is_relative_to(path) for path in own):
            continue
        rules = _plain(home.top / parent / name)
        lines += [kept for line in rules if (kept := _kept(line, parent, spec))]
    return lines


def _kept(line: str, folder: PurePosixPath, spec: WorkspaceSpec) -> str:
    """One rule of ``folder`` as a rule of the top; empty when it cannot concern the project."""
    sign = "!" if line.startswith("!") else ""
    rule = line[len(sign) :]
    if not rule.strip() or rule.startswith(("#", "[attr]")):
        return line if rule.startswith("[attr]") else ""
    pattern = rule.split()[0] if rule.split() else rule
    prefix = "" if folder == PurePosixPath() else f"/{folder}"
    if "/" not in pattern.rstrip("/"):
        return sign + (f"{prefix}/**/{rule}" if prefix else rule)
    anchored = f"{prefix}/{rule.lstrip('/')}"
    return sign + anchored if _may_concern(anchored, spec) else ""


def _may_concern(pattern: str, spec: WorkspaceSpec) -> bool:
    parts = [part for part in pattern.split()[0].split("/") if part]
    for path in pathspecs(spec) or (".",):
        for want, have in zip(PurePosixPath(path).parts, parts, strict=False):
            if any(sign in have for sign in "*?[\\"):
                return True
            if want != have:
                break
        else:
            return True
    return False


def _escaped(path: str) -> str:
    """A path as an ignore pattern that matches it alone."""
    return "".join("\\" + sign if sign in "\\*?[!# " else sign for sign in path)
