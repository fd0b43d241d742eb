"""``counterpoint resume``."""

from orchestrator.cli._control import control

command = control("resume", "Undo a pause; with --all also start again after the API refused the account.")
