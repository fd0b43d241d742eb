"""The models that are set up: a record each, in the person's data folder. Nothing here loads one."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from orchestrator.errors import CounterpointError
from orchestrator.home.paths import write_private

NEEDED = ("model.bin", "config.json", "tokenizer.json")
"""Without one of these a model loads wrongly, late, or from the network."""
SETUP = "counterpoint voice setup"


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that can be fetched; figures are rough and for two threads of a laptop."""

    repository: str
    megabytes: int
    minutes: float
    """Of work for an hour of memo."""
    note: str = ""


OFFERS: Mapping[str, Offer] = {
    "tiny": Offer("Systran/faster-whisper-tiny", 75, 3, "for trying things out"),
    "base": Offer("Systran/faster-whisper-base", 145, 5),
    "small": Offer("Systran/faster-whisper-small", 485, 15, "recommended"),
    "medium": Offer("Systran/faster-whisper-medium", 1530, 45),
    "turbo": Offer("mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1620, 40, "best words for its time"),
    "large-v3": Offer("Systran/faster-whisper-large-v3", 3090, 100),
}
DEFAULT = "small"


class NoModel(CounterpointError):
    """No model can be used; the fix names the command that helps."""

    status = 409


@dataclass(frozen=True, slots=True)
class Model:
    """A model that was checked when it was set up, and has not changed since."""

    name: str
    path: str
    sha256: str
    """Of ``model.bin``; empty for a folder that was never set up."""
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256 by name."""
    stamps: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Size and time of each file when it was checked."""
    source: str = ""
    """Where it came from: a repository at a commit, or the person's folder."""
    at: str = ""
    """When it was set up, ISO 8601."""
    minutes: float | None = None
    """Of work for an hour of memo, as measured then."""

    @property
    def key(self) -> tuple[str, str]:
        """What distinguishes it from every other model."""
        return (self.path, self.sha256)


def models_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where models and their records are, of this person on this machine."""
    given = environ.get("XDG_DATA_HOME", "")
    base = Path(given) if given.startswith("/") else Path("~/.local/share").expanduser()
    return base / "counterpoint" / "models"


def known_models(folder: Path) -> tuple[Model, ...]:
    """All records, the last one that was set up last; a record that cannot be read counts as none."""
    found = (_read(path) for path in sorted(folder.glob("*.json")))
    return tuple(sorted((model for model in found if model is not None), key=lambda model: model.at))


def keep_record(folder: Path, model: Model) -> None:
    """Remember a model that was checked."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(folder / f"{model.name}.json", json.dumps(asdict(model), indent=1).encode())


def choose(named: str | None, folder: Path) -> Model:
    """The model that ``[voice] model`` names, or the one set up last; raises ``NoModel`` with what helps."""
    known = known_models(folder)
    if named is None:
        if not known:
            raise NoModel("No speech model is set up.", f"`{SETUP}` fetches one.")
        return _whole(known[-1])
    if named.startswith(("/", "~")):
        path = Path(named).expanduser()
        if not path.is_dir():
            raise NoModel(
                f"{str(path)!r} is no folder with a speech model.", "Correct [voice] model, or --model."
            )
        same = next((model for model in reversed(known) if Path(model.path) == path), None)
        return _whole(same or Model(path.name or "model", str(path), ""))
    chosen = next((model for model in known if model.name == named), None)
    if chosen is None:
        raise NoModel(f"The speech model {named!r} is not set up.", _getting(named, known))
    return _whole(chosen)


def _getting(named: str, known: tuple[Model, ...]) -> str:
    """How there can be a model of that name, or which other names there are."""
    if named in OFFERS or named.count("/") == 1:
        return f"`{SETUP} --model {named}` does it."
    there = "; ".join(
        f"{what}: {', '.join(names)}"
        for what, names in (("set up", [model.name for model in known]), ("offered", list(OFFERS)))
        if names
    )
    return f"Name another one, or its folder ({there})."


def hashed(model: Model, known: dict[str, tuple[dict[str, tuple[int, int]], str]]) -> Model:
    """``model`` with its hash, worked out once for a folder that was never set up; raises ``NoModel``.

    ``known`` keeps what was worked out, by path.
    """
    if model.sha256:
        return model
    folder = Path(model.path)
    try:
        stamps = stamps_of(folder)
        if known.get(model.path, ({}, ""))[0] != stamps:
            known[model.path] = (stamps, sha256_of(folder / NEEDED[0]))
    except OSError as problem:
        raise NoModel(f"The speech model in {model.path!r} cannot be read: {problem.strerror}.") from problem
    return replace(model, sha256=known[model.path][1])


def sha256_of(path: Path) -> str:
    """Of a file's bytes; raises ``OSError``."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamps_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of each file that a model needs; raises ``OSError``."""
    found = {name: (folder / name).stat() for name in NEEDED}
    return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in found.items()}


def _whole(model: Model) -> Model:
    fix = f"`{SETUP}` makes it good."
    try:
        stamps = stamps_of(Path(model.path))
    except OSError as problem:
        missing = Path(problem.filename or model.path)
        raise NoModel(
            f"The speech model {model.name!r} has no {missing.name} in {model.path!r}.", fix
        ) from problem
    if model.sha256 and stamps != model.stamps:
        raise NoModel(f"The speech model {model.name!r} in {model.path!r} was changed.", fix)
    return model


def _read(path: Path) -> Model | None:
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
        stamps = {name: (int(size), int(at)) for name, (size, at) in found.pop("stamps").items()}
        return Model(**{**found, "stamps": stamps})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
