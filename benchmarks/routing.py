"""How well spoken memos are routed: seconds of speech that go right, go wrong, or are asked about.

    python -m benchmarks.routing --hear FOLDER           # synthesise and recognise; kept in FOLDER
    python -m benchmarks.routing --kept FOLDER           # route what was recognised
    python -m benchmarks.routing --kept FOLDER --group fifth   # another way of speaking
    python -m benchmarks.routing                         # without recognition: as it was written
    python -m benchmarks.routing --kept FOLDER --curve   # by how far an announcement reaches

Beside what goes right without a question it measures what is right when the person confirms, in one answer
per memo, what is proposed for the rest; and what is right, after how many corrections, when they first give
the lines of that question that are mostly somebody else's to them (each teaches the rest), and then places.
Rules and weights were chosen by all groups up to the seventh: what counts is one that is seen for the first
time, as the eighth was when they were done.

flite says a memo of ``benchmarks.routing_memos``, pocketsphinx hears it. Its language model knows the words
of the sentences and some thousand others, and of the projects every second one: the other names are really
misheard. A stretch is what is said between two changes of whom it is for; it is wrong when more than a second
of it is.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import wave
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.routing_eighth import EIGHTH
from benchmarks.routing_fifth import FIFTH
from benchmarks.routing_files import files_of
from benchmarks.routing_fourth import FOURTH
from benchmarks.routing_memos import SPEAKERS as CHOSEN_BY
from benchmarks.routing_memos import Said, Speaker, memo, words_of
from benchmarks.routing_person import answer, told
from benchmarks.routing_score import Score, add, figures
from benchmarks.routing_seventh import SEVENTH
from benchmarks.routing_sixth import SIXTH
from orchestrator.events.routing import RoutedSpan
from orchestrator.routing import CueRouter, ProjectNames, certain, questions, terms_of
from orchestrator.transcripts import Block, Run, Segment, Transcript, Word, read

RATE = 16_000
MEMOS = 10
WORKERS = 4
VOICES = ("slt", "rms")
SPEAKERS = {
    **CHOSEN_BY,
    "fourth": FOURTH,
    "fifth": FIFTH,
    "sixth": SIXTH,
    "seventh": SEVENTH,
    "eighth": EIGHTH,
}
FIRST_SEED = {
    "tuning": 100,
    "second": 9_000,
    "third": 20_000,
    "held-out": 30_000,
    "fourth": 40_000,
    "fifth": 50_000,
    "sixth": 60_000,
    "seventh": 70_000,
    "eighth": 80_000,
}
CURVE = (20, 40, 60, 100, 200)
_WRONG = 1.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One word as it was recognised, and which sentence was said then."""

    text: str
    start: float
    end: float
    sentence: int
    probability: float | None = None


def main() -> None:
    """Run it from the command line."""
    arguments = _arguments()
    group, speaker = arguments.group, SPEAKERS[arguments.group]
    first = FIRST_SEED[group] + arguments.skip
    seeds = range(first, first + arguments.memos)
    if arguments.hear is not None:
        for seed in seeds:
            hear(speaker, seed, arguments.minutes, arguments.hear / group)
        return
    for reach in CURVE if arguments.curve else (certain.REACH,):
        arguments.reach = reach
        measured = {"memos": len(seeds), "group": group, "reach": reach}
        print(json.dumps({**measured, "rows": _rows(arguments, seeds)}, indent=1), flush=True)


def _rows(arguments: argparse.Namespace, seeds: range) -> list[dict[str, Any]]:
    rows = []
    with ProcessPoolExecutor(WORKERS) as pool:
        for count, stranger in ((3, False), (10, False), (30, False), (10, True)):
            total, worst = Score(), Counter[str]()
            for score, kinds in pool.map(partial(_memo, arguments, count, stranger), seeds):
                add(total, score)
                worst += kinds
            rows.append(
                {"projects": count, "stranger": stranger, **figures(total), "wrong_by_kind": dict(worst)}
            )
    return rows


def _memo(arguments: argparse.Namespace, count: int, stranger: bool, seed: int) -> tuple[Score, Counter[str]]:
    group, speaker, worst = arguments.group, SPEAKERS[arguments.group], Counter[str]()
    certain.REACH = arguments.reach
    said = memo(speaker, seed, arguments.minutes)
    heard = _kept(arguments.kept / group, seed) if arguments.kept else as_written(said)
    known = known_of(speaker, said, count, seed if stranger else None)
    return judge(speaker, seed, said, heard, known, worst, show=arguments.show), worst


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hear", type=Path, help="synthesise and recognise into this folder")
    parser.add_argument("--kept", type=Path, help="route what was recognised in this folder")
    parser.add_argument("--group", choices=SPEAKERS, default="held-out")
    parser.add_argument("--memos", type=int, default=MEMOS)
    parser.add_argument("--skip", type=int, default=0, help="memos to leave out at the beginning")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--curve", action="store_true", help="for several reaches of an announcement")
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    return parser.parse_args()


# Routing and judging


