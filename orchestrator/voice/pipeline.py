"""One run from bytes to transcript: decode, plan, hear block by block, finish; or the rest of it.

Of a long memo the first block is heard as soon as it is known where it ends, before the rest is decoded.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestrator.transcripts import Block, Loss, Run, Transcript, flags_of
from orchestrator.transcripts.files import finish, finished_blocks, put
from orchestrator.voice.cuts import LONGEST, cuts, first_cut
from orchestrator.voice.ear import SHOWN, Ear, Say, Sound
from orchestrator.voice.engine import RATE, WIDTH, Decoder, Early, Engine, Voices
from orchestrator.voice.job import Job, Message

AHEAD = LONGEST + 1.0
"""Seconds that are decoded before the first block is heard; a memo that is no longer may be one block."""
STEP = RATE // 10
"""Samples of one level."""

Levels = Callable[[Path, int], Sequence[float]]
"""How loud each so many samples of a file are."""


class AtWork(Exception):
    """Another process is at this run."""


class OtherSound(Exception):
    """The file decodes to something else than when the run was planned."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a run is made with. ``engine`` is called once, and only when there is something left to hear."""

    decoder: Decoder
    engine: Callable[[], Engine]
    voices: Voices
    levels: Levels


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the sound is cut, in samples, and what of the bytes could not be read."""

    cuts: tuple[int, ...]
    loss: Loss

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.cuts) - 1

    @property
    def seconds(self) -> float:
        """Of all of it."""
        return self.cuts[-1] / RATE


def transcribe(job: Job, tools: Tools, say: Say) -> None:
    """Make the run, or the rest of it. Ends with ``finished``, or raises.

    Raises ``NoSound``, ``ModelUnusable``, ``AtWork``, ``OtherSound`` and ``OSError``.
    """
    folder = Path(job.folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(folder):
        put(folder / "run.json", _described(job))
        plan, done = _read_plan(folder), len(finished_blocks(folder))
        if plan is None or done < plan.blocks:
            ear = Ear(job, tools.engine, tools.voices, say)
            plan = _planned(job, plan, tools, say, None if done else ear.ahead)
            sound, done = Sound(Path(job.decoded), plan.cuts, plan.seconds), len(finished_blocks(folder))
            say(sound.so_far("planned", done))
            ear.hear(sound, done)
        Path(job.decoded).unlink(missing_ok=True)  # before the last word, after which a worker is ended
        _finish(job, plan, finished_blocks(folder), say)


def _planned(
    job: Job, known: Plan | None, tools: Tools, say: Say, ahead: Callable[[Sound], None] | None
) -> Plan:
    """The plan, with the samples it is about in place; ``ahead`` gets the first block before there is one."""
    source, decoded = Path(job.source), Path(job.decoded)
    if known is not None and _size(decoded) == known.cuts[-1] * WIDTH:
        return known
    shown = [0.0]

    def progress(second: float) -> None:
        if time.monotonic() - shown[0] >= SHOWN:
            shown[0] = time.monotonic()
            say(Message("decoding", done=round(second, 2)))

    def early(samples: Path, seconds: float) -> None:
        cut = first_cut(tools.levels(samples, STEP), STEP)
        if cut is not None and ahead is not None:
            ahead(Sound(samples, (0, cut), seconds, whole=False))

    decoded.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    loss = tools.decoder.decode(source, decoded, progress, Early(AHEAD, early) if ahead else None)
    samples = _size(decoded) // WIDTH
    if known is not None and samples != known.cuts[-1]:
        raise OtherSound
    plan = known or Plan(cuts(tools.levels(decoded, STEP), samples, STEP), loss)
    if not _is_of(plan, finished_blocks(Path(job.folder))):
        raise OtherSound
    if known is None:
        content = {"cuts": plan.cuts, "loss": asdict(loss)}
        put(Path(job.folder) / "plan.json", json.dumps(content, sort_keys=True).encode())
    return plan


def _is_of(plan: Plan, done: Sequence[Block]) -> bool:
    """Whether the finished blocks end where the plan cuts: one may have been heard before it was made."""
    ends = [round(cut / RATE, 2) for cut in plan.cuts[1:]]
    return [block.end for block in done] == ends[: len(done)]


def _read_plan(folder: Path) -> Plan | None:
    try:
        found = json.loads((folder / "plan.json").read_bytes())
    except FileNotFoundError:
        return None
    return Plan(tuple(found["cuts"]), Loss(**found["loss"]))


def _finish(job: Job, plan: Plan, blocks: tuple[Block, ...], say: Say) -> None:
    run = Run(
        signal=job.signal,
        id=job.run,
        engine=job.engine,
        parameters=job.parameters,
        loss=plan.loss,
        language=_main_language(blocks),
        seconds=round(plan.seconds, 2),
    )
    transcript = Transcript(run, blocks)
    sha256 = finish(Path(job.folder), transcript)
    say(
        Message(
            "finished",
            done=run.seconds or 0.0,
            seconds=run.seconds or 0.0,
            block=len(blocks),
            blocks=len(blocks),
            words=len(transcript.words),
            sha256=sha256,
            language=run.language,
            flags=dict(Counter(flag.kind for flag in flags_of(transcript))),
        )
    )


def _main_language(blocks: Sequence[Block]) -> str:
    spoken: Counter[str] = Counter()
    for block in blocks:
        if block.language:
            spoken[block.language] += round(100 * sum(end - start for start, end in block.speech))
    return min(spoken, key=lambda language: (-spoken[language], language)) if spoken else ""


def _described(job: Job) -> bytes:
    content = {"signal": job.signal, "run": job.run, "engine": job.engine, "parameters": job.parameters}
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a run while the block runs; raises ``AtWork`` when another process does."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise AtWork from problem
        yield
    finally:
        os.close(descriptor)
