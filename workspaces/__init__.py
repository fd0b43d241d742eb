"""Workspaces: a git worktree per project that hangs off a shadow repository, safely.

Exactly one module (``_git``) runs git; ``safety`` is the only judge of removal.
"""
