"""Handing this terminal to Claude Code's own interface, and taking it back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def native_command(home: Path, project: str) -> list[str]:
    """The command that attaches natively."""
    return [sys.executable, "-m", "tui", "--home", str(home), "attach", project, "--native"]


def run_native(home: Path, project: str) -> int:
    """Run it in this terminal until it ends; what it says when it fails stays until Enter.

    Nothing else may use the terminal meanwhile.
    """
    try:
        code = subprocess.run(native_command(home, project), check=False).returncode
        if code:
            sys.stdout.write("\nPress Enter to go back to the control room. ")
            sys.stdout.flush()
            sys.stdin.readline()
    except KeyboardInterrupt:
        return 130
    return code
