"""Properties of the prompt-cache simulation."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.endpoint import cache

MARK = {"cache_control": {"type": "ephemeral"}}
SIZES = st.lists(st.integers(1, 9000), min_size=1, max_size=12)


def body(sizes: list[int], marks: set[int] | None = None, ttl: str | None = None, tail: str = "") -> Any:
    """A request whose user blocks have the given sizes; marked blocks are breakpoints (default: the last)."""
    marks = {len(sizes) - 1} if marks is None else marks
    control = {"cache_control": {"type": "ephemeral", **({"ttl": ttl} if ttl else {})}}
    blocks = [
        {"type": "text", "text": f"{i}:" + "x" * size, **(control if i in marks else {})}
        for i, size in enumerate(sizes)
    ]
    if tail:
        blocks[-1]["text"] = tail + str(blocks[-1]["text"])
    return {"model": "m", "system": "s", "messages": [{"role": "user", "content": blocks}]}


@given(requests=st.lists(st.tuples(SIZES, st.sets(st.integers(0, 11), max_size=4)), min_size=1, max_size=6))
def test_the_parts_add_up_to_all_tokens(requests: list[tuple[list[int], set[int]]]) -> None:
    prompts = cache.PromptCache()
    for now, (sizes, marks) in enumerate(requests):
        asked = body(sizes, marks)
        usage = prompts.use(asked, key="k", now=float(now))
        assert min(usage.uncached, usage.created_5m, usage.created_1h, usage.read) >= 0
        assert usage.total == cache.total_tokens(asked)
        api = usage.as_api()
        assert api["input_tokens"] == usage.uncached


@given(sizes=SIZES, shared=st.tuples(st.integers(0, 12), st.integers(0, 12)))
def test_a_longer_shared_prefix_never_reads_less(sizes: list[int], shared: tuple[int, int]) -> None:
    short, long = sorted(min(n, len(sizes)) for n in shared)
    reads = []
    for same in (short, long):
        prompts = cache.PromptCache()
        for length in range(1, len(sizes) + 1):
            prompts.use(body(sizes[:length]), key="k", now=0.0)
        other = sizes[:same] + [size + 1 for size in sizes[same:]]
        reads.append(prompts.use(body(other), key="k", now=1.0).read)
    assert reads[0] <= reads[1]


def test_the_second_request_reads_what_the_first_created() -> None:
    prompts = cache.PromptCache()
    first = prompts.use(body([8000]), key="k", now=0.0)
    assert (first.read, first.uncached) == (0, 0)
    assert first.created == first.total > cache.MINIMUM
    grown = prompts.use(body([8000, 400]), key="k", now=1.0)
    assert grown.read == first.total
    assert 0 < grown.created < 200


@pytest.mark.parametrize(
    ("size", "ttl", "later", "key", "reads"),
    [
        (8000, None, 299.0, "k", True),
        (8000, None, 301.0, "k", False),
        (8000, "1h", 3599.0, "k", True),
        (8000, "1h", 3601.0, "k", False),
        (8000, None, 1.0, "other", False),
        (2000, None, 1.0, "k", False),
    ],
    ids=["5m alive", "5m over", "1h alive", "1h over", "another key", "below the minimum"],
)
def test_life_and_limits(size: int, ttl: str | None, later: float, key: str, reads: bool) -> None:
    prompts = cache.PromptCache()
    first = prompts.use(body([size], ttl=ttl), key="k", now=0.0)
    assert bool(first.created_1h) == (ttl == "1h")
    assert (prompts.use(body([size], ttl=ttl), key=key, now=later).read > 0) == reads


def test_reading_prolongs_the_life() -> None:
    prompts = cache.PromptCache()
    reads = [
        prompts.use(body([8000]), key="k", now=now).read > 0 for now in (0.0, 200.0, 400.0, 600.0, 1000.0)
    ]
    assert reads == [False, True, True, True, False]


def test_a_prefix_too_far_behind_a_breakpoint_is_not_found() -> None:
    prompts = cache.PromptCache()
    sizes = [8000] + [4] * (cache.LOOKBACK + 1)
    prompts.use(body(sizes[:1]), key="k", now=0.0)
    assert prompts.use(body(sizes), key="k", now=1.0).read == 0
    prompts.clear()
    prompts.use(body(sizes[:1]), key="k", now=0.0)
    assert prompts.use(body(sizes[:-1]), key="k", now=1.0).read > 0


def test_marks_and_the_way_content_is_spelled_do_not_change_the_prefix() -> None:
    prompts = cache.PromptCache()
    system = "x" * 9000
    first = {"model": "m", "system": [{"type": "text", "text": system, **MARK}], "messages": []}
    again = {**first, "system": system, "cache_control": {"type": "ephemeral"}}
    created = prompts.use(first, key="k", now=0.0).created
    assert prompts.use(again, key="k", now=1.0).read == created
    assert prompts.use({**again, "model": "n"}, key="k", now=1.0).read == 0
