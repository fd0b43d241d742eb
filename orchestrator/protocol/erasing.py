"""Replies about what was erased because the person said so."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from orchestrator.protocol.base import Request, View

Mixed = Literal["refused", "whole", "words"]
"""What becomes of signals in which others have a part: nothing is erased, they are as a whole, or the words
that are not surely others', while the sound stays."""


class EraseRequest(Request):
    """Erase a signal and everything made of it, for good."""

    reason: str = Field(default="", max_length=500)


class ErasedFile(View):
    """A file that is gone."""

    what: str
    """``bytes``, ``run``, ``cache``, ``incoming``, ``library``, ``object``;
    ``conversation``: one of the meta-agent's."""
    path: str
    size: int = 0


class ErasedView(View):
    """What is gone, and what the program cannot take back."""

    cursor: int
    signal: str
    files: tuple[ErasedFile, ...] = ()
    events: int = 0
    """Journaled events whose words are gone."""
    left: tuple[str, ...] = ()
    """Where its words may still be, for the person: what agents were told of it, files of theirs, events."""
    mentions: tuple[int, ...] = ()
    """Cursors of all events that name it otherwise; they are as before."""


class ClientEraseRequest(Request):
    """Erase a client and everything of it, for good."""

    reason: str = Field(default="", max_length=500)
    mixed: Mixed = "refused"
    now: bool = False
    """Running tasks, of other clients too, are interrupted; they go on afterwards."""
    look_for: tuple[str, ...] = Field(default=(), max_length=50)
    """Words to look for at the end, besides those that are known."""


class ErasedPlace(View):
    """Files of one kind that go, or are gone."""

    what: str
    files: int
    size: int
    paths: tuple[str, ...] = ()


class ClientPlanView(View):
    """What would go with a client, and what has to be decided first."""

    client: str
    projects: tuple[str, ...]
    places: tuple[ErasedPlace, ...] = ()
    events: int = 0
    """Events of the journal whose place something else would take."""
    changed: int = 0
    """Others' events that name the client, and would not."""
    signals: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    """Signals in which other clients have a part, too: they are erased as a whole, or nothing is."""
    working: tuple[str, ...] = ()
    """Tasks that run now."""
    native: tuple[str, ...] = ()
    """Projects of it that are in the native interface."""
    refs: tuple[str, ...] = ()
    """Refs of ours in the person's repositories that go."""
    told: tuple[str, ...] = ()
    """What other clients' agents were told of it: it counts as left."""
    yours: tuple[str, ...] = ()
    """What stays, because it is the person's own, with the commands that would have it gone."""


class ClientEraseAccepted(View):
    """It is ordered, and the daemon stops: the next one erases before it does anything else."""

    cursor: int
    erasure: str
    pid: int
    client: str = ""
    """As its name is written."""


class FoundPlace(View):
    """Something that was found at the end."""

    path: str
    what: str


class ErasedClientView(View):
    """What is gone, and what a look through every file found."""

    erasure: str
    complete: bool = True
    """False: only counts are known, since a later daemon answers."""
    events: int = 0
    changed: int = 0
    signals: int = 0
    files: int = 0
    size: int = 0
    scanned: int = 0
    sought: int = 0
    """Names and stretches of words that were looked for."""
    left: int = 0
    found: tuple[FoundPlace, ...] = ()
    """What is left in what the program keeps, or could not be removed."""
    mentions: tuple[FoundPlace, ...] = ()
    """Where other clients' own material names it."""
    yours: tuple[str, ...] = ()
