"""An engine that really listens, for tests: pocketsphinx with a small language model over known sentences.

As a program (``python -m tests.support.sphinx``) it is a worker that hears with it; the daemon starts it when
``daemon_with`` says so.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pocketsphinx import Decoder, get_model_path
from pocketsphinx.lm import ArpaBoLM

from orchestrator.voice import worker
from orchestrator.voice.engine import RATE, WIDTH, HeardWord, Seconds, Spans, Utterance

SENTENCES = (
    "project atlas the server crashed again last night",
    "please fix the login page and add more tests",
    "project hermes send the mail to the client tomorrow",
    "they want to see the new price before friday",
    "project alpha write a short note about the meeting",
    "we need the contract before the end of the month",
    "wait i actually meant thursday not friday",
    "note to self call my sister tonight",
)
"""What it can hear: names of three projects, work for each, a correction and something for nobody."""
WORKER = ("-m", "tests.support.sphinx")


def daemon_with(home: Path, worker: tuple[str, ...]) -> str:
    """Code of a daemon of ``home`` that starts this worker, whatever model is set up."""
    return (
        "from orchestrator.voice import job\n"
        f"job.WORKER = {worker!r}\n"
        "import sys\nfrom orchestrator.daemon.__main__ import main\n"
        f"sys.argv = ['daemon', '--home', {str(home)!r}]\nmain()\n"
    )


@functools.cache
def _decoder(sentences: tuple[str, ...]) -> Decoder:
    model = ArpaBoLM(text="".join(f"<s> {sentence} </s>\n" for sentence in sentences))
    model.compute()
    words = {word for sentence in sentences for word in sentence.split()}
    with tempfile.TemporaryDirectory() as folder:
        arpa, known = Path(folder) / "model.arpa", Path(folder) / "words.dict"
        with arpa.open("w") as file:
            model.write(file)
        with Path(get_model_path("en-us/cmudict-en-us.dict")).open() as whole, known.open("w") as file:
            file.writelines(line for line in whole if line.split(maxsplit=1)[0].partition("(")[0] in words)
        return Decoder(samprate=RATE, lm=str(arpa), dict=str(known), loglevel="FATAL")


class Sphinx:
    """An ``Engine``; it hears English, and only words of its sentences."""

    def __init__(self, sentences: Sequence[str] = SENTENCES) -> None:
        self._decoder = _decoder(tuple(sentences))

    def fit(self, names: Sequence[str]) -> tuple[str, ...]:
        """Names change nothing here."""
        return tuple(names[:20])

    def language(self, pcm: bytes, spans: Spans) -> tuple[str, float]:
        """It knows no other."""
        return "en", 1.0

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
        """An utterance per span in which words are heard."""
        found = [self._said(pcm, start, end) for start, end in spans]
        heard = tuple(utterance for utterance in found if utterance.words)
        for utterance in heard:
            on_utterance(utterance.end)
        return heard

    def _said(self, pcm: bytes, start: int, end: int) -> Utterance:
        self._decoder.reinit_feat()  # what was heard before must not colour this
        self._decoder.start_utt()
        self._decoder.process_raw(pcm[start * WIDTH : end * WIDTH], full_utt=True)
        self._decoder.end_utt()
        words = tuple(
            HeardWord(
                f" {segment.word.partition('(')[0]}",
                min(start + segment.start_frame * RATE // 100, end) / RATE,
                min(start + (segment.end_frame + 1) * RATE // 100, end) / RATE,
                1.0,
            )
            for segment in self._decoder.seg()
            if segment.word[0] not in "<["
        )
        text = "".join(word.text for word in words)
        return Utterance(text, start / RATE, end / RATE, words, {"logprob": -0.2, "no_speech": 0.0})


if __name__ == "__main__":
    worker.main(lambda job: Sphinx())
