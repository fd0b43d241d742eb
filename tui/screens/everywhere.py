"""What works from every room: its small screens, copying, and the bell when something needs the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from textual.app import App

from orchestrator.text import clean, fit, flat
from tui.control import Control
from tui.screens.room import Room
from tui.state.alerts import Alerts

QUIET = "quiet"
"""Where the layout's memory keeps whether the bell is off."""
_SAID = 60


class Everywhere(App[None]):
    """The part of the app that no room owns."""

    more: dict[str, Any]
    steady: Callable[[], float]

    def __init__(self) -> None:
        super().__init__()
        self.alerts = Alerts()

    @property
    def _control(self) -> Control:
        return cast("Control", self)

    @property
    def room_below(self) -> Room | None:
        """The room of the current mode, whatever lies over it."""
        return next((one for one in self.screen_stack if isinstance(one, Room)), None)

    def action_help(self) -> None:
        """Show the keys of this room."""
        from tui.rooms import room as room_named
        from tui.screens.help import HelpScreen

        room = self.room_below
        spec = room_named(room.ID) if room is not None else None
        if spec is not None:
            self.push_screen(HelpScreen(spec.id, spec.title))

    def action_dispatch(self, *projects: str) -> None:
        """Write to several projects at once; the selected one is taken where none is named."""
        from tui.screens.dispatch import DispatchScreen

        if self._control.model.fleet.rows:
            self.push_screen(DispatchScreen(projects))

    def action_search(self) -> None:
        """Look for words in everything that was said."""
        from tui.screens.search import SearchScreen

        self.push_screen(SearchScreen())

    def action_copy(self) -> None:
        """Copy what is selected to the terminal's clipboard (OSC 52); marked text goes first."""
        room = self.room_below
        text = self.screen.get_selected_text() or (room.copied() if room is not None else "")
        self.copy_text(text)

    def copy_text(self, text: str) -> None:
        """Copy ``text``, made inert, and say so."""
        safe = clean(text)
        if not safe.strip():
            self._control.said("Nothing is selected to copy.")
            return
        self.copy_to_clipboard(safe)
        lines = safe.count("\n") + 1
        what = fit(flat(safe), _SAID) if lines == 1 else f"{lines} lines"
        self._control.said(f"Copied: {what}")

    def action_alerts(self) -> None:
        """Be told of what needs the person, or not; remembered."""
        self.alerts.quiet = not self.alerts.quiet
        self.more[QUIET] = self.alerts.quiet
        self._control.remember()
        self._control.said(
            "The bell is off; the top bar still counts." if self.alerts.quiet else "The bell is on."
        )

    def ring(self) -> None:
        """Tell what newly needs the person, when it is due."""
        if (alert := self.alerts.due(self.steady())) is None:
            return
        self.bell()
        self.notify(flat(alert.text), title=flat(alert.title), severity="warning", markup=False)
