"""Every death of the CLI at every point of a turn, every fault of the API: recovered, or said to be unknown.

One fleet, one run, dealt by a seed; each fault is judged by itself. Seven projects meet their faults side by
side, each with a conversation, a calibration and a queue of its own.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from agents.restart import RestartPolicy
from benchmarks import faults as benchmark
from benchmarks.pace import Pace
from orchestrator.daemon.brake import Brake
from tests.support.endpoint import run_endpoint
from tests.support.faults import (
    STALL,
    Judged,
    api_faults,
    cli_faults,
    deal,
    fault_home,
    model_script,
    play_real,
)

pytestmark = pytest.mark.cli
SEED = int(os.environ.get("COUNTERPOINT_FAULT_SEED", "1"))
FAULTS = [*cli_faults(), *api_faults()]
PROJECTS = [f"p{number}" for number in range(7)]
LIMITS = f"[limits]\nmax_agents = 7\nmax_warm = 7\nmax_attempts = 3\nstall_timeout = {STALL}\n"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Judged]]:
    folder = tmp_path_factory.mktemp("seeded")
    with run_endpoint(model_script(FAULTS)) as endpoint:
        home = fault_home(folder / "home", PROJECTS, endpoint.url, LIMITS, FAULTS)
        plans = folder / "plans"
        brake = Brake(RestartPolicy(base=0.5), random.Random(SEED))
        yield anyio.run(play_real, home, plans, endpoint, deal(FAULTS, PROJECTS, SEED), brake)


@pytest.mark.parametrize("name", [fault.name for fault in FAULTS])
def test_a_fault_is_recovered_or_said_to_be_unknown(judged: dict[str, Judged], name: str) -> None:
    assert judged[name].wrong == (), f"replay with COUNTERPOINT_FAULT_SEED={SEED}"


@pytest.mark.parametrize("seed", [1, 2])
def test_many_faults_of_agents_daemons_and_clocks_lose_and_repeat_nothing(tmp_path: Path, seed: int) -> None:
    names = [f"p{number:02d}" for number in range(8)]
    pace = Pace(20)
    home = benchmark.bench_faults_home(tmp_path / "home", names)
    made = benchmark.plan(130, len(names), seed)
    assert {"kill -9", "reboot"} & set(made.daemon)
    run = anyio.run(benchmark.play, made, home, seed, pace, backend_options={"loop_factory": pace.loop})
    assert len(run.world.struck) > 60
    wrong = {law: tasks for law, tasks in benchmark.wrongs(run).items() if tasks}
    assert not wrong, f"replay: python -m benchmarks.faults --faults 130 --agents 8 --seed {seed}"


@pytest.mark.parametrize("kind", ["529", "429", "429-with-reset"])
def test_a_storm_ends_without_a_herd(tmp_path: Path, kind: str) -> None:
    names = [f"p{number:02d}" for number in range(12)]
    pace = Pace(20)
    home = benchmark.bench_faults_home(tmp_path / "home", names)
    found = anyio.run(
        benchmark.storm, home, len(names), kind, 20.0, 1, pace, backend_options={"loop_factory": pace.loop}
    )
    assert found["recovered"] == len(names)
    assert found["most restarts in one second after it"] <= 5
