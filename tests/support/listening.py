"""Real speech, really recognised: flite says sentences, pocketsphinx hears them, bounded to their words."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestrator.transcripts import Block, Run, Segment, Transcript, Word
from orchestrator.voice.engine import RATE
from tests.support.voices import said, silence

_LEAD = 0.3


def listened(sentences: Sequence[str], folder: Path, *, signal: str, voice: str = "slt") -> Transcript:
    """What is heard of the sentences, one segment each, with the time of every word."""
    decoder = _decoder(sentences, folder)
    segments, now = list[Segment](), 0.0
    for number, sentence in enumerate(sentences):
        sound = said(sentence, voice)
        words = list(_heard(decoder, sound.tobytes(), now))
        text, placed = "", list[Word]()
        for word, start, end in words:
            text += " " if text else ""
            placed.append(Word(word, len(text), start, end))
            text += word
        now += len(sound) / RATE + 1.0
        segments.append(Segment(0, number, text, tuple(placed), placed[0].start, placed[-1].end))
    run = Run(signal, "r001", {"name": "pocketsphinx"}, {}, language="en", seconds=now)
    return Transcript(run, (Block(0, tuple(segments), 0.0, now, language="en"),))


def _heard(decoder: Any, sound: bytes, now: float) -> list[tuple[str, float, float]]:
    lead = silence(_LEAD).tobytes()
    decoder.start_utt()
    decoder.process_raw(lead + sound + lead, full_utt=True)
    decoder.end_utt()
    return [
        (word, now + found.start_frame / 100 - _LEAD, now + found.end_frame / 100 - _LEAD)
        for found in decoder.seg()
        if (word := found.word.partition("(")[0]).isalpha()  # the(2): said another way
    ]


def _decoder(sentences: Sequence[str], folder: Path) -> Any:
    from pocketsphinx import Decoder

    text, model = folder / "sentences.txt", folder / "lm.arpa"
    text.write_text("\n".join(sentences) + "\n")
    program = str(Path(sys.executable).with_name("pocketsphinx_lm"))
    subprocess.run([program, "-s", str(text), "-o", str(model), "-a"], check=True, capture_output=True)
    return Decoder(lm=str(model), samprate=RATE, loglevel="FATAL")
