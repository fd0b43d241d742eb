"""What every engine and every decoder of voice has to keep, as one function each that takes a factory."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from orchestrator.transcripts import Loss
from orchestrator.voice.engine import RATE, WIDTH, Decoder, Early, Engine, NoSound, Spans, Utterance
from tests.support import voices


def check_engine(make: Callable[[], Engine], pcm: bytes, spans: Spans) -> tuple[Utterance, ...]:
    """``pcm`` holds speech within ``spans``, and silence after it. Returns what was heard."""
    engine, ends = make(), list[float]()
    language, probability = engine.language(pcm, spans)
    assert re.fullmatch(r"[a-z]{2,3}", language)
    assert 0 <= probability <= 1
    heard = engine.hear(pcm, spans, language=language, names=(), on_utterance=ends.append)
    assert heard, "it hears speech"
    assert ends == [utterance.end for utterance in heard]
    _check_times(heard, pcm, spans)
    assert engine.hear(pcm, spans, language=language, names=()) == heard, "the same again"
    assert make().hear(pcm, spans, language=language, names=()) == heard, "and by another one"
    many = [f"Name{number} Surname{number}" for number in range(500)]
    fitting = engine.fit(many)
    assert fitting == tuple(many[: len(fitting)]), "the first ones, in order"
    assert engine.fit(fitting) == fitting
    assert 0 < len(fitting) < len(many)
    with_names = engine.hear(pcm, spans, language=language, names=fitting)
    assert len(with_names) >= len(heard) / 2, "names take no words away"
    _check_times(engine.hear(pcm, spans, language=language, names=fitting, otherwise=True), pcm, spans)
    return heard


def _check_times(heard: tuple[Utterance, ...], pcm: bytes, spans: Spans) -> None:
    seconds, last = len(pcm) / WIDTH / RATE, 0.0
    for utterance in heard:
        assert 0 <= utterance.start <= utterance.end <= seconds
        assert utterance.start >= last - 0.1
        last = utterance.start
        if utterance.words:
            assert "".join(word.text for word in utterance.words) == utterance.text
        for word in utterance.words:
            assert 0 <= word.start <= word.end <= seconds
            assert 0 <= word.probability <= 1
            middle = (word.start + word.end) / 2 * RATE
            assert any(start - RATE < middle < end + RATE for start, end in spans), "where it is said"


def check_decoder(make: Callable[[], Decoder], folder: Path, suffix: str) -> Loss:
    """Sound comes back in that format, at its time; what is none, and what is not all there, is said."""
    pause = voices.silence(1)
    sound = np.concatenate([pause, voices.hum(2), pause, voices.hum(1, 300), pause])
    source = voices.write(folder / f"whole.{suffix}", sound)
    target, seconds = folder / "whole.s16", list[float]()
    loss = make().decode(source, target, seconds.append)
    found = np.frombuffer(target.read_bytes(), np.int16)
    assert seconds == sorted(seconds)
    assert (loss.bad_packets, loss.filled, loss.short_by, loss.note) == (0, 0.0, 0.0, "")
    assert abs(loss.decoded - len(found) / RATE) < 0.01
    assert abs(loss.decoded - 6) < 0.2
    halves = [found[int(at * RATE) : int((at + 0.5) * RATE)] for at in (0.2, 2, 3.3, 4.3)]
    loud = [float(np.abs(half.astype(float)).mean()) for half in halves]
    assert loud[0] < 200 < loud[1]
    assert loud[2] < 200 < loud[3], "everything is where it was"
    assert make().decode(source, folder / "again.s16") == loss
    assert (folder / "again.s16").read_bytes() == target.read_bytes(), "the same again"
    beginnings = list[tuple[bytes, float]]()
    for more_than in (2.0, 30.0):
        early = Early(more_than, lambda path, seconds: beginnings.append((path.read_bytes(), seconds)))
        assert make().decode(source, folder / "early.s16", early=early) == loss
        assert (folder / "early.s16").read_bytes() == target.read_bytes(), "whoever looks changes nothing"
    ((beginning, expected),) = beginnings
    assert target.read_bytes().startswith(beginning)
    assert 2 * RATE * WIDTH < len(beginning) < 4 * RATE * WIDTH, "as soon as so much is there"
    assert abs(expected - 6) < 0.5
    for content in (b"", b"no sound at all", source.read_bytes()[:20]):
        other = folder / f"other.{suffix}"
        other.write_bytes(content)
        with pytest.raises(NoSound):
            make().decode(other, folder / "other.s16")
    with pytest.raises(OSError, match=r"gone"):
        make().decode(folder / "gone", folder / "other.s16")
    assert not (folder / "other.s16").exists(), "nothing half is left"
    assert not list(folder.glob("*.partial"))
    return loss
