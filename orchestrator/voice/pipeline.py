"""One run from bytes to transcript: decode, plan, hear block by block, finish; or the rest of it."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from orchestrator.transcripts import Block, Loss, Run, Segment, Transcript, Word, flags_of, repeats
from orchestrator.transcripts.files import append_block, finish, finished_blocks, put
from orchestrator.voice.cuts import cuts
from orchestrator.voice.engine import RATE, WIDTH, Decoder, Engine, Spans, Utterance, Voices
from orchestrator.voice.job import Job, Message, Said

SURE = 0.7
"""Probability from which on the language of a block is taken as heard."""
SHOWN = 0.25
"""Seconds between two words about progress within a block."""
STEP = RATE // 10
"""Samples of one level."""

Levels = Callable[[Path, int], Sequence[float]]
"""How loud each so many samples of a file are."""
Say = Callable[[Message], None]


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
        plan, done = _read_plan(folder), finished_blocks(folder)
        if plan is None or len(done) < plan.blocks:
            plan = _planned(job, plan, tools, say)
            say(_so_far("planned", plan, len(done)))
            if len(done) < plan.blocks:
                _Ear(job, plan, tools, say).hear(len(done))
        Path(job.decoded).unlink(missing_ok=True)  # before the last word, after which a worker is ended
        _finish(job, plan, finished_blocks(folder), say)


class _Ear:
    """Hears the blocks of a plan, one after the other."""

    def __init__(self, job: Job, plan: Plan, tools: Tools, say: Say) -> None:
        self._job, self._plan, self._say = job, plan, say
        self._voices = tools.voices
        self._engine = tools.engine()
        self._names = self._engine.fit(job.parameters.get("names", ()))
        self._languages: dict[int, tuple[str, float]] = {}
        self._shown = 0.0

    def hear(self, first: int) -> None:
        """All blocks from ``first`` on; each is on disk before the next begins."""
        for number in range(first, self._plan.blocks):
            append_block(Path(self._job.folder), self._block(number))
            self._say(_so_far("block", self._plan, number + 1))

    def _block(self, number: int) -> Block:
        start, end = self._plan.cuts[number], self._plan.cuts[number + 1]
        pcm = self._pcm(number)
        spans = self._voices(pcm)
        empty = Block(number, (), _seconds(start), _seconds(end), speech=_spoken(spans, start))
        if not spans:
            return empty
        language, probability = self._language(number, pcm, spans)
        empty = replace(empty, language=language, language_probability=probability)
        block = self._once(empty, pcm, spans, otherwise=False)
        if not any(map(repeats, block.segments)):
            return block
        return _better(block, self._once(empty, pcm, spans, otherwise=True))

    def _once(self, block: Block, pcm: bytes, spans: Spans, *, otherwise: bool) -> Block:
        begins = self._plan.cuts[block.number] / RATE
        heard = self._engine.hear(
            pcm,
            spans,
            language=block.language,
            names=self._names,
            otherwise=otherwise,
            on_utterance=lambda second: self._show(block.number, begins + second),
        )
        said = [utterance for utterance in heard if utterance.text.strip()]
        segments = tuple(segment(block.number, n, one, begins) for n, one in enumerate(said))
        return replace(block, segments=segments)

    def _language(self, number: int, pcm: bytes, spans: Spans) -> tuple[str, float | None]:
        """What is fixed; else what is heard, where that is sure; else what most of the memo is in."""
        fixed = str(self._job.parameters.get("language") or "")
        if fixed:
            return fixed, None
        heard = self._heard_language(number, pcm, spans)
        if heard[1] >= SURE:
            return heard
        every = [self._heard_language(other) for other in range(self._plan.blocks)]
        votes: Counter[str] = Counter()
        for language, probability in every:
            votes[language] += round(1000 * probability) * (10 if probability >= SURE else 1)
        return min(votes, key=lambda language: (-votes[language], language)), heard[1]

    def _heard_language(
        self, number: int, pcm: bytes | None = None, spans: Spans | None = None
    ) -> tuple[str, float]:
        if number not in self._languages:
            sound = self._pcm(number) if pcm is None else pcm
            where = self._voices(sound) if spans is None else spans
            found = self._engine.language(sound, where) if where else ("", 0.0)
            self._languages[number] = (found[0], round(found[1], 4))
            self._say(_so_far("hearing", self._plan, 0, at=0.0))
        return self._languages[number]

    def _pcm(self, number: int) -> bytes:
        start, end = self._plan.cuts[number], self._plan.cuts[number + 1]
        with Path(self._job.decoded).open("rb") as file:
            file.seek(start * WIDTH)
            return file.read((end - start) * WIDTH)

    def _show(self, number: int, second: float) -> None:
        if time.monotonic() - self._shown >= SHOWN:
            self._shown = time.monotonic()
            self._say(_so_far("hearing", self._plan, number, at=second))


def segment(block: int, number: int, utterance: Utterance, begins: float) -> Segment:
    """An utterance as a segment; words stand in its text letter for letter, and times never go back."""
    text = "".join(word.text for word in utterance.words) or utterance.text
    words, at, clock = list[Word](), 0, begins + utterance.start
    for heard in utterance.words:
        plain = heard.text.strip()
        place = at + len(heard.text) - len(heard.text.lstrip())
        at += len(heard.text)
        if plain:
            start = max(clock, begins + heard.start)
            clock = max(start, begins + heard.end)
            words.append(Word(plain, place, round(start, 2), round(clock, 2), round(heard.probability, 4)))
    if not words:
        words = list(_untimed(text))
    quality = {name: round(value, 4) for name, value in sorted(utterance.quality.items())}
    start, end = begins + utterance.start, max(clock, begins + utterance.end)
    return Segment(block, number, text, tuple(words), round(start, 2), round(end, 2), quality=quality)


def _untimed(text: str) -> Iterator[Word]:
    at = 0
    for part in text.split():
        at = text.index(part, at)
        yield Word(part, at)
        at += len(part)


def _better(first: Block, second: Block) -> Block:
    """The one that says less again and again, unless it lost more than half of the different words."""
    improved = _repeated(second) < _repeated(first) and 2 * len(_different(second)) >= len(_different(first))
    return replace(second if improved else first, hearings=2, kept=2 if improved else 1)


def _different(block: Block) -> set[str]:
    return {word.text.casefold() for segment in block.segments for word in segment.words}


def _repeated(block: Block) -> int:
    return sum(len(segment.words) for segment in block.segments if repeats(segment))


def _planned(job: Job, known: Plan | None, tools: Tools, say: Say) -> Plan:
    """The plan, with the samples it is about in place."""
    source, decoded = Path(job.source), Path(job.decoded)
    if known is not None and _size(decoded) == known.cuts[-1] * WIDTH:
        return known
    shown = [0.0]

    def progress(second: float) -> None:
        if time.monotonic() - shown[0] >= SHOWN:
            shown[0] = time.monotonic()
            say(Message("decoding", done=round(second, 2)))

    decoded.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    loss = tools.decoder.decode(source, decoded, progress)
    samples = _size(decoded) // WIDTH
    if known is not None:
        if samples != known.cuts[-1]:
            raise OtherSound
        return known
    plan = Plan(cuts(tools.levels(decoded, STEP), samples, STEP), loss)
    content = {"cuts": plan.cuts, "loss": asdict(loss)}
    put(Path(job.folder) / "plan.json", json.dumps(content, sort_keys=True).encode())
    return plan


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


def _so_far(kind: Said, plan: Plan, blocks: int, at: float | None = None) -> Message:
    done = plan.cuts[blocks] / RATE if at is None else at
    seconds = round(plan.seconds, 2)
    return Message(kind, done=round(done, 2), seconds=seconds, block=blocks, blocks=plan.blocks)


def _described(job: Job) -> bytes:
    content = {"signal": job.signal, "run": job.run, "engine": job.engine, "parameters": job.parameters}
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _spoken(spans: Spans, start: int) -> tuple[tuple[float, float], ...]:
    return tuple((_seconds(start + first), _seconds(start + last)) for first, last in spans)


def _seconds(sample: int) -> float:
    return round(sample / RATE, 2)


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
