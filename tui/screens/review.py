"""Review: what agents changed, comments on it, and landing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from orchestrator.client import segment
from orchestrator.errors import CounterpointError
from orchestrator.text import flat
from tui.keymap import bindings
from tui.render.changes import outcome_lines, part_lines, project_line
from tui.render.inert import inert_line
from tui.render.tokens import Line, Span
from tui.screens.commenting import Commenting
from tui.screens.room import ROOMY
from tui.state.fleet import Row
from tui.state.model import Changes
from tui.state.review import Reviewed
from tui.state.words import counted
from tui.widgets.diff import DiffView
from tui.widgets.lines import Lines
from tui.widgets.rows import RowLine, Rows
from tui.widgets.words import WordsBox

Json = dict[str, Any]
BESIDE = 160
"""Columns from which on both sides may stand beside each other."""
_NONE: Line = (Span("✓ Nothing to land.", "ok"),)


class ReviewScreen(Commenting):
    """Comments are kept until they are sent or discarded, over restarts too."""

    ID = "review"
    AUTO_FOCUS = "DiffView"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("review")]
    DEFAULT_CSS = """
    ReviewScreen #side { width: 38; height: 1fr; margin-right: 1; }
    ReviewScreen.narrow #side { width: 28; }
    ReviewScreen.wide #side { width: 48; }
    ReviewScreen.roomy #side { width: 62; }
    ReviewScreen #changed { height: auto; max-height: 30%; margin-bottom: 1; }
    ReviewScreen #parts { height: 1fr; }
    ReviewScreen #told { height: auto; max-height: 10; background: $panel; padding: 0 1; display: none; }
    ReviewScreen DiffView { height: 1fr; background: $surface; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._asking: set[str] = set()
        self._told: dict[str, list[Line]] = {}
        """What there is to say of a project, above its diff."""

    def body(self) -> Iterable[Widget]:
        """Projects and parts, outcome and diff, and where a comment is typed."""
        with Horizontal():
            with Vertical(id="side"):
                yield Rows("changed")
                yield Rows("parts")
            with Vertical():
                yield Lines("told")
                yield DiffView()
        yield WordsBox()

    def changed(self, changes: Changes) -> None:
        """Rows moved: the list does, and the diff is read again while nobody is in it.

        The project that is read stays, whatever became of it elsewhere.
        """
        if changes.rows and self.here is None:
            self.entered()
        elif changes.rows:
            self._want(self.control.selected)
            self.show()

    def entered(self) -> None:
        """Show the project that all rooms are about, or the first with something to land."""
        names = self._names()
        if self.control.selected not in names and names:
            self.control.select(names[0])
        self._want(self.control.selected)
        self.show()

    def on_resize(self) -> None:
        """Lay out for the width."""
        self.set_class(self.size.width < 100, "narrow")
        self.set_class(self.size.width >= BESIDE, "wide")
        self.set_class(self.size.width >= ROOMY, "roomy")
        if (here := self.here) is not None and here.beside and self.size.width < BESIDE:
            here.set_beside(False)
        self.call_after_refresh(self.show)

    def copied(self) -> str:
        """The lines at hand, as the diff has them."""
        here = self.here
        return "" if here is None else "\n".join(
            here.patch.signs[line] + here.patch.texts[line] for line in here.lines()
        )  # fmt: skip

    def _names(self) -> list[str]:
        """Projects with something to land, conflicts, comments, or the one that is looked at."""
        rows = self.model.fleet.rows
        found = [name for name in self.model.fleet.shown(self.control.arrangement) if _worth(rows[name])]
        with_comments = [one.project for one in self.comments.all if one.project in rows]
        looked_at = [self.control.selected] if self.control.selected in self._told else []
        return list(dict.fromkeys((*found, *with_comments, *looked_at)))

    # Reading.

    def _want(self, project: str, *, again: bool = False) -> None:
        """Read a project's changes where they are not known, or are others now and nobody is in them."""
        row, known = self.model.fleet.rows.get(project), self.read.get(project)
        if row is None or project in self._asking or (known is None and not _worth(row) and not again):
            return
        key = _key(row)
        if known is not None and not again and (known.key == key or known.row):
            return
        self._asking.add(project)

        def take(view: Json) -> None:
            self._asking.discard(project)
            self._took(project, view, key)

        def failed(problem: CounterpointError) -> None:
            self._asking.discard(project)
            self._tell(project, [(Span(inert_line(f"{problem} {problem.fix}", 2000), "error"),)])

        self.control.feed.get(f"/projects/{segment(project)}/review", None, take, failed)

    def _took(self, project: str, view: Json, key: object) -> None:
        if not view["commits"]:
            view = {**view, "files": [], "diff": "", "flagged": []}  # what was landed is no change any more
        before, found = self.read.get(project), Reviewed(view, key)
        if before is not None:
            found.folded, found.beside = before.folded, before.beside
            same = before.commit and any(one["commit"] == before.commit for one in view["commits"])
            found.commit = before.commit if same else ""
            found.row = max(0, min(before.row, len(found.rows) - 1)) if found.commit == before.commit else 0
        self.read[project] = found
        self.show()

    # Showing.

    def show(self) -> None:
        """Show lists, outcome and diff as they are."""
        if not self.is_mounted:
            return
        here, names, palette = self.here, self._names(), self.control.palette
        changed, parts = self.query_one("#changed", Rows), self.query_one("#parts", Rows)
        width = max(16, parts.scrollable_content_region.width)
        rows = self.model.fleet.rows
        lines = [
            RowLine(project_line(rows[name], len(self.comments.of(name)), width), name) for name in names
        ]
        changed.show(lines or [RowLine(_NONE)], palette, self.control.selected)
        found = [] if here is None else part_lines(
            here.view, self.comments.of(self.control.selected), here.commit, self.control.now(), width
        )  # fmt: skip
        parts.show([RowLine(line, key) for line, key in found], palette)
        self._show_told(here)
        self._show_diff(here)
        self.refresh_bindings()

    def _show_told(self, here: Reviewed | None) -> None:
        told = self.query_one("#told", Lines)
        project = self.control.selected
        lines = list(self._told.get(project, ()))
        row = self.model.fleet.rows.get(project)
        if here is not None and row is not None and here.key != _key(row):
            lines.append((Span("There are other changes by now: r reads them.", "warning"),))
        if here is None and not lines and not self._names():
            lines.append((Span("What agents commit is read here, commented on, and landed.", "dim"),))
        told.display = bool(lines)
        told.show(lines, self.control.palette, project)
        told.styles.height = min(10, max(1, len(lines)))

    def _show_diff(self, here: Reviewed | None) -> None:
        diff = self.query_one(DiffView)
        diff.display = here is not None
        if here is not None:
            marks = self.marked(here)
            flagged = frozenset(here.view.get("flagged") or ())
            diff.show(here.rows, here.row, here.anchor, self.control.palette, comments=marks, flagged=flagged)

    def _tell(self, project: str, lines: list[Line]) -> None:
        self._told[project] = lines
        self.show()

    # Moving about.

    def on_rows_selected(self, message: Rows.Selected) -> None:
        """A project, a commit or a file was selected."""
        if message.rows.id == "changed":
            self.control.select(message.key)
            self._want(message.key)
        else:
            self._go(message.key)
        self.show()

    def on_rows_opened(self, message: Rows.Opened) -> None:
        """Go into the diff."""
        self.query_one(DiffView).focus()

    def on_diff_view_picked(self, message: DiffView.Picked) -> None:
        """A row was clicked; the second click folds a file or comments on a line."""
        if (here := self.here) is not None:
            here.move(message.row)
            if message.twice:
                self.action_act()
            self.show()

    def _go(self, key: str) -> None:
        here = self.here
        kind, _, name = key.partition(":")
        if here is None:
            return
        if kind in {"all", "commit"}:
            here.look_at(name)
        elif kind == "file":
            here.show_path(name)
        elif kind == "comment":
            one = self.comments.of(self.control.selected)[int(name)]
            place = next((line for line, said in self.marked(here).items() if said == one), None)
            if place is None:
                self.control.said(f"{one.where} reads otherwise by now; the comment keeps its lines.")
            else:
                here.move(here.rows.row_of(place))

    def action_move(self, by: int) -> None:
        """The next line, or the next entry of the list."""
        if (rows := self.list_focused()) is not None:
            rows.step(by)
        else:
            self._move(lambda here: here.move(here.row + by))

    def action_extend(self, by: int) -> None:
        """Mark lines for a comment."""
        self._move(lambda here: here.move(here.row + by, extend=True))

    def action_page(self, by: int) -> None:
        """A screen on."""
        height = self.query_one(DiffView).height
        self._move(lambda here: here.move(here.row + by * max(1, height - 2)))

    def action_end(self, by: int) -> None:
        """To the last line, or the first."""
        self._move(lambda here: here.move(len(here.rows) - 1 if by > 0 else 0))

    def action_file(self, by: int) -> None:
        """The next file."""
        self._move(lambda here: here.move(here.rows.next_file(here.row, by)))

    def action_hunk(self, by: int) -> None:
        """The next hunk."""
        self._move(lambda here: here.move(here.rows.next_hunk(here.row, by)))

    def action_fold(self) -> None:
        """Fold the file at hand."""
        self._move(lambda here: here.fold([here.path]))

    def action_fold_all(self) -> None:
        """Fold every file, or unfold all."""
        self._move(lambda here: here.fold(file.path for file in here.patch.files))

    def action_beside(self) -> None:
        """Both sides beside each other, or one below the other."""
        self._move(lambda here: here.set_beside(not here.beside))

    def action_act(self) -> None:
        """From a list into the diff; there fold a file or comment on a line."""
        if self.list_focused() is not None:
            self.query_one(DiffView).focus()
        elif (here := self.here) is not None and len(here.rows):
            if here.rows.place(here.row).head:
                self.action_fold()
            else:
                self.action_comment()

    def action_reload(self) -> None:
        """Read the changes again."""
        self._told.pop(self.control.selected, None)
        self._want(self.control.selected, again=True)

    def _move(self, how: Callable[[Reviewed], None]) -> None:
        here = self.here
        if here is not None and len(here.rows):
            how(here)
            self.show()

    # Landing.

    def action_land(self) -> None:
        """Merge the changes into the person's branch, once it was asked."""
        here, project = self.here, self.control.selected
        if here is None:
            return
        view = here.view
        flagged = f", ⚠ {len(view['flagged'])} that run later" if view.get("flagged") else ""
        what = f"{counted(len(view['commits']), 'commit')}, {counted(len(view['files']), 'file')}{flagged}"
        head = str(view["head"])
        self.confirm(f"Land {flat(project)} in your branch: {what}?", lambda: self._land(project, head))

    def _land(self, project: str, head: str) -> None:
        def done(reply: Json) -> None:
            self._tell(project, outcome_lines(project, reply))
            self._want(project, again=True)

        self._post(project, f"/projects/{segment(project)}/land", {"reviewed": head}, done)

    def action_archive(self) -> None:
        """Remove the workspace, once it was asked; its last state is kept under a ref."""
        project = self.control.selected
        question = f"Archive {flat(project)}: remove its workspace, keep its last state under a ref?"
        self.confirm(question, lambda: self._archive(project))

    def _archive(self, project: str) -> None:
        def done(reply: Json) -> None:
            words = f"✓ archived; its last state is {inert_line(str(reply['wip_ref']))}"
            self.read.pop(project, None)
            self._tell(project, [(Span(f"{flat(project)}: ", "strong"), Span(words, "ok"))])

        self._post(project, f"/projects/{segment(project)}/archive", None, done)

    def _post(self, project: str, path: str, body: Json | None, done: Callable[[Json], None]) -> None:
        def failed(problem: CounterpointError) -> None:
            words = inert_line(f"✗ {problem} {problem.fix}", 2000)
            self._tell(project, [(Span(f"{flat(project)}: ", "strong"), Span(words, "error"))])

        self.control.feed.post(path, body, done, failed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what would do something now."""
        here = self.here
        rows = here is not None and len(here.rows) > 0
        match action:
            case "comment":
                return here is not None and bool(here.lines())
            case "send_comments":
                return bool(self.comments.of(self.control.selected))
            case "discard":
                return self.comment_at_hand() is not None
            case "beside":
                return rows and self.size.width >= BESIDE
            case "fold" | "fold_all":
                return rows
            case "land":
                return here is not None and bool(here.view["commits"])
            case "archive" | "reload":
                return self.control.selected in self.model.fleet.rows
        return True


def _worth(row: Row) -> bool:
    return bool(row.commits or row.conflicts)


def _key(row: Row) -> tuple[object, ...]:
    """What of a project's status tells other changes from those that were read."""
    return (row.commits, row.files_changed, row.conflicts)
