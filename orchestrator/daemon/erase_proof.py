"""Proves that a client is gone: notes words of it before, and looks for them in every file afterwards."""

from __future__ import annotations

import json
import mmap
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from orchestrator.daemon.erase_order import EraseOrder, file_of
from orchestrator.daemon.erased_events import Owned, texts_of
from orchestrator.home.paths import HomePaths, write_private
from orchestrator.home.without import own_lines
from orchestrator.journal import Entry
from workspaces.erasing import contents_of
from workspaces.errors import WorkspaceError

MOST = 64
"""Stretches of the client's words that are looked for."""
_STRETCH = re.compile(r"(?:[0-9]{1,3}[.)] )?+([A-Za-z0-9][A-Za-z0-9 ,.;:!?'()%-]{22,78}[A-Za-z0-9.])")
"""What is written the same in every file: plain letters, nothing that JSON would write otherwise.

Without the number of a point in a list: the same heading has another number in another client's file.
"""
_PLAIN = re.compile(rb"[A-Za-z0-9_]")
_LARGEST_SAMPLE = 256 * 1024
_FILES = 40
_KEPT = 4096
_SHORTEST_NAME = 3
_BLANKS = 2


class Found(NamedTuple):
    """Where something was found, and what: a name, or how a stretch of words begins."""

    path: Path
    what: str


