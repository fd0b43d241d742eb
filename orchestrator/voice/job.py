"""What the daemon and a worker say to each other: a job on standard input, JSON lines on standard output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

import orchestrator
from agents.warden import MARKER

WORKER = ("-m", "orchestrator.voice.worker")
"""The worker, as arguments of the interpreter."""
PARENT = "COUNTERPOINT_PARENT"
"""Process id of the process that a worker must not outlive."""
LIBRARIES = ("faster-whisper", "ctranslate2", "av")
SETTINGS: Mapping[str, Any] = {
    "beam_size": 5,
    "vad_min_silence_ms": 500,
    "condition_on_previous_text": False,
    "word_timestamps": True,
    "compute_type": "int8",
}
"""What the words depend on besides the model."""
_PASSED = frozenset({"PATH", "LANG", "TZ", "TMPDIR", "HOME"})


@dataclass(frozen=True, slots=True)
class Job:
    """One run. Equal jobs over equal bytes give equal transcripts."""

    signal: str
    run: str
    source: str
    """The raw bytes."""
    folder: str
    """The run's."""
    decoded: str
    """Where its samples are kept meanwhile."""
    model: str
    """The folder of the model."""
    engine: dict[str, Any]
    parameters: dict[str, Any] = field(default_factory=dict)
    """``language`` (empty: heard), ``names``, ``threads`` and the settings."""

    def encode(self) -> bytes:
        """As one line."""
        return json.dumps(asdict(self), ensure_ascii=False).encode() + b"\n"

    @classmethod
    def decode(cls, line: bytes) -> Job:
        """Raises ``ValueError`` or ``TypeError`` when it is none."""
        return cls(**json.loads(line))


Said = Literal["decoding", "planned", "hearing", "block", "finished", "failed", "unusable"]


@dataclass(frozen=True, slots=True)
class Message:
    """What a worker says. ``unusable``: the model, not this memo, is at fault."""

    kind: Said
    done: float = 0.0
    """Seconds that are decoded, or transcribed."""
    seconds: float = 0.0
    """Of all of it; before it is planned, as far as its file tells."""
    block: int = 0
    """Finished ones."""
    blocks: int = 0
    """0 before it is planned."""
    words: int = 0
    sha256: str = ""
    language: str = ""
    flags: dict[str, int] = field(default_factory=dict)
    reason: str = ""
    hint: str = ""
    retry: bool = False

    def encode(self) -> bytes:
        """As one line."""
        return json.dumps(asdict(self), ensure_ascii=False).encode() + b"\n"

    @classmethod
    def decode(cls, line: bytes) -> Message:
        """Raises ``ValueError`` or ``TypeError`` when it is none."""
        found = json.loads(line)
        return cls(**{name: value for name, value in found.items() if name in cls.__slots__})


def engine_of(name: str, sha256: str) -> dict[str, Any]:
    """What hears: the engine, the versions of its libraries and the model. Nothing is loaded for it."""
    return {"name": "faster-whisper", "versions": _versions(), "model": name, "model_sha256": sha256}


def _versions() -> dict[str, str]:
    found = {}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = ""
    return found


def worker_command() -> list[str]:
    """What starts a worker."""
    return [sys.executable, "-P", *WORKER]


def worker_environment(environ: Mapping[str, str], threads: int, marker: str = "") -> dict[str, str]:
    """What a worker sees: no key and no token; its libraries are kept off the network and off the cores."""
    kept = {name: value for name, value in environ.items() if name in _PASSED or name.startswith("LC_")}
    own = {
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "OMP_NUM_THREADS": str(threads),
        "OMP_WAIT_POLICY": "PASSIVE",  # where others are busy, one that spins keeps away whom it waits for
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(Path(orchestrator.__file__).parents[1]),
        PARENT: str(os.getpid()),
    }
    return {**kept, **own, **({MARKER: marker} if marker else {})}
