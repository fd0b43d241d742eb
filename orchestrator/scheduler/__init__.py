"""The scheduler: pure decisions about what runs next, and what is tried again."""

from orchestrator.scheduler.backoff import (
    Fail,
    Halt,
    Resume,
    Retry,
    Unknown,
    Verdict,
    classify,
    not_before,
    retry_delay,
)
from orchestrator.scheduler.decide import decide, decide_asides, next_aside, next_wakeup
from orchestrator.scheduler.model import Limits, Running, Served, Waiting

__all__ = [
    "Fail",
    "Halt",
    "Limits",
    "Resume",
    "Retry",
    "Running",
    "Served",
    "Unknown",
    "Verdict",
    "Waiting",
    "classify",
    "decide",
    "decide_asides",
    "next_aside",
    "next_wakeup",
    "not_before",
    "retry_delay",
]
