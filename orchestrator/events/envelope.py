"""The envelope every event travels in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, SerializeAsAny, field_validator

from orchestrator.events.union import EVENT_KINDS, KNOWN, EventBody, Unknown

SCHEMA = 1
"""Version of the event format. 1: first release."""

Visibility = Literal["fleet", "client", "sealed"]
"""Who may read an event: everybody of the fleet, its client's agents, or the person alone."""


PAYLOAD_MISSING = "payload_missing"
"""Field of a body whose stored payload is gone: its long texts are cut and must not be acted on."""


class Draft(BaseModel):
    """An event before it was appended: it has neither cursor nor time yet."""

    model_config = ConfigDict(frozen=True)

    body: SerializeAsAny[EventBody]
    project: str | None = None
    client: str | None = None
    task: str | None = None
    visibility: Visibility = "client"


class Event(BaseModel):
    """A fact that was appended to the journal.

    ``cursor`` grows by one per event; ``at`` is UTC and never goes back; ``epoch`` names the daemon
    that wrote it; ``v`` is the format's version.
    """

    model_config = ConfigDict(frozen=True)

    cursor: int
    at: datetime
    v: int = SCHEMA
    epoch: int
    project: str | None = None
    client: str | None = None
    task: str | None = None
    visibility: Visibility = "client"
    body: SerializeAsAny[EventBody]

    @property
    def kind(self) -> str:
        """The body's tag."""
        return self.body.kind

    @property
    def incomplete(self) -> bool:
        """Whether the payload was lost from the store, so that long texts of the body are cut."""
        body = self.body
        return PAYLOAD_MISSING in (body.raw if isinstance(body, Unknown) else body.model_extra or {})

    @field_validator("body", mode="before")
    @classmethod
    def _keep_unknown(cls, value: Any) -> Any:
        return parse_body(value) if isinstance(value, dict) else value


def parse_body(data: dict[str, Any]) -> EventBody:
    """The typed body of ``data``; a kind this version does not know is kept whole as ``Unknown``."""
    kind = data.get("kind")
    if kind in EVENT_KINDS:
        return KNOWN.validate_python(data)
    if set(data) == {"kind", "raw"}:
        return Unknown.model_validate(data)
    return Unknown(kind=str(kind), raw=data)
