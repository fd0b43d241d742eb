"""Every death of the CLI at every point of a turn, every fault of the API: recovered, or said to be unknown.

One fleet, one run, dealt by a seed; each fault is judged by itself. Seven projects meet their faults side by
side, each with a conversation, a calibration and a queue of its own.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from agents.recovery import Decision, Resume, Unknown, Witnessed, decide
from agents.restart import RestartPolicy
from agents.transcripts import Entry
from benchmarks.fault_fleet import bench_faults_home, plan, play, storm
from benchmarks.fault_judge import Run, story, wrongs
from benchmarks.pace import Pace
from orchestrator.daemon import standing
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


def played(folder: Path, faults: int, seed: int) -> Run:
    names = [f"p{number:02d}" for number in range(8)]
    pace = Pace()
    home = bench_faults_home(folder / "home", names)
    return pace.run(play, plan(faults, len(names), seed), home, seed, pace)


@pytest.mark.parametrize("seed", [1, 2])
def test_many_faults_of_agents_daemons_and_clocks_lose_and_repeat_nothing(tmp_path: Path, seed: int) -> None:
    run = played(tmp_path, 130, seed)
    assert {"kill -9", "reboot"} & {blow.kind for blow in run.blows}
    assert len(run.world.struck) > 60
    wrong = {law: [story(run, task) for task in tasks] for law, tasks in wrongs(run).items() if tasks}
    assert not wrong, f"replay: python -m benchmarks.faults --faults 130 --agents 8 --seed {seed}"


def forgetful(known: Witnessed, entries: Sequence[Entry]) -> Decision:
    """A recovery that does not look for results in the journal."""
    return decide(replace(known, returned=frozenset()), entries)


def careless(known: Witnessed, entries: Sequence[Entry]) -> Decision:
    """A recovery that goes on where nobody knows what a call did."""
    decision = decide(known, entries)
    return Resume() if isinstance(decision, Unknown) else decision


@pytest.mark.parametrize(
    ("flawed", "law"),
    [(forgetful, "wrong final status"), (careless, "completed tool calls repeated")],
)
def test_the_judge_sees_a_flaw_of_recovery(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    flawed: Callable[[Witnessed, Sequence[Entry]], Decision],
    law: str,
) -> None:
    monkeypatch.setattr(standing, "decide", flawed)
    assert wrongs(played(tmp_path, 60, 1))[law]


@pytest.mark.parametrize("kind", ["529", "429", "429-with-reset"])
def test_a_storm_ends_without_a_herd(tmp_path: Path, kind: str) -> None:
    names = [f"p{number:02d}" for number in range(12)]
    pace = Pace()
    home = bench_faults_home(tmp_path / "home", names)
    found = pace.run(storm, home, len(names), kind, 20.0, 1, pace)
    assert found["recovered"] == len(names)
    assert found["most restarts in one second after it"] <= 5
