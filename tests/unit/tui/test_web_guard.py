"""Who is answered by the control room for browsers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from tui.web.guard import Guard, Seen, Verdict

HOST = "127.0.0.1:4000"


def guard() -> Guard:
    numbers: Iterator[int] = count(1)
    return Guard(4000, lambda size: f"secret{next(numbers)}")


def test_the_address_opens_once_and_the_cookie_from_then_on() -> None:
    one = guard()
    assert one.address == "http://127.0.0.1:4000/secret1/?token=secret3"
    first = Seen(HOST, one.root, token="secret3")
    assert one.judge(first) is Verdict.ENTER
    assert one.judge(first) is Verdict.UNKNOWN
    assert one.judge(Seen(HOST, one.root, cookie=one.cookie)) is Verdict.PASS
    assert one.judge(Seen("localhost:4000", one.root, cookie=one.cookie)) is Verdict.PASS


@pytest.mark.parametrize(
    "seen",
    [
        Seen(HOST, "/secret1/"),
        Seen(HOST, "/secret1/", token="secret2"),
        Seen(HOST, "/secret1/", token="secret33"),
        Seen(HOST, "/secret1/ws", token="secret3"),
        Seen(HOST, "/", token="secret3"),
        Seen(HOST, "/secret1/", cookie="secret3"),
        Seen(HOST, "/secret1/", cookie=""),
        Seen(HOST, "/secret1/", token="\udcff", cookie="ö"),
    ],
)
def test_whoever_holds_neither_is_refused_and_uses_nothing_up(seen: Seen) -> None:
    one = guard()
    assert one.judge(seen) is Verdict.UNKNOWN
    assert one.judge(Seen(HOST, one.root, token="secret3")) is Verdict.ENTER


@pytest.mark.parametrize(
    ("host", "origin", "websocket"),
    [
        ("evil.example", None, False),
        ("127.0.0.1", None, False),
        ("127.0.0.1:4001", None, False),
        ("evil.example:4000", "http://evil.example:4000", True),
        ("", None, False),
        (HOST, "http://evil.example", False),
        (HOST, "http://127.0.0.1:3000", True),
        (HOST, "null", True),
        (HOST, "https://127.0.0.1:4000", True),
        (HOST, "http://localhost:4000", True),
        (HOST, None, True),
    ],
)
def test_another_name_or_another_page_is_refused_even_with_the_cookie(
    host: str, origin: str | None, websocket: bool
) -> None:
    one = guard()
    seen = Seen(host, one.root, origin, token="secret3", cookie=one.cookie, websocket=websocket)
    assert one.judge(seen) is Verdict.STRANGE


def test_secrets_are_long_and_differ() -> None:
    one, other = Guard(4000), Guard(4000)
    values = [one.root, one.cookie, one.address, other.root, other.cookie, other.address]
    assert len(set(values)) == len(values)
    assert len(one.cookie) >= 43
    assert one.cookie not in one.address
