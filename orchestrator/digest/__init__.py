"""What happened since the person left, out of the journal alone: events and the fold in, a view out."""

from orchestrator.digest.collect import KINDS, Collector, digest

__all__ = ["KINDS", "Collector", "digest"]
