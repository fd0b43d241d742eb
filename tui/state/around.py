"""What stands around a passage of a source: asked for in growing pieces. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.text import flat
from tui.state.finding import Hit, hit

Json = Mapping[str, Any]
FIRST, MOST = 6, 200
"""Passages on either side that are asked for at first, and at most."""


@dataclass(slots=True)
class Around:
    """A passage and its neighbours."""

    ref: str
    quoted: str = ""
    """The words at which it is looked; they are made out."""
    place: Json | None = None
    fate: str = ""
    """What became of the source, where it is no longer there."""
    problem: str = ""
    busy: bool = False
    _wanted: int = 0

    def ask(self) -> Json | None:
        """What to ask the daemon for more of it; ``None`` when there is no more, or an answer is awaited."""
        if self.busy or self.whole or self.fate:
            return None
        self.busy = True
        self._wanted = min(MOST, self._wanted * 4 or FIRST)
        return {"ref": self.ref, "neighbours": self._wanted}

    def take(self, view: Json) -> None:
        """The daemon's answer."""
        self.busy, self.problem = False, ""
        self.place, self.fate = view.get("place") or self.place, str(view.get("fate") or "")

    def fail(self, words: str) -> None:
        """The daemon refused."""
        self.busy, self.problem = False, words

    @property
    def passages(self) -> Sequence[Json]:
        """The passages in the order of the source."""
        return list((self.place or {}).get("window") or ())

    @property
    def whole(self) -> bool:
        """Whether there is no more to read: both ends of the source were reached, or it is too much."""
        at = next((at for at, one in enumerate(self.passages) if one.get("hit")), None)
        if at is None:
            return bool(self.place)
        after = len(self.passages) - at - 1
        return self._wanted >= MOST or (at < self._wanted and after < self._wanted)

    @property
    def hit(self) -> Hit | None:
        """Where it leads."""
        return hit(dict(self.place)) if self.place else None

    @property
    def told(self) -> str:
        """How it stands, in words."""
        if self.problem:
            return self.problem
        if self.fate in {"removed", "erased"}:
            return f"This source was {self.fate}; what was quoted of it stays with the link."
        if self.fate:
            return f"Its words stand elsewhere by now: {flat(self.fate)}"
        if self.busy:
            return "reading …"
        return "all of it" if self.whole else f"{len(self.passages)} passages, ^n for more"
