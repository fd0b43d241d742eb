"""A run with a scripted ear: cut at pauses, heard block by block, gone on with after any death."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.daemon.voice_queue import in_order, next_run, pending
from orchestrator.events.signal import SignalReceived
from orchestrator.events.transcript import (
    TranscriptFailed,
    TranscriptFinished,
    TranscriptRequested,
    TranscriptStarted,
)
from orchestrator.fold.state import RunRecord, SignalRecord
from orchestrator.home.config import parse
from orchestrator.transcripts import Loss, flags_of
from orchestrator.transcripts.files import blocks_so_far, load
from orchestrator.voice.cuts import LONGEST, cuts, first_cut
from orchestrator.voice.engine import RATE, WIDTH, Early, HeardWord, Seconds, Spans, Utterance
from orchestrator.voice.job import Job, Message, worker_environment
from orchestrator.voice.models import NoModel, choose, known_models
from orchestrator.voice.names import language_of, names_of
from orchestrator.voice.pipeline import AtWork, OtherSound, Tools, alone, transcribe
from tests.support import tiny_whisper

MINUTE = 60 * RATE
LOOP = ("go", "on") * 10


class Ear:
    """Hears what its script says, per block; counts what it is asked."""

    def __init__(
        self, says: Sequence[Sequence[str]], languages: Sequence[tuple[str, float]] = (), dies_at: int = -1
    ) -> None:
        self.says, self.languages, self.dies_at = says, languages, dies_at
        self.heard: list[tuple[int, str, bool]] = []

    def fit(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(names)

    def language(self, pcm: bytes, spans: Spans) -> tuple[str, float]:
        return self.languages[pcm[0]]

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
        block = pcm[0]
        if block == self.dies_at:
            raise KeyboardInterrupt
        self.heard.append((block, language, otherwise))
        said = self.says[block] if not otherwise else ("really", "other", "words")
        words = tuple(HeardWord(f" {word}", n + 1.0, n + 1.5, 0.9) for n, word in enumerate(said))
        return (Utterance("".join(word.text for word in words), 1.0, len(said) + 1.0, words),)


class Tape:
    """Decodes to blocks whose samples are all their number; it may die at one of them."""

    def __init__(self, blocks: int, dies_at: int = -1, claims: float = 0.0, *, tells: bool = True) -> None:
        self.blocks, self.dies_at, self.claims, self.tells, self.decoded = blocks, dies_at, claims, tells, 0

    def decode(
        self,
        source: Path,
        target: Path,
        on_second: Seconds = lambda _: None,
        early: Early | None = None,
    ) -> Loss:
        self.decoded += 1
        lengths = [90 * RATE, *[5 * MINUTE] * (self.blocks - 1)][: self.blocks]
        seconds, partial = sum(lengths) / RATE, target.with_suffix(".partial")
        with partial.open("wb") as file:
            for number, length in enumerate(lengths):
                if number == self.dies_at:
                    raise KeyboardInterrupt
                file.write(bytes([number, 0]) * length)
                at = sum(lengths[: number + 1]) / RATE
                on_second(at)
                if early is not None and self.tells and at > early.seconds:
                    file.flush()
                    early.hear(partial, self.claims or seconds)
                    early = None
        partial.replace(target)
        return Loss(seconds, seconds)


def levels(path: Path, step: int) -> Sequence[float]:
    """Quiet only where the tape's blocks meet."""
    count = path.stat().st_size // WIDTH // step
    quiet = {900 + 3000 * n for n in range(10)}
    return [0.0 if any(abs(place - edge) <= 3 for edge in quiet) else 50.0 for place in range(count)]