def known_of(speaker: Speaker, said: Sequence[Said], count: int, stranger: int | None) -> list[str]:
    """So many projects, all that are spoken of among them; with ``stranger``, one of these is not known."""
    visited = list(dict.fromkeys(one.truth for one in said if one.truth))
    others = [project for project in speaker.projects if project not in visited]
    if stranger is not None:
        del visited[stranger % len(visited)]
    return [*visited, *others][:count]


def names_of(speaker: Speaker, project: str) -> ProjectNames:
    """How a project is spoken of: by its name, and by what its files tell of."""
    terms = terms_of([files_of(speaker, project)]) if speaker.own else {}
    return ProjectNames(project, (project,), terms=tuple(terms.items()))


def judge(
    speaker: Speaker,
    seed: int,
    said: Sequence[Said],
    heard: Sequence[Heard],
    known: Sequence[str],
    worst: Counter[str],
    *,
    show: bool,
) -> Score:
    """The outcome of one memo among the projects that are ``known``."""
    transcript = as_transcript(said, heard)
    reading, names = read(transcript, ()), [names_of(speaker, project) for project in known]
    spans = CueRouter().route(reading, names)
    score = Score(seconds=transcript.run.seconds or 0.0)
    lengths = [(word.sentence, word.end - word.start) for word in heard]
    answered = answer(reading, names, told(said, lengths, known))
    score.lines, score.corrected_lines = answered.lines, answered.corrected
    score.right_corrected, score.right_by_place = answered.right, answered.right_by_place
    score.corrected_places = answered.places
    asked = sum(not question.rest for question in questions(transcript, spans))
    score.questions = score.most_questions = asked
    given = {word: span.project for span in spans for word in range(span.first, span.last + 1)}
    _proposals(said, heard, spans, known, score)
    wrongs = _stretches(said, heard, given, score, worst)
    score.wrong_stretches = sum(seconds > _WRONG for seconds in wrongs)
    score.stretches = len(wrongs)
    if show:
        _show(seed, len(known), said, heard, given)
    return score


def _proposals(
    said: Sequence[Said],
    heard: Sequence[Heard],
    spans: Sequence[RoutedSpan],
    known: Sequence[str],
    score: Score,
) -> None:
    """What is right of the proposals for what is not sure. For a stranger, none has to be proposed."""
    for span in spans:
        guess = span.candidates[0][0] if span.candidates else ""
        bad = 0.0
        for word in heard[span.first : span.last + 1] if not span.project else ():
            truth, length = said[word.sentence].truth, word.end - word.start
            if truth is not None and guess == truth:
                score.proposed += length
            elif truth is not None and guess:
                score.misproposed += length
                bad += length
            elif truth is not None and truth not in known:
                score.proposed += length
        score.places += not span.project
        score.bad_places += bad > _WRONG


def _stretches(
    said: Sequence[Said],
    heard: Sequence[Heard],
    given: dict[int, str],
    score: Score,
    worst: Counter[str],
) -> list[float]:
    """Seconds that went wrong, by stretch; ``score`` gets the seconds by outcome."""
    wrongs: list[float] = []
    before: str | None = ""
    for number, word in enumerate(heard):
        sentence = said[word.sentence]
        length = word.end - word.start
        if sentence.truth != before:
            wrongs.append(0.0)
            before = sentence.truth
        project = given.get(number, "")
        if sentence.kind == "greeting":
            continue
        if sentence.truth is None:
            score.open_given += length if project else 0.0
            score.open_asked += 0.0 if project else length
        elif not project:
            score.asked += length
        elif project == sentence.truth:
            score.right += length
        else:
            score.wrong += length
            wrongs[-1] += length
            worst[sentence.kind] += 1
    return wrongs


def _show(seed: int, count: int, said: Sequence[Said], heard: Sequence[Heard], given: dict[int, str]) -> None:
    last = None
    for number, word in enumerate(heard):
        truth, project = said[word.sentence].truth, given.get(number, "")
        state = (word.sentence, project)
        if truth is not None and project and project != truth and state != last:
            text = " ".join(one.text for one in heard if one.sentence == word.sentence)
            print(
                f"{seed}/{count} {said[word.sentence].kind}: said {said[word.sentence].text!r} for {truth}, "
                f"heard {text!r}, given to {project}",
                file=sys.stderr,
            )
        last = state


def as_written(said: Sequence[Said]) -> list[Heard]:
    """The words as if each was heard right."""
    heard, now = list[Heard](), 0.0
    for number, sentence in enumerate(said):
        for word in sentence.text.split():
            heard.append(Heard(word, now, now + 0.34, number))
            now += 0.36
        now += sentence.pause
    return heard


def as_transcript(said: Sequence[Said], heard: Sequence[Heard]) -> Transcript:
    """A run: a segment per thought, without any punctuation."""
    segments: list[Segment] = []
    for words in _thoughts(said, heard):
        text, made = "", list[Word]()
        for word in words:
            text += " " if text else ""
            made.append(Word(word.text, len(text), word.start, word.end, word.probability))
            text += word.text
        segments.append(Segment(0, len(segments), text, tuple(made), made[0].start, made[-1].end))
    run = Run("0" * 16, "r001", {}, {}, seconds=heard[-1].end if heard else 0.0)
    return Transcript(run, (Block(0, tuple(segments)),))


