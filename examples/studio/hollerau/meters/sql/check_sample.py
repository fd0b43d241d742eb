"""Run the completeness query over the sample and say what it flags.

    python3 sql/check_sample.py

The ordinary day, 24 October, is the test: exactly one meter misses exactly two quarter hours there.
"""

from __future__ import annotations

import csv
import sqlite3
import sys
from pathlib import Path

HERE = Path(__file__).parent
ORDINARY = [("AT0031-03", "2026-10-24", 94, "fehlend")]


def flagged() -> list[tuple[str, str, int, str]]:
    """What the query returns for the sample."""
    sample = HERE.parent / "data" / "readings_2026-10.csv"
    with sample.open(encoding="utf-8", newline="") as stream:
        rows = [(r["meter"], r["read_at"], float(r["kwh"])) for r in csv.DictReader(stream, delimiter=";")]
    database = sqlite3.connect(":memory:")
    try:
        database.execute("create table readings (meter text, read_at text, kwh real)")
        database.executemany("insert into readings values (?, ?, ?)", rows)
        return database.execute((HERE / "missing_intervals.sql").read_text(encoding="utf-8")).fetchall()
    finally:
        database.close()


def main() -> int:
    """Print every flagged day; 1 when the ordinary day does not come out as known."""
    found = flagged()
    for meter, day, intervals, verdict in found:
        sys.stdout.write(f"{meter}  {day}  {intervals:3}  {verdict}\n")
    if [row for row in found if row[1] == "2026-10-24"] != ORDINARY:
        sys.stderr.write("24 October does not come out as it should\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
