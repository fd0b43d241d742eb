"""The stems of words: the same in whatever thread they are made."""

from __future__ import annotations

import random
import string
import sys
import threading
from collections.abc import Iterator

import pytest

from orchestrator.library.words import stem

MANY = 800


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns within a word."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty")
def test_threads_that_stem_at_once_do_not_mix_their_words() -> None:
    make = stem.__wrapped__  # past the cache, which would hide it
    chance = random.Random(7)
    some = ["".join(chance.choices(string.ascii_lowercase, k=9)) + "ungen" for _ in range(MANY)]
    alone = [make(word, "de") for word in some]
    told: list[list[str]] = []

    def stemmed() -> None:
        told.append([make(word, "de") for word in some])

    threads = [threading.Thread(target=stemmed) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [alone] * 3
