"""Where files of a client lie, what they come to, and their removal. Blocking."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from agents.conversations import forget_prompts, kept_of
from orchestrator.daemon.erase_order import EraseOrder
from orchestrator.home.adopt import FORMAT, Adopted, read_adopted
from orchestrator.home.paths import HomePaths, write_private
from orchestrator.home.tops import repository_top
from orchestrator.signals import RawStore
from workspaces.erasing import drop_refs, history_of, refs_of
from workspaces.errors import WorkspaceError

CONTROL_ROOM = "control room"
_LOGS = "logs"


class Place(NamedTuple):
    """Files of one kind that go."""

    what: str
    paths: tuple[Path, ...]
    files: int
    size: int


def places(paths: HomePaths, order: EraseOrder, environ: Mapping[str, str]) -> list[Place]:
    """Everything on disk that goes as a whole file or folder, by kind."""
    found: dict[str, list[Path]] = {}
    for what, path in _spots(paths, order, environ):
        if os.path.lexists(path):
            found.setdefault(what, []).append(path)
    return [_measured(what, tuple(dict.fromkeys(where))) for what, where in found.items()]


def _measured(what: str, where: tuple[Path, ...]) -> Place:
    sizes = [size for path in where for size in _sizes(path)]
    return Place(what, where, len(sizes), sum(sizes))


def _sizes(path: Path) -> Iterator[int]:
    if path.is_symlink() or not path.is_dir():
        with contextlib.suppress(OSError):  # a conversation may be written anew meanwhile
            yield path.lstat().st_size
        return
    for folder, _, names in os.walk(path):
        for name in names:
            with contextlib.suppress(OSError):
                yield (Path(folder) / name).lstat().st_size


def _spots(paths: HomePaths, order: EraseOrder, environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    yield from (("project files", Path(folder)) for folder in order.folders)
    for slug in order.slugs:
        yield "workspaces", paths.project(slug)
        yield from (("workspaces", left) for left in sorted(paths.projects.glob(f".{slug}.removed*")))
        yield "agents", paths.agent(slug)
        yield "calibrations", paths.adopted_calibrations / "projects" / slug
    yield from (("conversations", path) for path in _conversations(paths, order, environ))
    yield "meta-agent", paths.state / "map"
    yield from _of_signals(paths, order)
    yield from (("calibrations", paths.rendered_calibration(sha256)) for sha256 in order.rendered)
    yield from (("adopted", path) for record in _adopted(paths, order)[0] for path in _stored(paths, record))
    yield "library", paths.library
    yield from ((_LOGS, path) for path in sorted(paths.logs.glob("*")))
    yield CONTROL_ROOM, control_room(paths, environ)


def _conversations(paths: HomePaths, order: EraseOrder, environ: Mapping[str, str]) -> Iterator[Path]:
    yield from kept_of(_held_in(paths, order), order.sessions, paths.transcripts, environ)


def _held_in(paths: HomePaths, order: EraseOrder) -> list[Path]:
    """The folders in which its agents, and the meta-agent, held their conversations."""
    folders = [paths.state / "map" / "workspace"]
    for slug in order.slugs:
        tree = paths.project(slug) / "tree"
        folders += [tree, *(tree / part for part in _parts(paths, order))]
    return folders


def forget_conversations(paths: HomePaths, order: EraseOrder, environ: Mapping[str, str]) -> None:
    """Take what was typed to its agents out of what the person's own CLI remembers of prompts."""
    forget_prompts(_held_in(paths, order), order.sessions, environ)


def _parts(paths: HomePaths, order: EraseOrder) -> Iterator[Path]:
    """The folders of the client's projects, as they are called within a workspace."""
    for folder in map(Path, (*order.folders, *order.elsewhere)):
        top = repository_top(folder.parent) or paths.home
        if folder.is_relative_to(top):
            yield folder.relative_to(top)


def _of_signals(paths: HomePaths, order: EraseOrder) -> Iterator[tuple[str, Path]]:
    store = RawStore(paths.signals)
    hashes = {sha256 for _, sha256 in order.signals}
    for signal, sha256 in order.signals:
        raw = store.path(sha256)
        yield from (("signals", path) for path in sorted(raw.parent.glob(f"{raw.name}*")))
        yield "transcripts", paths.signal_runs / signal
        yield from (("caches", path) for path in sorted(paths.decoded.glob(f"{sha256}*")))
    for receipt in store.receipts():
        if receipt.sha256 in hashes or receipt.project in order.slugs:
            yield from (
                ("signals", path) for path in sorted((paths.signals / "incoming").glob(f"{receipt.ticket}.*"))
            )


