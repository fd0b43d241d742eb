"""A Whisper of 2 MB that the real library loads and runs: it says a script, whatever it hears.

Its weights are set by hand. Half of the channels are a chain over tokens: after each comes the next one of
the script. The other half is time: attention falls where the token's turn is, so word times grow.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers
from ctranslate2.specs import whisper_spec
from numpy.typing import NDArray
from tokenizers import decoders, models, pre_tokenizers, trainers

MELS, FRAMES, LONGEST = 80, 1500, 448
WIDTH = 64
HALF = WIDTH // 2
SCRIPT = "project alpha fix the login bug and add tests"
LANGUAGES = ("en", "de", "fr")
Array = NDArray[np.float32]


@dataclass(frozen=True)
class Vocabulary:
    """Its tokens, and the way from one to the next."""

    tokenizer: tokenizers.Tokenizer
    tokens: list[str]
    languages: list[int]

    def id(self, token: str) -> int:
        """Raises when there is no such token."""
        found = self.tokenizer.token_to_id(token)
        assert found is not None, token
        return int(found)


def build(
    folder: Path,
    script: str = SCRIPT,
    *,
    language: str | None = None,
    seconds: float = 2.5,
    sure: float = 60.0,
    layers: int = 1,
) -> Path:
    """Write the model to ``folder`` and return that; with ``language`` it is multilingual and hears that.

    With little ``sure`` it says tokens by chance, and the library draws lots. More ``layers``
    change nothing but the time that its encoder takes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    words = _vocabulary(script, multilingual=language is not None)
    spec = whisper_spec.WhisperSpec(layers, 2, 1, 2)
    _zero(spec, len(words.tokens))
    _say(spec, words, script, language, seconds, sure)
    blank = words.tokenizer.token_to_id("\u0120")
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [0 if blank is None else blank, words.id("<|endoftext|>")]
    spec.config.lang_ids = words.languages
    spec.config.alignment_heads = [[0, 1]]
    spec.register_vocabulary(words.tokens)
    spec.validate()
    spec.optimize()
    spec.save(str(folder))
    words.tokenizer.save(str(folder / "tokenizer.json"))
    extractor = {
        "feature_size": MELS,
        "sampling_rate": 16000,
        "hop_length": 160,
        "chunk_length": 30,
        "n_fft": 400,
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(extractor))
    return folder


def _vocabulary(script: str, *, multilingual: bool) -> Vocabulary:
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=4000, min_frequency=1, show_progress=False, initial_alphabet=alphabet
    )
    tokenizer.train_from_iterator([f" {word}" for word in script.split()] * 2, trainer)
    if multilingual:  # the library takes an empty token as the sign of a multilingual model
        content = json.loads(tokenizer.to_str())
        content["model"]["vocab"][""] = len(content["model"]["vocab"])
        tokenizer = tokenizers.Tokenizer.from_str(json.dumps(content))
    named = LANGUAGES if multilingual else ("en",)
    tokenizer.add_special_tokens(
        [
            "<|endoftext|>",
            "<|startoftranscript|>",
            *(f"<|{name}|>" for name in named),
            *(f"<|{name}|>" for name in ("translate", "transcribe", "startoflm", "startofprev", "nospeech")),
            "<|notimestamps|>",
            *(f"<|{index * 0.02:.2f}|>" for index in range(1501)),
        ]
    )
    tokens = [str(tokenizer.id_to_token(index)) for index in range(tokenizer.get_vocab_size())]
    words = Vocabulary(tokenizer, tokens, [])
    words.languages.extend(words.id(f"<|{name}|>") for name in named)
    return words


