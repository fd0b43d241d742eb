"""Attention: the ranked queue of everything that waits for the person. Pure."""

from orchestrator.attention.found import Found
from orchestrator.attention.items import Reread, Surroundings, Warned
from orchestrator.attention.queue import attention
from orchestrator.attention.ranking import ranked

__all__ = ["Found", "Reread", "Surroundings", "Warned", "attention", "ranked"]
