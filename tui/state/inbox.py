"""The signals as the daemon tells of them: which there are, how far each is, which to ask for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.signs import SIGNALS, UNKNOWN, Sign

Json = dict[str, Any]
LATEST = 500
"""Signals that are listed."""
SIGNAL_LOOKS = SIGNALS
_ABOUT = ("signal.", "transcript.")
"""How the kinds of events begin that name a signal and change it."""


def look_of(signal: Mapping[str, Any]) -> Sign:
    """How a signal's state is shown; what a newer daemon names is ``unknown``."""
    return SIGNAL_LOOKS.get(str(signal.get("state") or "kept"), UNKNOWN)


@dataclass(slots=True)
class Inbox:
    """The signals, the newest first, and the person's place among them."""

    signals: dict[str, Json] = field(default_factory=dict)
    selected: str = ""
    read: bool = False
    """Whether the daemon was asked and has answered."""
    problem: str = ""
    unfinished: tuple[str, ...] = ()
    """Copies that were cut short."""

    @property
    def signal(self) -> Json | None:
        """The selected one."""
        return self.signals.get(self.selected)

    def take(self, listed: Mapping[str, Any]) -> None:
        """Take the whole list, which comes the oldest first."""
        newest = reversed(list(listed.get("signals") or ()))
        self.signals = {str(one["signal"]): dict(one) for one in newest}
        self.unfinished = tuple(map(str, listed.get("unfinished") or ()))
        self.read, self.problem = True, ""
        self._settle()

    def put(self, signal: Json) -> None:
        """Take one signal as it is now; a new one comes first."""
        name = str(signal["signal"])
        if name in self.signals:
            self.signals[name] = signal
        else:
            self.signals = {name: signal, **self.signals}
        self._settle()

    def select(self, name: str) -> None:
        """Select a signal, as the person does; one that is not listed is selected once it is."""
        self.selected = name

    def step(self, by: int) -> None:
        """Select the signal ``by`` places on."""
        names = list(self.signals)
        if names:
            here = names.index(self.selected) if self.selected in names else 0
            self.selected = names[max(0, min(len(names) - 1, here + by))]

    def _settle(self) -> None:
        if self.signals and not self.selected:
            self.selected = next(iter(self.signals))


def concerned(events: Iterable[Mapping[str, Any]]) -> set[str]:
    """The signals that these events changed: what is known of them is no longer so."""
    return {
        str(body["signal"])
        for event in events
        if (body := event.get("body") or {}).get("signal") and str(body.get("kind", "")).startswith(_ABOUT)
    }


def rewritten(events: Iterable[Mapping[str, Any]], signal: str) -> bool:
    """Whether these events gave ``signal`` other words than it had."""
    return any(
        (body := event.get("body") or {}).get("signal") == signal
        and (str(body.get("kind", "")).startswith("transcript.") or body.get("kind") == "signal.erased")
        for event in events
    )


def progress(signal: Mapping[str, Any]) -> tuple[float, float | None] | None:
    """How much of the run at work is done, from 0 to 1, and the seconds until it is; ``None``: none is."""
    run = next(
        (one for one in reversed(signal.get("runs") or ()) if one.get("state") == "transcribing"), None
    )
    if run is None:
        return None
    done, seconds, eta = run.get("done"), run.get("seconds"), run.get("eta")
    share = float(done) / float(seconds) if done and seconds else 0.0
    return min(1.0, max(0.0, share)), float(eta) if isinstance(eta, int | float) else None


def went_to(signal: Mapping[str, Any]) -> tuple[str, ...]:
    """The projects that its words go to, in the order they are spoken of; else those it came in for."""
    spans = [one for one in signal.get("spans") or () if one.get("verdict") == "project"]
    named = dict.fromkeys(str(one.get("project") or "") for one in spans)
    found = (
        tuple(dict.fromkeys((*named, *(signal.get("tasks") or {})))) if spans or signal.get("tasks") else ()
    )
    return found or tuple(map(str, signal.get("projects") or ()))


def length(signal: Mapping[str, Any]) -> float | None:
    """Seconds of audio, where they are known."""
    found = (one.get("seconds") for one in reversed(signal.get("runs") or ()))
    return next((float(one) for one in found if one is not None), None)
