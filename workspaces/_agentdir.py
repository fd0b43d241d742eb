"""The git dir that the agent's own git commands use: written by the daemon, read by it only as plain data.

The daemon never runs git with this directory as its repository, so nothing that is configured or planted
there (hooks, filters, drivers, ``core.worktree``, ``commondir``, alternates) has any effect on it.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

from workspaces._branch import head, keep_stray, set_ref
from workspaces._files import write_atomic
from workspaces._layout import Places
from workspaces.errors import GitFailed

_OID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_LOOSE = re.compile(r"[0-9a-f]{38}([0-9a-f]{24})?")
_PACK = re.compile(r"pack-[0-9a-f]{40}([0-9a-f]{24})?\.(pack|idx)")


def skeleton(git_dir: Path, branch_ref: str, config: str) -> None:
    """Write an empty git dir, without templates."""
    for name in ("objects/pack", "objects/info", "refs/heads", "info"):
        (git_dir / name).mkdir(parents=True, exist_ok=True)
    write_atomic(git_dir / "HEAD", f"ref: {branch_ref}\n".encode(), 0o644)
    write_atomic(git_dir / "config", config.encode("utf-8", "surrogateescape"), 0o644)


def create(where: Places, project: str, object_format: str) -> None:
    """Make the agent's git dir and point the tree at it."""
    config = _config(
        object_format,
        {
            "user": {"name": f"counterpoint/{project}", "email": f"{project}@counterpoint.invalid"},
            "core": {
                "excludesFile": str(where.agent / "excludes"),
                "attributesFile": str(where.agent / "attributes"),
            },
            "gc": {"auto": "0"},
            "maintenance": {"auto": "false"},
        },
    )
    skeleton(where.agent, where.branch_ref, config)
    _borrow(where)


def _borrow(where: Places) -> None:
    """Let the agent's git dir read the shadow's objects, wherever the workspace lies now."""
    alternates = where.agent / "objects/info/alternates"
    wanted = os.fsencode(where.private / "objects") + b"\n"
    if _read(where.agent, "objects/info/alternates").encode() + b"\n" == wanted:
        return
    info = alternates.parent
    if info.is_symlink() or alternates.is_symlink():
        return
    info.mkdir(parents=True, exist_ok=True)
    write_atomic(alternates, wanted, 0o644)


def private_config(object_format: str) -> str:
    """The whole configuration of the daemon's git dir."""
    return _config(object_format, {"gc": {"auto": "0"}})


def _config(object_format: str, sections: dict[str, dict[str, str]]) -> str:
    version = "1" if object_format == "sha256" else "0"
    core = {"repositoryFormatVersion": version, "bare": "false", "logAllRefUpdates": "false"}
    everything = {**sections, "core": {**core, **sections.get("core", {})}}
    if object_format == "sha256":
        everything["extensions"] = {"objectFormat": "sha256"}
    lines = []
    for section, values in everything.items():
        lines.append(f"[{section}]")
        lines += [f'\t{key} = "{_escaped(value)}"' for key, value in values.items()]
    return "\n".join(lines) + "\n"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def point_tree(where: Places) -> bool:
    """Make ``tree/.git`` name the agent's git dir; says whether it had been something else."""
    link = where.tree / ".git"
    wanted = f"gitdir: {where.agent}\n".encode("utf-8", "surrogateescape")
    try:
        if not link.is_symlink() and link.read_bytes() == wanted:
            return False
    except FileNotFoundError:
        write_atomic(link, wanted, 0o644)
        return False
    except OSError:
        pass
    _move_aside(link)
    write_atomic(link, wanted, 0o644)
    return True


def _move_aside(path: Path) -> Path:
    """Keep what is at a path under a numbered name outside the tree; nothing is deleted."""
    folder = path.parent.parent / "aside" if path.name == ".git" else path.parent / "aside"
    folder.mkdir(exist_ok=True)
    kept = Path(tempfile.mkdtemp(dir=folder)) / path.name
    path.rename(kept)
    return kept


def tip(where: Places) -> str | None:
    """The commit that the agent's HEAD names, read as text; ``None`` when it names none."""
    text = _read(where.agent, "HEAD")
    if text.startswith("ref: "):
        ref = text[5:]
        if not ref.startswith("refs/") or ".." in ref or "\0" in ref:
            return None
        text = _read(where.agent, ref) or _packed(where, ref)
    return text if _OID.fullmatch(text) else None


def _packed(where: Places, ref: str) -> str:
    found = [
        line for line in _read(where.agent, "packed-refs", 1 << 22).splitlines() if line.endswith(" " + ref)
    ]
    return found[-1].split(" ")[0] if found else ""


