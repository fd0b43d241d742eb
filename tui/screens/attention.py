"""Attention: everything that waits for the person, answered with one key each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import TextArea

from orchestrator.client import segment
from orchestrator.errors import CounterpointError, Refused, UsageProblem
from orchestrator.text import fit, flat
from tui.keymap import bindings
from tui.render.tokens import Line, Span
from tui.render.waiting import in_one, in_two, whole
from tui.render.whose import HERE
from tui.rooms import room
from tui.screens.choosing import ChooseScreen
from tui.screens.room import ROOMY, Room
from tui.state.asks import ASKS, ROUTE, UNREAD, rule_of, signal_of, whose
from tui.state.attention import Undo, Waiting, dismissable
from tui.state.heard_lines import HeardLine, first_word, given, lines_of
from tui.state.model import Changes
from tui.state.transcript import Part
from tui.widgets.lines import Lines
from tui.widgets.rows import RowLine, Rows
from tui.widgets.words import WordsBox

Json = dict[str, Any]
WIDE = 100
"""Columns from which on the list and the item stand beside each other."""
SEEN = 2.0
"""Seconds after which an item that came up by itself was seen."""
_SAID = {"allow": "allowed", "deny": "denied", "always": "allowed from now on", "text": "answered"}
_NOTHING: Line = (Span("✓ Nothing waits for you.", "ok"),)
_COMES: tuple[Line, ...] = (
    (Span("Here comes what needs you: what an agent asks before it goes on, what failed,", "dim"),),
    (Span("work to review and land, and whose words in a memo are. One key answers.", "dim"),),
)
_ROOMS = {"budget": "costs", "links": "map"}
"""The room that an item without a project is about."""


class AttentionScreen(Room):
    """The ranked queue. What is typed or picked belongs to the item it was begun for, and to no other."""

    ID = "attention"
    AUTO_FOCUS = "#queue"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("attention")]
    DEFAULT_CSS = """
    AttentionScreen #both { height: 1fr; }
    AttentionScreen #queue { width: 46; height: 1fr; background: $background; margin-right: 1; }
    AttentionScreen #item { width: 1fr; height: 1fr; background: $background; padding: 0 1; }
    AttentionScreen.roomy #queue { width: 70; }
    AttentionScreen.narrow #both { layout: vertical; }
    AttentionScreen.narrow #queue { width: 1fr; height: auto; max-height: 8; margin: 0 0 1 0; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.waiting = Waiting()
        self._lines: dict[str, int] = {}
        """The line at hand of each question about a memo."""

    def body(self) -> Iterable[Widget]:
        """List, item, and where an answer is typed."""
        with Horizontal(id="both"):
            yield Rows("queue")
            yield Lines("item")
        yield WordsBox()

    def changed(self, changes: Changes) -> None:
        """The queue moved."""
        self.waiting.hear(changes.events)
        if changes.attention:
            for item in self._take():
                if self.waiting.matters(item):
                    self.control.said(self.waiting.farewell(item))
            self._show()

    def _take(self) -> list[Json]:
        return self.waiting.take(self.waits, self.model.attention_cursor, self.control.steady())

    def entered(self) -> None:
        """Show the queue as it is; of what went away meanwhile only what was begun is told."""
        for item in self._take():
            if item["id"] in self.waiting.drafts:
                self.control.said(self.waiting.farewell(item))
        self.waiting.unseen = None
        self._show()

    def ticked(self) -> None:
        """Countdowns move on."""
        self._show()

    def on_resize(self) -> None:
        """Beside each other, or the list above."""
        self.set_class(self.size.width < WIDE, "narrow")
        self.set_class(self.size.width >= ROOMY, "roomy")
        self.call_after_refresh(self._show)

    def copied(self) -> str:
        """The question or the call that is selected."""
        item = self.waiting.item
        return "" if item is None else rule_of(item)[1] if item["kind"] == "permission" else item["title"]

    def _show(self) -> None:
        if not self.is_mounted:
            return
        rows, lines, waiting = self.query_one("#queue", Rows), self.query_one("#item", Lines), self.waiting
        rows.show(self._rows(max(20, rows.scrollable_content_region.width)), self.control.palette,
                  waiting.selected)  # fmt: skip
        item = waiting.item
        now = self.control.now()
        found = whole(item, waiting.picking, now, self._line(item)) if item is not None else []
        found = found or ([] if waiting.shown else list(_COMES))
        lines.show(found, self.control.palette, waiting.selected)
        box = self.query_one(WordsBox)
        if box.open and waiting.find(box.purpose) is None:
            box.title(f"{waiting.whom(box.purpose)}: these words go nowhere · esc")
        self.refresh_bindings()

    def _rows(self, width: int) -> list[RowLine]:
        now, found = self.control.now(), []
        for rank, item in enumerate(self.waiting.shown, 1):
            begun = bool(self.waiting.drafts.get(item["id"]))
            if self.size.width < WIDE:
                found.append(RowLine(in_one(item, rank, now, width, begun=begun), item["id"]))
            else:
                pair = in_two(item, rank, now, width, begun=begun)
                found += [RowLine(line, item["id"]) for line in pair]
        found = found or [RowLine(_NOTHING)]
        if elsewhere := len(self.model.attention) - len(self.waits):
            says = f" {elsewhere} more of projects that are not shown here"
            found += [RowLine(()), RowLine((Span(fit(says, width), "faint"),))]
        return found

    # Moving about.

    def on_rows_selected(self, message: Rows.Selected) -> None:
        """The person selected an item: what was being typed for another is kept for that one."""
        self.waiting.select(message.key)
        self._close_box()
        self._show()

    def on_rows_opened(self, message: Rows.Opened) -> None:
        """Go on from the item."""
        self.action_go()

    def action_step(self, by: int) -> None:
        """The next or the previous item."""
        self.waiting.step(by)
        self._show()

    def action_read(self, by: int) -> None:
        """Scroll the item."""
        lines = self.query_one("#item", Lines)
        lines.scroll_to(y=lines.scroll_y + by * max(1, lines.size.height - 2), animate=False)

    def action_open(self) -> None:
        """Look closely at the item's project, or at the signal whose words it is about."""
        if (item := self.waiting.item) is None:
            return
        if item["kind"] == ROUTE:
            self.control.open_signal(signal_of(item), first_word(item, self._line(item)))
        elif item["kind"] == UNREAD:
            self.control.open_signal(signal_of(item))
        else:
            self.control.open_project(item["project"])

    def action_whose(self) -> None:
        """Give the words to a project that is not among the options."""
        item = self.waiting.item
        if item is None or self._unseen():
            return
        known = Part(0, 0, candidates=tuple((str(name), 0.0) for name in item["options"]))
        if lines := lines_of(item):
            line = lines[self._line(item)]
            self.app.push_screen(
                ChooseScreen(f"Whose is {line.named}?", known, partial(self._correct, item, line))
            )
            return

        def picked(project: str) -> None:
            self._answer(item, {"verdict": "text", "text": project})

        self.app.push_screen(ChooseScreen("Whose are these words?", known, picked))

    def _line(self, item: Json) -> int:
        """The line at hand of the question about a memo."""
        return min(self._lines.get(item["id"], 0), max(0, len(lines_of(item)) - 1))

    def _correct(self, item: Json, line: HeardLine, project: str) -> None:
        """Give all places of a line to a project; what is heard like it elsewhere is proposed anew."""
        path = f"/signals/{segment(signal_of(item))}/route"
        self.control.send(path, given(line.places, project), f"{whose(item)}: {line.named} to {project}")

    def action_go(self) -> None:
        """What is natural: send what is picked, review, let agents start again, or look at the project."""
        item, picked = self.waiting.item, self.waiting.picking
        if item is None or self._unseen():
            return
        if item["kind"] == ROUTE and picked is not None:
            self.action_open()
        elif picked is not None:
            if picked.complete:
                self._answer(item, picked.body())
            else:
                self.control.said("Pick an answer by its digit, or t to type one.")
        elif item["kind"] == ROUTE:
            again = f"Deliver the new words of {flat(whose(item))}?"
            path = f"/signals/{segment(signal_of(item))}/route"
            self.confirm(again, lambda: self.control.send(path, {"confirm": True}, "They are delivered."))
        elif item["kind"] in {"land", "conflict"}:
            self.control.select(item["project"])
            self.control.action_room("review")
        elif item["kind"] == "halted":
            self.confirm("Let agents start again?", lambda: self.control.send("/resume", None, "They start."))
        elif room(where := _ROOMS.get(item["kind"], "")) is not None:
            self.control.action_room(where)
        elif item["project"] or item["kind"] == UNREAD:
            self.action_open()

    # Answers.

    def action_allow(self) -> None:
        """Let the call run."""
        self._say({"verdict": "allow"})

    def action_deny(self) -> None:
        """Refuse the call, or the question."""
        self._say({"verdict": "deny"})

    def action_always(self) -> None:
        """Let this call run now and always, once the rule that says so was read."""
        item = self.waiting.item
        if item is None or self._unseen():
            return
        tool, argument = rule_of(item)
        words = f"Always let {flat(item['project'])} use {flat(tool)}, exactly: "
        room_left = max(20, self.size.width - len(words) - 32)
        self.confirm(
            f"{words}{fit(flat(argument), room_left)}", lambda: self._answer(item, {"verdict": "always"})
        )

    def action_pick(self, number: int) -> None:
        """Pick an option of the question at hand; a single choice is sent at once."""
        item, picked = self.waiting.item, self.waiting.picking
        if item is None or picked is None or self._unseen():
            return
        fresh = picked.pick(number - 1)
        self.waiting.pick(fresh)
        if picked.at_once and fresh.complete:
            self._answer(item, fresh.body())
        self._show()

    def on_lines_picked(self, message: Lines.Picked) -> None:
        """An option was clicked."""
        self.action_pick(int(message.key))

    def action_turn(self, by: int) -> None:
        """Another question of the same ask, or another line of the question about a memo."""
        item = self.waiting.item
        if item is not None and (lines := lines_of(item)):
            self._lines[item["id"]] = (self._line(item) + by) % len(lines)
            self._show()
            self.query_one("#item", Lines).to_mark(HERE)
        elif (picked := self.waiting.picking) is not None:
            self.waiting.pick(picked.turn(by))
            self._show()

    def action_type(self) -> None:
        """Answer in words."""
        item = self.waiting.item
        if item is None or self._unseen():
            return
        does = "Answer" if item["kind"] == "question" else "Deny, and tell"
        title = f"{does} {item['project']}: {item['title']}"
        self.query_one(WordsBox).begin(
            item["id"],
            fit(flat(title), max(20, self.size.width - 8)),
            self.waiting.drafts.get(item["id"], ""),
        )

    def talked_to(self) -> Callable[[str], bool] | None:
        """Words for the question or the call that is selected; they are read before they are sent."""
        item = self.waiting.item
        if item is None or item["kind"] not in ASKS:
            return None
        name = str(item["id"])

        def put(words: str) -> bool:
            if self.waiting.find(name) is None:
                return False
            self.waiting.draft(name, " ".join(filter(None, (self.waiting.drafts.get(name), words))))
            self.waiting.select(name)
            self.waiting.unseen = None
            self._show()
            self.action_type()
            return True

        return put

    def on_text_area_changed(self, message: TextArea.Changed) -> None:
        """Keep what is typed for the item that it is typed for."""
        box = self.query_one(WordsBox)
        if box.open and message.text_area is box:
            self.waiting.draft(box.purpose, box.text)

    def on_words_box_left(self, message: WordsBox.Left) -> None:
        """The words wait for the next time, as long as their item does."""
        message.stop()
        self._close_box()
        self._show()

    def on_words_box_sent(self, message: WordsBox.Sent) -> None:
        """Send the words to the item that they were typed for."""
        item = self.waiting.find(message.purpose)
        if item is None:
            gone = f"Nobody heard that: {self.waiting.whom(message.purpose)}."
            self.control.problem(Refused(gone, "The words are still here; Escape leaves them."))
            return
        self._close_box()
        picked = self.waiting.picking_of(item)
        if picked is not None and len(picked.questions) > 1:
            self.waiting.pick(picked.type(message.text), item)
            self.waiting.draft(item["id"], "")
        else:
            self._answer(item, {"verdict": "text", "text": message.text})
        self._show()

    def _say(self, body: Json) -> None:
        item = self.waiting.item
        if item is not None and not self._unseen():
            self._answer(item, body)

    def _unseen(self) -> bool:
        """Whether the item came up by itself just now: then the key was meant for another."""
        since, self.waiting.unseen = self.waiting.unseen, None
        if since is None or self.control.steady() - since > SEEN:
            return False
        self.control.said("Another item came up meanwhile. Read it, then press the key again.")
        return True

    def _answer(self, item: Json, body: Json) -> None:
        said = f"{whose(item)}: {_SAID[body['verdict']]}"
        if item["kind"] == ROUTE:
            said = f"{whose(item)}: to {body['text']}"

        def done(reply: Json) -> None:
            rule = str(reply.get("rule") or "")
            self.waiting.done(item, int(reply["cursor"]), answer=True, rule=rule)
            self.control.said(said)
            self._show()

        self._send(item, f"/asks/{segment(item['id'])}/answer", body, done)

    def action_put_aside(self) -> None:
        """Put the item aside until there is something newer."""
        item = self.waiting.item
        if item is None or self._unseen():
            return

        def done(reply: Json) -> None:
            self.waiting.done(item, int(reply["cursor"]), answer=False)
            self.control.said(f"{whose(item)}: put aside until there is something newer")
            self._show()

        self._send(item, f"/attention/{segment(item['id'])}/dismiss", {"seen": item["cursor"]}, done)

    def _send(self, item: Json, path: str, body: Json, done: Callable[[Json], None]) -> None:
        """Send what the person said about an item; the next one comes up at once."""
        self.waiting.sent(item)

        def failed(problem: CounterpointError) -> None:
            self.waiting.refused(item)
            self.control.problem(problem)
            self.control.feed.refetch()
            self._show()

        self.control.feed.post(path, body, done, failed)
        self._show()

    def action_undo(self) -> None:
        """Take back what was said last, where the daemon still can."""
        last = self.waiting.last
        if last is None:
            return
        name = segment(last.item["id"])
        path = f"/asks/{name}/revoke" if last.answer else f"/attention/{name}/restore"

        def done(reply: Json) -> None:
            self._undone(last, int(reply["cursor"]))

        self.control.feed.post(path, None, done, lambda said: self._late(last, said))

    def _undone(self, last: Undo, cursor: int) -> None:
        self.waiting.undone(last, cursor)
        self.control.said(f"{whose(last.item)}: taken back")
        self.control.feed.refetch()
        self._show()

    def _late(self, last: Undo, problem: CounterpointError) -> None:
        if isinstance(problem, Refused | UsageProblem):
            self.waiting.last = None
            if last.rule:
                gone = f"The rule {last.rule} is gone: from now on it asks again."
                self.control.send(f"/policy/{segment(last.rule)}/revoke", None, gone)
            problem = Refused(f"It is too late to take that back. {problem}", problem.fix)
        self.control.problem(problem)
        self._show()

    def _close_box(self) -> None:
        box = self.query_one(WordsBox)
        if box.open:
            box.end()
            self.query_one("#queue", Rows).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the selected item can be answered with."""
        item = self.waiting.item
        kind = item["kind"] if item is not None else ""
        match action:
            case "allow" | "always":
                return kind == "permission"
            case "deny" | "type":
                return kind in ASKS
            case "pick":
                return kind == "question" or self.waiting.picking is not None
            case "turn":
                return kind == "question" or bool(item and lines_of(item))
            case "whose":
                return kind == ROUTE and self.waiting.picking is not None
            case "put_aside":
                return item is not None and dismissable(item)
            case "undo":
                return self.waiting.last is not None
            case "open":
                return bool(item and (item["project"] or kind in {ROUTE, UNREAD}))
            case "go":
                return item is not None
        return True
