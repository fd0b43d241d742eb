"""The words of a soak: what a round is told, and whether a diff says anything."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

STANDING = """\
Go on with this project by yourself. Read what is new or was not read before, above all the raw sources.
Look for what the person could not see: contradictions, open promises, dates that come near, numbers that do
not fit, people who should know of one another. Write what you find into files of the project, each statement
with the words of its source. Do not repeat what stands in the project's files already. When you find nothing
new, change no file and say so."""
"""The standing instruction of a soak that was given none. How to quote is in the calibration."""


def round_id(soak: str, number: int) -> str:
    """The task id of a round, from 1."""
    return f"{soak}-{number}"


def round_prompt(instruction: str, number: int, until: datetime) -> str:
    """What the round is told: the standing instruction, then facts alone."""
    ends = f"{until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{instruction.rstrip()}\n\n(Round {number} of a standing instruction that ends at {ends}.)"


def only_whitespace(diff: str) -> bool:
    """Whether a patch changes nothing but whitespace; one without changed lines says something else."""
    removed: Counter[str] = Counter()
    added: Counter[str] = Counter()
    changed, hunk = False, False
    for line in diff.splitlines():
        if line.startswith("diff --git "):
            hunk = False
        elif line.startswith("@@"):
            hunk = True
        elif hunk and line[:1] in {"+", "-"}:
            changed = True
            (added if line[0] == "+" else removed).update(line[1:].split())
        elif not hunk and line.startswith(("rename ", "Binary ", "GIT binary", "old mode", "new mode")):
            return False
    return changed and added == removed
