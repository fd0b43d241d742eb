"""``python -m orchestrator.cli``: the same as ``counterpoint``."""

from orchestrator.cli import main

main()
