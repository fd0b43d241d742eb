"""The links of the map: read when looked at, again when they changed; what is decided about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from orchestrator.client import segment
from orchestrator.errors import CounterpointError
from orchestrator.signs import link_state
from orchestrator.text import fit, flat
from tui.screens.citing import WIDE, Citing
from tui.state.links import Map, clients_of, concerns, projects_of
from tui.state.model import Changes
from tui.widgets.words import WordsBox

Json = dict[str, Any]


class Linking(Citing):
    """Every decision but a release can be taken back."""

    def __init__(self) -> None:
        super().__init__()
        self.map = Map()
        self._decided: list[str] = []
        """Links that were decided about here, the last one at the end."""
        self._asking = self._again = False
        """Whether the map is on its way, and whether something happened meanwhile."""
        self._cursor = -1
        """Up to which event it is known."""

    @property
    def cited(self) -> Map:
        """The links."""
        return self.map

    # What the daemon says.

    def refresh_map(self) -> None:
        """Ask for the map, unless nothing happened since."""
        if self._cursor != self.model.cursor or not (self.map.read or self._asking):
            self._read()

    def heed(self, changes: Changes) -> None:
        """Ask again when the frame's events changed the map."""
        self._cursor = max(self._cursor, self.model.cursor) if not self._asking else self._cursor
        if concerns(changes.events) or (changes.link and self.model.link.up):
            self._read()

    def _read(self) -> None:
        if self._asking:
            self._again = True
            return
        self._cursor, self._asking, self._again = self.model.cursor, True, False
        self.control.feed.get("/map", None, self._take, self._failed)

    def _take(self, view: Json) -> None:
        self._asking = False
        self.map.take(view)
        if self._again:
            self._read()
        self._arrived()

    def _failed(self, problem: CounterpointError) -> None:
        self._asking, self._cursor = False, -1
        self.map.problem = f"{problem} {problem.fix or ''}".strip()
        self._arrived()

    def _arrived(self) -> None:
        if self.is_mounted and self.is_current:
            self.show()

    # What the person decides.

    def action_accept(self) -> None:
        """Keep the link."""
        self._post("accept", None, "It is kept.")

    def action_reject(self) -> None:
        """Put the link aside, with the reason."""
        if self.map.link is not None:
            said = fit(flat(" ⇄ ".join(projects_of(self.map.link))), 40)
            self._box().begin(self.map.selected, f"Why is it none? {said}")

    def on_words_box_sent(self, message: WordsBox.Sent) -> None:
        """Dismiss the link that the reason was typed for."""
        self._close_box()
        body = {"reason": message.text.strip()}
        self._decide(message.purpose, "dismiss", body, "Dismissed; what rests on the same words counts half.")

    def on_words_box_left(self, message: WordsBox.Left) -> None:
        """Nothing is dismissed."""
        self._close_box()

    def _box(self) -> WordsBox:
        """Where reasons are typed; made when the first one is."""
        if not self.query(WordsBox):
            self.mount(WordsBox())
        return self.query_one(WordsBox)

    def _close_box(self) -> None:
        box = self._box()
        if box.open:
            box.end()
            self.focus_list()

    def focus_list(self) -> None:
        """Let keys go to the list again."""

    @property
    def untold(self) -> list[str]:
        """The projects that the selected link joins whose agents were not told of it."""
        link = self.map.link
        return [] if link is None else [one for one in projects_of(link) if one not in link["released"]]

    def action_release(self) -> None:
        """Tell an agent of the link, after one question."""
        link, names = self.map.link, self.untold[:9]
        if link is None or not names:
            return
        wide = self.size.width >= WIDE
        foreign = ", another client's words too" if len(clients_of(link)) > 1 and wide else ""
        most = max(8, (self.size.width - len(foreign) - 48) // len(names) - 6)
        offers = "  ".join(f"[{at}] {fit(flat(name), most)}" for at, name in enumerate(names, 1))
        told = {str(at): partial(self._release, str(link["link"]), name) for at, name in enumerate(names, 1)}
        self.choose(f"Tell whose agent all of it{foreign}?  {offers}  [other] nobody", told)

    def _release(self, link: str, to: str) -> None:
        self._decide(link, "release", {"to": to}, f"The agent of {flat(to)} is told.", undoable=False)

    def action_withdraw(self) -> None:
        """Take the link back from an agent that was told of it, after one question."""
        link = self.map.link
        names = [str(name) for name in (link or {}).get("released") or ()][:9]
        if link is None or not names:
            return
        name = str(link["link"])
        if len(names) == 1:
            whom = fit(flat(names[0]), 24)
            reads = " What it has not read it never reads." if self.size.width >= WIDE else ""
            self.confirm(
                f"Take it back from the agent of {whom}?{reads}", partial(self._withdraw, name, names[0])
            )
            return
        most = max(8, (self.size.width - 48) // len(names) - 6)
        offers = "  ".join(f"[{at}] {fit(flat(one), most)}" for at, one in enumerate(names, 1))
        back = {str(at): partial(self._withdraw, name, one) for at, one in enumerate(names, 1)}
        self.choose(f"Take it back from whose agent?  {offers}  [other] nobody", back)

    def _withdraw(self, link: str, project: str) -> None:
        self._decide(link, "withdraw", {"project": project}, partial(_withdrawn, project), undoable=False)

    def action_undo(self) -> None:
        """Take back the last decision that was made here, else that about the selected link."""
        name = self._decided.pop() if self._decided else self.map.selected
        self._decide(name, "reopen", None, "Taken back; it is open again.", undoable=False, back=True)

    @property
    def undoable(self) -> bool:
        """Whether there is a decision to take back."""
        link = self.map.link
        return bool(self._decided) or (link is not None and link.get("state") != "open")

    def allowed(self, action: str) -> bool:
        """Whether that can be done with the selected link as it is."""
        link = self.map.link or {}
        match action:
            case "accept":
                return link.get("state") != "accepted"
            case "reject":
                return link.get("state") != "dismissed"
            case "release":
                return not link.get("stale") and bool(self.untold)
            case "withdraw":
                return bool(link.get("released"))
            case "undo":
                return self.undoable
        return True

    def action_run(self) -> None:
        """Have the meta-agent look for links, after one question."""
        self.confirm("Look for links in what is new? The meta-agent reads it; that costs.", self._run)

    def _run(self) -> None:
        def begun(_: Json) -> None:
            self.control.said("The meta-agent looks at what is new.")
            self._read()

        self.control.feed.post("/map/run", {}, begun, self.control.problem)

    def _post(self, what: str, body: Json | None, done: str) -> None:
        if self.map.link is not None:
            self._decide(self.map.selected, what, body, done)

    def _decide(
        self,
        name: str,
        what: str,
        body: Json | None,
        done: str | Callable[[Json], str],
        *,
        undoable: bool = True,
        back: bool = False,
    ) -> None:
        follow = name if back else self.map.after(name)

        def took(reply: Json) -> None:
            if undoable:
                self._decided.append(name)
            self._took(name, follow, reply, back=back)
            self.control.said(done if isinstance(done, str) else done(reply))

        path = f"/map/links/{segment(name)}/{what}"
        self.control.feed.post(path, body, took, partial(self._refused, name, what))

    def _refused(self, name: str, what: str, error: CounterpointError) -> None:
        if what == "reopen":
            self._decided.append(name)
        self.control.problem(error)

    def _took(self, name: str, follow: str, reply: Json, *, back: bool) -> None:
        """Show what was decided; where the link leaves the list, the next one is looked at."""
        link = reply.get("link")
        if isinstance(link, dict):
            leaves = link_state(link) in {"dismissed", "stale"} and not self.map.every
            here = self.map.selected == name
            self.map.put(link)
            if back:
                self.map.show(name)
            elif here and leaves:
                self.map.select(follow)
        self._arrived()


def _withdrawn(project: str, reply: Json) -> str:
    """What taking a release back could still do."""
    if not reply.get("read"):
        return f"Taken back: the agent of {flat(project)} had not begun to read it."
    task = flat(str(reply.get("task") or ""))
    return f"Taken back. The agent of {flat(project)} has read it, in task {task}: no tool shows it any more."