def control_room(paths: HomePaths, environ: Mapping[str, str]) -> Path:
    """Where the control room keeps prompts and drafts of this home: it does not say whose they are."""
    base = environ.get("XDG_STATE_HOME") or Path(environ.get("HOME") or Path.home()) / ".local" / "state"
    key = hashlib.sha256(str(paths.home.resolve()).encode()).hexdigest()[:16]
    return Path(base) / "counterpoint" / "tui" / key


def purge(found: list[Place]) -> None:
    """Remove them. The daemon's log, which is being written, is made empty instead."""
    for place in found:
        for path in place.paths:
            if place.what == _LOGS and path.suffix == ".log":
                os.truncate(path, 0)
            else:
                remove(path)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder with all in it, whatever modes an agent has given it."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
    else:
        shutil.rmtree(path, onerror=_anyway)
    _sync(path.parent)


def _anyway(function: Callable[..., Any], name: str, problem: object) -> None:
    path = Path(name)
    with contextlib.suppress(FileNotFoundError):
        for one in (path.parent, path):
            if not one.is_symlink():
                one.chmod(stat.S_IMODE(one.lstat().st_mode) | 0o700)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _sync(folder: Path) -> None:
    if not folder.is_dir():
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _adopted(paths: HomePaths, order: EraseOrder) -> tuple[list[Adopted], list[Adopted]]:
    """What was adopted for the client's projects, and all else."""
    own, others = list[Adopted](), list[Adopted]()
    for record in read_adopted(paths.home):
        inside = any((paths.home / record.path).is_relative_to(folder) for folder in order.folders)
        (own if inside or record.project in order.slugs else others).append(record)
    return own, others


def _stored(paths: HomePaths, record: Adopted) -> Iterator[Path]:
    if record.stored is not None:
        yield paths.home / record.stored
    yield paths.approved / f"{record.sha256}.md"
    yield paths.conversations / f"{record.sha256}.jsonl"


def forget_adopted(paths: HomePaths, order: EraseOrder) -> None:
    """Take the client's approvals off the record; to be called once their files are gone."""
    own, others = _adopted(paths, order)
    if own:
        content = {"format": FORMAT, "items": [asdict(record) for record in others]}
        write_private(paths.adopted, json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n")


def repositories(order: EraseOrder, home: Path) -> dict[Path, list[Path]]:
    """The person's repositories that hold, or held, folders of the client."""
    found: dict[Path, list[Path]] = {}
    for folder in map(Path, (*order.folders, *order.elsewhere)):
        top = repository_top(folder if folder.is_dir() else folder.parent)
        if top is not None:
            found.setdefault(top, []).append(folder)
    if not found and (top := repository_top(home)) is not None:
        found[top] = []
    return found


def refs(order: EraseOrder, home: Path) -> list[str]:
    """Refs of ours in the person's repositories that go."""
    tops = repositories(order, home)
    return [name for top in tops for slug in order.slugs for name in refs_of(top, slug)]


def forget_refs(order: EraseOrder, home: Path) -> list[str]:
    """Delete them; their names."""
    tops = repositories(order, home)
    return [name for top in tops for slug in order.slugs for name in drop_refs(top, slug)]


def theirs(order: EraseOrder, home: Path) -> list[str]:
    """What stays because it is the person's own, each with the commands that would have it gone."""
    said = [f"{folder} is no folder of this home and stays: remove it yourself" for folder in order.elsewhere]
    said += [f"the sound of {signal} stays as you said: its words can be heard" for signal, _ in order.kept]
    for top, folders in repositories(order, home).items():
        inside = [folder for folder in folders if folder.is_relative_to(home) and folder != top]
        try:
            said += _history(top, inside) if inside else []
        except WorkspaceError as problem:
            said.append(f"the history of {top} could not be looked at: {problem}")
    return said


def _history(top: Path, folders: list[Path]) -> list[str]:
    found = history_of(top, folders)
    names = [folder.relative_to(top).as_posix() for folder in folders]
    quoted = " ".join(f"'{name}'" for name in names)
    said = []
    if found.tracked:
        said.append(
            f"git still lists files of {quoted}: git -C '{top}' add -A -- {quoted} counterpoint.toml && "
            f"git -C '{top}' commit -m 'Remove a client'"
        )
    if found.commits:
        options = " ".join(f"--path '{name}/'" for name in names)
        where = f" and in {', '.join(found.remotes)}" if found.remotes else ""
        said.append(
            f"{found.commits} commits of your history{where} have {quoted}: after a commit, "
            f"git -C '{top}' filter-repo --force --invert-paths {options} rewrites them all, "
            f"and git -C '{top}' reflog expire --expire=now --all && "
            f"git -C '{top}' gc --prune=now drops the old ones"
        )
    return said