def _read(top: Path, name: str, limit: int = 4096) -> str:
    """A small regular file below ``top``, reached through no symbolic link; empty when there is none."""
    path = top
    for part in Path(name).parts:
        path = path / part
        if path.is_symlink():
            return ""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with os.fdopen(handle, "rb") as source:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return ""
        return source.read(limit).decode("utf-8", "replace").strip()


def take_in(where: Places) -> str | None:
    """Bring commits that the agent made by itself onto the branch; returns a notice, or ``None``.

    Only a descendant of the branch moves it. Any other tip is kept under a stray ref, and the branch stays.
    """
    own, theirs = head(where), tip(where)
    if theirs is None or theirs == own:
        return None
    repo = where.private_repo
    try:
        known = repo.run("cat-file", "-e", f"{theirs}^{{commit}}", ok=(0, 1, 128)).status == 0
        if not known:
            _copy_commits(where, theirs)
        descends = repo.run("merge-base", "--is-ancestor", own, theirs, ok=(0, 1)).status == 0
    except GitFailed as failed:
        return f"commit {theirs[:12]} that the agent made could not be read: {failed.stderr.strip()[:300]}"
    if descends:
        set_ref(where, where.branch_ref, theirs, own)
        repo.run("read-tree", "--reset", theirs)
        return None
    if known and repo.run("merge-base", "--is-ancestor", theirs, own, ok=(0, 1)).status == 0:
        return None
    return f"the agent left the branch; its commit {theirs[:12]} is kept as {keep_stray(where, theirs)}"


def _copy_commits(where: Places, theirs: str) -> None:
    """Copy what a foreign tip needs, by content: planted links, alternates and false ids lead nowhere."""
    repo = where.private_repo
    with tempfile.TemporaryDirectory(dir=where.root, prefix=".taking-") as name:
        quarantine = Path(name)
        (quarantine / "pack").mkdir()
        _copy_plain(where.agent / "objects", quarantine)
        reading = repo.having(alternates=(quarantine,))
        pack = reading.run(
            "pack-objects",
            "-q",
            "--revs",
            "--stdout",
            "--window=0",
            stdin=f"{theirs}\n^{head(where)}\n".encode(),
        )
        repo.run("index-pack", "--stdin", "--strict", stdin=pack.stdout)
    repo.run("rev-list", "--objects", "--quiet", theirs, f"^{head(where)}")


def _copy_plain(source: Path, target: Path) -> None:
    for folder in _real_folders(source):
        pattern = _PACK if folder.name == "pack" else _LOOSE
        for entry in os.scandir(folder):
            if pattern.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                (target / folder.name).mkdir(exist_ok=True)
                shutil.copyfile(entry.path, target / folder.name / entry.name, follow_symlinks=False)


def _real_folders(objects: Path) -> list[Path]:
    if objects.is_symlink() or not objects.is_dir():
        return []
    names = re.compile(r"[0-9a-f]{2}|pack")
    entries = list(os.scandir(objects))
    return [
        Path(item.path)
        for item in entries
        if names.fullmatch(item.name) and item.is_dir(follow_symlinks=False)
    ]


def sync(where: Places, project: str, object_format: str) -> str | None:
    """Show the branch's tip and a fresh index to the agent's git; says when its git dir was replaced."""
    if not _sound(where):
        notice = None
        if os.path.lexists(where.agent):
            _move_aside(where.agent)
            notice = "the agent's git dir was damaged; it was set aside and made anew"
        create(where, project, object_format)
        _show(where)
        return notice
    _show(where)
    return None


def _sound(where: Places) -> bool:
    """Whether the folders that the daemon writes into are real ones."""
    ref_folder = (where.agent / where.branch_ref).parent
    folders = [
        where.agent,
        *(where.agent / part for part in ref_folder.relative_to(where.agent).parents),
        ref_folder,
    ]
    real = all(not folder.is_symlink() and (folder.is_dir() or not folder.exists()) for folder in folders)
    ref = where.agent / where.branch_ref
    return (
        real and (where.agent / "HEAD").is_file() and (where.agent / "objects").is_dir() and not ref.is_dir()
    )


def _show(where: Places) -> None:
    ref = where.agent / where.branch_ref
    ref.parent.mkdir(parents=True, exist_ok=True)
    _borrow(where)
    write_atomic(ref, head(where).encode() + b"\n", 0o644)
    write_atomic(where.agent / "HEAD", f"ref: {where.branch_ref}\n".encode(), 0o644)
    if (where.private / "index").exists():
        write_atomic(where.agent / "index", (where.private / "index").read_bytes(), 0o644)