def _zero(spec: Any, size: int) -> None:
    """Every weight that is needed: what adds nothing, and norms that change nothing."""

    def zeros(*shape: int) -> Array:
        return np.zeros(shape, np.float32)

    def norm(part: Any) -> None:
        part.gamma, part.beta = np.ones(WIDTH, np.float32), zeros(WIDTH)

    def linear(part: Any, rows: int, columns: int) -> None:
        part.weight, part.bias = zeros(rows, columns), zeros(rows)

    def attention(part: Any, shapes: Sequence[int]) -> None:
        norm(part.layer_norm)
        for each, rows in zip(part.linear, shapes, strict=True):
            linear(each, rows, WIDTH)

    encoder, decoder = spec.encoder, spec.decoder
    for convolution, inputs in ((encoder.conv1, MELS), (encoder.conv2, WIDTH)):
        convolution.weight, convolution.bias = zeros(WIDTH, inputs, 3), zeros(WIDTH)
    for layer in (*encoder.layer, *decoder.layer):
        attention(layer.self_attention, (3 * WIDTH, WIDTH))
        norm(layer.ffn.layer_norm)
        linear(layer.ffn.linear_0, 4 * WIDTH, WIDTH)
        linear(layer.ffn.linear_1, WIDTH, 4 * WIDTH)
    for layer in decoder.layer:
        attention(layer.attention, (WIDTH, 2 * WIDTH, WIDTH))
    norm(encoder.layer_norm)
    norm(decoder.layer_norm)
    decoder.embeddings.weight = decoder.projection.weight = zeros(size, WIDTH)


def _say(
    spec: Any, words: Vocabulary, script: str, language: str | None, seconds: float, sure: float
) -> None:
    chain = [int(token) for token in words.tokenizer.encode(f" {script}").ids]
    assert len(chain) == len(set(chain)), "a script may not say a token twice"
    begin, end = words.id("<|0.00|>"), words.id(f"<|{seconds:.2f}|>")
    stop = words.id("<|endoftext|>")
    after = dict(zip([begin, *chain], [*chain, end], strict=True))
    after[end] = stop
    for name in ("startoftranscript", "transcribe", "translate"):
        after[words.id(f"<|{name}|>")] = begin
    after[words.id("<|notimestamps|>")] = chain[0]
    assert len(after) < HALF, "the script is too long"
    mixed = np.random.default_rng(0).standard_normal((HALF, HALF - 1))
    basis, _ = np.linalg.qr(np.concatenate([np.ones((HALF, 1)), mixed], axis=1))
    embedding = np.zeros((len(words.tokens), WIDTH), np.float32)
    projection = np.zeros_like(embedding)
    gain = sure / WIDTH
    for index, (token, following) in enumerate(after.items()):
        code = basis[:, index + 1] * np.sqrt(HALF)
        embedding[token, :HALF] = code
        projection[following, :HALF] += code * gain
    projection[stop] += embedding[chain[-1]] * gain / 2  # where time stamps are not wanted
    start = embedding[words.id("<|startoftranscript|>")]
    embedding[words.languages] = start
    if language is not None:
        projection[words.id(f"<|{language}|>")] += start * gain / 2
    spec.decoder.embeddings.weight, spec.decoder.projection.weight = embedding, projection
    _tell_time(spec, seconds * 50 / (len(chain) + (4 if language is not None else 2)))


def _tell_time(spec: Any, step: float) -> None:
    """Position codes that are the more alike the closer they are; one head compares those of both sides."""
    waves = np.arange(1, HALF // 2, 2)

    def code(frames: NDArray[Any]) -> NDArray[Any]:
        phase = np.outer(frames, waves) * np.pi / 2000
        rising, falling = np.cos(phase) / waves, np.sin(phase) / waves
        return np.concatenate([rising, falling, -rising, -falling], 1) * 3.65

    for part, length, each in ((spec.encoder, FRAMES, 1.0), (spec.decoder, LONGEST, step)):
        places = np.zeros((length, WIDTH), np.float32)
        places[:, HALF:] = code(np.minimum(np.arange(length) * each, FRAMES - 10))
        part.position_encodings.encodings = places
    same = np.zeros((WIDTH, WIDTH), np.float32)
    same[range(HALF, WIDTH), range(HALF, WIDTH)] = 2.0
    for layer in spec.decoder.layer:
        layer.attention.linear[0].weight = same.copy()
        layer.attention.linear[1].weight = np.concatenate([same, np.zeros_like(same)])
