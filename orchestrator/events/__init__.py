"""Events: the only facts. One envelope, one typed body per kind, one file per family."""

from orchestrator.events.envelope import PAYLOAD_MISSING, SCHEMA, Draft, Event, Visibility, parse_body
from orchestrator.events.union import EVENT_KINDS, EventBody, Unknown

__all__ = [
    "EVENT_KINDS",
    "PAYLOAD_MISSING",
    "SCHEMA",
    "Draft",
    "Event",
    "EventBody",
    "Unknown",
    "Visibility",
    "parse_body",
]
