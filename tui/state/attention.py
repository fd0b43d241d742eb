"""The attention queue as it is worked through: what is selected, what was begun, what was said last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.state.asks import ASKS, ROUTE, Picking, picking, whose

Json = dict[str, Any]
_REMEMBERED = 200
"""Answers of others that are kept for saying who gave them."""
_DONE = {"allow": "allowed", "deny": "denied", "text": "answered"}


@dataclass(frozen=True, slots=True)
class Undo:
    """What was done last, and could be taken back."""

    item: Json
    answer: bool
    """An answer; else something was put aside."""
    rule: str = ""
    """The rule that the answer made."""


@dataclass(slots=True)
class Waiting:
    """The queue and the person's place in it. What was begun for an item stays with that item."""

    items: list[Json] = field(default_factory=list)
    selected: str = ""
    unseen: float | None = None
    """When another item came up by itself, unless a key was pressed since: it may not have been read."""
    drafts: dict[str, str] = field(default_factory=dict)
    """Half-typed answers by item."""
    last: Undo | None = None
    _picking: dict[str, Picking] = field(default_factory=dict)
    _sent: dict[str, int | None] = field(default_factory=dict)
    """Items that were dealt with here, with the cursor at which the daemon took that: a list from before it
    still has them. ``None`` until it did."""
    _heard: dict[str, str] = field(default_factory=dict)
    _awaited: int | None = None
    """The cursor from which on the selected item waits again; until then nothing takes its place."""

    @property
    def shown(self) -> list[Json]:
        """The items that wait, in the daemon's order."""
        return [one for one in self.items if one["id"] not in self._sent]

    @property
    def item(self) -> Json | None:
        """The selected item."""
        return self.find(self.selected)

    def find(self, name: str) -> Json | None:
        """The item of that id, if it waits."""
        return next((one for one in self.shown if one["id"] == name), None)

    @property
    def picking(self) -> Picking | None:
        """The answer to the selected question so far; ``None`` when it is no question."""
        item = self.item
        return None if item is None else self.picking_of(item)

    def picking_of(self, item: Json) -> Picking | None:
        """The answer to a question so far."""
        return self._picking.get(item["id"]) or picking(item)

    def pick(self, found: Picking, item: Json | None = None) -> None:
        """Keep what is picked for ``item``, or for the selected one."""
        self._picking[self.selected if item is None else item["id"]] = found

    def draft(self, name: str, text: str) -> None:
        """Keep what is typed for the item of that id."""
        if text:
            self.drafts[name] = text
        else:
            self.drafts.pop(name, None)

    def take(self, items: Sequence[Json], cursor: int = 0, seconds: float = 0.0) -> list[Json]:
        """Take the queue as of ``cursor``, at ``seconds`` of any steady clock.

        Gives the items that went away without us.
        """
        before, here = self.shown, self._place()
        self.items = list(items)
        listed = {one["id"] for one in items}
        gone = [one for one in before if one["id"] not in listed and one["id"] not in self._sent]
        self._sent = {name: at for name, at in self._sent.items() if at is None or at > cursor}
        if self._awaited is not None and (cursor >= self._awaited or self.item is not None):
            self._awaited = None
        was = self.selected
        self._settle(here)
        if was and self.selected not in {was, ""}:
            self.unseen = seconds
        return gone

    def hear(self, events: Iterable[Json]) -> None:
        """Learn from events who dealt with what."""
        for event in events:
            body = event["body"]
            if body.get("kind") == "ask.answered":
                self._heard[str(body["ask"])] = _told(body)
            elif body.get("kind") == "attention.dismissed":
                self._heard[str(body["item"])] = "put aside elsewhere"
        for name in list(self._heard)[: max(0, len(self._heard) - _REMEMBERED)]:
            del self._heard[name]

    def whom(self, name: str) -> str:
        """How the item of that id was dealt with, as far as it is known."""
        return self._heard.get(name, "it no longer waits")

    def step(self, by: int) -> None:
        """Select the item ``by`` places on."""
        shown = self.shown
        if shown:
            self.select(shown[max(0, min(len(shown) - 1, self._place() + by))]["id"])

    def select(self, name: str) -> None:
        """Select an item, as the person does."""
        self.selected, self.unseen, self._awaited = name, None, None

    def sent(self, item: Json) -> None:
        """It was dealt with here: the next comes up, and the person knows that."""
        here = self._place()
        self._sent[item["id"]] = None
        self._settle(here)

    def done(self, item: Json, cursor: int, *, answer: bool, rule: str = "") -> None:
        """The daemon took it, at ``cursor``."""
        self._sent[item["id"]] = cursor
        self.last = Undo(item, answer, rule)
        self.drafts.pop(item["id"], None)
        self._picking.pop(item["id"], None)

    def refused(self, item: Json) -> None:
        """The daemon did not take it: it waits again, with what was begun for it."""
        self._sent.pop(item["id"], None)
        self._settle(0)

    def undone(self, undo: Undo, cursor: int) -> None:
        """What was done last was taken back, at ``cursor``: its item is selected, as soon as it is there."""
        self._sent.pop(undo.item["id"], None)
        self._heard.pop(undo.item["id"], None)
        if self.last == undo:
            self.last = None
        self.select(undo.item["id"])
        self._awaited = cursor

    def _place(self) -> int:
        return next((at for at, one in enumerate(self.shown) if one["id"] == self.selected), 0)

    def _settle(self, here: int) -> None:
        """Select what stands where the selected item stood, when that has gone."""
        shown = self.shown
        if self._awaited is not None:
            return
        if shown and not any(one["id"] == self.selected for one in shown):
            self.selected = shown[min(here, len(shown) - 1)]["id"]
        elif not shown:
            self.selected = ""

    def matters(self, item: Json) -> bool:
        """Whether the person should hear that an item went away."""
        return item["kind"] in ASKS or item["kind"] == ROUTE or item["id"] in self.drafts

    def farewell(self, item: Json) -> str:
        """How an item went away."""
        words = f"{whose(item)}: {self.whom(item['id'])} ({item['kind']})"
        if item["id"] in self.drafts:
            words += ". What you began to type was sent to nobody."
        return words


def dismissable(item: Json) -> bool:
    """Whether it may be put aside."""
    return any("--dismiss" in command for command in item.get("commands") or ())


def _told(body: Json) -> str:
    verdict = _DONE.get(str(body.get("verdict")), "answered")
    by = {
        "person": "by you elsewhere",
        "deadline": "by its deadline",
        "rule": f"by the rule {body.get('rule') or ''}".rstrip(),
    }
    return f"{verdict} {by.get(str(body.get('by')), 'elsewhere')}"


def next_project(items: Sequence[Json], among: Sequence[str], here: str) -> str:
    """The project ``among`` those with an item that comes after ``here`` in their ranking, around the end.

    The first one where ``here`` has none; empty where nothing waits.
    """
    wanted = dict.fromkeys(str(item.get("project") or "") for item in items)
    waiting = [project for project in wanted if project in among]
    if not waiting:
        return ""
    return waiting[(waiting.index(here) + 1) % len(waiting)] if here in waiting else waiting[0]
