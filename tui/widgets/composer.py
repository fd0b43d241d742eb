"""Writing to agents: an input of several lines with history, drafts and completion. Nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from orchestrator.text import clean, flat
from tui.keymap import bindings
from tui.listing import files_below
from tui.shelf import Shelf
from tui.state.composing import History, Word, complete, joined, offers, word_at
from tui.themes.palette import Palette
from tui.widgets.offers import Offers

KEEP_AFTER = 0.3
"""Seconds after the last key until the draft is kept."""
Listing = Callable[[Path], Sequence[str]]


class PromptText(TextArea):
    """The text itself; its keys are the composer's."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("composer")]
    DEFAULT_CSS = """
    PromptText {
        height: auto; min-height: 1; max-height: 8; border: none; padding: 0 1 0 0; background: $surface;
        scrollbar-size-vertical: 1;
        & .text-area--cursor-line { background: $surface; }
        &:focus { border: none; }
    }
    """

    @property
    def composer(self) -> Composer:
        """The composer that it belongs to."""
        return next(one for one in self.ancestors if isinstance(one, Composer))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Completion's keys work while something is offered."""
        if action in {"accept", "close_offers"}:
            return self.composer.offering
        return super().check_action(action, parameters)

    async def _on_key(self, event: events.Key) -> None:
        """Enter is a key of ours, not a letter."""
        if event.key == "enter":
            event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        """A paste is text, whatever it holds: its line ends send nothing, its escapes do nothing."""
        event.prevent_default()
        event.stop()
        self.insert(clean(event.text))

    def action_submit(self) -> None:
        """Take the offered word, break the line behind a backslash, or send."""
        composer = self.composer
        row, column = self.cursor_location
        if composer.offering:
            self.action_accept()
        elif self.document[row][:column].endswith("\\"):
            self.replace("\n", (row, column - 1), (row, column))
        else:
            composer.send()

    def action_new_line(self) -> None:
        """Break the line."""
        self.insert("\n")

    def action_accept(self) -> None:
        """Take the offered word."""
        self.composer.take()

    def action_close_offers(self) -> None:
        """Offer nothing until the word changes."""
        self.composer.offer_nothing()

    def action_older(self) -> None:
        """Up: in the list, in the text, then in what was sent before."""
        if self.composer.offering:
            self.composer.query_one(Offers).step(-1)
        elif self.get_cursor_up_location()[0] == self.cursor_location[0] and self._at_edge(first=True):
            self.composer.walk(-1)
        else:
            self.action_cursor_up()

    def action_newer(self) -> None:
        """Down: the other way round."""
        if self.composer.offering:
            self.composer.query_one(Offers).step(1)
        elif self._at_edge(first=False):
            self.composer.walk(1)
        else:
            self.action_cursor_down()

    def _at_edge(self, *, first: bool) -> bool:
        place = self.wrapped_document.location_to_offset(self.cursor_location).y
        return place == (0 if first else self.wrapped_document.height - 1)


