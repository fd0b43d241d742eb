"""Recovery under seeded faults: agents, tools, API, daemon and clock fail; nothing is lost or repeated.

    python -m benchmarks.faults --faults 3000 --agents 30 --seed 1

Journal, scheduler, recovery and brake are the real ones; sessions are stand-ins that keep transcripts as the
CLI does. Waits are left out and work is not, so seconds are simulated and include this machine's work.
``--real N`` adds N faults with the real CLI in real time. What goes wrong is told event by event, with the
seed; ``--only TASK`` replays its plan for one task's project.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import anyio

from benchmarks.common import parser, private_home, report
from benchmarks.fault_fleet import bench_faults_home, only, plan, play, storm
from benchmarks.fault_judge import Recovery, Run, recoveries, story, wrongs
from benchmarks.pace import Pace
from tests.support.endpoint import run_endpoint
from tests.support.faults import (
    STALL,
    Judged,
    api_faults,
    cli_faults,
    deal,
    described,
    fault_home,
    model_script,
    play_real,
)

STORM = 60.0
"""Seconds of a storm."""


def main() -> int:
    """Run, print, and say how to replay what went wrong."""
    options = parser(__doc__ or "")
    options.add_argument("--faults", type=int, default=3000)
    options.add_argument("--agents", type=int, default=30)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", metavar="TASK", help="replay the plan of this task's project alone")
    options.add_argument("--real", type=int, default=0, metavar="N", help="N more faults with the real CLI")
    options.add_argument("--no-storm", action="store_true", help="leave the storms out")
    chosen = options.parse_args()
    made = plan(chosen.faults, chosen.agents, chosen.seed)
    if chosen.only:
        made = only(made, chosen.only)
    with private_home() as folder:
        names = [f"p{number:02d}" for number in range(chosen.agents)]
        pace = Pace()
        home = bench_faults_home(folder / "home", names)
        began = time.monotonic()
        run = pace.run(play, made, home, chosen.seed, pace)
        wrong = wrongs(run)
        report("faults", figures(run, wrong, time.monotonic() - began), as_json=chosen.json)
        if not (chosen.no_storm or chosen.only):
            for kind in ("529", "429", "429-with-reset"):
                calm = Pace()
                place = bench_faults_home(folder / f"storm-{kind}", names)
                parts = (place, chosen.agents, kind, STORM, chosen.seed, calm)
                found = calm.run(storm, *parts)
                report(f"storm of {kind}, {STORM:g} s, {chosen.agents} agents", found, as_json=chosen.json)
        if chosen.real:
            real(folder / "real", chosen.real, chosen.seed, wrong, as_json=chosen.json)
    return tell(run, wrong, f"--faults {chosen.faults} --agents {chosen.agents} --seed {chosen.seed}")


def real(where: Path, count: int, seed: int, wrong: dict[str, list[str]], *, as_json: bool) -> None:
    """Faults of the real CLI and of the API, in real time; what goes wrong is added to ``wrong``."""
    catalogue = [*cli_faults(), *api_faults()]
    judged: list[Judged] = []
    for number in range(0, count, len(catalogue)):
        faults = random.Random(seed + number).sample(catalogue, min(len(catalogue), count - number))
        names = [f"p{project}" for project in range(min(8, len(faults)))]
        limits = f"[limits]\nmax_agents = {len(names)}\nmax_warm = {len(names)}\nstall_timeout = {STALL}\n"
        place = where / str(number)
        with run_endpoint(model_script(faults)) as endpoint:
            home = fault_home(place / "home", names, endpoint.url, limits, faults)
            dealt = deal(faults, names, seed)
            found = anyio.run(play_real, home, place / "plans", endpoint, dealt)
        judged += found.values()
        for one in found.values():
            for law in one.wrong:
                wrong.setdefault(f"real: {law}", []).append(one.fault.name)
    report("faults with the real CLI", described(judged), as_json=as_json)


def figures(run: Run, wrong: dict[str, list[str]], wall: float) -> dict[str, Any]:
    """What is printed."""
    found = recoveries(run)
    kinds = sorted({one.kind for one in found})
    return {
        "faults that struck": len(run.world.struck) + len(run.blows),
        "of daemon and clock": dict(Counter(blow.kind for blow in run.blows)),
        "tasks": dict(Counter(view.state for view in run.views.values())),
        **{name: len(set(tasks)) for name, tasks in wrong.items()},
        "fault to working again (simulated s)": _times(found),
        **{f"  {kind}": _times([one for one in found if one.kind == kind]) for kind in kinds},
        "wall s": round(wall, 1),
    }


def _times(found: list[Recovery]) -> str:
    """Median and worst; by themselves those that were held back by design."""
    said = []
    for held in sorted({one.held for one in found}):
        times = [one.seconds for one in found if one.held == held]
        what = f"{len(times)} {held}".strip()
        said.append(f"{what}: median {statistics.median(times):.1f}, worst {max(times):.1f}")
    return "; ".join(said)


def tell(run: Run, wrong: dict[str, list[str]], options: str) -> int:
    """1 and a way to replay when anything is wrong."""
    bad = [(name, task) for name, tasks in wrong.items() for task in sorted(set(tasks))]
    for name, task in bad[:10]:
        sys.stdout.write(f"WRONG {name}: {task}\n  python -m benchmarks.faults {options} --only {task}\n")
        sys.stdout.writelines(f"  {line}\n" for line in story(run, task))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
