"""Soak: whether a standing instruction gets another round. Pure; the daemon queues the rounds."""

from orchestrator.soak.decide import LAST_ROUND, MOST_FAILURES, Round, Start, Stop, Wait, decide
from orchestrator.soak.text import STANDING, only_whitespace, round_id, round_prompt

__all__ = [
    "LAST_ROUND",
    "MOST_FAILURES",
    "STANDING",
    "Round",
    "Start",
    "Stop",
    "Wait",
    "decide",
    "only_whitespace",
    "round_id",
    "round_prompt",
]