class Composer(Vertical):
    """An input for prompts. ``Sent`` tells of one; answer it with ``accepted`` or ``refused``.

    ``open`` says whom it is for. What is sent stays a draft until it was accepted, so that no crash loses it.
    """

    DEFAULT_CSS = """
    Composer { height: auto; background: $surface; border-left: thick $border-blurred; padding: 0 0 0 1; }
    Composer:focus-within { border-left: thick $accent; }
    """

    class Sent(Message):
        """The person sent ``text`` to ``name``, as ``open`` has it; ``how`` is what ``send`` was told."""

        def __init__(self, composer: Composer, name: str, text: str, how: str = "") -> None:
            super().__init__()
            self.composer = composer
            self.name = name
            self.text = text
            self.how = how

        @property
        def control(self) -> Composer:
            """The composer."""
            return self.composer

    class Written(Message):
        """The text changed."""

        def __init__(self, composer: Composer) -> None:
            super().__init__()
            self.composer = composer

        @property
        def control(self) -> Composer:
            """The composer."""
            return self.composer

    def __init__(self, *, id: str | None = None, listing: Listing = files_below) -> None:  # noqa: A002  # Textual's name
        super().__init__(id=id)
        self._input = PromptText(soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)
        self._offers = Offers()
        self._shelf: Shelf | None = None
        self._draft_of = ""
        self._history = History()
        self._pending: list[tuple[str, str]] = []
        self._left: dict[str, str] = {}
        """Drafts of other names, as they were left."""
        self._projects: Sequence[str] = ()
        self._folder: Path | None = None
        self._files: Sequence[str] | None = None
        self._listing = listing
        self._closed_for: Word | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """List and text."""
        yield self._offers
        yield self._input

    @property
    def text(self) -> str:
        """What is written."""
        return self._input.text

    @property
    def offering(self) -> bool:
        """Whether completions are shown."""
        return bool(self._offers.names)

    @property
    def writing(self) -> bool:
        """Whether keys go into the text."""
        return self._input.has_focus

    def open(
        self,
        shelf: Shelf,
        name: str,
        *,
        hint: str = "",
        projects: Iterable[str] = (),
        folder: Path | None = None,
    ) -> None:
        """Write to ``name``, whose draft is brought back; ``projects`` and files of ``folder`` are offered.

        ``hint`` is shown while nothing is written. Called again for the same name it takes only the rest.
        """
        self._projects = list(projects)
        self._input.placeholder = flat(hint)
        if folder != self._folder:
            self._folder, self._files = folder, None
        if (shelf, name) != (self._shelf, self._draft_of):
            self.keep()
            if self._shelf is not None:
                self._left[self._draft_of] = self._history.kept(self.text)
            self._shelf, self._draft_of = shelf, name
            self._history = History(shelf.prompts())
            left = self._left.pop(name, None)
            self._put(shelf.draft(name) if left is None else left)

    def paint(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._offers.palette = palette
        self._offers.refresh()

    def write(self) -> None:
        """Let keys go into the text."""
        self._input.focus()

    def insert(self, words: str) -> None:
        """Put ``words`` where the cursor is."""
        self._input.insert(words)

    def clear(self) -> None:
        """Begin anew; what stood there goes into the history."""
        self._remember(self.text)
        self._put("")

    def send(self, how: str = "") -> None:
        """Tell of the text and begin the next one; a blank text is not sent."""
        text = self.text
        if not text.strip():
            return
        self._pending.append((self._draft_of, text))
        self._put(self._history.sent(text))
        self.keep()
        self.post_message(self.Sent(self, self._draft_of, text, how))

    def accepted(self, text: str) -> None:
        """``text`` has arrived: it goes from the drafts into the history."""
        name = self._answered(text)
        self._remember(text)
        self._keep(name)

    def refused(self, text: str) -> None:
        """``text`` was not taken: it comes back, in front of what was written since."""
        name = self._answered(text)
        if name == self._draft_of:
            self._put(joined(text, self.text))
        else:
            self._left[name] = joined(text, self._left.get(name, ""))
        self._keep(name)

    def keep(self) -> None:
        """Keep the draft, and what was sent and has no answer yet, on disk."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._keep(self._draft_of)

    def _answered(self, text: str) -> str:
        """Whose draft ``text`` was sent from; it waits no more."""
        found = next((one for one in self._pending if one[1] == text), None)
        if found is None:
            return self._draft_of
        self._pending.remove(found)
        return found[0]

    def _keep(self, name: str) -> None:
        here = name == self._draft_of
        draft = self._history.kept(self.text) if here else self._left.get(name, "")
        if self._shelf is not None:
            self._shelf.keep(name, joined(*(text for whose, text in self._pending if whose == name), draft))

    def on_descendant_focus(self) -> None:
        """Look anew which files there are."""
        self._files = None
        self._look()

    def on_unmount(self) -> None:
        """Leave nothing behind that is not on disk."""
        self.keep()

    def walk(self, by: int) -> None:
        """Show what was sent before or after."""
        found = self._history.older(self.text) if by < 0 else self._history.newer(self.text)
        for text in self._history.rescued:
            self._remember(text)
        self._history.rescued.clear()
        if found is not None:
            self._put(found)

    def take(self) -> None:
        """Put the selected completion in."""
        self._complete(self._offers.name_taken)

    def offer_nothing(self) -> None:
        """Close the list; it opens again with another word."""
        self._closed_for = self._word()
        self._show([])

    def on_offers_picked(self, message: Offers.Picked) -> None:
        """A completion was clicked."""
        message.stop()
        self._complete(message.name)
        self.write()

    def on_text_area_changed(self, message: TextArea.Changed) -> None:
        """Offer what fits, and keep the draft soon."""
        message.stop()
        self._look()
        if self._timer is None:
            self._timer = self.set_timer(KEEP_AFTER, self.keep)
        self.post_message(self.Written(self))

    def on_text_area_selection_changed(self, message: TextArea.SelectionChanged) -> None:
        """Offer what fits where the cursor is now."""
        message.stop()
        self._look()

    def _remember(self, text: str) -> None:
        if self._shelf is not None:
            self._shelf.add(text)

    def _put(self, text: str) -> None:
        self._input.text = text
        self._input.move_cursor(self._input.document.end)

    def _word(self) -> Word | None:
        row, column = self._input.cursor_location
        return word_at(self._input.document[row], column) if self._input.selection.is_empty else None

    def _look(self) -> None:
        word = self._word()
        if word is None or word.start != getattr(self._closed_for, "start", -1):
            self._closed_for = None
        if word is None or self._closed_for is not None or not self.writing:
            self._show([])
        elif word.kind == "project":
            self._show(offers(word.stem, self._projects))
        elif self._files is not None:
            self._show(offers(word.stem, self._files))
        elif self._folder is not None:
            self._list(self._folder)

    def _show(self, names: list[str]) -> None:
        if names != self._offers.names:
            self._offers.show(names)
            self._input.refresh_bindings()

    def _list(self, folder: Path) -> None:
        """Read which files there are, in a thread; the list opens when they are known."""

        def read() -> None:
            found = self._listing(folder)
            self.app.call_from_thread(self._listed, folder, found)

        self._files = ()
        self.run_worker(read, thread=True, group="listing", exit_on_error=False)

    def _listed(self, folder: Path, found: Sequence[str]) -> None:
        if folder == self._folder:
            self._files = found
            self._look()

    def _complete(self, name: str) -> None:
        word = self._word()
        if word is None or not name:
            return
        row, column = self._input.cursor_location
        line = self._input.document[row]
        found = complete(line, column, word, name)
        self._input.replace(found.line, (row, 0), (row, len(line)))
        self._input.move_cursor((row, found.column))


class _Alone(App[None]):
    """The composer with sample data: ``python -m tui.widgets.composer``."""

    def compose(self) -> ComposeResult:
        yield Composer()

    def on_mount(self) -> None:
        composer = self.query_one(Composer)
        here = Path(__file__).parents[1]
        shelf = Shelf(Path(self.app.title) / "nowhere" / "at" / "all")
        composer.open(shelf, "sample", hint="Write to acme", projects=("acme", "north"), folder=here)
        composer.paint(Palette(self.theme_variables))
        composer.write()

    def on_composer_sent(self, message: Composer.Sent) -> None:
        message.composer.accepted(message.text)
        self.notify(message.text, markup=False)


if __name__ == "__main__":
    _Alone().run()
