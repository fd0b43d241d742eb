"""Focus: one agent's whole conversation, what stands beside it, and a place to write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from orchestrator.errors import CounterpointError
from tui.keymap import bindings
from tui.render.asking import ask_lines
from tui.render.focus import foot, head
from tui.render.links import touching as touching_line
from tui.render.tokens import Span
from tui.rooms import room as room_named
from tui.screens.around import AroundScreen, go_to
from tui.screens.beside import Beside
from tui.screens.finding import Finding
from tui.state.model import Changes
from tui.state.side import TABS
from tui.state.touching import Touching
from tui.widgets.askbar import AskBar
from tui.widgets.bar import Bar
from tui.widgets.composer import Composer
from tui.widgets.rows import Rows
from tui.widgets.side import Side, Tabs
from tui.widgets.talk import Talk

Json = dict[str, Any]
WIDE = 120
"""Columns from which the side is shown by itself."""
_INTERRUPTIBLE = frozenset({"working", "starting", "asking"})


class FocusScreen(Finding):
    """One agent, closely."""

    ID = "focus"
    AUTO_FOCUS = "Talk"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("asking"), *bindings("focus")]
    DEFAULT_CSS = """
    FocusScreen #talking { width: 1fr; height: 1fr; }
    FocusScreen Talk { height: 1fr; }
    FocusScreen #find { display: none; height: 1; border: none; padding: 0 1; background: $surface; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._here = self._entering = False
        """Whether this room is looked at, and whether the person has just come."""
        self._side_called = False
        """Whether the side was called where there is no room for both."""
        self.touching = Touching()

    def body(self) -> Iterable[Widget]:
        """Conversation and side, with the composer below the first."""
        with Horizontal():
            with Vertical(id="talking"):
                yield Bar("head", steady=True)
                yield Bar("touching")
                yield Talk()
                yield Bar("foot")
                yield Input(id="find", placeholder="find", select_on_focus=False)
                yield AskBar()
                yield Composer()
            yield Side()

    def on_mount(self) -> None:
        """Join the parts."""
        self.talk, self.side = self.query_one(Talk), self.query_one(Side)
        self.composer, self.finder = self.query_one(Composer), self.query_one("#find", Input)
        self.head, self.foot = self.query_one("#head", Bar), self.query_one("#foot", Bar)
        self.question, self.talking = self.query_one(AskBar), self.query_one("#talking")
        self.talk.can_focus = True
        self.beside = Beside(self.control, self.side)
        kept = self._kept()
        if kept.get("tab") in TABS:
            self.side.choose(str(kept["tab"]))

    # Showing.

    def entered(self) -> None:
        """Show the selected project."""
        control, names = self.control, self.model.fleet.rows
        if control.selected not in names:
            control.select(next(iter(self.model.fleet.shown(control.arrangement)), ""))
        fresh = control.selected != self.project or not self._here
        self._here = True
        if control.selected != self.project:
            self.project, self.answering = control.selected, ""
            self.beside.about(self.project)
            self.find_nothing()
        self._lay_out()
        self.talk.show(self.document(), control.palette)
        self.composer.paint(control.palette)
        self.address()
        self._entering = fresh
        self.tell()
        self._entering = False
        if self.project:
            control.want_history([self.project])
            self.go_to_place()
            self.fill()
        self.beside.look()
        if fresh:
            self.touching.about(self.project)
        self._touch()

    def on_screen_suspend(self) -> None:
        """The person went elsewhere."""
        self._here = False

    def changed(self, changes: Changes) -> None:
        """Show what one frame changed of this project."""
        if self.control.selected != self.project:
            self.entered()
            return
        if changes.link and self.model.link.up:
            self.beside.retry()
            self.touching.about(self.project)
        if self.project in changes.talk:
            self.talk.redraw()
        if changes.attention or self.project in changes.rows:
            self.address()
        self.beside.took(changes.events)
        self.touching.took(changes.events)
        self._touch()
        if changes.attention or self.project in changes.rows | changes.talk:
            self.tell()

    def ticked(self) -> None:
        """Times move on."""
        self.tell()
        self.beside.draw()

    def on_resize(self) -> None:
        """Another size: the side may come or go."""
        self._lay_out()
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        self.talk.redraw()
        self.tell()
        self.beside.look()

    def _lay_out(self) -> None:
        """Conversation and side beside each other, or one of them where there is no room for both."""
        wide = self.size.width >= WIDE
        self.side.display = self._kept().get("side") is not False if wide else self._side_called
        self.side.styles.width = min(max(40, self.size.width // 3), 72) if wide else "1fr"
        self.talking.display = wide or not self.side.display

    def tell(self) -> None:
        """Head, foot and the question."""
        control, row = self.control, self.model.fleet.rows.get(self.project)
        asides = list(self.model.talk(self.project).asides)
        width = self.talk.size.width
        left, right = head(row, asides, self.reader.aside, control.now())
        self.head.tell(left, right, control.palette)
        words = self.reader.search.words(done=self.reader.pages.done or bool(self.reader.aside))
        said = foot(self.talk.view, self.reader.search.text, words)
        self.foot.tell(said, (), control.palette)
        ask = self.ask
        self.shown.show(str(ask["id"]) if ask else "", control.steady(), called=self._entering)
        lines = ask_lines(ask, control.now(), width) if ask else []
        self.question.show(lines, control.palette)
        self.refresh_bindings()

    def _touch(self) -> None:
        """Tell the person of links that touch what the agent was asked; the agent is told nothing."""
        project = self.project

        def took(view: Json) -> None:
            self.touching.take(project, view)
            self._touched()

        def failed(_: CounterpointError) -> None:
            self.touching.failed(project)
            self._touched()

        if (params := self.touching.ask()) is not None:
            self.control.feed.get("/map/touching", params, took, failed)
        self._touched()

    def _touched(self) -> None:
        if self.is_mounted:
            line = touching_line(self.touching.links)
            key = (Span("L", "key"), Span(" opens it ", "dim")) if line else ()
            self.query_one("#touching", Bar).tell(line, key, self.control.palette)
            self.refresh_bindings()

    def focus_talk(self) -> None:
        """Let keys go to the conversation again."""
        self.talk.focus()

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: C901  # a table
        """Keys work only where there is something for them to work on."""
        if not self.is_mounted or not self.project:
            return action in {"tab", "side"}
        row, searching = self.model.fleet.rows.get(self.project), bool(self.reader.search.text)
        writing, beside = self.composer.writing or self.finder.has_focus, self.side.at_hand
        match action:
            case "allow" | "deny" | "always" | "say" | "option":
                return not searching and self.answerable(action, parameters)
            case "send":
                return self.composer.writing and bool(self.composer.text.strip()) and not self.answering
            case "match":
                return searching and not writing
            case "cancel":
                return beside and self.beside.task is not None
            case "interrupt":
                return row is not None and row.state in _INTERRUPTIBLE and not writing
            case "link":
                return bool(self.touching.first) and not writing
            case "source":
                return beside and bool(self.beside.source[0])
            case "native" | "write" | "pause" | "find":
                return not writing
            case "leave":
                return writing or searching or beside or bool(self.reader.aside)
            case "asides":
                return bool(self.model.talk(self.project).asides) and not writing
            case "fold" | "fold_all" | "turn" | "start" | "end":
                return self.talk.has_focus
            case "move" | "page":
                return not self.finder.has_focus
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """Step by step back to the conversation: from writing, finding, the side, an aside."""
        if self.finder.has_focus or self.composer.writing or self.side.at_hand:
            if self.finder.has_focus:
                self.find_nothing()
            self._side_called, self.answering = False, ""
            self._lay_out()
            self.talk.focus()
            self.call_after_refresh(self._settle)
        elif self.reader.search.text:
            self.find_nothing()
        else:
            self.reader.aside = ""
            self.talk.show(self.document(), self.control.palette)
        self.address()
        self.tell()

    def action_move(self, by: int) -> None:
        """A line up or down; in the side a row."""
        if self.side.at_hand:
            self.side.rows.step(by)
        else:
            self.talk.step(by)

    def action_page(self, by: int) -> None:
        """A screenful up or down."""
        if self.side.at_hand:
            self.side.page(by)
        else:
            self.talk.page(by)

    def action_turn(self, by: int) -> None:
        """The prompt before or after."""
        self.talk.turn(by)

    def action_start(self) -> None:
        """The first line that is loaded."""
        self.talk.to_start()

    def action_end(self) -> None:
        """The end, and stay there."""
        self.talk.to_end()

    def action_fold(self) -> None:
        """Fold the call or thought at hand, or unfold it."""
        self.talk.fold()
        self.tell()

    def action_fold_all(self) -> None:
        """Unfold all calls and thoughts, or fold them all."""
        self.talk.fold_all()
        self.tell()

    def copied(self) -> str:
        """The block at hand."""
        return self.talk.block_text()

    def action_link(self) -> None:
        """Look at the link that touches what the agent was asked, in the Map."""
        self.control.open_link(self.touching.first)

    def action_source(self) -> None:
        """Read the source around the first quote of the selected claim."""
        ref, quoted = self.beside.source
        if ref:
            self.app.push_screen(AroundScreen(ref, quoted, lambda hit: go_to(self.control, hit)))

    def action_asides(self) -> None:
        """The next aside, the newest first; after the oldest the conversation again."""
        known = list(self.model.talk(self.project).asides)[::-1]
        here = known.index(self.reader.aside) if self.reader.aside in known else -1
        self.reader.aside = known[here + 1] if here + 1 < len(known) else ""
        self.find_nothing()
        self.talk.show(self.document(), self.control.palette)
        self.tell()

    # The side.

    def action_side(self) -> None:
        """Go into the side; from within it, put it away."""
        leaving = bool(self.side.display) and self.side.at_hand
        self._side_called = not leaving
        if self.size.width >= WIDE:
            self._keep(side=not leaving)
        self._lay_out()
        if leaving:
            self.talk.focus()
        else:
            self.side.rows.focus()
        self.call_after_refresh(self._settle)

    def action_tab(self, by: int) -> None:
        """Another tab of the side."""
        self.beside.turn(by)
        self._keep(tab=self.beside.tab)

    def on_tabs_chosen(self, message: Tabs.Chosen) -> None:
        """A tab was clicked."""
        self.beside.choose(message.tab)
        self._keep(tab=message.tab)

    def on_rows_selected(self, message: Rows.Selected) -> None:
        """Another row of the side."""
        self.beside.select(message.key)
        self.refresh_bindings()

    def on_rows_opened(self, message: Rows.Opened) -> None:
        """A file is reviewed in its own room, where there is one."""
        self.action_source()
        if self.beside.tab == "Files" and room_named("review") is not None:
            self.control.action_room("review")

    def _kept(self) -> Json:
        kept = self.control.more.get("focus")
        return kept if isinstance(kept, dict) else {}

    def _keep(self, **what: object) -> None:
        self.control.more["focus"] = {**self._kept(), **what}
        self.control.remember()
