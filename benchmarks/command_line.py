"""The command line: ``counterpoint --help`` and ``status``, as a ratio to ``python -c pass``.

python -m benchmarks.command_line --samples 15
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

from benchmarks.common import bench_home, parser, private_home, report, timed
from tests.support.counterpoint import Installed, installed


def main() -> None:
    """Time the three commands in turn."""
    options = parser(__doc__ or "")
    options.add_argument("--samples", type=int, default=15)
    arguments = options.parse_args()
    program = str(Path(sys.executable).with_name("counterpoint"))
    if shutil.which(program) is None:
        raise SystemExit("`make setup` first: the counterpoint command is not installed")
    with private_home() as folder:
        home = bench_home(folder / "home-repo", 12, "http://127.0.0.1:9")
        with installed(home, is_warm=False) as command:
            command.ok("up")
            commands = {
                "python -c pass": [sys.executable, "-c", "pass"],
                "counterpoint --help": [program, "--help"],
                "counterpoint status": [program, "status"],
            }
            samples = {name: _samples(command, line, arguments.samples) for name, line in commands.items()}
    base = median(samples["python -c pass"])
    figures = {f"{name}, median ms": 1000 * median(times) for name, times in samples.items()}
    figures |= {f"{name} / python -c pass": median(times) / base for name, times in samples.items()}
    report("command line (goal <= 150 ms)", figures, as_json=arguments.json)


def _samples(command: Installed, line: list[str], count: int) -> list[float]:
    def once() -> None:
        subprocess.run(line, cwd=command.home, env=command.env(), capture_output=True, check=True)

    once()
    return [timed(once) for _ in range(count)]


if __name__ == "__main__":
    main()