@dataclass(slots=True)
class Words:
    """Stretches that are the client's and nobody else's, gathered from the journal as it was.

    ``gather`` is shown every event, then ``strike``; as many are kept as memory does not notice.
    """

    owned: Owned
    mine: dict[str, None] = field(default_factory=dict)
    _each: int = 1
    _seen: int = 0

    def gather(self, entry: Entry) -> None:
        """Take in what the client's events say; all were shown to ``owned`` before."""
        if not self._is_own(entry):
            return
        for stretch in _stretches(entry):
            self._seen += 1
            if self._seen % self._each == 0 and _is_prose(stretch):
                self.mine[stretch] = None
        if len(self.mine) > _KEPT:
            self.mine = dict.fromkeys(list(self.mine)[::2])
            self._each *= 2

    def strike(self, entry: Entry) -> None:
        """Leave out what others say as well; what goes with the client has words of several."""
        if not self._is_own(entry) and self.owned.decide(entry) is None:
            for stretch in _stretches(entry):
                self.mine.pop(stretch, None)

    def chosen(self) -> list[str]:
        """Some of them, from first to last."""
        real = list(self.mine)
        return real[:: max(1, len(real) // MOST)][:MOST]

    def _is_own(self, entry: Entry) -> bool:
        link = entry.kind == "link.recorded" and entry.body.get("link") in self.owned.links
        return link or entry.cursor in self.owned.cursors


def _stretches(entry: Entry) -> Iterator[str]:
    for text in texts_of(entry.body):
        yield from _STRETCH.findall(text[:_LARGEST_SAMPLE])


def _is_prose(stretch: str) -> bool:
    """Whether it is words: a hash or a path may be anybody's."""
    return stretch.count(" ") >= _BLANKS


def needles(
    paths: HomePaths, order: EraseOrder, visit: Callable[[Callable[[Entry], None]], None]
) -> list[str]:
    """Words of the client's to look for; those noted before, where a process died over it. Blocking."""
    noted = file_of(paths, order.erasure, "needles")
    if noted.exists():
        found: list[str] = json.loads(noted.read_bytes())
        return found
    owned = Owned(order.whose)
    visit(owned.look)
    words = Words(owned)
    visit(words.gather)
    visit(words.strike)
    gathered = dict.fromkeys((*words.chosen(), *filter(_is_prose, _of_files(order))))
    chosen = list(dict.fromkeys((*order.look_for, *_not_of_others(order, list(gathered)))))
    write_private(noted, json.dumps(chosen).encode())
    return chosen


def _of_files(order: EraseOrder) -> Iterator[str]:
    """One stretch of each of the first of the client's files."""
    files = (path for folder in order.folders for path in sorted(Path(folder).rglob("*")) if path.is_file())
    for path, _ in zip(files, range(_FILES), strict=False):
        with suppress(OSError), path.open("rb") as file:
            text = file.read(_LARGEST_SAMPLE).decode(errors="replace")
            yield from _STRETCH.findall(text)[-1:]


def _not_of_others(order: EraseOrder, words: list[str]) -> list[str]:
    """Without what the person's own files of other projects say, too."""
    left = words
    for folder in order.others:
        for path in (path for path in sorted(Path(folder).rglob("*")) if path.is_file()):
            said, _ = _look(path, left, ())
            left = [word for word in left if word not in said]
    return left


class Proof(NamedTuple):
    """What a look through every file came to."""

    scanned: int
    left: tuple[Found, ...]
    """The client's words, or its names in what is the home's own."""
    mentions: tuple[Found, ...]
    """Its names in what other clients said and were told: that is theirs."""


def prove(paths: HomePaths, order: EraseOrder, words: Sequence[str]) -> Proof:
    """Look through all below ``.counterpoint``, git objects unpacked, and ``counterpoint.toml``. Blocking."""
    own = [paths.config, paths.adopted]
    scanned, left, mentions = 0, list[Found](), list[Found]()
    for path in _files(paths, own):
        scanned += 1
        said, named = _look(path, words, order.called)
        left += [Found(path, _quoted(one)) for one in said]
        if path == paths.config:
            named = _named_by_person(path, named)
        theirs = path not in own and not path.is_relative_to(paths.run)
        (mentions if theirs else left).extend(Found(path, one) for one in named)
    for git_dir in sorted(paths.projects.glob("*/private.git")):
        scanned += 1
        said, named = _unpacked(git_dir, words, order.called)
        left += [Found(git_dir, f"{_quoted(one)} in its objects") for one in said]
        mentions += [Found(git_dir, f"{one} in its objects") for one in named]
    for name in _named_after(paths, order):
        left.append(Found(name, "its name"))
    return Proof(scanned, tuple(left), tuple(mentions))


def _named_by_person(config: Path, names: Sequence[str]) -> list[str]:
    """Those of the names that are not only in what ``init`` wrote as an example."""
    text = own_lines(config.read_text(encoding="utf-8-sig")).encode()
    return [name for name in names if _is_named(text, name)]


def _quoted(words: str) -> str:
    return f"“{words[:40]}…”" if len(words) > 40 else f"“{words}”"


def _unpacked(git_dir: Path, words: Sequence[str], names: Sequence[str]) -> tuple[list[str], list[str]]:
    """What of these is in what another project's git objects hold, which git keeps compressed."""
    said, named = dict[str, None](), dict[str, None]()
    try:
        for data in contents_of(git_dir, git_dir.with_name("agent.git")):
            said |= dict.fromkeys(word for word in words if any(form in data for form in _forms(word)))
            named |= dict.fromkeys(
                name for name in names if len(name) >= _SHORTEST_NAME and _is_named(data, name)
            )
    except WorkspaceError as problem:
        said[f"unreadable: {problem}"] = None
    return list(said), list(named)


def _files(paths: HomePaths, own: Iterable[Path]) -> Iterator[Path]:
    yield from (path for path in own if path.is_file() and not path.is_relative_to(paths.state))
    notes = paths.state / "erasing"
    for folder, _, names in os.walk(paths.state):
        if Path(folder) != notes:
            yield from (
                path
                for name in sorted(names)
                if (path := Path(folder) / name).is_file() and not path.is_symlink()
            )


def _named_after(paths: HomePaths, order: EraseOrder) -> Iterator[Path]:
    """Folders of the client's projects that are there again, or still."""
    for slug in order.slugs:
        yield from (path for path in (paths.project(slug), paths.agent(slug)) if os.path.lexists(path))
    yield from (path for folder in order.folders if os.path.lexists(path := Path(folder)))


def _look(path: Path, words: Sequence[str], names: Sequence[str]) -> tuple[list[str], list[str]]:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return [], []
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                said = [word for word in words if any(data.find(form) >= 0 for form in _forms(word))]
                called = [name for name in names if len(name) >= _SHORTEST_NAME and _is_named(data, name)]
                return said, called
    except OSError:
        return [], []


def _forms(word: str) -> tuple[bytes, ...]:
    """As text, and as JSON may write it."""
    return tuple(dict.fromkeys((word.encode(), json.dumps(word)[1:-1].encode())))


def _is_named(data: mmap.mmap | bytes, name: str) -> bool:
    """Whether the name stands there as a word of its own."""
    for form in _forms(name):
        at = data.find(form)
        while at >= 0:
            before, after = data[max(at - 1, 0) : at], data[at + len(form) : at + len(form) + 1]
            if not _PLAIN.match(before) and not _PLAIN.match(after):
                return True
            at = data.find(form, at + 1)
    return False
