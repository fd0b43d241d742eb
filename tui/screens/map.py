"""The map: which projects belong together, by the words of both, and what the person makes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from tui.keymap import bindings
from tui.render.graph import key_of, lane_line, lanes_in, picture
from tui.render.inert import inert_line
from tui.render.links import head, in_full, in_one, in_two, moment, summary
from tui.render.tokens import Line, Span
from tui.screens.choosing import ChooseScreen
from tui.screens.citing import WIDE
from tui.screens.linking import Linking
from tui.state.graph import Graph, graph
from tui.state.links import projects_of
from tui.state.model import Changes
from tui.state.transcript import Part
from tui.state.words import ago
from tui.widgets.bar import Bar
from tui.widgets.graph import GraphView
from tui.widgets.lines import Lines
from tui.widgets.linktext import LinkText
from tui.widgets.rows import RowLine, Rows

Json = dict[str, Any]
AGES = 10
"""Seconds for which the ages of the list stay as they are."""
_NOTHING: tuple[Line, ...] = (
    (Span("No links yet.", "dim"),),
    (),
    (Span("R", "key"), Span(" has the meta-agent look for some: passages of different", "dim")),
    (Span("projects that belong together, each with the words of both.", "dim"),),
)
_NOTHING_HERE: tuple[Line, ...] = (
    (Span("None of these.", "dim"),),
    (
        Span("esc", "key"),
        Span(" shows all again, ", "dim"),
        Span("v", "key"),
        Span(" what was put aside.", "dim"),
    ),
)


class MapScreen(Linking):
    """The links as a list beside the selected one, or as a graph of projects."""

    ID = "map"
    AUTO_FOCUS = "#links"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("map")]
    DEFAULT_CSS = """
    MapScreen #both { height: 1fr; }
    MapScreen #links { width: 46; height: 1fr; margin-right: 1; scrollbar-gutter: stable; }
    MapScreen #links, MapScreen #link, MapScreen #graph { background: $background; }
    MapScreen #reading, MapScreen #drawing { width: 1fr; height: 1fr; }
    MapScreen #link, MapScreen #graph { height: 1fr; }
    MapScreen #key { height: 1; background: $background; }
    MapScreen #drawing { display: none; }
    MapScreen.drawn #drawing { display: block; }
    MapScreen.drawn #both { display: none; }
    MapScreen.roomy #links { width: 62; }
    MapScreen.narrow #both { layout: vertical; }
    MapScreen.narrow #links { width: 1fr; height: auto; max-height: 6; margin: 0; }
    MapScreen.alone #links { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.graph = Graph()
        self._lane = 0
        """Number of the lane that is selected in the graph."""
        self._shown: list[RowLine] = []
        self._made_of: object = None
        """What the rows of the list were made of."""

    def body(self) -> Iterable[Widget]:
        """What is listed; below it list and link, in whose place the graph may stand."""
        yield Bar("scope", steady=True)
        with Horizontal(id="both"):
            yield Rows("links")
            with Vertical(id="reading"):
                yield Bar("head", steady=True)
                yield LinkText("link")

    def _drawing(self) -> Vertical:
        """The graph, which nobody waits for who wants the list."""
        return Vertical(GraphView("graph"), Bar("lane", steady=True), Lines("key"), id="drawing")

    # Showing.

    def entered(self) -> None:
        """Show what is known, and ask for what is new."""
        if self.control.link:
            self.remove_class("drawn")
            self.map.show(self.control.link)
            self.control.link = ""
        self.refresh_map()
        self.show()

    def changed(self, changes: Changes) -> None:
        """Follow the journal."""
        self.heed(changes)

    def ticked(self) -> None:
        """Ages go on."""
        if self.query("#links") and not self.has_class("drawn"):
            self._list()

    def show(self) -> None:
        """Show everything as it is known, as soon as the room has a size."""
        if not self.is_mounted or not self.size.width:
            return
        self._scope()
        if self.has_class("drawn"):
            self._draw()
        elif self.query_one("#reading").size.width:
            self._list()
            self._read_link()
        self.refresh_bindings()

    def _scope(self) -> None:
        found = self.map
        scope = found.pair or ((found.project,) if found.project else ())
        left = summary(len(found.listed), found.hidden, found.fresh, scope)
        self.query_one("#scope", Bar).tell(left, self._standing(), self.control.palette)

    def _standing(self) -> Line:
        """What the meta-agent does, or why it does nothing."""
        found, now = self.map, self.control.now()
        if found.problem:
            return (Span(f"{inert_line(found.problem)} ", "error"),)
        if found.under_way:
            return (Span("◐ ", "agent-working"), Span("the meta-agent looks for links ", "dim"))
        if found.waits:
            return (Span(f"{inert_line(found.waits)} ", "dim"),)
        last = found.passes[-1] if found.passes else None
        if last is None:
            return ()
        problem, age = inert_line(str(last.get("problem") or "")), ago(moment(last.get("finished_at")), now)
        said = f"looked {age} ago: {int(last.get('recorded') or 0)} new"
        early = f", ended early: {problem}" if problem else ""
        return (Span(f"{said}{early} ", "warning" if problem else "dim"),)

    def _list(self) -> None:
        rows, found, now = self.query_one("#links", Rows), self.map, self.control.now()
        width, narrow = max(20, rows.scrollable_content_region.width), self.size.width < WIDE
        made_of = found.listed, width, narrow, int(now.timestamp()) // AGES, found.read, found.problem
        if made_of != self._made_of:
            self._made_of = made_of
            self._shown = [row for link in found.listed for row in _rows(link, now, width, narrow=narrow)]
            if not self._shown:
                nothing = _NOTHING_HERE if found.links else _NOTHING
                told = nothing if found.read else ((Span(found.problem or "Reading …", "dim"),),)
                self._shown = [RowLine(line) for line in told]
        rows.show(self._shown, self.control.palette, found.selected)

    def _read_link(self) -> None:
        link, palette, now = self.map.link, self.control.palette, self.control.now()
        listed = link if self.map.listed else None
        left, right = head(listed, now)
        self.query_one("#head", Bar).tell(left, right, palette)
        text = self.query_one(LinkText)
        shown = in_full(listed, now, text.columns, self.map.quote) if listed is not None else []
        text.show_link(shown, palette, self.map.selected)

    def _draw(self) -> None:
        view, found = self.query_one(GraphView), self.map
        if not view.size.width:
            return
        links = found.listed
        width = max(20, view.scrollable_content_region.width)
        self.graph = graph(links, lanes_in(width), max(2, 4 * view.size.height))
        self._lane = max(0, min(self._lane, len(self.graph.lanes) - 1))
        counts = Counter(name for link in links for name in projects_of(link))
        drawn = picture(self.graph, width, view.size.height, self._lane, counts)
        lane = self.graph.lanes[self._lane] if self.graph.lanes else None
        palette = self.control.palette
        view.show(drawn, palette, drawn.row_of(self.graph.nodes[lane.top]) if lane else 0)
        out = self.graph.left_out
        rest = (Span(f"{out} more links have no room here ", "dim"),) if out else ()
        nothing = (Span(" No links to draw.", "dim"),)
        self.query_one("#lane", Bar).tell(lane_line(lane) if lane else nothing, rest, palette)
        key, told = self.query_one("#key", Lines), key_of(self.graph, self.size.width - 2)
        key.styles.height = max(1, len(told))
        key.show(told, palette)

    # Moving.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # a table
        """Keys work only where there is something for them to work on."""
        if not self.is_mounted:
            return True
        link, drawn = self.map.link if self.map.listed else None, self.has_class("drawn")
        match action:
            case "accept" | "reject" | "release" | "withdraw" | "undo" | "open" | "quote" | "fill":
                return not drawn and link is not None and self.allowed(action)
            case "look":
                return bool(self.graph.lanes) if drawn else link is not None
            case "run":
                return self.map.read and not self.map.waits
            case "graph" | "row" | "page" | "end":
                return bool(self.map.listed) or drawn
            case "whose" | "every":
                return bool(self.map.links)
        return super().check_action(action, parameters)

    def focus_list(self) -> None:
        """Let keys go to the list again."""
        self.query_one("#links", Rows).focus()

    def action_row(self, by: int) -> None:
        """Another link; in the graph another lane."""
        if self.has_class("drawn"):
            self._lane = max(0, min(len(self.graph.lanes) - 1, self._lane + by))
        else:
            self.map.step(by)
        self.show()

    def action_end(self, by: int) -> None:
        """The first or the last."""
        self.action_row(by * max(len(self.map.links), len(self.graph.lanes)))

    def action_quote(self, by: int) -> None:
        """Another quote of the link; in the graph another lane."""
        self.map.turn(by)
        self.show()
        self.query_one(LinkText).reveal(self.map.quote)

    def action_page(self, by: int) -> None:
        """Read the link on or back."""
        if self.has_class("drawn"):
            self.action_row(3 * by)
        else:
            self.query_one(LinkText).page(by)

    def action_graph(self) -> None:
        """The graph, or the list."""
        if not self.query("#drawing"):
            self.mount(self._drawing())
        self.toggle_class("drawn")
        if self.has_class("drawn"):
            self._lane = max(0, self.graph.lane_of(self.map.selected))
            self.set_focus(None)
        else:
            self.focus_list()
        self.call_after_refresh(self.show)

    def action_look(self) -> None:
        """From the graph to the links of the lane; from the list to the link alone."""
        if not self.has_class("drawn"):
            self.action_fill()
            return
        lane = self.graph.lanes[self._lane]
        self.map.narrow(pair=lane.edge.ends)
        self.map.select(lane.edge.links[0])
        self.action_graph()

    def action_leave(self) -> None:
        """Step by step back: the link alone, the graph, what is listed; then the fleet."""
        if self.has_class("alone") and not self.has_class("drawn"):
            self.action_fill()
        elif self.map.project or self.map.pair:
            self.map.narrow()
            self.show()
        elif self.has_class("drawn"):
            self.action_graph()
        else:
            self.control.action_room("fleet")

    def action_whose(self) -> None:
        """List only the links of one project; again: of all."""
        if self.map.project or self.map.pair:
            self.map.narrow()
            self.show()
            return
        counts = Counter(name for link in self.map.links.values() for name in projects_of(link))
        self.app.push_screen(ChooseScreen("Links of which project?", Part(0, 0), self._narrow, counts))

    def _narrow(self, project: str) -> None:
        self.map.narrow(project)
        self.show()

    def action_every(self) -> None:
        """List also what was dismissed or holds no more, or only what is open."""
        self.map.every = not self.map.every
        self.map.narrow(self.map.project, self.map.pair)
        self.show()

    def on_rows_opened(self, message: Rows.Opened) -> None:
        """Look at it alone."""
        self.action_look()

    def on_graph_view_picked(self, message: GraphView.Picked) -> None:
        """A lane was clicked; at the second click its links are listed."""
        self._lane = message.lane
        self.show()
        if message.opened:
            self.action_look()

    def on_graph_view_named(self, message: GraphView.Named) -> None:
        """A project was clicked: its links alone."""
        self._narrow("" if self.map.project == message.project else message.project)


def _rows(link: Mapping[str, Any], now: datetime, width: int, *, narrow: bool) -> list[RowLine]:
    """The rows of one link."""
    lines = (in_one(link, now, width),) if narrow else in_two(link, now, width)
    return [RowLine(line, str(link["link"])) for line in lines]
