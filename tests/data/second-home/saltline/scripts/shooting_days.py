"""Counts shooting days from the call sheets."""

import csv
import sys
from pathlib import Path

# TODO: also count half days


def days(path: str) -> int:
    """Return the number of full days in a call sheet list."""
    with Path(path).open(newline="") as stream:
        rows = csv.DictReader(stream)
        return sum(1 for row in rows if row["kind"] == "full")


if __name__ == "__main__":
    # Please pass the file name as the first argument.
    print(days(sys.argv[1]))
