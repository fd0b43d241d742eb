"""Events: the only facts. One envelope, one typed body per kind, one file per family."""

from orchestrator.events.envelope import SCHEMA, Draft, Event, Visibility, parse_body
from orchestrator.events.union import EVENT_KINDS, EventBody, Unknown

__all__ = [
    "EVENT_KINDS",
    "SCHEMA",
    "Draft",
    "Event",
    "EventBody",
    "Unknown",
    "Visibility",
    "parse_body",
]