def _thoughts(said: Sequence[Said], heard: Sequence[Heard]) -> Iterator[list[Heard]]:
    found: list[Heard] = []
    for word in heard:
        if found and word.sentence != found[-1].sentence and said[found[-1].sentence].pause > 0.5:
            yield found
            found = []
        found.append(word)
    if found:
        yield found


# Speaking and hearing


def hear(speaker: Speaker, seed: int, minutes: float, folder: Path) -> None:
    """Say a memo and keep what is heard of it; one that is kept stays."""
    target = folder / f"{seed}.json"
    if target.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    decoder = _decoder(speaker, folder)
    said = memo(speaker, seed, minutes)
    heard, now, number = list[Heard](), 0.0, 0
    while number < len(said):
        last = number
        while said[last].pause < 0.5 and last + 1 < len(said):
            last += 1
        spoken = [_speak(said[at].text, VOICES[seed % 2]) for at in range(number, last + 1)]
        starts = _starts(spoken, said[number : last + 1])
        for word in _decoded(decoder, spoken, said[number : last + 1]):
            middle = (word.start + word.end) / 2
            within = max(at for at, begins in enumerate(starts) if begins <= middle or at == 0)
            times = round(now + word.start, 2), round(now + word.end, 2)
            heard.append(Heard(word.text, *times, number + within, word.probability))
        now += starts[-1] + len(spoken[-1]) / 2 / RATE + said[last].pause
        number = last + 1
    partial = target.with_suffix(".partial")
    partial.write_text(json.dumps([asdict(word) for word in heard]))
    partial.replace(target)
    print(f"{target}: {len(heard)} words, {now / 60:.1f} min", file=sys.stderr)


def _kept(folder: Path, seed: int) -> list[Heard]:
    return [Heard(**word) for word in json.loads((folder / f"{seed}.json").read_text())]


def _starts(spoken: Sequence[bytes], said: Sequence[Said]) -> list[float]:
    starts, now = list[float](), 0.0
    for sound, sentence in zip(spoken, said, strict=True):
        starts.append(now)
        now += len(sound) / 2 / RATE + sentence.pause
    return starts


def _speak(text: str, voice: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True, timeout=60)
        with wave.open(str(path)) as file:
            assert file.getframerate() == RATE
            sound: bytes = file.readframes(file.getnframes())
            return sound


def _decoded(decoder: Any, spoken: Sequence[bytes], said: Sequence[Said]) -> Iterator[Heard]:
    lead = b"\0" * int(0.3 * RATE * 2)
    audio = lead
    for sound, sentence in zip(spoken, said, strict=True):
        audio += sound + b"\0" * (int(min(sentence.pause, 0.5) * RATE) * 2)
    decoder.start_utt()
    decoder.process_raw(audio + lead, full_utt=True)
    decoder.end_utt()
    for found in decoder.seg():
        word = re.sub(r"\(\d+\)$", "", found.word)
        if re.fullmatch(r"[a-z'.-]+", word):
            start, end = found.start_frame / 100 - 0.3, (found.end_frame + 1) / 100 - 0.3
            yield Heard(word, max(0.0, start), max(0.02, end), 0, round(min(1.0, found.prob), 4))


def _decoder(speaker: Speaker, folder: Path) -> Any:
    """A recogniser with the words of the sentences, of this repository's pages, and half the projects."""
    from pocketsphinx import Decoder, get_model_path  # type: ignore[import-not-found,unused-ignore]

    model = folder / "lm.arpa"
    if not model.exists():
        text = folder / f"lm-{tempfile.gettempprefix()}.txt"
        known = _dictionary(Path(get_model_path("en-us/cmudict-en-us.dict")))
        lines = [line for line in words_of(speaker) for _ in range(4)]
        lines += [f"project {name}" for name in speaker.projects[::2] if name in known for _ in range(4)]
        lines += [f"for {name}" for name in speaker.projects[::2] if name in known for _ in range(4)]
        lines += sorted(_page_words() & known - set(speaker.projects[1::2]))
        text.write_text("\n".join(lines) + "\n")
        program = str(Path(sys.executable).with_name("pocketsphinx_lm"))
        subprocess.run([program, "-s", str(text), "-o", str(model), "-a"], check=True, capture_output=True)
    return Decoder(lm=str(model), samprate=RATE, loglevel="FATAL")


def _dictionary(path: Path) -> set[str]:
    return {line.split()[0] for line in path.read_text().splitlines() if line.strip()}


def _page_words() -> set[str]:
    root = Path(__file__).parents[1]
    pages = [*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("calibrations/builtin/**/*.md")]
    return {word for page in pages for word in re.findall(r"[a-z']+", page.read_text().lower())}


if __name__ == "__main__":
    main()
