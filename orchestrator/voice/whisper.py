"""The engine of the worker: faster-whisper on the processor, block by block."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.transcribe import restore_speech_timestamps
from numpy.typing import NDArray

from orchestrator.voice.engine import RATE, HeardWord, ModelUnusable, NoSound, Seconds, Spans, Utterance
from orchestrator.voice.job import SETTINGS
from orchestrator.voice.models import NEEDED
from orchestrator.voice.sound import floats

MOST_TOKENS = 100
"""Of names; far more of them empty the transcript without an error."""
_LANGUAGE = "Correct `language` in counterpoint.toml, or set another model up; then transcribe it anew."
_SEED = 1
_OTHERWISE = {"repetition_penalty": 1.15, "no_repeat_ngram_size": 4}
"""What breaks a loop of words; names, which feed loops, are left out as well."""


class _Model(WhisperModel):  # type: ignore[misc]  # the library ships no types
    """Knows whether lots were drawn: the library does so where its first answer is a bad one."""

    drew = False

    def generate_with_fallback(self, *args: Any, **kwargs: Any) -> Any:
        """As the library's."""
        result = super().generate_with_fallback(*args, **kwargs)
        self.drew = self.drew or result[2] > 0
        return result


class Whisper:
    """A model in memory. Raises ``ModelUnusable`` when it cannot be; nothing is looked up elsewhere."""

    def __init__(self, folder: Path, threads: int) -> None:
        _check(folder)
        self._folder, self._threads = folder, threads
        self._model = self._loaded()

    def _loaded(self) -> _Model:
        """The model, whose lots begin anew."""
        try:
            ctranslate2.set_random_seed(_SEED)
            return _Model(
                str(self._folder),
                device="cpu",
                compute_type=SETTINGS["compute_type"],
                cpu_threads=self._threads,
                local_files_only=True,
            )
        except Exception as problem:
            raise ModelUnusable(f"{type(problem).__name__}: {problem}") from problem

    def pace(self) -> float:
        """Seconds that the encoder takes for a window of 30 seconds."""
        features = self._model.feature_extractor(np.zeros(30 * RATE, np.float32))[:, :3000]
        self._model.encode(features)
        began = time.perf_counter()
        self._model.encode(features)
        return time.perf_counter() - began

    def fit(self, names: Sequence[str]) -> tuple[str, ...]:
        """As ``Engine.fit``."""
        fitting, used = list[str](), 0
        for name in names:
            used += len(self._model.hf_tokenizer.encode(f" {name}", add_special_tokens=False).ids)
            if used > MOST_TOKENS:
                break
            fitting.append(name)
        return tuple(fitting)

    def language(self, pcm: bytes, spans: Spans) -> tuple[str, float]:
        """As ``Engine.language``."""
        if not self._model.model.is_multilingual:
            return "en", 1.0
        language, probability, _ = self._model.detect_language(audio=_joined(pcm, spans, 30 * RATE))
        return str(language), float(probability)

    def hear(
        self,
        pcm: bytes,
        spans: Spans,
        *,
        language: str,
        names: Sequence[str],
        otherwise: bool = False,
        on_utterance: Seconds = lambda _: None,
    ) -> tuple[Utterance, ...]:
        """As ``Engine.hear``. Raises ``NoSound`` for a language that the model does not know."""
        if language and language not in self._model.supported_languages:
            raise NoSound(f"The model does not know the language {language!r}.", _LANGUAGE)
        if self._model.drew:  # a block sounds the same whatever was heard before it, or in which process
            self._model = self._loaded()
        segments, _ = self._model.transcribe(
            _joined(pcm, spans),
            language=language or None,
            beam_size=SETTINGS["beam_size"],
            word_timestamps=SETTINGS["word_timestamps"],
            condition_on_previous_text=SETTINGS["condition_on_previous_text"],
            hotwords=None if otherwise else " ".join(names) or None,
            multilingual=False,
            **(_OTHERWISE if otherwise else {}),
        )
        chunks = [{"start": start, "end": end} for start, end in spans]
        found = list[Utterance]()
        for segment in restore_speech_timestamps(segments, chunks, RATE):
            found.append(_utterance(segment, len(pcm) / 2 / RATE))
            on_utterance(found[-1].end)
        return tuple(found)


def _check(folder: Path) -> None:
    """What the library would look for on the network, or take minutes to miss, is looked for here."""
    for name in NEEDED:
        if not (folder / name).is_file():
            raise ModelUnusable(f"there is no {name} in {str(folder)!r}")
    try:
        json.loads((folder / "tokenizer.json").read_bytes())
    except ValueError as problem:
        raise ModelUnusable(f"tokenizer.json is damaged: {problem}") from problem


def _joined(pcm: bytes, spans: Spans, most: int | None = None) -> NDArray[np.float32]:
    """What is said, without the silence between, at most ``most`` samples of it."""
    sound, parts, length = floats(pcm), list[NDArray[np.float32]](), 0
    for start, end in spans:
        parts.append(sound[start:end])
        length += end - start
        if most is not None and length >= most:
            break
    return np.concatenate(parts)[:most]


def _utterance(segment: Any, longest: float) -> Utterance:
    def inside(second: float) -> float:
        return min(max(0.0, float(second)), longest)

    return Utterance(
        text=str(segment.text),
        start=inside(segment.start),
        end=inside(segment.end),
        words=tuple(_words(segment, inside)),
        quality={
            "logprob": float(segment.avg_logprob),
            "no_speech": float(segment.no_speech_prob),
            "compression": float(segment.compression_ratio),
        },
    )


def _words(segment: Any, inside: Any) -> Iterator[HeardWord]:
    for word in segment.words or ():
        yield HeardWord(str(word.word), inside(word.start), inside(word.end), float(word.probability))
