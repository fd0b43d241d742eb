"""The calibrations of one home: the person's own, then adopted ones, then the built-in."""

from __future__ import annotations

from pathlib import Path

from calibrations.library import Library
from orchestrator.home.paths import HomePaths

FOLDER = "calibrations"
"""The person's own calibrations live in this folder of the home, versioned with everything else."""


def home_library(home: Path) -> Library:
    """The calibrations that projects of ``home`` may name, nearest first."""
    return Library([home / FOLDER, HomePaths(home).calibrations])
