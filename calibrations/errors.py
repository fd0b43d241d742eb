"""What can go wrong with a calibration, named for situations.

CalibrationError
├── CalibrationNotFound       no file of that name in any root
│   └── CalibrationAmbiguous  a short name that fits several files
├── CalibrationInvalid        the file is there and cannot be used; says which line
└── IncludeCycle              calibrations that include each other
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class CalibrationError(Exception):
    """Base of this package's errors."""


class CalibrationNotFound(CalibrationError):
    """No root holds it; ``known`` are all names and ``nearest`` the one that was probably meant."""

    def __init__(self, name: str, known: Sequence[str], nearest: str | None = None) -> None:
        self.name = name
        self.known = tuple(known)
        self.nearest = nearest
        hint = f" Did you mean {nearest!r}?" if nearest else ""
        super().__init__(f"no calibration {name!r}.{hint}")


class CalibrationAmbiguous(CalibrationNotFound):
    """A short name fits more than one calibration; the full name decides."""

    def __init__(self, name: str, candidates: Sequence[str], known: Sequence[str]) -> None:
        super().__init__(name, known)
        self.candidates = tuple(candidates)
        self.args = (f"calibration {name!r} could be any of {', '.join(candidates)}; use the full name",)


class CalibrationInvalid(CalibrationError):
    """The file exists and cannot be used; ``line`` counts from 1 in that file."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        self.path = path
        self.line = line
        self.problem = problem
        super().__init__(f"{path}:{line}: {problem}")


class IncludeCycle(CalibrationError):
    """Calibrations include each other; ``chain`` starts and ends with the same name."""

    def __init__(self, chain: Sequence[str]) -> None:
        self.chain = tuple(chain)
        super().__init__(f"calibrations include each other: {' -> '.join(chain)}")
