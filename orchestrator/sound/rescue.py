"""Recordings whose process died become signals: nothing that was said is lost."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path

from orchestrator.errors import CounterpointError
from orchestrator.home.locate import private_directory
from orchestrator.home.paths import write_private
from orchestrator.signals import Origin, RawStore, Receipt
from orchestrator.sound.wav import ended

FOLDER = "recordings"


def folder_of(signals: Path) -> Path:
    """Where recordings lie until the raw store below ``signals`` has them; it is there on return."""
    for folder in (signals.parent, signals, signals / FOLDER):
        if not folder.is_dir():
            private_directory(folder)
    return signals / FOLDER


def note(recording: Path, name: str, project: str | None) -> None:
    """Remember what ``recording`` is called and whom it is for, before its first sample."""
    write_private(_note_of(recording), json.dumps({"name": name, "project": project}).encode())


def keep(
    store: RawStore, recording: Path, origin: Origin = "record", *, found: bool = False
) -> Receipt | None:
    """Have the raw store keep it, and remove it here; ``None`` when there is no sound in it.

    One that was ``found`` may be in the store already: then it is only removed. Raises ``NotTaken``; then it
    stays where it is.
    """
    receipt = None
    with ended(recording) as seconds:
        if seconds and not (found and _is_kept(store, recording)):
            facts = _noted(recording)
            receipt = store.take_file(recording, origin, facts.get("project"), name=facts.get("name"))
        recording.unlink()
        _note_of(recording).unlink(missing_ok=True)
    return receipt


def _is_kept(store: RawStore, recording: Path) -> bool:
    """Whether the store has it already: somebody died between keeping it and removing it here."""
    with recording.open("rb") as file:
        return store.path(hashlib.file_digest(file, "sha256").hexdigest()).exists()


def rescue(signals: Path) -> list[Receipt]:
    """Keep what others recorded and could not finish. Their receipts wait for the daemon."""
    store, kept = RawStore(signals), list[Receipt]()
    for recording in sorted((signals / FOLDER).glob("*.wav")):
        with contextlib.suppress(CounterpointError, OSError):  # under way, or it stays and is tried again
            receipt = keep(store, recording, found=True)
            if receipt is not None:
                kept.append(receipt)
    return kept


def _note_of(recording: Path) -> Path:
    return recording.with_suffix(".json")


def _noted(recording: Path) -> dict[str, str | None]:
    try:
        found = json.loads(_note_of(recording).read_bytes())
    except (OSError, ValueError):
        found = {}
    name, project = (found.get("name"), found.get("project")) if isinstance(found, dict) else (None, None)
    return {
        "name": name if isinstance(name, str) else recording.name,
        "project": project if isinstance(project, str) else None,
    }
