"""What a mail says of itself: its subject as it was meant, and when it was sent. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.parser import HeaderParser
from email.policy import compat32
from email.utils import parsedate_to_datetime
from typing import NamedTuple, Protocol

from orchestrator.protocol.encoded import meant

LONGEST_HEAD, LONGEST_SUBJECT = 65_536, 200
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
SLACK = timedelta(days=1)
"""By how much the sender's clock may be ahead of ours."""
_HEADERS = "headers"


class Head(NamedTuple):
    """What stands above a mail's text; empty and ``None``: it does not say, or nothing that can be true."""

    subject: str = ""
    sent: datetime | None = None


class Placed(Protocol):
    """A paragraph of a mail that was read."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def place(self) -> str:
        """Where it stands: ``headers``, ``mail 2 · body``."""


def head(text: str, known_since: datetime) -> Head:
    """The head of the mail ``text``, which was there at ``known_since``: none is sent after it came in."""
    message = HeaderParser(policy=compat32).parsestr(text[:LONGEST_HEAD], headersonly=True)
    subject = " ".join(meant(str(message.get("Subject") or "")).split())[:LONGEST_SUBJECT]
    return Head(subject, _moment(str(message.get("Date") or ""), known_since))


def titled(subject: str, name: str) -> str:
    """What a mail is called: by its subject first, where it has one."""
    return f"{subject} · {name}" if subject else name


def heads(parts: Sequence[Placed], known_since: datetime) -> dict[str, Head]:
    """The head of every mail among ``parts``, by where it stands; that of the mail itself at ``""``."""
    found = {}
    for part in parts:
        where, name = _inner(part.place)
        if name == _HEADERS:
            found[where] = head(part.text, known_since)
    return found


def head_of(place: str, known: dict[str, Head]) -> Head:
    """The head of the innermost mail that ``place`` is in."""
    while place:
        place, _ = _inner(place)
        if place in known:
            return known[place]
    return Head()


def _inner(place: str) -> tuple[str, str]:
    where, _, name = place.rpartition(" · ")
    return where, name


def _moment(said: str, known_since: datetime) -> datetime | None:
    try:
        sent = parsedate_to_datetime(said)
        sent = sent.replace(tzinfo=UTC) if sent.tzinfo is None else sent.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent if EARLIEST <= sent <= known_since + SLACK else None
