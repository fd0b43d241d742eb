"""What works from every room: its small screens, copying, and the bell when something needs the person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, ClassVar, cast

from textual.app import App
from textual.command import CommandPalette, Provider

from orchestrator.answering import ANSWERED
from orchestrator.client import segment
from orchestrator.signs import UNKNOWN
from orchestrator.text import clean, fit, flat
from tui.control import Control
from tui.render.tokens import Line, Span
from tui.screens.room import Room
from tui.state.alerts import Alerts
from tui.state.attention import next_project
from tui.state.questions import QUESTION_LOOKS
from tui.state.words import count

Json = dict[str, Any]
RECENT = 40
"""Tasks and signals that the command palette knows."""
QUIET = "quiet"
"""Where the layout's memory keeps whether the bell is off."""
_SAID = 60


def _commands() -> type[Provider]:
    from tui.screens.commands import Commands

    return Commands


class Everywhere(App[None]):
    """The part of the app that no room owns."""

    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    more: dict[str, Any]
    steady: Callable[[], float]

    def __init__(self) -> None:
        super().__init__()
        self.alerts = Alerts()
        self.recent_tasks: list[Json] = []
        """The events by which the latest tasks were queued, the newest first."""
        self.recent_signals: list[Json] = []
        """The latest signals, the newest first."""
        self._taken_off = ""

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

    def action_next_waiting(self) -> None:
        """On the wall, select the next project that waits for the person, the most pressing one first."""
        control = self._control
        here = control.selected if self.current_mode in {"fleet", "focus"} else ""
        shown = control.model.fleet.shown(control.arrangement)
        project = next_project(control.model.attention, shown, here)
        if not project:
            control.said("Nothing waits for you.")
            return
        if control.arrangement.zoomed:
            control.arrange(replace(control.arrangement, zoomed=project))
        control.select(project)
        control.action_room("fleet")

    def action_search(self) -> None:
        """Look for words in everything raw."""
        from tui.screens.search import SearchScreen

        self.push_screen(SearchScreen())

    def action_ask(self) -> None:
        """Put a question to all projects, in its room."""
        self._control.to_ask = True
        self._control.action_room("questions")

    def heed_answers(self, events: Iterable[Json]) -> None:
        """Say that a question that was put here is answered, where that is not seen."""
        for event in events:
            body = event["body"]
            if body["kind"] == ANSWERED and body["question"] in self._control.asked:
                self._control.asked.discard(str(body["question"]))
                if self.current_mode != "questions":
                    look = QUESTION_LOOKS.get(str(body["status"]), UNKNOWN)
                    self._control.said(f"Your question: {look.word}. It is in room 8.")

    def action_copy(self) -> None:
        """Copy what is selected to the terminal's clipboard (OSC 52); marked text goes first."""
        room = self.room_below
        text = self.screen.get_selected_text() or (room.copied() if room is not None else "")
        self.copy_text(text)

    def action_command_palette(self) -> None:
        """Offer everything that can be done here; the latest tasks come along while letters are typed."""
        params = {"before": 0, "limit": RECENT, "kinds": "task.queued"}
        self._control.feed.get("/events", params, self._take_recent, lambda _: None)
        self._control.feed.get("/signals", {"limit": RECENT}, self._take_signals, lambda _: None)
        super().action_command_palette()

    def _take_signals(self, listed: Json) -> None:
        self.recent_signals = list(reversed(listed.get("signals") or ()))

    def _take_recent(self, page: Json) -> None:
        self.recent_tasks = list(reversed(page["events"]))

    def show_calibration(self, project: str) -> None:
        """Show the calibration of ``project``'s agent."""
        path = f"/projects/{segment(project)}/calibration"
        self._control.feed.get(path, None, self._read_calibration, self._control.problem)

    def _read_calibration(self, view: Json) -> None:
        from tui.screens.reading import ReadingScreen

        title = f"Calibration {view['name']} of {view['project']}"
        self.push_screen(ReadingScreen(title, calibration_head(view), str(view.get("text") or "")))

    @property
    def settled_theme(self) -> str:
        """The theme in force, whichever is tried on."""
        return self._taken_off or self.theme

    def take_theme(self, name: str) -> None:
        """Keep a theme."""
        self._taken_off = ""
        self.theme = name
        self._control.remember()

    def on_command_palette_option_highlighted(self, event: CommandPalette.OptionHighlighted) -> None:
        """Try a theme on while it is marked."""
        entry = getattr(getattr(event.highlighted_event.option, "hit", None), "entry", None)
        self._try_on(entry.theme if entry is not None else "")

    def on_command_palette_closed(self, event: CommandPalette.Closed) -> None:
        """Put the theme back that was in force."""
        if not event.option_selected:
            self._try_on("")

    def _try_on(self, name: str) -> None:
        if name:
            self._taken_off = self._taken_off or self.theme
            self.theme = name
        elif self._taken_off:
            self.theme, self._taken_off = self._taken_off, ""

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


def calibration_head(view: Json) -> list[Line]:
    """What is said above a calibration's text."""
    facts = " · ".join(
        part
        for part in (
            flat(str(view.get("version") or "")),
            str(view.get("sha256") or "")[:12],
            f"about {count(int(view.get('tokens') or 0))} tokens",
            "in use" if view.get("used") else "not used yet",
        )
        if part
    )
    told = (
        ("The next task gets another text: files or configuration have changed.", view.get("changed")),
        (f"The next task gets none: {view.get('problem')}", view.get("problem")),
        (f"It was lost in a compaction: {view.get('missing')}", view.get("missing")),
    )
    warnings: list[Line] = [(Span(flat(text), "warning"),) for text, wanted in told if wanted]
    return [(Span(facts, "dim"),), *warnings, ()]
