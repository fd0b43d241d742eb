"""``counterpoint pause``."""

from orchestrator.cli._control import control

command = control("pause", "Let a project's running turn end and start nothing more of it.")
