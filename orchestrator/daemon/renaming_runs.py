"""Others' transcripts that were made while the client was listened for, too, without its names."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from orchestrator.daemon.erase_order import EraseOrder, file_of
from orchestrator.daemon.erased_events import Owned
from orchestrator.home.paths import HomePaths, write_private
from orchestrator.transcripts.files import READ_ONLY, put


def without_names(paths: HomePaths, order: EraseOrder) -> dict[str, str]:
    """Write them anew where they name the client; the new hash by the old one. Blocking; may be repeated."""
    noted = file_of(paths, order.erasure, "hashes")
    hashes: dict[str, str] = json.loads(noted.read_bytes()) if noted.exists() else {}
    changed = {
        path: data
        for path in sorted(paths.signal_runs.glob("*/*/raw.json"))
        if (data := _changed(path, order))
    }
    hashes |= {_hash(path.read_bytes()): _hash(data) for path, data in changed.items()}
    if hashes:
        write_private(noted, json.dumps(hashes).encode())
    for path, data in changed.items():
        put(path, data, mode=READ_ONLY)
    return hashes


def _changed(path: Path, order: EraseOrder) -> bytes | None:
    try:
        content = json.loads(path.read_bytes())
        parameters = Owned(order.whose).without_names(content["run"]["parameters"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no transcript of ours; what it has is found at the end
    if parameters is None:
        return None
    content["run"]["parameters"] = parameters
    return json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True).encode()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
