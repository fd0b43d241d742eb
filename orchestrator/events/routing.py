"""Events of routing: which words of a signal go to which project, and why."""

from __future__ import annotations

from typing import Literal

from agents.events import Body

Verdict = Literal["project", "nobody", "unsure"]


class RoutedSpan(Body):
    """Words ``first`` to ``last`` of the run, and where they go. ``nobody``: they are for no project."""

    first: int
    last: int
    verdict: Verdict
    project: str = ""
    reason: str = ""
    """In words for the person: the cue that was heard, and how it was understood."""
    candidates: tuple[tuple[str, float], ...] = ()
    """Projects that were considered, the best first, with their scores."""
    heard: str = ""
    """The words that were taken for whoever these words are for, as they were heard."""
    proposed: str = ""
    """Whom the meta-agent proposes, a project or ``nobody``; empty: the first of the candidates is."""


class SignalRouted(Body):
    """Emitted when spans of a run are decided: by the router, or by the person. Its spans replace what was
    decided of these words before; all other words stay as they were.
    """

    kind: Literal["signal.routed"] = "signal.routed"
    signal: str
    run: str
    decision: str
    """Id of this decision."""
    by: Literal["project", "router", "person", "meta"] = "router"
    """``project``: it was given with the signal. ``meta``: the meta-agent's, which only ever proposes."""
    router: str = ""
    """Name and version of the router; of the person's, ``answer`` or the run it was carried over from."""
    spans: tuple[RoutedSpan, ...] = ()
    given: tuple[str, ...] = ()
    """The router's: projects that were named with the signal by then."""
    layers: tuple[str, ...] = ()
    """The router's: corrections that were known by then."""
    decided: tuple[str, ...] = ()
    """The router's: decisions of the person by which it proposed anew what is unsure."""
    again: bool = False
    """The person's: projects that were told the words of an earlier run are told those of this one."""
    revokes: str | None = None
    """Instead of spans: that decision of the person no longer counts."""


class SignalDelivered(Body):
    """Emitted, in one transaction with ``task.queued``, when a project gets its part of a signal."""

    kind: Literal["signal.delivered"] = "signal.delivered"
    signal: str
    run: str
    task: str
    words: int = 0
    spans: tuple[tuple[int, int], ...] = ()
    """All words that the project has been told by then, first and last; none: the task was taken back before
    it began."""


class SignalErased(Body):
    """Emitted when the bytes of a signal and everything made of them are gone, because the person said so."""

    kind: Literal["signal.erased"] = "signal.erased"
    signal: str
    reason: str = ""
