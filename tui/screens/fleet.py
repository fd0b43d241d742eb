"""The fleet: a wall of live panes beside the list of projects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from tui.keymap import FLEET, bindings, written
from tui.render.tokens import Span
from tui.screens.room import Room
from tui.state.fleet import Arrangement
from tui.state.model import Changes
from tui.state.tiling import page
from tui.widgets.pane import Face, Pane, face
from tui.widgets.projects import project_rows
from tui.widgets.rows import RowLine, Rows
from tui.widgets.wall import Wall

LIST_WIDTH = 46
WIDE_LIST = 58
"""From ``WIDE`` columns on: the list says each state in words."""
WIDE = 150
_HIDE_KEY = next(written(key) for key in FLEET if key.action == "hide_idle")
NO_PROJECT = "There is no project yet: `counterpoint init` finds them."


class FleetScreen(Room):
    """Sees all agents at once. What is selected here is what the other rooms are about."""

    ID = "fleet"
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("fleet")]
    DEFAULT_CSS = f"""
    FleetScreen Rows {{ width: {LIST_WIDTH}; height: 1fr; background: $background; padding-right: 1; }}
    FleetScreen Wall {{ width: 1fr; height: 1fr; }}
    """

    def __init__(self) -> None:
        super().__init__()
        self._keyed: tuple[str, str] = ("", "")
        self._stays = ""
        """The selected project: it is not hidden when it becomes idle, until another one is selected."""

    def body(self) -> Iterable[Widget]:
        """List and wall."""
        with Horizontal():
            yield Rows("projects")
            yield Wall()

    def changed(self, changes: Changes) -> None:
        """Draw the panes whose conversation moved, and the rest where a row did."""
        if changes.rows or changes.attention or changes.link:
            self.entered()
        else:
            self.query_one(Wall).talk(changes.talk)

    @property
    def unfinished(self) -> bool:
        """Whether some panes wait for their turn."""
        return self.query_one(Wall).late

    def ticked(self) -> None:
        """Times and sparklines move on."""
        self.entered()

    def entered(self) -> None:
        """Show list and wall as they are."""
        control, arrangement = self.control, self.control.arrangement
        if control.selected != self._stays:
            self._stays = ""
        names = self._names()
        if control.selected not in names:
            control.select(names[0] if names else "")
        self._stays = control.selected
        self._list(names)
        shown = [arrangement.zoomed] if arrangement.zoomed in names else names
        wall = self.query_one(Wall)
        wall.palette = control.palette
        wall.fill(shown, control.selected, self._pane, self._face)
        wall.tell(self._empty(names))
        control.want_history(wall.panes)
        keyed = (control.selected, row.state if (row := self.model.fleet.rows.get(control.selected)) else "")
        if keyed != self._keyed:
            self._keyed = keyed
            self.refresh_bindings()

    def on_resize(self) -> None:
        """Another size: lay out once the wall knows its own."""
        self.call_after_refresh(self.entered)

    def _names(self) -> list[str]:
        return self.model.fleet.shown(self.control.arrangement, self._stays)

    def _list(self, names: list[str]) -> None:
        rows = self.query_one("#projects", Rows)
        narrow = self.size.width < 100
        rows.display = not self.control.arrangement.list_hidden and not (narrow and len(names) < 2)
        rows.styles.width = 24 if narrow else self._list_width(len(names))
        control = self.control
        width, height = max(20, rows.size.width - 1), rows.size.height
        hidden = self.model.fleet.hidden(control.arrangement, self._stays)
        lines = project_rows(
            self.model.fleet,
            names,
            control.arrangement.pinned,
            control.now(),
            control.steady(),
            width,
            height - 2 * bool(hidden),
        )
        if hidden and names:
            lines += [RowLine(()), RowLine((Span(f" {hidden} idle hidden ({_HIDE_KEY} shows)", "faint"),))]
        rows.show(lines, control.palette, control.selected)

    def _list_width(self, panes: int) -> int:
        """The wide list where there is room for it and it costs no pane."""
        width, height = self.size
        roomy = width >= WIDE and page(panes, width - WIDE_LIST, height - 2) >= panes
        return WIDE_LIST if roomy else LIST_WIDTH

    def _empty(self, names: list[str]) -> str:
        """What the wall says when it shows nothing."""
        if names:
            return ""
        if not self.model.fleet.rows:
            return NO_PROJECT
        if hidden := self.model.fleet.hidden(self.control.arrangement):
            whose = f"All {hidden} projects are" if hidden > 1 else "The only project here is"
            return f"{whose} idle and hidden: {_HIDE_KEY} shows what is idle."
        return "None of the projects to show is there."

    def _pane(self, name: str) -> Pane:
        return Pane(self.control.document(name), self.model.talk(name))

    def _face(self, name: str) -> Face:
        control = self.control
        ask = next((str(one["title"]) for one in self.model.attention if _asks(one, name)), "")
        spark = self.model.fleet.sparkline(name, control.steady())
        row = self.model.fleet.rows[name]
        return face(row, control.palette, control.now(), spark, ask, selected=name == control.selected)

    def on_rows_selected(self, message: Rows.Selected) -> None:
        """The list moved."""
        self.control.select(message.key)
        self.entered()

    def on_rows_opened(self, message: Rows.Opened) -> None:
        """Go in."""
        self.control.open_project(message.key)

    def on_wall_picked(self, message: Wall.Picked) -> None:
        """A pane was clicked."""
        self.control.select(message.project)
        self.entered()
        if message.twice:
            self.control.open_project(message.project)

    def action_focus_project(self) -> None:
        """Open the selected project."""
        if self.control.selected:
            self.control.open_project(self.control.selected)

    def action_step(self, by: int) -> None:
        """Select the pane ``by`` places on."""
        names = self._names()
        if not names:
            return
        here = names.index(self.control.selected) if self.control.selected in names else 0
        self._select(names[(here + by) % len(names)])

    def action_row(self, by: int) -> None:
        """Select the pane above or below; in the list alone, the next row."""
        wall = self.query_one(Wall)
        names = list(wall.panes)
        if self.control.selected not in names or len(names) <= wall.columns:
            self.query_one("#projects", Rows).step(by)
            return
        target = names.index(self.control.selected) + by * wall.columns
        if 0 <= target < len(names):
            self._select(names[target])

    def action_page(self, by: int) -> None:
        """Show the panes that did not fit."""
        names = self._names()
        view = list(self.query_one(Wall).panes)
        if not names or not view:
            return
        place = names.index(view[0]) + by * len(view)
        if 0 <= place < len(names):
            self._select(names[place])

    def _select(self, name: str) -> None:
        zoomed = self.control.arrangement.zoomed
        if zoomed:
            self.control.arrange(replace(self.control.arrangement, zoomed=name))
        self.control.select(name)
        self.entered()

    def action_message(self) -> None:
        """Write to the selected project, and stay here."""
        self.control.action_dispatch(self.control.selected)

    def action_zoom(self) -> None:
        """Let the selected pane fill the wall, or bring the others back."""
        zoomed = "" if self.control.arrangement.zoomed else self.control.selected
        self._arrange(replace(self.control.arrangement, zoomed=zoomed))

    def action_pin(self) -> None:
        """Pin the selected project to the beginning, or let it go."""
        self._arrange(self.control.arrangement.pin(self.control.selected))

    def action_move(self, by: int) -> None:
        """Move the selected project among its neighbours."""
        shown = self._names()
        self._arrange(self.control.arrangement.move(self.control.selected, shown, by))

    def action_hide_idle(self) -> None:
        """Hide projects with nothing to do, or show them again."""
        self._stays = ""
        self._arrange(replace(self.control.arrangement, hide_idle=not self.control.arrangement.hide_idle))

    def action_list(self) -> None:
        """Hide the list, or show it again."""
        self._arrange(replace(self.control.arrangement, list_hidden=not self.control.arrangement.list_hidden))

    def action_pause(self) -> None:
        """Pause the selected project, or let it go on."""
        name = self.control.selected
        if row := self.model.fleet.rows.get(name):
            verb = "resume" if row.paused else "pause"
            self.control.control_project(
                verb, name, f"{name} goes on." if row.paused else f"{name} is paused."
            )

    def action_interrupt(self) -> None:
        """Cancel what the selected project's agent is at, after a question."""
        name = self.control.selected
        self.confirm(
            f"Cancel the running task of {name}? Its files are kept.",
            lambda: self.control.control_project("interrupt", name, f"{name}: interrupted."),
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys work only where there is something for them to work on."""
        row = self.model.fleet.rows.get(self.control.selected)
        if action == "interrupt":
            return row is not None and row.state in {"working", "starting", "asking"}
        if action in {"focus_project", "message", "zoom", "pin", "pause"}:
            return row is not None
        return True

    def _arrange(self, arrangement: Arrangement) -> None:
        self.control.arrange(arrangement)
        self.entered()
        self.call_after_refresh(self.entered)


def _asks(item: dict[str, object], project: str) -> bool:
    return item.get("project") == project and item.get("kind") in {"permission", "question"}
