"""Events of erasing a client: that it was ordered, what stands in place of each event, that it is done.

None of them names the client. Whoever knows the name can tell by its hash that it is meant.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from agents.events import Body, Usage


class ClientEraseOrdered(Body):
    """Emitted when the person ordered that a client is erased: from here on it is, whatever dies."""

    kind: Literal["client.erase_ordered"] = "client.erase_ordered"
    erasure: str
    client_sha256: str
    reason: str = ""


class InboxTaken(BaseModel):
    """What of a watched folder must not be taken in again: where it lay, as a hash, and how it looked."""

    model_config = ConfigDict(frozen=True, extra="allow")

    source: str
    size: int
    mtime_ns: int


class EventErased(Body):
    """Stands where an event of the client stood: nobody's words, names or ids are in it."""

    kind: Literal["client.event_erased"] = "client.event_erased"
    erasure: str
    was: str
    """Kind of the event that was there."""
    sha256: str
    """Of the JSON that was there."""
    cost_usd: float | None = None
    """Of a turn of the client's agents: it was spent, and budgets of the home go on counting it."""
    map_cost_usd: float | None = None
    """The same of an answer of the meta-agent's."""
    turns: int = 0
    usage: Usage = Usage()
    got_through: bool = False
    """It showed that the API accepts the account."""
    taken: InboxTaken | None = None


class ClientErased(Body):
    """Emitted when all of it is gone and every file was looked through."""

    kind: Literal["client.erased"] = "client.erased"
    erasure: str
    client_sha256: str
    reason: str = ""
    events: int = 0
    """Of the journal, whose place an ``EventErased`` took."""
    changed: int = 0
    """Other events that named it, and do no more."""
    signals: int = 0
    files: int = 0
    size: int = 0
    """Bytes of those files."""
    scanned: int = 0
    """Files that were looked through at the end."""
    left: int = 0
    """Places where something was found then."""
