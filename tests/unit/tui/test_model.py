"""How much the control room holds of all conversations together."""

from __future__ import annotations

from typing import Any

import pytest

from tui.state.conversation import Conversation
from tui.state.focus import Pages
from tui.state.model import BLOCKS, KEPT, LEAST, SPACE, Model, share

Json = dict[str, Any]


def said(cursor: int, project: str, text: str) -> Json:
    body = {"kind": "agent.text", "text": text, "message_id": f"m{cursor}"}
    return {"cursor": cursor, "at": "2026-01-05T09:00:00Z", "project": project, "task": "t1", "body": body}


def called(cursor: int, project: str, size: int) -> list[Json]:
    call = {"kind": "agent.tool_called", "id": f"c{cursor}", "name": "Read", "input": {"file_path": "a"}}
    came = {"kind": "agent.tool_returned", "id": f"c{cursor}", "content": "x" * size}
    envelope = {"at": "2026-01-05T09:00:00Z", "project": project, "task": "t1"}
    return [{**envelope, "cursor": cursor, "body": call}, {**envelope, "cursor": cursor + 1, "body": came}]


@pytest.mark.parametrize(("count", "size"), [(3, 100_000), (40, 40_000), (40, 10)])
def test_all_conversations_together_stay_within_their_bounds(count: int, size: int) -> None:
    model, cursor = Model(), 0
    names = [f"p{number}" for number in range(count)]
    for _ in range(2 * KEPT):
        for name in names:
            model.take(0.0, events=[said(cursor + 1, name, "y"), *called(cursor + 2, name, size)])
            cursor += 3
    most = 1.25 * max(BLOCKS, LEAST * count)
    assert sum(len(talk.blocks) for talk in model.talks.values()) <= most
    assert sum(talk.held for talk in model.talks.values()) <= 1.25 * SPACE
    assert all(talk.blocks[-1].cursor == talk.cursor - 1 for talk in model.talks.values())


def test_the_share_falls_with_each_conversation_but_never_to_nothing() -> None:
    shares = [share(count) for count in (0, 1, 5, 30, 100, 1000)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0][0] == KEPT
    assert shares[-1][0] == LEAST


@pytest.mark.parametrize("pages_read", [1, 99])
def test_pages_that_were_let_go_of_come_again(pages_read: int) -> None:
    events = [said(cursor, "acme", "words") for cursor in range(1, 301)]
    talk, pages = Conversation("acme", keep=50), Pages()
    for event in events[200:]:
        talk.take(event)
    for _ in range(pages_read):
        if (params := pages.ask(talk.oldest, 60)) is None:
            break
        first = max(0, params["before"] - 61)
        page = events[first : params["before"] - 1]
        pages.took({"events": page, "previous": page[0]["cursor"] if page[0]["cursor"] > 1 else None})
        talk.prepend(page)
    assert (talk.oldest == 1) == (pages_read > 1)
    talk.fit(50, 1_000_000)
    assert len(talk.blocks) == 50
    assert pages.ask(talk.oldest, 60) == {"before": 251, "limit": 60}
