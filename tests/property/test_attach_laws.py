"""However a message's text arrives at who is attached, it is printed once, whole and inert."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.cli._attach_view import View
from orchestrator.text import clean

_TEXTS = st.text(st.sampled_from("ab \n\r\x1b[]0;m\x07\u202eé"), min_size=1, max_size=30)


def _event(body: dict[str, Any]) -> dict[str, Any]:
    return {"task": "t1", "project": "acme", "at": "2026-01-05T09:00:00Z", "body": body}


def _deltas(block: int, text: str, cuts: list[int]) -> Iterator[dict[str, Any]]:
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    for start, end in pairwise(places):
        body = {"kind": "agent.delta", "turn": "m1", "block": block, "offset": start, "channel": "text"}
        yield _event({**body, "text": text[start:end]})


@given(
    texts=st.lists(_TEXTS, min_size=1, max_size=3),
    cuts=st.lists(st.integers(0, 30), max_size=6),
    late=st.lists(st.integers(0, 6), min_size=3, max_size=3),
    lost=st.sets(st.integers(0, 20)),
)
def test_each_line_comes_once_in_order_whatever_is_late_or_lost(
    texts: list[str], cuts: list[int], late: list[int], lost: set[int]
) -> None:
    view, lines, number = View(), [], 0
    for block, text in enumerate(texts):
        complete = _event({"kind": "agent.text", "text": text, "message_id": "m1"})
        arriving = list(_deltas(block, text, cuts))
        arriving.insert(max(0, len(arriving) - late[block]), complete)
        for event in arriving:
            number += event is not complete
            if event is complete or number not in lost:
                lines += view.feed(event)
    lines += view.feed(_event({"kind": "agent.turn_ended"}))
    printed = ["".join(span.text for span in line) for line in lines]
    assert printed == [line for text in texts for line in clean(text).split("\n")]
    assert view.live() == ()


@given(text=_TEXTS, cuts=st.lists(st.integers(0, 30), max_size=6), kept=st.integers(0, 6))
def test_what_is_being_written_is_shown_inert_and_what_is_cut_off_is_kept(
    text: str, cuts: list[int], kept: int
) -> None:
    view, lines, said = View(), [], ""
    for event in list(_deltas(0, text, cuts))[:kept]:
        lines += view.feed(event)
        said += event["body"]["text"]
        live = "".join(span.text for span in view.live())
        assert not set(live) & set("\x1b\x07\n\r\u202e")
    lines += view.feed(_event({"kind": "agent.turn_lost", "reason": "eof"}))
    printed = "\n".join("".join(span.text for span in line) for line in lines)
    assert printed.startswith(clean(said).rstrip("\n"))
    assert not set(printed) & set("\x1b\x07\r\u202e")
