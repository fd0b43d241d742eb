"""Composes a calibration with its includes into the bytes that an agent is given.

The order is the cache order: text that many agents share comes first, so that their requests start
with the same bytes and share one cached prefix. ``core/`` parts precede all others, an included
calibration precedes the one that includes it, and includes of one file are taken by name. Each part
appears once. The same files give the same bytes, whatever else the library holds.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from calibrations.errors import CalibrationInvalid, CalibrationNotFound, IncludeCycle
from calibrations.library import Library
from calibrations.schema import Calibration


@dataclass(frozen=True, slots=True)
class Part:
    """One calibration inside a rendered one: ``data[offset : offset + length]`` are its bytes."""

    name: str
    version: str
    sha256: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """A calibration ready to be passed to an agent."""

    name: str
    version: str
    data: bytes
    sha256: str
    """Of ``data``."""
    tokens: int
    """Estimate, see ``estimate_tokens``."""
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """``data`` as text."""
        return self.data.decode()


def render(library: Library, name: str) -> Rendered:
    """Compose ``name`` with everything it includes, each part once.

    Raises ``CalibrationNotFound``, ``CalibrationInvalid`` (an unknown include too) or ``IncludeCycle``.
    """
    top = library.load(name)
    data = bytearray()
    parts = []
    for calibration in cache_order(library, top):
        body = _body(calibration)
        if data:
            data += b"\n" if data.endswith(b"\n") else b"\n\n"
        parts.append(Part(calibration.name, calibration.version, _sha256(body), len(data), len(body)))
        data += body
    whole = bytes(data)
    return Rendered(top.name, top.version, whole, _sha256(whole), estimate_tokens(whole), tuple(parts))


def cache_order(library: Library, top: Calibration) -> tuple[Calibration, ...]:
    """``top`` and its includes in the order of their text; ``top`` comes last among its kind."""
    ordered: dict[str, Calibration] = {}
    _visit(library, top, (), ordered)
    return tuple(sorted(ordered.values(), key=lambda calibration: not _is_core(calibration.name)))


def estimate_tokens(data: bytes) -> int:
    """About one token for 3.5 bytes, rounded up.

    English prose has 4 to 4.5 bytes per token, German 3.3 to 3.8; the estimate errs towards too many,
    because it guards the limit on a calibration's share of the model's window.
    """
    return -(-len(data) * 2 // 7)


def write(rendered: Rendered, folder: Path) -> Path:
    """Keep ``rendered`` as the read-only file ``<sha256>.md`` in ``folder`` and return its path.

    Atomic and idempotent; a file of that name whose bytes were altered is replaced.
    """
    path = folder / f"{rendered.sha256}.md"
    if path.is_file() and not path.is_symlink() and path.read_bytes() == rendered.data:
        return path
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".calibration-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(rendered.data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o444)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def _visit(
    library: Library, calibration: Calibration, chain: tuple[str, ...], done: dict[str, Calibration]
) -> None:
    """Depth first: what a calibration includes is placed before it."""
    chain = (*chain, calibration.name)
    for child in sorted(_includes(library, calibration), key=lambda found: found.name):
        if child.name in chain:
            raise IncludeCycle((*chain[chain.index(child.name) :], child.name))
        if child.name not in done:
            _visit(library, child, chain, done)
    done[calibration.name] = calibration


def _includes(library: Library, calibration: Calibration) -> list[Calibration]:
    try:
        return [library.load(name) for name in calibration.settings.includes]
    except CalibrationNotFound as problem:
        line = calibration.lines.get("includes", 1)
        raise CalibrationInvalid(calibration.path, line, f"includes: {problem}") from problem


def _body(calibration: Calibration) -> bytes:
    """The text of one part: adopted bytes untouched, ours with LF newlines and no blank edges."""
    if calibration.adopted:
        return calibration.body
    text = calibration.body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text.strip(b"\n") + b"\n"


def _is_core(name: str) -> bool:
    return name.startswith("core/")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
