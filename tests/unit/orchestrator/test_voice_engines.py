"""Whatever hears or decodes keeps its protocol, and damage costs no more than what is damaged."""

from __future__ import annotations

import contextlib
import io
import json
import random
from pathlib import Path

import numpy as np
import pytest
from faster_whisper.audio import decode_audio

from orchestrator.voice.decode import PacketDecoder, pour
from orchestrator.voice.engine import RATE, Early, ModelUnusable, NoSound
from orchestrator.voice.sound import levels
from orchestrator.voice.sound import voices as where_spoken
from orchestrator.voice.whisper import Whisper
from tests.support import tiny_whisper, voices
from tests.support.sphinx import SENTENCES, Sphinx
from tests.support.voice_conformance import check_decoder, check_engine

speaks = pytest.mark.skipif(not voices.has_flite(), reason="flite is not installed")


@pytest.fixture(scope="module")
def speech() -> bytes:
    """Two sentences and silence after them."""
    return voices.pcm([voices.memo(SENTENCES[0], SENTENCES[2]), voices.silence(5)])


@speaks
@pytest.mark.parametrize("language", [None, "de"])
def test_faster_whisper_keeps_the_engines_protocol(
    tmp_path: Path, speech: bytes, language: str | None
) -> None:
    model = tiny_whisper.build(tmp_path / "tiny", language=language)
    heard = check_engine(lambda: Whisper(model, 1), speech, where_spoken(speech))
    assert heard[0].text == f" {tiny_whisper.SCRIPT}"
    assert Whisper(model, 1).language(speech, where_spoken(speech))[0] == (language or "en")
    with pytest.raises(NoSound, match="'xx'"):
        Whisper(model, 1).hear(speech, where_spoken(speech), language="xx", names=())


@speaks
def test_where_lots_are_drawn_the_same_ones_are_drawn_in_every_block_and_process(
    tmp_path: Path, speech: bytes
) -> None:
    model, spans = tiny_whisper.build(tmp_path / "unsure", sure=6.0), where_spoken(speech)
    whisper = Whisper(model, 1)
    first = whisper.hear(speech, spans, language="en", names=())
    assert first
    assert first[0].quality["logprob"] < -1
    assert whisper.hear(speech, spans, language="en", names=()) == first
    assert Whisper(model, 1).hear(speech, spans, language="en", names=()) == first


@speaks
def test_the_tests_own_ears_keep_the_engines_protocol_and_hear(speech: bytes) -> None:
    heard = check_engine(Sphinx, speech, where_spoken(speech))
    assert "".join(utterance.text for utterance in heard).split() == f"{SENTENCES[0]} {SENTENCES[2]}".split()


def test_a_model_that_is_not_whole_is_refused_at_once_and_says_why(tmp_path: Path) -> None:
    whole = tiny_whisper.build(tmp_path / "tiny")
    for number, (name, content) in enumerate(
        [("tokenizer.json", None), ("model.bin", None), ("tokenizer.json", b"{"), ("model.bin", b"short")]
    ):
        broken = tmp_path / f"broken{number}"
        broken.mkdir()
        for file in whole.iterdir():
            (broken / file.name).write_bytes(file.read_bytes())
        if content is None:
            (broken / name).unlink()
        else:
            (broken / name).write_bytes(content)
        with pytest.raises(ModelUnusable, match=name if number < 3 else "RuntimeError"):
            Whisper(broken, 1)


@pytest.mark.parametrize("suffix", voices.FORMATS)
def test_every_format_is_decoded_as_the_protocol_wants(tmp_path: Path, suffix: str) -> None:
    check_decoder(PacketDecoder, tmp_path, suffix)


