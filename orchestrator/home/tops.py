"""Which repository a folder is in, for whoever works on the home's files."""

from orchestrator.home._repository import repository_top

__all__ = ["repository_top"]
