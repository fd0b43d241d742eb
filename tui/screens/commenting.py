"""Comments on lines of a diff: typed, kept until they are sent or discarded, sent as one task."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orchestrator.errors import CounterpointError
from orchestrator.text import fit, flat
from tui.render.inert import inert_line
from tui.screens.room import Room
from tui.state.review import Comment, Comments, Reviewed, prompt
from tui.state.words import counted
from tui.widgets.diff import DiffView
from tui.widgets.rows import Rows
from tui.widgets.words import WordsBox

Json = dict[str, Any]
KEPT = "review-comments"
"""Where the layout's memory keeps comments."""


class Commenting(Room):
    """A room with a diff that is commented on. Comments outlive the room, and the app too."""

    def __init__(self) -> None:
        super().__init__()
        self.read: dict[str, Reviewed] = {}
        """What was read of each project."""
        self._comments: Comments | None = None
        self._marks: tuple[object, dict[int, Comment]] = (None, {})
        self._begun: Comment | None = None
        """The comment that is typed: what it is about is fixed when it is begun."""
        self._sending: tuple[Comment, ...] = ()

    def show(self) -> None:
        """Show everything as it is."""

    @property
    def here(self) -> Reviewed | None:
        """The project that is looked at, once it was read."""
        return self.read.get(self.control.selected)

    @property
    def comments(self) -> Comments:
        """All that wait to be sent."""
        if self._comments is None:
            self._comments = Comments(self.control.more.get(KEPT))
        return self._comments

    def marked(self, here: Reviewed) -> dict[int, Comment]:
        """The commented lines of the diff, looked for when comments or diff are others."""
        known, found = self._marks
        key = (id(here.patch), self.comments.all)
        if key != known:
            found = self.comments.on(self.control.selected, here.patch)
            self._marks = (key, found)
        return found

    def list_focused(self) -> Rows | None:
        """The list that keys move in; ``None`` when it is the diff."""
        focused = self.focused
        return focused if isinstance(focused, Rows) else None

    def comment_at_hand(self) -> Comment | None:
        """The comment that is selected in the list, or that stands at the line at hand."""
        rows, here = self.list_focused(), self.here
        if rows is not None and rows.key.startswith("comment:"):
            known = self.comments.of(self.control.selected)
            at = int(rows.key.partition(":")[2])
            return known[at] if at < len(known) else None
        if here is None or not len(here.rows):
            return None
        place, marks = here.rows.place(here.row), self.marked(here)
        return marks.get(place.right) or marks.get(place.left)

    def action_comment(self) -> None:
        """Say something about the lines at hand."""
        here = self.here
        begun = here.comment("…") if here is not None else None
        if begun is None:
            self.control.said("Go to a changed or surrounding line first: a comment is about lines.")
            return
        self._begun = begun
        title = f"{begun.where}: {begun.quoted[0]}"
        self.query_one(WordsBox).begin("comment", fit(flat(title), max(20, self.size.width - 8)))

    def on_words_box_sent(self, message: WordsBox.Sent) -> None:
        """Keep the comment."""
        message.stop()
        if self._begun is not None:
            self.comments.add(self._begun.saying(message.text))
            self._keep()
        self._close_box()

    def on_words_box_left(self, message: WordsBox.Left) -> None:
        """What was typed is kept as a comment: nothing typed is lost, and a comment can be discarded."""
        message.stop()
        if message.text.strip():
            self.on_words_box_sent(message)
        else:
            self._close_box()

    def _close_box(self) -> None:
        self._begun = None
        self.query_one(WordsBox).end()
        self.query_one(DiffView).focus()
        if (here := self.here) is not None:
            here.anchor = None
        self.show()

    def action_discard(self) -> None:
        """Discard the comment at hand, once it was asked."""
        if (one := self.comment_at_hand()) is not None:
            words = fit(inert_line(one.text), 50)
            self.confirm(f"Discard the comment “{words}”?", lambda: self._drop((one,)))

    def action_send_comments(self) -> None:
        """Send this project's comments to its agent, as one task."""
        project = self.control.selected
        found = self.comments.of(project)
        if not found or self._sending:
            return
        self._sending = found

        def done(_: Json) -> None:
            self._sending = ()
            self._drop(found)
            self.control.said(f"{project}: {counted(len(found), 'comment')} sent")

        def failed(problem: CounterpointError) -> None:
            self._sending = ()
            self.control.problem(problem)

        body = {"project": project, "prompt": prompt(found), "origin": "say"}
        self.control.feed.post("/tasks", body, done, failed)

    def _drop(self, gone: Iterable[Comment]) -> None:
        self.comments.drop(gone)
        self._keep()
        self.show()

    def _keep(self) -> None:
        self.control.more[KEPT] = self.comments.kept()
        self.control.remember()
