"""Which events are an erased client's, what stands in their place, and what others stop saying of it. Pure.

An event is the client's by its project, its client or its signal. The links, sessions and tasks that such
events name make others its own: what the person decided about them, and what they put aside. Everything that
the meta-agent read and wrote in its sessions goes, since it reads of all clients at once; its links stay
where no side of them is the client's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from orchestrator.events.erasing import EventErased, InboxTaken
from orchestrator.journal import Entry

Body = dict[str, Any]
_OF_SIGNALS = (
    "signal.received",
    "signal.seen_again",
    "signal.routed",
    "signal.reading_",
    "signal.erased",
    "transcript.",
)
_TOLD_APART = (
    *_OF_SIGNALS,
    "client.",
    "daemon.",
    "fleet.",
    "inbox.",
    "library.",
    "project.",
    "source.",
    "agent.rate_limit",
)
"""Kinds of which ``_others`` says what changes, or that say nothing of clients."""
_OF_THE_META_AGENT = frozenset({"question.answered", "map.turn_ended", "signal.reading_ended"})
_OURS = frozenset({"client.erase_ordered", "client.event_erased", "client.erased"})
_ADDRESS = re.compile(r"(?:(journal):(\d+)|(file):([^/@#\s]+)/|(?:memo|signal|mail):([0-9a-f]{16,64}))")


class Kept(NamedTuple):
    """What stays of the words of a memo that is of others, too: stretches of one run, first and last word."""

    run: str
    words: tuple[tuple[int, int], ...]

    def holds(self, run: object, first: int, last: int) -> bool:
        """Whether all of these words stay."""
        return run == self.run and any(one[0] <= first and last <= one[1] for one in self.words)


@dataclass(frozen=True, slots=True)
class Client:
    """Who is erased, as the configuration and the fold knew it."""

    erasure: str
    name: str
    slugs: frozenset[str]
    signals: frozenset[str] = frozenset()
    """Ids of signals that are the client's alone, or erased whole."""
    names: tuple[str, ...] = ()
    """What else it and its projects are called, and who and what was listened for on their account."""
    kept: Mapping[str, Kept] = field(default_factory=dict)
    """Of signals that others have a part in, and whose other words are erased."""


