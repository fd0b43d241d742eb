"""Hears blocks of a run one after the other; each is on disk before the next begins."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from orchestrator.transcripts import Block, Segment, Word, repeats
from orchestrator.transcripts.files import append_block
from orchestrator.voice.engine import RATE, WIDTH, Engine, Spans, Utterance, Voices
from orchestrator.voice.job import Job, Message, Said

SURE = 0.7
"""Probability from which on the language of a block is taken as heard."""
SHOWN = 0.25
"""Seconds between two words about progress within a block."""

Say = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples of a memo and where they are cut: all of them, or its beginning while the rest is not known."""

    samples: Path
    cuts: tuple[int, ...]
    seconds: float
    """Of the whole memo; of a beginning, as far as that can be told."""
    whole: bool = True

    @property
    def blocks(self) -> int:
        """How many there are."""
        return len(self.cuts) - 1

    def begins(self, number: int) -> float:
        """The second at which that block does."""
        return self.cuts[number] / RATE

    def pcm(self, number: int) -> bytes:
        """That block."""
        start, end = self.cuts[number], self.cuts[number + 1]
        with self.samples.open("rb") as file:
            file.seek(start * WIDTH)
            return file.read((end - start) * WIDTH)

    def so_far(self, kind: Said, blocks: int, at: float | None = None) -> Message:
        """What a worker says once ``blocks`` are finished, or second ``at`` is heard."""
        done = self.begins(blocks) if at is None else at
        known = self.blocks if self.whole else 0
        return Message(kind, round(done, 2), round(self.seconds, 2), block=blocks, blocks=known)


class Ear:
    """The engine at work on one run. It is loaded when it has something to hear, and once."""

    def __init__(self, job: Job, engine: Callable[[], Engine], voices: Voices, say: Say) -> None:
        self._job, self._load, self._voices, self._say = job, engine, voices, say
        self._loaded: Engine | None = None
        self._names: tuple[str, ...] = ()
        self._spans: dict[int, Spans] = {}
        self._languages: dict[int, tuple[str, float]] = {}
        self._shown = 0.0

    def ahead(self, sound: Sound) -> None:
        """The first block, all that is in ``sound``; nothing where only the rest can tell its language."""
        self._ready(sound, 0)
        if self._spoken_in(sound, 0) and self._language(sound, 0) is None:
            return
        self._keep(sound, 0)

    def hear(self, sound: Sound, first: int) -> None:
        """All blocks from ``first`` on."""
        for number in range(first, sound.blocks):
            self._ready(sound, number)
            self._keep(sound, number)

    def _ready(self, sound: Sound, number: int) -> None:
        """Have the engine, and say where it begins."""
        if self._loaded is None:
            self._loaded = self._load()
            self._names = self._loaded.fit(self._job.parameters.get("names", ()))
            self._say(sound.so_far("hearing", number))

    @property
    def _engine(self) -> Engine:
        assert self._loaded is not None
        return self._loaded

    def _keep(self, sound: Sound, number: int) -> None:
        append_block(Path(self._job.folder), self._block(sound, number))
        self._say(sound.so_far("block", number + 1))

    def _block(self, sound: Sound, number: int) -> Block:
        start, end = sound.cuts[number], sound.cuts[number + 1]
        spans = self._spoken_in(sound, number)
        empty = Block(number, (), _seconds(start), _seconds(end), speech=_spoken(spans, start))
        if not spans:
            return empty
        language, probability = self._language(sound, number) or self._of_most(sound, number)
        empty = replace(empty, language=language, language_probability=probability)
        block = self._once(sound, empty, otherwise=False)
        if not any(map(repeats, block.segments)):
            return block
        return _better(block, self._once(sound, empty, otherwise=True))

    def _once(self, sound: Sound, block: Block, *, otherwise: bool) -> Block:
        begins = sound.begins(block.number)
        heard = self._engine.hear(
            sound.pcm(block.number),
            self._spoken_in(sound, block.number),
            language=block.language,
            names=self._names,
            otherwise=otherwise,
            on_utterance=lambda second: self._show(sound, block.number, begins + second),
        )
        said = [utterance for utterance in heard if utterance.text.strip()]
        segments = tuple(segment(block.number, n, one, begins) for n, one in enumerate(said))
        return replace(block, segments=segments)

    def _language(self, sound: Sound, number: int) -> tuple[str, float | None] | None:
        """What is fixed; else what is heard, where that is sure."""
        fixed = str(self._job.parameters.get("language") or "")
        if fixed:
            return fixed, None
        heard = self._heard_language(sound, number, number)
        return heard if heard[1] >= SURE else None

    def _of_most(self, sound: Sound, number: int) -> tuple[str, float]:
        """What most of the memo is in; with how probable that block's own was."""
        votes: Counter[str] = Counter()
        for other in range(sound.blocks):
            language, probability = self._heard_language(sound, other, number)
            votes[language] += round(1000 * probability) * (10 if probability >= SURE else 1)
        found = min(votes, key=lambda language: (-votes[language], language))
        return found, self._languages[number][1]

    def _heard_language(self, sound: Sound, number: int, at: int) -> tuple[str, float]:
        """Of block ``number``, while block ``at`` is to be heard."""
        if number not in self._languages:
            spans = self._spoken_in(sound, number)
            found = self._engine.language(sound.pcm(number), spans) if spans else ("", 0.0)
            self._languages[number] = (found[0], round(found[1], 4))
            self._say(sound.so_far("hearing", at))
        return self._languages[number]

    def _spoken_in(self, sound: Sound, number: int) -> Spans:
        """Where somebody speaks in that block."""
        if number not in self._spans:
            self._spans[number] = self._voices(sound.pcm(number))
        return self._spans[number]

    def _show(self, sound: Sound, number: int, second: float) -> None:
        if time.monotonic() - self._shown >= SHOWN:
            self._shown = time.monotonic()
            self._say(sound.so_far("hearing", number, at=second))


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


def _spoken(spans: Spans, start: int) -> tuple[tuple[float, float], ...]:
    return tuple((_seconds(start + first), _seconds(start + last)) for first, last in spans)


def _seconds(sample: int) -> float:
    return round(sample / RATE, 2)