def speaks(pcm: bytes) -> list[tuple[int, int]]:
    return [(RATE, len(pcm) // WIDTH - RATE)]


def job(folder: Path, **parameters: object) -> Job:
    return Job(
        "0123456789abcdef",
        "r001",
        str(folder / "raw"),
        str(folder / "r001"),
        str(folder / "cache" / "x.s16"),
        "model",
        {"name": "ear"},
        dict(parameters),
    )


def run(order: Job, ear: Ear, tape: Tape, said: list[Message] | None = None) -> list[Message]:
    said = [] if said is None else said
    transcribe(order, Tools(tape, lambda: ear, speaks, levels), said.append)
    return said


SAYS = [("project", "alpha"), ("fix", "it"), ("and", "test")]
SURE = [("en", 0.9)] * 3


def test_a_run_that_dies_anywhere_goes_on_there_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    said = run(job(whole), Ear(SAYS, SURE), Tape(3))
    expected = (whole / "r001" / "raw.json").read_bytes()
    assert [message.block for message in said if message.kind == "block"] == [1, 2, 3]
    assert said[-1].kind == "finished"
    assert said[-1].words == 6
    assert not (whole / "cache" / "x.s16").exists(), "the samples are not kept"
    for dies_at in range(3):
        order, tape = job(tmp_path / f"dies{dies_at}"), Tape(3)
        with pytest.raises(KeyboardInterrupt):
            run(order, Ear(SAYS, SURE, dies_at), tape)
        folder = Path(order.folder)
        assert len(blocks_so_far(folder)) == dies_at
        with (folder / "blocks.jsonl").open("ab") as file:
            file.write(b'{"number": 9, "torn')
        ear = Ear(SAYS, SURE)
        again = run(order, ear, tape)
        assert [block for block, _, _ in ear.heard] == list(range(dies_at, 3)), "nothing is heard twice"
        assert tape.decoded == (1 if dies_at else 2), "samples are kept once all are there"
        assert (folder / "raw.json").read_bytes() == expected
        assert again[-1].sha256 == said[-1].sha256
        ear = Ear(SAYS, SURE)
        assert run(order, ear, tape)[-1].sha256 == said[-1].sha256, (
            "and once more, when nobody heard of its end"
        )
        assert not ear.heard
    transcript = load(Path(job(whole).folder), said[-1].sha256)
    assert [word.start for word in transcript.words[:3]] == [1.0, 2.0, 91.0]
    assert transcript.run.language == "en"


def test_a_long_memos_beginning_is_heard_before_the_rest_is_decoded_and_the_bytes_are_the_same(
    tmp_path: Path,
) -> None:
    for name, languages in (("sure", SURE), ("unsure", [("nl", 0.4), ("en", 0.9), ("en", 0.9)])):
        plain, first, again = job(tmp_path / f"{name}-plain"), Ear(SAYS, languages), Ear(SAYS, languages)
        run(plain, Ear(SAYS, languages), Tape(3, tells=False))
        order, tape, said = job(tmp_path / name), Tape(3, dies_at=2, claims=4000.0), list[Message]()
        with pytest.raises(KeyboardInterrupt):
            run(order, first, tape, said)
        early = [(one.block, one.blocks, one.seconds) for one in said if one.kind == "block"]
        assert early == ([(1, 0, 4000.0)] if name == "sure" else []), "a language may take the rest to tell"
        assert len(blocks_so_far(Path(order.folder))) == len(early)
        assert not (Path(order.folder) / "plan.json").exists()
        if early:
            moved = Tools(Tape(3), lambda: Ear(SAYS, SURE), speaks, lambda *of: levels(*of)[50:])
            with pytest.raises(OtherSound):
                transcribe(order, moved, said.append)
        planned = next(one for one in run(order, again, Tape(3)) if one.kind == "planned")
        assert (planned.block, planned.blocks, planned.seconds) == (len(early), 3, 690.0)
        assert [block for block, _, _ in again.heard] == list(range(len(early), 3)), "nothing is heard twice"
        for file in ("raw.json", "plan.json"):
            assert (Path(order.folder) / file).read_bytes() == (Path(plain.folder) / file).read_bytes()


def test_a_run_goes_on_without_its_samples_but_not_with_other_ones(tmp_path: Path) -> None:
    order = job(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        run(order, Ear(SAYS, SURE, 1), Tape(3))
    Path(order.decoded).unlink()
    with pytest.raises(OtherSound):
        run(order, Ear(SAYS, SURE), Tape(2))
    Path(order.decoded).unlink()
    assert run(order, Ear(SAYS, SURE), Tape(3))[-1].kind == "finished"


def test_one_process_is_at_a_run(tmp_path: Path) -> None:
    order = job(tmp_path)
    Path(order.folder).mkdir()
    with alone(Path(order.folder)), pytest.raises(AtWork):
        run(order, Ear(SAYS, SURE), Tape(3))


def test_a_loop_of_words_is_heard_a_second_time_and_the_better_one_is_kept_and_flagged(
    tmp_path: Path,
) -> None:
    ear = Ear([LOOP, ("fix", "it")], SURE)
    said = run(job(tmp_path), ear, Tape(2))
    transcript = load(tmp_path / "r001", said[-1].sha256)
    assert ear.heard == [(0, "en", False), (0, "en", True), (1, "en", False)]
    assert [(block.hearings, block.kept) for block in transcript.blocks] == [(2, 2), (1, 1)]
    assert transcript.blocks[0].segments[0].text == " really other words"
    assert [(flag.kind, flag.start) for flag in flags_of(transcript) if flag.kind == "repeat"] == [
        ("repeat", 0.0)
    ]
    much = Ear([("some", "words", *map(str, range(30)), *LOOP)], SURE)
    said = run(job(tmp_path / "much"), much, Tape(1))
    kept = load(tmp_path / "much" / "r001", said[-1].sha256).blocks[0]
    assert (kept.hearings, kept.kept) == (2, 1), "one that loses most of what else was said is no better"


def test_a_language_is_fixed_or_heard_and_where_that_is_unsure_it_is_that_of_the_memo(tmp_path: Path) -> None:
    heard = [("de", 0.95), ("nl", 0.4), ("en", 0.9), ("de", 0.8)]
    ear = Ear([("wort",)] * 4, heard)
    said = run(job(tmp_path), ear, Tape(4))
    assert [language for _, language, _ in ear.heard] == ["de", "de", "en", "de"]
    transcript = load(tmp_path / "r001", said[-1].sha256)
    assert [block.language_probability for block in transcript.blocks] == [0.95, 0.4, 0.9, 0.8]
    assert (said[-1].language, transcript.run.language) == ("de", "de")
    fixed = Ear([("wort",)] * 4)
    run(job(tmp_path / "fixed", language="fr"), fixed, Tape(4))
    assert {language for _, language, _ in fixed.heard} == {"fr"}


@given(st.integers(0, 40_000), st.integers(0, 2**32))
def test_cuts_cover_everything_in_order_and_no_block_is_too_long(count: int, seed: int) -> None:
    chance = random.Random(seed)
    loud = [chance.random() * 60 for _ in range(count)]
    samples = count * 1600 + chance.randrange(1600)
    places = cuts(loud, samples, 1600)
    assert places[0] == 0
    assert places[-1] == samples
    assert all(first < second for first, second in pairwise(places))
    assert all(second - first <= (LONGEST + 0.2) * RATE for first, second in pairwise(places))
    for known in (count, round(LONGEST * 10), round(LONGEST * 10) + 1):
        early = first_cut(loud[:known], 1600)
        assert early == (places[1] if min(known, count) > LONGEST * 10 else None), "whatever follows"


def test_a_model_listens_for_names_of_the_memos_own_project_first(tmp_path: Path) -> None:
    config = parse(
        'version = 1\n[voice]\npeople = ["Ada"]\nlanguage = "de"\nheard_as = { "her mees" = "Hermes" }\n'
        '[projects.hermes-web]\npath = "a"\naliases = ["HW"]\npeople = ["Grace  Hopper"]\n'
        '[projects.atlas]\npath = "b"\nname = "Atlas"\nvocabulary = ["gantry", "atlas"]\nlanguage = "en"\n',
        tmp_path,
    )
    assert names_of(config) == ("Hermes", "Ada", "hermes web", "Atlas", "HW", "gantry", "Grace Hopper")
    assert names_of(config, ("atlas",))[:3] == ("Atlas", "gantry", "Hermes")
    assert [language_of(config, given) for given in ((), ("atlas",), ("hermes-web",))] == ["de", "en", "de"]


AT = datetime(2026, 11, 20, tzinfo=UTC)


def memo(minutes: float, after: float, *runs: RunRecord, media: str = "audio/mp4") -> SignalRecord:
    size = round(minutes * 60 * 8000)
    first = SignalReceived(signal="x", sha256="x", size=size, media_type=media)
    known = {found.started.run: found for found in runs}
    return SignalRecord(first=first, since=AT + timedelta(minutes=after), evidence="e", runs=known)


def test_the_oldest_memo_is_next_and_a_short_one_does_not_wait_for_a_long_one() -> None:
    signals = {
        "hour": memo(60, 0),
        "note": memo(1, 10),
        "late": memo(1, 120),
        "mail": memo(1, 0, media="text/plain"),
    }
    assert [item.signal for item in in_order(signals)] == ["note", "hour", "late"]


def test_what_is_pending_follows_from_what_became_of_its_runs() -> None:
    started = TranscriptStarted(signal="x", run="r001")
    failed = TranscriptFailed(signal="x", run="r001", reason="no")
    open_run = RunRecord(started=started, since=AT, evidence="e")
    ended = open_run.model_copy(
        update={"finished": TranscriptFinished(signal="x", run="r001", sha256="", words=0)}
    )
    lost = open_run.model_copy(update={"failed": failed})
    again = open_run.model_copy(update={"failed": failed.model_copy(update={"retry": True})})
    first, onward = pending("x", memo(1, 0)), pending("x", memo(1, 0, open_run))
    assert first is not None
    assert (first.run, first.begun) == ("r001", None)
    assert onward is not None
    assert onward.begun == started
    assert pending("x", memo(1, 0, ended)) is None
    assert pending("x", memo(1, 0, lost)) is None
    assert pending("x", memo(1, 0, again)) is not None
    asked = memo(1, 0, ended).model_copy(
        update={"requested": TranscriptRequested(signal="x", run="r002", model="turbo")}
    )
    wanted = pending("x", asked)
    assert wanted is not None
    assert (wanted.run, wanted.model, next_run(asked)) == ("r002", "turbo", "r003")
    assert pending("x", asked.model_copy(update={"erased": "e9"})) is None


def test_a_worker_sees_no_key_and_no_network() -> None:
    given = {"PATH": "/bin", "ANTHROPIC_API_KEY": "k", "HF_TOKEN": "t", "HTTPS_PROXY": "p", "LC_ALL": "C"}
    seen = worker_environment(given, 2, "mark")
    assert not {"ANTHROPIC_API_KEY", "HF_TOKEN", "HTTPS_PROXY"} & set(seen)
    assert (seen["HF_HUB_OFFLINE"], seen["OMP_NUM_THREADS"]) == ("1", "2")
    assert (seen["COUNTERPOINT_MARKER"], seen["LC_ALL"]) == ("mark", "C")


def test_a_model_is_chosen_by_what_is_set_up_and_whole(tmp_path: Path) -> None:
    models = tmp_path / "models"
    with pytest.raises(NoModel, match="No speech model") as missing:
        choose(None, models)
    assert "counterpoint voice setup" in missing.value.fix
    folder = tiny_whisper.build(tmp_path / "tiny")
    assert choose(str(folder), models).sha256 == "", "a folder works without a record"
    with pytest.raises(NoModel, match="'small' is not set up") as offered:
        choose("small", models)
    assert "setup --model small" in offered.value.fix
    with pytest.raises(NoModel, match="'smal' is not set up") as unknown:
        choose("smal", models)
    assert "setup" not in unknown.value.fix.partition("(")[0], "nothing can set it up"
    assert "small" in unknown.value.fix
    with pytest.raises(NoModel, match="is no folder"):
        choose(str(tmp_path / "gone"), models)
    models.mkdir()
    (models / "broken.json").write_text(json.dumps({"name": "x"}))
    assert known_models(models) == ()
    (folder / "model.bin").unlink()
    with pytest.raises(NoModel, match=r"no model\.bin"):
        choose(str(folder), models)
