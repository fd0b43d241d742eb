"""All projects as the status names them, and which of them are shown, in what order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tui.state.looks import BUSY, IDLE, LOOKS, Look, state_of
from tui.state.words import ago, coarse

Json = dict[str, Any]
SLOT = 5.0
"""Seconds in one step of a sparkline."""
SLOTS = 16
SPARKS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Row:
    """One project, ready to be shown."""

    project: str
    client: str
    state: str
    since: datetime | None = None
    reason: str = ""
    until: datetime | None = None
    prompt: str = ""
    """The first words of the task."""
    activity: str = ""
    queued: int = 0
    commits: int = 0
    today_usd: float = 0.0
    cost_usd: float = 0.0
    tokens: int = 0
    calibration: str = ""
    paused: bool = False
    conflicts: tuple[str, ...] = ()
    files_changed: int = 0
    folder: str = ""

    def age(self, now: datetime) -> str:
        """How long it is in its state: by the second only while it works."""
        return ago(self.since, now) if self.state in BUSY else coarse(self.since, now)

    @property
    def doing(self) -> str:
        """Its current task in its own words, else why it stands still; nothing when it is idle."""
        return self.prompt or (self.reason if self.state not in IDLE else "")

    @property
    def look(self) -> Look:
        """How its state is shown."""
        return LOOKS[self.state]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What the person made of the fleet: kept per screen."""

    pinned: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    """Projects that were moved, in their order; the others follow as the home names them."""
    hide_idle: bool = False
    only: tuple[str, ...] = ()
    client: str = ""
    zoomed: str = ""
    """The one project whose pane fills the wall, or none."""
    list_hidden: bool = False

    def pin(self, project: str) -> Arrangement:
        """Pin ``project``, or let it go when it is pinned."""
        others = tuple(name for name in self.pinned if name != project)
        return replace(self, pinned=others if project in self.pinned else (*self.pinned, project))

    def move(self, project: str, shown: Sequence[str], step: int) -> Arrangement:
        """Exchange ``project`` with its neighbour ``step`` places on among those ``shown``."""
        if project not in shown:
            return self
        target = shown.index(project) + step
        if not 0 <= target < len(shown):
            return self
        names = list(shown)
        names.remove(project)
        names.insert(target, project)
        rest = [name for name in self.order if name not in names]
        return replace(self, order=(*names, *rest))


@dataclass(slots=True)
class Fleet:
    """The projects of a home. Changed by replies and by what passes; asked by screens."""

    rows: dict[str, Row] = field(default_factory=dict)
    header: Json = field(default_factory=dict)
    """The status without its projects: home, pid, endpoint, offline, halted …"""
    _beats: dict[str, dict[int, int]] = field(default_factory=dict)

    def take_status(self, status: Json) -> set[str]:
        """Take a status, whole or of some projects; gives the projects whose row changed."""
        found = {str(view["project"]): row(view) for view in status.get("projects", ())}
        changed = {name for name, new in found.items() if self.rows.get(name) != new}
        self.rows.update(found)
        self.header = {name: value for name, value in status.items() if name != "projects"}
        return changed

    def beat(self, project: str, seconds: float, weight: int = 1) -> None:
        """Note activity of ``project`` at ``seconds`` of any steady clock."""
        slots = self._beats.setdefault(project, {})
        slot = int(seconds // SLOT)
        slots[slot] = slots.get(slot, 0) + weight
        for old in [old for old in slots if old <= slot - SLOTS]:
            del slots[old]

    def sparkline(self, project: str, seconds: float, width: int = SLOTS) -> str:
        """The latest activity of ``project``, one letter per ``SLOT`` seconds, the newest at the right."""
        slots = self._beats.get(project, {})
        now = int(seconds // SLOT)
        counts = [slots.get(slot, 0) for slot in range(now - width + 1, now + 1)]
        return sparkline(counts)

    def shown(self, arrangement: Arrangement, stays: str = "") -> list[str]:
        """The projects to show, pinned ones first, then as arranged, then as the home names them.

        The project that ``stays`` is not hidden because it is idle.
        """
        wanted = [name for name, one in self.rows.items() if _wanted(one, arrangement, stays)]
        placed = {name: place for place, name in enumerate(arrangement.order)}
        wanted.sort(key=lambda name: (name not in arrangement.pinned, placed.get(name, len(placed))))
        return wanted

    def hidden(self, arrangement: Arrangement, stays: str = "") -> int:
        """How many projects are not shown because they are idle."""
        with_idle = replace(arrangement, hide_idle=False)
        return sum(_wanted(one, with_idle) - _wanted(one, arrangement, stays) for one in self.rows.values())

    def covered(self, arrangement: Arrangement) -> list[Row]:
        """The projects that this screen is for, idle ones included."""
        return [one for one in self.rows.values() if _covered(one, arrangement)]

    def about(self, items: Iterable[Json], arrangement: Arrangement) -> list[Json]:
        """The items of the attention queue that this screen is for: what is no project's is everyone's."""
        if not (arrangement.only or arrangement.client):
            return list(items)
        names = {"", *(one.project for one in self.covered(arrangement))}
        return [item for item in items if str(item.get("project") or "") in names]

    def groups(self, names: Iterable[str]) -> list[tuple[str, list[str]]]:
        """``names`` by client, clients and projects in the order they come."""
        found: dict[str, list[str]] = {}
        for name in names:
            found.setdefault(self.rows[name].client, []).append(name)
        return list(found.items())


def sparkline(counts: Sequence[float]) -> str:
    """``counts`` as a line of blocks, the highest as a full one; anything above nothing is seen."""
    most = max(counts, default=0)
    if most <= 0:
        return SPARKS[0] * len(counts)
    steps = len(SPARKS) - 1
    return "".join(SPARKS[max(1, round(count / most * steps)) if count > 0 else 0] for count in counts)


def row(view: Json) -> Row:
    """A project of the status as a row; what a newer or older daemon does not name is left out."""
    agent = view.get("agent") or {}
    return Row(
        project=str(view["project"]),
        client=str(view.get("client") or view["project"]),
        state=state_of(view),
        since=moment(agent.get("since") or view.get("since")),
        reason=str(agent.get("reason") or view.get("held") or ""),
        until=moment(agent.get("until") or view.get("held_until")),
        prompt=str(view.get("prompt") or ""),
        activity=str(view.get("activity") or ""),
        queued=int(view.get("queued") or 0),
        commits=int(view.get("commits") or 0),
        today_usd=float(view.get("today_usd") or 0.0),
        cost_usd=float(view.get("cost_usd") or 0.0),
        tokens=int(view.get("tokens") or 0),
        calibration=str(view.get("calibration") or ""),
        paused=bool(view.get("paused")),
        conflicts=tuple(view.get("conflicts") or ()),
        files_changed=int(view.get("files_changed") or 0),
        folder=str(view.get("folder") or ""),
    )


def moment(text: str | None) -> datetime | None:
    """A time of the API, or ``None``."""
    return datetime.fromisoformat(text) if text else None


def _covered(one: Row, arrangement: Arrangement) -> bool:
    if arrangement.only and one.project not in arrangement.only:
        return False
    return not arrangement.client or one.client == arrangement.client


def _wanted(one: Row, arrangement: Arrangement, stays: str = "") -> bool:
    stands = one.project in arrangement.pinned or one.project == stays
    return _covered(one, arrangement) and (stands or not (arrangement.hide_idle and one.state in IDLE))