def damaged(data: bytes, seed: int) -> bytes:
    """The bytes with some stretches overwritten, away from the beginning and the end."""
    chance, found = random.Random(seed), bytearray(data)
    for _ in range(3):
        at = chance.randrange(len(found) // 10, len(found) * 9 // 10)
        found[at : at + 64] = chance.randbytes(64)
    return bytes(found)


def test_damage_in_the_middle_costs_only_what_is_damaged_and_times_stay_right(tmp_path: Path) -> None:
    tones = [np.concatenate([voices.hum(1, 200 + 40 * n), voices.silence(1)]) for n in range(15)]
    source = voices.write(tmp_path / "memo.m4a", np.concatenate(tones))
    kept, bare = 0.0, 0.0
    for seed in range(6):
        path = tmp_path / f"damaged{seed}.m4a"
        path.write_bytes(damaged(source.read_bytes(), seed))
        loss = PacketDecoder().decode(path, tmp_path / "damaged.s16")
        kept += loss.decoded - loss.filled
        with contextlib.suppress(OSError):  # now and then it fails altogether
            bare += len(decode_audio(str(path))) / RATE
        if loss.bad_packets:
            found = levels(tmp_path / "damaged.s16", RATE // 2)
            assert found[56] > found[58] + 20, "the last tone is where it was"
    assert kept > 6 * 27
    assert bare < kept * 0.8, "the library's own decoder ends at the first damage"


def test_what_was_cut_off_is_said(tmp_path: Path) -> None:
    source = voices.write(tmp_path / "memo.mp3", voices.hum(20))
    header_says = source.read_bytes()
    (tmp_path / "cut.flac").write_bytes(
        voices.write(tmp_path / "memo.flac", voices.hum(20)).read_bytes()[:200_00]
    )
    loss = PacketDecoder().decode(tmp_path / "cut.flac", tmp_path / "cut.s16")
    assert loss.short_by > 5
    assert abs(loss.decoded + loss.short_by - loss.seconds) < 0.1
    chained = tmp_path / "chained.mp3"
    chained.write_bytes(header_says * 2)
    lengths = list[float]()
    early = Early(25, lambda _, seconds: lengths.append(seconds))
    whole = PacketDecoder().decode(chained, tmp_path / "chained.s16", early=early)
    assert whole.decoded > 39, "a container may say less"
    assert lengths == [pytest.approx(40, abs=1)], "then its bytes tell what is to come"


@pytest.mark.parametrize("suffix", voices.FORMATS)
def test_a_stretch_is_poured_as_the_whole_is_decoded(tmp_path: Path, suffix: str) -> None:
    tones = np.concatenate([voices.hum(0.5, 200 + 40 * n) for n in range(12)])
    source, whole = voices.write(tmp_path / f"memo.{suffix}", tones), tmp_path / "whole.s16"
    PacketDecoder().decode(source, whole)
    pieces = io.BytesIO()
    pour(source, pieces, 3.25, 1.5)
    poured = np.frombuffer(pieces.getvalue(), np.int16)
    assert len(poured) == round(1.5 * RATE)
    decoded = np.fromfile(whole, np.int16).astype(int)
    shifts = range(-RATE // 500, RATE // 500)  # some containers count in milliseconds
    begins = round(3.25 * RATE)
    off = min(np.abs(decoded[begins + by :][: len(poured)] - poured).mean() for by in shifts)
    assert off < 100


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\0\0\0\x10ftypM4A \0\0\0\0\0\0\xff\0mdat" + b"x" * 500, "cut short"),
        (b"\0\0\0\x10ftypM4A \0\0\0\0\0\0\0\x10mdat" + b"x" * 8, "cut short"),
        (b"\xff\xfb" + b"x" * 500, "read as audio"),
        (voices.wav_of(0), "0 seconds"),
    ],
)
def test_what_cannot_be_heard_is_told_apart(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "memo.m4a"
    path.write_bytes(content)
    with pytest.raises(NoSound, match=why) as told:
        PacketDecoder().decode(path, tmp_path / "memo.s16")
    assert told.value.hint


def test_a_file_opens_no_other_file(tmp_path: Path) -> None:
    secret = voices.write(tmp_path / "secret.wav", voices.hum(2))
    lists = {
        "list.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{secret}\n#EXT-X-ENDLIST\n",
        "list.txt": f"ffconcat version 1.0\nfile {secret}\n",
        "list.m4a": f"ffconcat version 1.0\nfile {secret.name}\n",
        "list.mp3": f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{secret}\n#EXT-X-ENDLIST\n",
    }
    for name, content in lists.items():
        (tmp_path / name).write_text(content)
        with pytest.raises(NoSound):
            PacketDecoder().decode(tmp_path / name, tmp_path / "list.s16")


@speaks
def test_somebody_speaks_where_somebody_speaks_and_nowhere_else(speech: bytes) -> None:
    assert where_spoken(b"") == []
    noise = np.random.default_rng(0).normal(0, 300, 5 * RATE).astype(np.int16)
    for quiet in (voices.silence(5), voices.hum(5), noise):
        assert where_spoken(quiet.tobytes()) == []
    spans = where_spoken(speech)
    assert spans
    assert spans[-1][1] < len(speech) // 2 - 3 * RATE


def test_the_fixture_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = tiny_whisper.build(tmp_path / "a"), tiny_whisper.build(tmp_path / "b")
    for file in first.iterdir():
        assert file.read_bytes() == (second / file.name).read_bytes()
    assert json.loads((first / "tokenizer.json").read_bytes())
