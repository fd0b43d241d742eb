"""A run's folder: a checkpoint per block while it is made, and what is written once at its end.

``run.json`` (how), ``plan.json`` (where it is cut), ``blocks.jsonl`` (one line per finished block), then
``raw.json`` and ``raw.txt``, read-only. One process writes; anybody reads.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from orchestrator.transcripts.model import Block, Loss, Run, Segment, Transcript, Word

READ_ONLY = 0o444


def run_folder(runs: Path, signal: str, run: str) -> Path:
    """Where that run lies below the folder of all runs."""
    return runs / signal / run


def put(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write a file whole, or not at all: synced, then renamed, its folder synced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(data)
        os.fchmod(descriptor, mode)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    partial.replace(path)
    _sync_folder(path.parent)


def append_block(folder: Path, block: Block) -> None:
    """Add a finished block to the checkpoint; it is on disk when this returns."""
    line = json.dumps(block_json(block), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path = folder / "blocks.jsonl"
    new = not path.exists()
    with path.open("ab") as file:
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if new:
        _sync_folder(folder)


def finished_blocks(folder: Path) -> tuple[Block, ...]:
    """The blocks of the checkpoint, in order, for its one writer. A torn last line is cut off the file."""
    path = folder / "blocks.jsonl"
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return ()
    whole = _whole_lines(path)
    if len(whole) != size:
        with path.open("r+b") as file:
            file.truncate(len(whole))
            os.fsync(file.fileno())
    return tuple(block_from(json.loads(line)) for line in whole.splitlines())


def blocks_so_far(folder: Path) -> tuple[Block, ...]:
    """The finished blocks of a run that may be at work, for anybody; nothing is written."""
    try:
        whole = _whole_lines(folder / "blocks.jsonl")
    except FileNotFoundError:
        return ()
    return tuple(block_from(json.loads(line)) for line in whole.splitlines())


def _whole_lines(path: Path) -> bytes:
    data = path.read_bytes()
    return data[: data.rfind(b"\n") + 1]


def finish(folder: Path, transcript: Transcript) -> str:
    """Write ``raw.json`` and ``raw.txt``; returns the SHA-256 of the former. Equal words give equal bytes."""
    content = {"run": asdict(transcript.run), "blocks": [block_json(block) for block in transcript.blocks]}
    data = json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True).encode()
    text = "\n".join(segment.text.strip() for segment in transcript.segments)
    put(folder / "raw.txt", f"{text}\n".encode(), mode=READ_ONLY)
    put(folder / "raw.json", data, mode=READ_ONLY)
    return hashlib.sha256(data).hexdigest()


def load(folder: Path, sha256: str) -> Transcript:
    """A finished run. Raises ``OSError`` when it is not there, ``ValueError`` when its bytes are others."""
    data = (folder / "raw.json").read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError(f"{folder / 'raw.json'} was changed")
    content = json.loads(data)
    return Transcript(run_from(content["run"]), tuple(block_from(block) for block in content["blocks"]))


def block_json(block: Block) -> dict[str, Any]:
    """As plain JSON."""
    return asdict(block)


def block_from(data: Mapping[str, Any]) -> Block:
    """The inverse of ``block_json``."""
    segments = tuple(
        Segment(**{**segment, "words": tuple(Word(**word) for word in segment["words"])})
        for segment in data["segments"]
    )
    speech = tuple((start, end) for start, end in data["speech"])
    return Block(**{**data, "segments": segments, "speech": speech})


def run_from(data: Mapping[str, Any]) -> Run:
    """The inverse of ``asdict``."""
    loss = data.get("loss")
    return Run(**{**data, "loss": None if loss is None else Loss(**loss)})


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
