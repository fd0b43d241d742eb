"""The map as the daemon tells of it: its links, which of them are listed, and the person's place. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.signs import LINKS, RELATIONS, Sign, link_state

Json = Mapping[str, Any]
LINK_LOOKS, RELATION_LOOKS = LINKS, RELATIONS
_ABOUT = ("link.", "map.pass_")
"""How the kinds of events begin that change the map."""
_HIDDEN = frozenset({"dismissed", "stale"})


def look_of(link: Json) -> Sign:
    """How what became of a link is shown."""
    return LINK_LOOKS[link_state(link)]


def relation_of(link: Json) -> Sign:
    """How a link's relation is shown; a relation of a newer daemon has its own word."""
    name = str(link.get("relation") or "")
    return RELATION_LOOKS.get(name, Sign(name or "link", "·", "text", 0))


def projects_of(link: Json) -> tuple[str, ...]:
    """The projects that a link joins, each once."""
    return tuple(dict.fromkeys(str(one.get("project") or "") for one in link.get("quotes") or ()))


def clients_of(link: Json) -> tuple[str, ...]:
    """Whose words it quotes."""
    found = (str(one.get("client") or "") for one in link.get("quotes") or ())
    return tuple(dict.fromkeys(name for name in found if name))


def concerns(events: Iterable[Json]) -> bool:
    """Whether these events changed the map."""
    return any(str((one.get("body") or {}).get("kind", "")).startswith(_ABOUT) for one in events)


@dataclass(slots=True)
class Map:
    """The links, the newest first, and which of them the person looks at."""

    links: dict[str, Json] = field(default_factory=dict)
    selected: str = ""
    quote: int = 0
    """Which quote of the selected link is at hand."""
    project: str = ""
    """Only links of this project are listed; empty: of all."""
    pair: tuple[str, ...] = ()
    """Only links that join all of these are listed."""
    every: bool = False
    """Whether dismissed ones and those that hold no more are listed, too."""
    read: bool = False
    """Whether the daemon was asked and has answered."""
    problem: str = ""
    waits: str = ""
    """Why no pass begins now."""
    passes: Sequence[Json] = ()
    looked_at: int = 0
    fresh: int = 0
    """Links that nobody has decided about."""
    _meant_at_all: int = 0
    _wanted: str = ""
    _version: int = 0
    """Counts the changes of ``links``."""
    _kept: tuple[object, list[Json]] = (None, [])
    """What was listed last, and what it follows from."""

    def take(self, view: Json) -> None:
        """Take the whole map, which comes the oldest first."""
        newest = reversed(list(view.get("links") or ()))
        self.links = {str(one["link"]): one for one in newest}
        self._version += 1
        self.waits, self.passes = str(view.get("waits") or ""), tuple(view.get("passes") or ())
        self.looked_at = int(view.get("looked_at") or 0)
        self.read, self.problem = True, ""
        self._settle()
        if self._wanted:
            self.show(self._wanted)
            self._wanted = ""

    def put(self, link: Json) -> None:
        """Take one link as it is now."""
        self._version += 1
        name = str(link["link"])
        if name in self.links:
            self.links[name] = link
        else:
            self.links = {name: link, **self.links}
        self._settle()

    @property
    def listed(self) -> list[Json]:
        """The links that are listed: the new ones first, each group the newest first."""
        follows_from = (self._version, self.project, self.pair, self.every)
        if self._kept[0] != follows_from:
            meant = [one for one in self.links.values() if self._meant(one)]
            found = [one for one in meant if self.every or link_state(one) not in _HIDDEN]
            self._kept = follows_from, sorted(found, key=lambda one: -look_of(one).rank)
            self._meant_at_all = len(meant)
            self.fresh = sum(link_state(one) == "new" for one in self.links.values())
        return self._kept[1]

    @property
    def hidden(self) -> int:
        """How many are meant but not listed, because they were dismissed or hold no more."""
        listed = len(self.listed)
        return self._meant_at_all - listed

    @property
    def link(self) -> Json | None:
        """The selected one."""
        return self.links.get(self.selected)

    @property
    def quotes(self) -> Sequence[Json]:
        """The quotes of the selected link in the order in which they are shown, side by side."""
        return in_sides(self.link) if self.link is not None else ()

    @property
    def at_hand(self) -> Json | None:
        """The quote at hand."""
        found = self.quotes
        return found[min(self.quote, len(found) - 1)] if found else None

    @property
    def under_way(self) -> bool:
        """Whether a pass looks for links now."""
        return any(not one.get("finished_at") for one in self.passes)

    def select(self, name: str) -> None:
        """Select a link; one that is not listed is selected once it is known."""
        if name != self.selected:
            self.selected, self.quote = name, 0

    def show(self, name: str) -> None:
        """See to it that a link is listed, and select it; one that is not known yet, as soon as it is."""
        link = self.links.get(name)
        self._wanted = "" if link is not None else name
        if link is None:
            return
        self.select(name)
        if not self._fits(link):
            self.project, self.pair, self.every = "", (), self.every or link_state(link) in _HIDDEN

    def step(self, by: int) -> None:
        """Select the link ``by`` places on in the list."""
        names = [str(one["link"]) for one in self.listed]
        if names:
            here = names.index(self.selected) if self.selected in names else -1 if by > 0 else 0
            self.select(names[max(0, min(len(names) - 1, here + by))])

    def turn(self, by: int) -> None:
        """Another quote of the selected link."""
        if self.quotes:
            self.quote = (min(self.quote, len(self.quotes) - 1) + by) % len(self.quotes)

    def narrow(self, project: str = "", pair: tuple[str, ...] = ()) -> None:
        """List only the links of a project, or those that join a pair."""
        self.project, self.pair = project, pair
        self._settle()

    def after(self, name: str) -> str:
        """The link that is looked at once ``name`` leaves the list."""
        names = [str(one["link"]) for one in self.listed]
        if name not in names:
            return self.selected
        here = names.index(name)
        rest = [*names[here + 1 :], *reversed(names[:here])]
        return rest[0] if rest else name

    def _fits(self, link: Json) -> bool:
        return self._meant(link) and (self.every or link_state(link) not in _HIDDEN)

    def _meant(self, link: Json) -> bool:
        joined = projects_of(link)
        return (not self.project or self.project in joined) and set(self.pair) <= set(joined)

    def _settle(self) -> None:
        listed = self.listed
        if listed and not any(one["link"] == self.selected for one in listed):
            self.select(str(listed[0]["link"]))


def sides(link: Json) -> list[tuple[str, list[Json]]]:
    """The quotes of a link by project, in the order in which the projects are first quoted."""
    found: dict[str, list[Json]] = {}
    for one in link.get("quotes") or ():
        found.setdefault(str(one.get("project") or ""), []).append(one)
    return list(found.items())


def in_sides(link: Json) -> list[Json]:
    """All quotes of a link, one project's after the other's."""
    return [one for _, quotes in sides(link) for one in quotes]
