"""``counterpoint resume``."""

from orchestrator.cli._control import control

command = control("resume", "Undo a pause.")
