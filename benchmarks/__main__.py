"""Runs every benchmark, one after the other: ``python -m benchmarks [--quick]``."""

from __future__ import annotations

import subprocess
import sys

FULL = (
    ("benchmarks.command_line",),
    ("benchmarks.attach",),
    ("benchmarks.dispatch",),
    ("benchmarks.fleet",),
    ("benchmarks.daemon",),
    ("benchmarks.workspace_bench",),
    ("benchmarks.faults", "--real", "48"),
    ("benchmarks.asks",),
    ("benchmarks.subscribers",),
    ("benchmarks.conversations",),
    ("benchmarks.focus",),
    ("benchmarks.signals",),
    ("benchmarks.claims_view",),
    ("benchmarks.routing",),
    ("benchmarks.library", "--fts5"),
    ("benchmarks.mapping",),
    ("benchmarks.links",),
    ("benchmarks.quotes", "--sources", "100000", "--quotes", "10000"),
    ("benchmarks.overreach",),
    ("benchmarks.locomo",),
    ("benchmarks.german",),
    ("benchmarks.voice",),
    ("benchmarks.damage",),
)
QUICK = (
    ("benchmarks.command_line", "--samples", "7"),
    ("benchmarks.attach", "--samples", "5"),
    ("benchmarks.dispatch", "--samples", "5"),
    ("benchmarks.fleet", "--projects", "4", "--latency", "0", "--rounds", "1"),
    ("benchmarks.daemon", "--agents", "4", "--seconds", "10"),
    ("benchmarks.workspace_bench", "--files", "2000"),
    ("benchmarks.faults", "--faults", "100", "--agents", "8", "--no-storm"),
    ("benchmarks.asks", "--agents", "3", "--asks", "3"),
    ("benchmarks.subscribers", "--agents", "4", "--projects", "8", "--seconds", "10"),
    ("benchmarks.conversations", "--seconds", "1"),
    ("benchmarks.focus", "--events", "2000"),
    ("benchmarks.claims_view", "--claims", "400", "--looks", "20"),
    ("benchmarks.signals", "--megabytes", "1", "20", "--rounds", "3"),
    ("benchmarks.routing", "--memos", "2"),
    ("benchmarks.library", "--passages", "5000"),
    ("benchmarks.mapping", "--sources", "100", "--new", "2"),
    ("benchmarks.links", "--pairs-only"),
    ("benchmarks.quotes", "--sources", "1000", "--quotes", "300"),
    ("benchmarks.overreach",),
    ("benchmarks.locomo",),
    ("benchmarks.german",),
    ("benchmarks.voice", "--minutes", "8", "--queue", "2", "--seconds", "10"),
    ("benchmarks.damage", "--seeds", "6"),
)


def main() -> int:
    """Run them all; a benchmark that fails does not stop the next."""
    chosen = QUICK if "--quick" in sys.argv[1:] else FULL
    codes = [subprocess.run([sys.executable, "-m", *line], check=False).returncode for line in chosen]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
