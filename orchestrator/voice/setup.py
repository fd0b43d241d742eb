"""Puts a model in place: fetch, check, try. A process of its own (``python -m orchestrator.voice.setup``).

It reads an order as a line of JSON and says what it does as lines of JSON. The only code here that uses the
network, and only when the person asked for a model by name.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestrator.text import sentences
from orchestrator.voice.engine import RATE, WIDTH, ModelUnusable
from orchestrator.voice.models import NEEDED, Model, keep_record, sha256_of, stamps_of

WANTED = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*")
SPARE = 100_000_000
"""Bytes that stay free on the disk."""
_LOOK = 0.5
"""Seconds between two words about how much has come."""
_WINDOWS = 120
"""Windows of 30 seconds in an hour."""
_NUMBER = re.compile(r"^\[Errno -?\d+\] ")
_DECODES = 2.0
"""Work for a window, in times of what the encoder takes for it; a rough figure."""

Say = Callable[[dict[str, Any]], None]


class NotSetUp(Exception):
    """It cannot be set up; ``str()`` says why, ``hint`` what helps."""

    def __init__(self, reason: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(reason)


def main() -> None:
    """Do what standard input orders: ``name``, ``models`` (the folder of all), ``threads``, and either
    ``repository`` or ``folder``. Exits with 0 when the model is in place.
    """
    order = json.loads(sys.stdin.readline())
    out = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no message
    with os.fdopen(out, "w") as stream:

        def say(said: dict[str, Any]) -> None:
            print(json.dumps(said), file=stream, flush=True)

        try:
            model = put_in_place(order, say)
        except NotSetUp as problem:
            say({"kind": "failed", "reason": str(problem), "hint": problem.hint})
            sys.exit(1)
        say({"kind": "ready", "model": asdict(model)})


def put_in_place(order: dict[str, Any], say: Say) -> Model:
    """The model of that order, checked and on record; raises ``NotSetUp``."""
    models, name = Path(order["models"]), str(order["name"])
    models.mkdir(mode=0o700, parents=True, exist_ok=True)
    threads = int(order.get("threads", 2))
    if "folder" in order:
        return _recorded(models, Path(order["folder"]), name, str(order["folder"]), threads, say)
    arriving = models / f"{name}.arriving"
    source = _fetch(str(order["repository"]), arriving, say)
    try:
        checked = _checked(arriving, name, source, threads, say)
    except NotSetUp:
        shutil.rmtree(arriving)  # so that it is fetched anew
        raise
    place = models / name
    if place.exists():
        shutil.rmtree(place)
    arriving.replace(place)
    return _kept(models, place, checked)


def _recorded(models: Path, folder: Path, name: str, source: str, threads: int, say: Say) -> Model:
    if not folder.is_dir():
        raise NotSetUp(f"{str(folder)!r} is no folder.", "Name the folder that holds model.bin.")
    return _kept(models, folder, _checked(folder, name, source, threads, say))


def _kept(models: Path, place: Path, checked: Model) -> Model:
    model = Model(**{**asdict(checked), "path": str(place), "stamps": stamps_of(place)})
    keep_record(models, model)
    return model


def _checked(folder: Path, name: str, source: str, threads: int, say: Say) -> Model:
    """The model, after every file was read and it heard a second of silence."""
    say({"kind": "checking"})
    missing = [wanted for wanted in NEEDED if not (folder / wanted).is_file()]
    if missing:
        hint = "It must be a Whisper model in CTranslate2's format: " + ", ".join(NEEDED)
        raise NotSetUp(f"There is no {' and no '.join(missing)} in {str(folder)!r}.", hint)
    from orchestrator.voice.whisper import Whisper

    try:
        whisper = Whisper(folder, threads)
        whisper.hear(bytes(RATE * WIDTH), [(0, RATE)], language="en", names=())
        window = whisper.pace()
    except (ModelUnusable, RuntimeError, ValueError) as problem:
        raise NotSetUp(f"The model does not work: {problem}.", "Fetch it again, or another one.") from problem
    return Model(
        name=name,
        path=str(folder),
        sha256=sha256_of(folder / NEEDED[0]),
        files={wanted: sha256_of(folder / wanted) for wanted in NEEDED},
        source=source,
        at=datetime.now(UTC).isoformat(),
        minutes=round(window * _WINDOWS * _DECODES / 60, 1),
    )


def _fetch(repository: str, folder: Path, say: Say) -> str:
    """All that is needed of ``repository`` into ``folder``, going on where it was cut short; its address."""
    from fnmatch import fnmatch

    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    from huggingface_hub import HfApi, hf_hub_download

    endpoint = os.environ.get("HF_ENDPOINT")  # a mirror, where the person named one
    with _reachable(repository):
        found = HfApi(endpoint).model_info(repository, files_metadata=True)
        files = {
            item.rfilename: item.size or 0
            for item in found.siblings or ()
            if any(fnmatch(item.rfilename, wanted) for wanted in WANTED)
        }
        total = sum(files.values())
        _check_room(folder.parent, total)
        with _telling(folder, total, say):
            for name in sorted(files, key=lambda name: files[name]):
                hf_hub_download(repository, name, revision=found.sha, local_dir=folder, endpoint=endpoint)
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    return f"{repository}@{found.sha}"


@contextmanager
def _reachable(repository: str) -> Iterator[None]:
    hint = "Check the network; a folder works without one: `counterpoint voice setup --model /path`."
    try:
        yield
    except NotSetUp:
        raise
    except Exception as problem:
        first = str(problem).strip().split("\n")[0] or type(problem).__name__
        said = sentences(_NUMBER.sub("", first))
        raise NotSetUp(f"{repository} could not be fetched: {said}", hint) from problem


def _check_room(folder: Path, total: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < total + SPARE:
        raise NotSetUp(
            f"It needs {(total + SPARE) / 1e6:.0f} MB and {free / 1e6:.0f} MB are free.", "Make room first."
        )


@contextmanager
def _telling(folder: Path, total: int, say: Say) -> Iterator[None]:
    """Say again and again how much has come."""
    over = threading.Event()

    def tell() -> None:
        say({"kind": "fetching", "done": min(total, _size(folder)), "total": total})

    def look() -> None:
        while not over.wait(_LOOK):
            tell()

    tell()
    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
    tell()


def _size(folder: Path) -> int:
    size = 0
    with contextlib.suppress(OSError):
        for path in folder.rglob("*"):
            with contextlib.suppress(OSError):
                size += path.stat().st_size if path.is_file() else 0
    return size


if __name__ == "__main__":
    main()
