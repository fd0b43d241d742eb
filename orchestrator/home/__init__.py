"""A home's files: where they are, what ``counterpoint.toml`` says, how a home begins and what ails it.

Nothing is imported here, so that ``orchestrator.home.locate`` and ``orchestrator.home.paths`` stay cheap.
"""
