"""Evidence: whether words stand in a source, and what stands around them."""

from orchestrator.evidence.quotes import Match, Nearest, Text, nearest, verify

__all__ = ["Match", "Nearest", "Text", "nearest", "verify"]
