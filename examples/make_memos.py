"""Makes the memos of the demo anew: said by flite, packed as Opus, heard by pocketsphinx.

    .venv/bin/python -m examples.make_memos

It needs ``make setup`` and flite. What is written beside each memo is the run as it was heard, errors
included, so that the demo shows words without fetching a model.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from orchestrator.transcripts.files import load
from orchestrator.voice.job import Job, Message
from orchestrator.voice.worker import work
from tests.support.sphinx import Sphinx
from tests.support.voices import memo, write

FOLDER = Path(__file__).parent / "memos"
MEMOS = {
    "2026-11-02-walk": (
        "project dispatch",
        "they want to see the price before friday",
        "write down what is still open in the offer",
        "project museum",
        "the two registers do not agree on the dates",
        "ask them which one is right",
        "wait i actually meant the old register",
        "note to self call my sister tonight",
    ),
    "2026-11-03-car": (
        "project cold chain",
        "the alarm came at night and nobody was there",
        "find out who gets the call",
        "project parts",
        "the list of doubles is too long for one meeting",
        "make it short and send me the first ten",
    ),
}
ENGINE = {"name": "pocketsphinx", "model": "a small language model over the memo's own sentences"}


def main() -> int:
    """Make all of them."""
    FOLDER.mkdir(exist_ok=True)
    for name, sentences in MEMOS.items():
        audio = write(FOLDER / f"{name}.ogg", memo(*sentences), options={"fflags": "+bitexact"}, bits=20_000)
        (FOLDER / f"{name}.ogg.transcript.json").write_bytes(heard(audio, sentences))
    return 0


def heard(audio: Path, sentences: tuple[str, ...]) -> bytes:
    """The run over ``audio``, as a transcript that can be given with it."""
    said = list[Message]()
    with tempfile.TemporaryDirectory() as folder:
        job = Job(
            signal="0" * 16,
            run="r001",
            source=str(audio),
            folder=f"{folder}/run",
            decoded=f"{folder}/samples",
            model="",
            engine=ENGINE,
            parameters={"language": "en"},
        )
        work(job, lambda _: Sphinx(sentences), said.append)
        load(Path(job.folder), said[-1].sha256)
        run = json.loads((Path(job.folder) / "raw.json").read_bytes())
    run["run"] |= {"signal": "", "id": ""}
    return json.dumps(run, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


if __name__ == "__main__":
    sys.exit(main())