@dataclass(slots=True)
class Owned:
    """What of the journal is the client's; ``look`` is to be shown every event once, in order."""

    client: Client
    cursors: set[int] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)
    sessions: set[str] = field(default_factory=set)
    asks: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    """That name it, or whose answers rest on what it said."""
    hashes: dict[str, str] = field(default_factory=dict)
    """Of transcripts of others' that were written anew, because they named the client."""

    def look(self, entry: Entry) -> None:
        """Take in what an event makes the client's own."""
        if self._is_own(entry):
            self.cursors.add(entry.cursor)
            if entry.task is not None:
                self.tasks.add(entry.task)
            if isinstance(session := entry.body.get("session_id"), str):
                self.sessions.add(session)
            if entry.kind == "agent.ask_raised":
                self.asks.add(str(entry.body.get("id")))
        elif entry.kind == "link.recorded" and any(self._is_side(one) for one in _dicts(entry, "quotes")):
            self.links.add(str(entry.body.get("link")))
        elif entry.kind.startswith("question.") and self._is_about(entry.body):
            self.questions.add(str(entry.body.get("question")))

    def decide(self, entry: Entry) -> Entry | None:
        """What stands in an event's place; ``None``: the event stays as it is."""
        if entry.kind in _OURS:
            return None
        if entry.cursor in self.cursors:
            return self._limits(entry) if entry.kind == "agent.rate_limit" else self._stone(entry)
        if self._goes_with_it(entry):
            return self._stone(entry)
        return self._changed(entry, self._others(entry))

    def _changed(self, entry: Entry, fields: Body) -> Entry | None:
        """The event with other fields, and nobody's where it was the client's in name."""
        if entry.project in self.client.slugs or entry.client == self.client.name:
            entry = entry._replace(project=None, client=None, visibility="sealed")
        elif not fields:
            return None
        return entry._replace(body={**entry.body, **fields})

    def _is_own(self, entry: Entry) -> bool:
        client = self.client
        signal = entry.body.get("signal")
        if entry.kind == "transcript.corrected" and signal in client.kept:
            return not _stays(entry.body, client.kept[str(signal)])
        if entry.kind.startswith(_OF_SIGNALS):
            return signal in client.signals
        if entry.project is not None:
            return entry.project in client.slugs
        return entry.client == client.name or signal in client.signals

    def _is_side(self, quote: Mapping[str, Any]) -> bool:
        return quote.get("project") in self.client.slugs or quote.get("client") == self.client.name

    def _is_about(self, body: Body) -> bool:
        """Whether a question, or its answer, says something of the client, or may."""
        shown = {str(body.get("project")), *_texts(body.get("projects"))}
        cited = [
            quote for one in _dicts_of(body.get("statements")) for quote in _dicts_of(one.get("citations"))
        ]
        return (
            bool(shown & self.client.slugs)
            or self._is_named(body.get("text"))
            or any(self._is_side(quote) for quote in cited)
        )

    def _goes_with_it(self, entry: Entry) -> bool:
        """Whether an event that is nobody's says something of the client's that it cannot go without."""
        kind, body = entry.kind, entry.body
        if entry.project is not None and not kind.startswith("attention."):
            return False
        if kind.startswith(("agent.", "link.")):
            return kind != "agent.rate_limit" and (
                kind.startswith("agent.") or kind == "link.refused" or body.get("link") in self.links
            )
        if kind.startswith("question."):
            return body.get("question") in self.questions
        if kind.startswith("budget."):
            named = {"client": {self.client.name}, "project": self.client.slugs}
            return body.get("name") in named.get(str(body.get("scope")), ())
        if kind.startswith("attention."):
            return bool(
                _parts(str(body.get("item", ""))) & {*self.tasks, *self.asks, *self.links, *self.client.slugs}
            )
        if kind.startswith(_TOLD_APART):
            return kind == "source.adopted" and self._names(body)
        return any(self._is_named(text) or self._is_address(text) for text in texts_of(body))

    def _others(self, entry: Entry) -> Body:
        """The fields of another's event that change, because they name the client."""
        kind, body = entry.kind, entry.body
        if kind == "library.sources_read":
            return self._reading(body)
        if kind == "fleet.halted" and body.get("task") in self.tasks:
            return {"task": None}
        if kind == "signal.routed":
            return self._routed(body)
        if kind == "transcript.started":
            return self._without_names("parameters", body.get("parameters"))
        if kind == "transcript.finished" and body.get("sha256") in self.hashes:
            return {"sha256": self.hashes[str(body["sha256"])]}
        if kind in {"signal.received", "signal.seen_again"} and self._is_named(body.get("name")):
            return {"name": ""}
        if kind == "inbox.trouble" and self._names(body):
            return {"problem": "", "path": ""}
        return {}

    def _reading(self, body: Body) -> Body:
        if not (set(_texts(body.get("projects"))) & self.client.slugs or self._is_named(body.get("query"))):
            return {}
        return {
            "query": "",
            "refs": [ref for ref in _texts(body.get("refs")) if not self._is_address(ref)],
            "projects": [slug for slug in _texts(body.get("projects")) if slug not in self.client.slugs],
            "clients": [name for name in _texts(body.get("clients")) if name != self.client.name],
        }

    def _routed(self, body: Body) -> Body:
        """A decision about another's words in which the client was considered, or given some of them."""
        spans = [self._span(dict(span)) for span in _dicts_of(body.get("spans"))]
        given = [slug for slug in _texts(body.get("given")) if slug not in self.client.slugs]
        changed = spans != _dicts_of(body.get("spans")) or given != _texts(body.get("given"))
        return {"spans": spans, "given": given} if changed else {}

    def _span(self, span: Body) -> Body:
        slugs = self.client.slugs
        candidates = [one for one in span.get("candidates") or () if not one or one[0] not in slugs]
        if len(candidates) != len(span.get("candidates") or ()):
            span["candidates"] = candidates
        if span.get("project") in slugs:
            span |= {"project": "", "verdict": "nobody", "reason": "", "heard": ""}
        if span.get("proposed") in slugs:
            span["proposed"] = ""
        return span | {name: "" for name in ("reason", "heard") if self._is_named(span.get(name))}

    def _without_names(self, name: str, value: object) -> Body:
        kept = self.without_names(value if isinstance(value, dict) else {})
        return {} if kept is None else {name: kept}

    def without_names(self, parameters: Mapping[str, Any]) -> Body | None:
        """The settings of a run without the names that were listened for on the client's account."""
        mine = {_plain(one) for one in (self.client.name, *self.client.slugs, *self.client.names)}
        names = _texts(parameters.get("names"))
        kept = [one for one in names if _plain(one) not in mine]
        return None if kept == names else {**parameters, "names": kept}

    def _is_address(self, text: str) -> bool:
        found = _ADDRESS.match(text)
        if found is None:
            return False
        journal, cursor, file, slug, signal = found.groups()
        return (
            (journal is not None and int(cursor) in self.cursors)
            or (file is not None and slug in self.client.slugs)
            or (signal is not None and any(signal.startswith(one) for one in self.client.signals))
        )

    def _names(self, body: Body) -> bool:
        return any(self._is_named(value) for value in body.values())

    def _is_named(self, value: object) -> bool:
        if not isinstance(value, str):
            return False
        words = _parts(value)
        return bool(words & self.client.slugs) or self.client.name.casefold() in value.casefold()

    def _stone(self, entry: Entry) -> Entry:
        """Nothing of what was there but what it cost, and that it was there."""
        kind, body = entry.kind, entry.body
        ended = kind == "agent.turn_ended" and entry.project in self.client.slugs
        usage = body.get("usage") if ended else None
        counted = {key: value for key, value in (usage or {}).items() if isinstance(value, int)}
        stone = EventErased(
            erasure=self.client.erasure,
            was=kind,
            sha256=entry.sha256,
            cost_usd=body.get("cost_usd") if ended else None,
            map_cost_usd=body.get("cost_usd") if kind in _OF_THE_META_AGENT else None,
            turns=max(int(body.get("turns") or 0), 1) if ended else 0,
            usage=counted,
            got_through=kind == "agent.tool_called"
            or (kind == "agent.turn_ended" and body.get("ok") is True),
            taken=_taken(kind, body),
        )
        return Entry(entry.cursor, None, None, None, "sealed", stone.model_dump(mode="json"), entry.sha256)

    def _limits(self, entry: Entry) -> Entry:
        """What the API said of the account is the account's."""
        body = {**entry.body, "raw": {}}
        return Entry(entry.cursor, None, None, None, "fleet", body, entry.sha256)


def _taken(kind: str, body: Body) -> InboxTaken | None:
    arrived = kind in {"signal.received", "signal.seen_again"} and body.get("origin") == "inbox"
    if not arrived or not body.get("source"):
        return None
    return InboxTaken(
        source=str(body["source"]),
        size=int(body.get("size") or 0),
        mtime_ns=int(body.get("source_mtime_ns") or 0),
    )


def _stays(correction: Body, kept: Kept) -> bool:
    """Whether a correction is of words that stay; one that takes another back has no words."""
    first, last = int(correction.get("first") or 0), int(correction.get("last") or 0)
    return bool(correction.get("revokes")) or kept.holds(correction.get("run"), first, last)


def _dicts(entry: Entry, name: str) -> Iterable[Mapping[str, Any]]:
    return _dicts_of(entry.body.get(name))


def _dicts_of(value: object) -> list[Body]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def texts_of(value: object) -> Iterator[str]:
    """Every text in a body, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)


def _parts(text: str) -> set[str]:
    """What an id or a path is made of, and the whole of it."""
    return {text, *re.split(r"[:/\s]", text)}


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[-_]", " ", name).split()).casefold()
