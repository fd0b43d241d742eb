"""What runs now: each agent's processes, the daemon and its helpers; looked up when somebody asks."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import anyio
import anyio.to_thread

from orchestrator.daemon import procfs
from orchestrator.daemon.fleet import Fleet
from orchestrator.daemon.procfs import TICKS, Process
from orchestrator.errors import Refused
from orchestrator.fold import project_views
from orchestrator.fold.activity import plain
from orchestrator.protocol import ProjectView
from orchestrator.protocol.processes import AgentProcessView, ProcessesView, ProcessTotals, ProcessView

SESSION = "COUNTERPOINT_SESSION"
"""Variable that a CLI and everything it started carry: it tells whose an adopted orphan is."""
_COMMAND = 200
_ROLES = (("agents.endpoint", "endpoint"), ("warden.py", "warden"))


@dataclass(frozen=True, slots=True)
class Sitting:
    """One agent as the daemon knows it."""

    view: ProjectView
    pid: int | None
    idle_s: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """Two looks at all processes, ``seconds`` apart."""

    before: Mapping[int, Process]
    after: Mapping[int, Process]
    seconds: float
    uptime: float
    proc: Path = procfs.PROC

    def cpu(self, processes: Iterable[Process]) -> float:
        """Processor time between the looks, in per cent of one core."""
        used = sum(process.cpu - self._earlier(process) for process in processes)
        return round(max(0, used) / TICKS / self.seconds * 100, 1)

    def _earlier(self, process: Process) -> int:
        """Ticks at the first look; a process that is new since has used all of its own in between."""
        known = self.before.get(process.pid)
        return known.cpu if known is not None and known.started == process.started else 0

    def memory(self, processes: Sequence[Process]) -> int | None:
        """The sum of what the system says, or nothing when it says nothing of the first."""
        sizes = [procfs.memory(process.pid, self.proc) for process in processes]
        return sum(size or 0 for size in sizes) if sizes and sizes[0] is not None else None

    def age(self, process: Process) -> float:
        """Seconds since the process started."""
        return round(max(0.0, self.uptime - process.started / TICKS), 1)

    def shown(self, process: Process, role: str) -> ProcessView:
        """The process as a view."""
        return ProcessView(
            pid=process.pid,
            role=role,
            command=plain(process.command, _COMMAND),
            cpu_percent=self.cpu([process]),
            memory_bytes=self.memory([process]),
            age_s=self.age(process),
        )


async def survey(fleet: Fleet, interval: float) -> ProcessesView:
    """What runs, with processor time over ``interval`` seconds; raises ``Refused`` without a ``/proc``."""
    if not (procfs.PROC / "self" / "stat").exists():
        raise Refused("This system does not show its processes in /proc.", "Use its own tools, such as ps.")
    before = await anyio.to_thread.run_sync(procfs.read_processes)
    began = time.monotonic()
    await anyio.sleep(interval)
    sittings = seated(fleet)
    return await anyio.to_thread.run_sync(_measure, before, began, sittings, fleet.pid)


def seated(fleet: Fleet) -> list[Sitting]:
    """Every project's agent, as the daemon knows it at this moment."""
    pool, now = fleet.runtime.pool, anyio.current_time()
    sittings = []
    for view in project_views(fleet.runtime.state):
        supervisor = pool.lane(view.project).supervisor if pool.warm(view.project) else None
        idle = now - supervisor.idle_since if supervisor is not None and supervisor.idle else None
        sittings.append(Sitting(view, supervisor.pid if supervisor is not None else None, idle))
    return sittings


def _measure(
    before: Mapping[int, Process], began: float, sittings: Sequence[Sitting], daemon: int
) -> ProcessesView:
    after = procfs.read_processes()
    seconds = max(time.monotonic() - began, 1 / TICKS)
    return tell(Measured(before, after, seconds, procfs.uptime()), sittings, daemon)


def tell(measured: Measured, sittings: Sequence[Sitting], daemon: int) -> ProcessesView:
    """The view of what was measured; ``daemon`` is the daemon's process id."""
    after = measured.after
    shown = [sitting for sitting in sittings if sitting.pid in after or sitting.view.state == "working"]
    owned = {sitting.pid: sitting for sitting in shown if sitting.pid in after}
    direct = [process for process in after.values() if process.parent == daemon and process.pid not in owned]
    orphans = _orphans(measured, direct, [pid for pid in owned if pid is not None])
    taken = {process.pid for adopted in orphans.values() for process in adopted}
    helpers = sorted((found for found in direct if found.pid not in taken), key=lambda found: found.pid)
    agents = tuple(_agent(measured, sitting, orphans.get(sitting.pid or 0, [])) for sitting in shown)
    everything = [after[daemon], *procfs.below(after, [daemon])]
    return ProcessesView(
        interval_s=round(measured.seconds, 3),
        daemon=measured.shown(after[daemon], "daemon"),
        helpers=tuple(measured.shown(process, _role(process)) for process in helpers),
        agents=agents,
        without_process=len(sittings) - len(shown),
        totals=ProcessTotals(
            processes=len(everything),
            cpu_percent=measured.cpu(everything),
            memory_bytes=measured.memory(everything),
        ),
    )


def _agent(measured: Measured, sitting: Sitting, orphans: Sequence[Process]) -> AgentProcessView:
    view = sitting.view
    known = AgentProcessView(
        project=view.project, client=view.client, state=view.state, session_id=view.session_id
    )
    cli = measured.after.get(sitting.pid) if sitting.pid is not None else None
    if cli is None:
        return known
    roots = [cli.pid, *(orphan.pid for orphan in orphans)]
    children = sorted([*orphans, *procfs.below(measured.after, roots)], key=lambda found: found.started)
    return known.model_copy(
        update={
            "pid": cli.pid,
            "idle_s": None if sitting.idle_s is None else round(sitting.idle_s, 1),
            "age_s": measured.age(cli),
            "cpu_percent": measured.cpu([cli, *children]),
            "memory_bytes": measured.memory([cli, *children]),
            "children": len(children),
            "longest": measured.shown(_telling(cli, children), "child") if children else None,
        }
    )


def _telling(cli: Process, children: Sequence[Process]) -> Process:
    """The oldest child that says what is done: a shell that the CLI wrapped around a command does not."""
    parents = {child.parent for child in children}
    wrapped = (child for child in children if child.parent != cli.pid or child.pid not in parents)
    return next(wrapped, children[0])


def _orphans(
    measured: Measured, direct: Sequence[Process], agents: Sequence[int]
) -> dict[int, list[Process]]:
    """The daemon's adopted children by the agent whose session they carry."""
    sessions = {procfs.variable(pid, SESSION, measured.proc): pid for pid in agents}
    found: dict[int, list[Process]] = {}
    for process in direct:
        session = procfs.variable(process.pid, SESSION, measured.proc)
        if session is not None and session in sessions:
            found.setdefault(sessions[session], []).append(process)
    return found


def _role(process: Process) -> str:
    return next((role for mark, role in _ROLES if mark in process.command), "other")
