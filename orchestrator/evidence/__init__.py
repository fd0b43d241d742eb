"""Evidence: whether words stand in a source, what stands around them, and what they carry."""

from orchestrator.evidence.claims import Judged, Said, judge
from orchestrator.evidence.quotes import Match, Nearest, Text, nearest, verify
from orchestrator.evidence.reasons import Reason

__all__ = ["Judged", "Match", "Nearest", "Reason", "Said", "Text", "judge", "nearest", "verify"]
