"""What the side of a conversation shows: asked for when it is looked at, and again when it became stale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from orchestrator.client import segment
from orchestrator.errors import CounterpointError
from orchestrator.text import flat
from tui.control import Control
from tui.render.claims import claim_lines, claim_rows
from tui.render.side import calibration_lines, cost_rows, diff_lines, file_rows, queue_rows, task_lines
from tui.render.tokens import Line, Span
from tui.state.answering import open_ask
from tui.state.claims import first_ref, named, newest
from tui.state.side import OPEN, TABS, file_diff, queue, spent, turns
from tui.widgets.side import Side

Json = dict[str, Any]
_STALE = {
    "Queue": ("task.", "ask.", "agent.ask"),
    "Files": ("workspace.",),
    "Claims": ("claim.",),
    "Calibration": ("calibration.", "task.finished"),
}
"""Beginnings of the kinds of events after which a tab is asked for again."""


class Beside:
    """Fills ``side`` for one project at a time. A tab that is not looked at asks for nothing."""

    def __init__(self, control: Control, side: Side) -> None:
        self._control = control
        self._side = side
        self.project = ""
        self._got: dict[str, Json] = {}
        """Replies by tab; ``diff <path>`` for the diff of a file."""
        self._asking: set[str] = set()
        self._again: set[str] = set()
        self._failed: dict[str, str] = {}
        self._keys: dict[str, str] = {}

    @property
    def tab(self) -> str:
        """The tab that is shown."""
        return self._side.tab

    @property
    def key(self) -> str:
        """The selected row of the tab."""
        return self._keys.get(self.tab, "")

    @property
    def task(self) -> Json | None:
        """The selected task, while it is open."""
        found = (one for one in self._tasks() if one["task"] == self.key and one["state"] in OPEN)
        return next(found, None) if self.tab == "Queue" else None

    def about(self, project: str) -> None:
        """Show ``project`` from now on."""
        if project != self.project:
            self.project = project
            self._got, self._failed, self._keys = {}, {}, {}
            self._asking, self._again = set(), set()

    def turn(self, by: int) -> None:
        """Show the tab ``by`` places on."""
        self.choose(TABS[(TABS.index(self.tab) + by) % len(TABS)])

    def choose(self, tab: str) -> None:
        """Show ``tab``."""
        self._side.choose(tab)
        self.look()

    def select(self, key: str) -> None:
        """Another row is selected."""
        self._keys[self.tab] = key
        self.draw()

    def took(self, events: Iterable[Json]) -> None:
        """Ask again for what these events made stale, and draw where something is seen."""
        kinds = [str(one["body"].get("kind")) for one in events if one.get("project") == self.project]
        if not kinds:
            return
        for tab, beginnings in _STALE.items():
            if any(kind.startswith(beginnings) for kind in kinds):
                self._got = {name: got for name, got in self._got.items() if name.split(" ")[0] != tab}
                self._failed = {name: why for name, why in self._failed.items() if name.split(" ")[0] != tab}
                if tab in self._asking:
                    self._again.add(tab)
        if self._side.display:
            self.look()

    def look(self) -> None:
        """Ask for what the tab needs and does not have, and draw it."""
        if not self._side.display or not self.project:
            return
        place = f"/projects/{segment(self.project)}"
        if self.tab == "Queue":
            self._want("Queue", "/tasks", {"project": self.project})
        elif self.tab == "Files":
            self._want("Files", f"{place}/review", {"diff": "false"})
        elif self.tab == "Claims":
            self._want("Claims", "/claims", {"project": self.project})
        elif self.tab == "Calibration":
            self._want("Calibration", f"{place}/calibration", None)
        self.draw()

    def _want(self, name: str, path: str, params: Json | None) -> None:
        if name in self._got or name in self._asking or name in self._failed:
            return
        self._asking.add(name)
        project = self.project

        def ended(change: Callable[[], None]) -> None:
            if project != self.project:
                return
            self._asking.discard(name)
            change()
            if name in self._again:
                self._again.discard(name)
                self._got.pop(name, None)
                self.look()
            else:
                self.draw()

        def failed(error: CounterpointError) -> None:
            told = f"{error}  {error.fix or ''}"
            ended(lambda: self._failed.__setitem__(name, told))

        self._control.feed.get(path, params, lambda r: ended(lambda: self._got.__setitem__(name, r)), failed)

    def retry(self) -> None:
        """Ask again for what was refused."""
        self._failed.clear()
        self.look()

    def draw(self) -> None:
        """Draw the tab as it is known."""
        if not self._side.display or not self._side.is_mounted:
            return
        rows, lines = self._content()
        keys = [key for key, _ in rows if key]
        if self.key not in keys:
            self._keys[self.tab] = keys[0] if keys else ""
            lines = self._content()[1]
        palette = self._control.palette
        self._side.show(rows, self.key, palette)
        self._side.read(lines, palette, f"{self.project} {self.tab} {self.key}")

    def _content(self) -> tuple[Sequence[tuple[str, Line]], list[Line]]:
        """Rows, and the selected one in full."""
        tab, now = self.tab, self._control.now()
        if problem := self._failed.get(tab):
            return [("", (Span(flat(problem), "error"),))], []
        if tab == "Costs":
            return self._costs(), []
        if tab not in self._got:
            return [("", (Span("…", "dim"),))], []
        width = self._side.width_for_rows
        if tab == "Queue":
            waiting, over = queue(self._tasks())
            task = next((one for one in (*waiting, *over) if one["task"] == self.key), None)
            return queue_rows(waiting, over, now, width), self._task(task)
        if tab == "Files":
            return file_rows(self._got["Files"], width), self._diff()
        if tab == "Claims":
            claims, claim = self._claims, named(self._claims, self.key)
            read = max(10, self._side.reading.scrollable_content_region.width)
            return claim_rows(claims, width), claim_lines(claim, claims, now, read) if claim else []
        return [], calibration_lines(self._got["Calibration"], now)

    @property
    def _claims(self) -> list[Mapping[str, Any]]:
        return newest(self._got.get("Claims", {}))

    @property
    def source(self) -> tuple[str, str]:
        """Address and words of the selected claim's first quote; empty where there is none."""
        claim = named(self._claims, self.key) if self.tab == "Claims" else None
        return first_ref(claim) if claim is not None else ("", "")

    def _tasks(self) -> list[Json]:
        return list(self._got.get("Queue", {}).get("tasks", ()))

    def _task(self, task: Mapping[str, Any] | None) -> list[Line]:
        if task is None:
            return []
        ask = open_ask(self._control.model.attention, self.project)
        mine = ask is not None and ask.get("task") == task["task"]
        deadline = (ask.get("blocks") or {}).get("deadline") if ask is not None and mine else None
        return task_lines(task, deadline, self._control.now())

    def _diff(self) -> list[Line]:
        path = self.key
        if not path:
            return []
        name = f"Files {path}"
        if name not in self._got:
            self._want(name, f"/projects/{segment(self.project)}/review", {"path": path})
            told = self._failed.get(name, "…")
            return [(Span(flat(told), "error" if name in self._failed else "dim"),)]
        return diff_lines(file_diff(str(self._got[name].get("diff") or ""), path))

    def _costs(self) -> list[tuple[str, Line]]:
        blocks = self._control.model.talk(self.project).blocks
        row = self._control.model.fleet.rows.get(self.project)
        return cost_rows(turns(blocks), spent(blocks), row.cost_usd if row else 0.0)
