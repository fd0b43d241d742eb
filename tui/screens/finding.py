"""Reading one conversation further back than it is loaded: older pages, places in it, and finding words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from textual.widgets import Input

from orchestrator.errors import CounterpointError
from tui.render.document import Document
from tui.screens.steering import Steering
from tui.state.focus import PAGE, SEARCH_PAGE, Pages, Search
from tui.state.strand import Strand
from tui.widgets.talk import Talk

Json = dict[str, Any]


@dataclass(slots=True)
class Reader:
    """One project as it is read here."""

    document: Document
    pages: Pages = field(default_factory=Pages)
    search: Search = field(default_factory=Search)
    aside: str = ""
    """The aside that is read in place of the conversation."""
    apart: tuple[Strand, Document] | None = None
    """The strand that was read last of all asides, and its lines."""
    place: int = 0
    """Cursor of the event that is to be looked at; 0 when there is none."""


class Finding(Steering):
    """A room with a conversation that is read page by page."""

    talk: Talk
    finder: Input

    def __init__(self) -> None:
        super().__init__()
        self.readers: dict[str, Reader] = {}
        self._placed = ("", 0)
        """The place that was gone to last."""

    def tell(self) -> None:
        """Say how it stands."""

    @property
    def reader(self) -> Reader:
        """The project that is read."""
        found = self.readers.get(self.project)
        if found is None:
            document = Document(self.model.talk(self.project))
            found = self.readers[self.project] = Reader(document)
        return found

    def document(self) -> Document:
        """What is read: the conversation, or the aside that was chosen."""
        reader = self.reader
        strand = self.model.talk(self.project).asides.get(reader.aside) if reader.aside else None
        if strand is None:
            reader.aside = ""
            return reader.document
        if reader.apart is None or reader.apart[0] is not strand:
            reader.apart = strand, Document(strand)
        return reader.apart[1]

    # Older pages.

    def go_to_place(self) -> None:
        """Go where the project should be looked at, as soon as that is read."""
        reader, oldest = self.reader, self.model.talk(self.project).oldest
        wanted = (self.project, self.control.place)
        if wanted[1] and wanted != self._placed:
            self._placed, reader.place = wanted, wanted[1]
        if not reader.place or oldest is None:
            return
        if oldest > reader.place and not reader.pages.done:
            self._older(SEARCH_PAGE)
            return
        reader.aside = ""
        self.talk.show(self.document(), self.control.palette)
        self.talk.to_cursor(reader.place)
        reader.place = 0

    def fill(self) -> None:
        """Read older pages until the view is full and a little more."""
        if self.talk.view.total < 2 * self.talk.view.height:
            self._older(PAGE)

    def on_talk_moved(self, message: Talk.Moved) -> None:
        """The reader moved; near the top, read what was before."""
        if message.near_top:
            self._older(PAGE)
        self.tell()

    def _older(self, size: int) -> None:
        reader, project = self.reader, self.project
        if reader.aside or not project:
            return
        params = reader.pages.ask(self.model.talk(project).oldest, size)
        if params is None:
            return

        def took(page: Json) -> None:
            reader.pages.took(page)
            self.model.talk(project).prepend(page["events"])
            if project == self.project and self.is_current:
                self.talk.redraw()
                self.go_to_place()
                self._go_on()
                self.fill()
                self.tell()

        def failed(error: CounterpointError) -> None:
            reader.pages.failed()
            reader.search.wanting = 0
            self.control.problem(error)

        self.control.feed.get("/events", {**params, "project": project}, took, failed)

    # Finding.

    def action_find(self) -> None:
        """Look for words."""
        self.finder.display = True
        self.finder.value = self.reader.search.text
        self.finder.focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Look as the words are typed."""
        search = self.reader.search
        if message.value != search.text:
            search.begin(message.value)
            self.talk.mark(message.value)
            self._see(search.found(self.talk.rows_with(search.text), self._bottom))
            self.tell()

    def on_input_submitted(self) -> None:
        """Stay with what was found; where nothing was, look through older pages."""
        self.finder.display = False
        self.talk.focus()
        if self.reader.search.text and not self.reader.search.rows:
            self._want_older_match()
        self.tell()

    def action_match(self, by: int) -> None:
        """The next match, upwards for -1; older pages are read until there is one."""
        search = self.reader.search
        search.found(self.talk.rows_with(search.text), self._bottom)
        if search.step(by):
            self._see(search.row)
        else:
            self._want_older_match()
        self.tell()

    def _want_older_match(self) -> None:
        reader = self.reader
        if not reader.pages.done and not reader.aside:
            reader.search.wanting = 1
            self._older(SEARCH_PAGE)

    def _go_on(self) -> None:
        """A page has come: look in it for the match that is wanted."""
        search = self.reader.search
        if not search.text:
            return
        had = search.row is not None
        row = search.found(self.talk.rows_with(search.text), self._bottom)
        if not search.wanting:
            return
        if row is not None and (not had or search.step(-1)):
            search.wanting = 0
            self._see(search.row)
        elif self.reader.pages.done:
            search.wanting = 0
        else:
            self._older(SEARCH_PAGE)

    @property
    def _bottom(self) -> int:
        return self.talk.view.top + self.talk.view.height - 1

    def _see(self, row: int | None) -> None:
        if row is not None:
            self.talk.to_row(row)

    def find_nothing(self) -> None:
        """Look for nothing any more."""
        self.reader.search.begin("")
        self.talk.mark("")
        self.finder.display = False
