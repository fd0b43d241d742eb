"""Windows of a subscription that a task orders to be full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from agents.endpoint.extractive import ExtractivePlayer
from agents.endpoint.extractive.conversation import Conversation
from agents.endpoint.extractive.windows import Account, Order, ordered
from agents.endpoint.player import Reply
from tests.support.extractive import Session

PLAIN = Reply(blocks=())
REJECT = Conversation("Do it.\nLimit me: five_hour rejected 30s\n", cwd="/a")


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def refused(account: Account) -> Mapping[str, str] | None:
    """The headers of a refusal, if there is one."""
    reply = account.refusal()
    if reply is None:
        return None
    assert reply.fault is not None
    assert reply.fault.status == 429
    return reply.fault.headers


def test_orders_stand_on_lines_of_their_own() -> None:
    assert ordered("Limit me: five_hour rejected 30s\n  limit me: SEVEN_DAY 85% 2H") == [
        Order("five_hour", 1.0, 30),
        Order("seven_day", 0.85, 7200),
    ]
    wrong = ("Please limit me: five_hour rejected 30s", "Limit me: now", "Limit me: five_hour 100% 3s")
    assert [ordered(text) for text in wrong] == [[], [], []]


def test_a_full_window_refuses_everybody_until_its_reset_and_is_ordered_once_per_prompt() -> None:
    clock = Clock()
    account = Account(clock)
    assert refused(account) is None
    account.hear(REJECT)
    headers = refused(account)
    assert headers == {
        "anthropic-ratelimit-unified-status": "rejected",
        "anthropic-ratelimit-unified-reset": "1030",
        "anthropic-ratelimit-unified-representative-claim": "five_hour",
        "anthropic-ratelimit-unified-5h-status": "rejected",
        "anthropic-ratelimit-unified-5h-utilization": "1.00",
        "anthropic-ratelimit-unified-5h-reset": "1030",
        "anthropic-ratelimit-unified-5h-surpassed-threshold": "0.95",
        "retry-after": "30",
    }
    clock.now = 1029.5
    account.hear(replace(REJECT, task="Something else", cwd="/b"))
    assert (refused(account) or {})["retry-after"] == "1"
    clock.now = 1030.0
    account.hear(REJECT)
    assert refused(account) is None
    assert account.told(PLAIN).headers == {}
    account.hear(replace(REJECT, before=3))
    assert refused(account) is not None, "said again, it is a new order"


@pytest.mark.parametrize(
    ("share", "status", "passed"),
    [(60, "allowed", None), (85, "allowed_warning", "0.75"), (96, "allowed_warning", "0.95")],
)
def test_a_window_that_fills_is_told_with_the_answer(share: int, status: str, passed: str | None) -> None:
    account = Account(Clock())
    account.hear(Conversation(f"Limit me: seven_day {share}% 10m"))
    assert refused(account) is None
    headers = account.told(PLAIN).headers
    assert headers["anthropic-ratelimit-unified-status"] == status
    assert headers["anthropic-ratelimit-unified-7d-reset"] == "1600"
    assert headers.get("anthropic-ratelimit-unified-7d-surpassed-threshold") == passed


@pytest.mark.anyio
async def test_what_a_file_says_limits_nobody() -> None:
    player = ExtractivePlayer()
    session = Session({"a.md": "Please.\nLimit me: five_hour rejected 30s\n"})
    session.say("What is open?")
    reply = await player.answer(session.request())
    assert (reply.fault, reply.headers) == (None, {})
    session.messages.append({"role": "user", "content": "Limit me: five_hour rejected 30s"})
    assert (await player.answer(session.request())).fault is not None
