"""Calibrations: curated prompts as data, and the code that loads, composes, checks and hashes them.

Knows nothing of agents, workspaces or the fleet.
"""
