"""``counterpoint stop``."""

from orchestrator.cli._control import control

command = control("stop", "Pause a project, cancel its running task and close its session.")
