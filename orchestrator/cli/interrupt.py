"""``counterpoint interrupt``."""

from orchestrator.cli._control import control

command = control("interrupt", "Cancel a project's running task; its files are kept.")
