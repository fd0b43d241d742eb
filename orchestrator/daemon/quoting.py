"""Finds an agent's quotes within its walls: raw words, or corrected ones with the raw beside them."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from orchestrator.capabilities import Caller
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.transcript_views import layers_of, stored
from orchestrator.events.claim import ClaimQuote, Correction, Fate, QuoteChecked
from orchestrator.evidence.claims import Said
from orchestrator.evidence.corrected import Change, verify_corrected, within
from orchestrator.evidence.located import Located, NotThere, came_in, located
from orchestrator.evidence.normal import normal
from orchestrator.evidence.quotes import Match
from orchestrator.evidence.sentences import bounds
from orchestrator.fold.state import SignalRecord
from orchestrator.home.paths import HomePaths
from orchestrator.library import Library
from orchestrator.library.entries import AGENT
from orchestrator.library.pairing import RAW
from orchestrator.library.references import parse
from orchestrator.library.units import Unit, unit_at, units_like
from orchestrator.transcripts import Transcript, read

_log = logging.getLogger(__name__)
MOST_VERSIONS = 50
"""Versions of a source that are followed up to today's."""
MOST_SENTENCES = 40
"""Sentences of a place that a statement is held against."""
_SCHEMES = ("journal:", "file:", "signal:", "memo:", "mail:")
BY_AN_AGENT: Final = "written by an agent"
"""The fate of a quote whose source turned out to be an agent's file."""
_LINES = re.compile(r":\d+(?:-\d+)?$")
OWN = (
    "These words are an agent's own, or were written by a program; they prove nothing. Quote what came in, "
    "or what the person said."
)


@dataclass(frozen=True, slots=True)
class Quoting:
    """Looks quotes up for one daemon."""

    runtime: Runtime
    librarian: Librarian
    apart: str = ""
    """Addresses that begin so prove nothing here: of a file that is itself looked at."""

    async def find(self, quote: str, caller: Caller, ref: str | None = None) -> ClaimQuote | NotThere:
        """The quote where it stands, in the source of ``ref`` or anywhere that ``caller`` may read.

        ``ref`` is an address, or the path of a file of the agent's project with or without its line. Files
        are looked at again before a quote is refused.
        """
        ref = await self._address(ref, caller)
        found = await self._find(quote, caller, ref)
        if isinstance(found, NotThere) and not (ref or "").startswith("journal:"):
            await self.librarian.look()
            found = await self._find(quote, caller, ref)
        return found

    async def again(self, quote: ClaimQuote, caller: Caller) -> tuple[QuoteChecked, ClaimQuote]:
        """What became of a quote since it was recorded, and the quote as it stands today."""
        units = await self.librarian.ask(lambda library: _now(library, quote.source, caller))
        theirs = isinstance(units, Unit) and units.name == quote.source and units.source.kind == AGENT
        if theirs:
            units = BY_AN_AGENT
        if isinstance(units, Unit) and units.text[quote.start : quote.end] == quote.text:
            match = Match(quote.start, quote.end, exact=True)
            fate: Fate = "stands" if units.name == quote.source else "changed"
            return await self._stood(located(units, match), fate)
        if isinstance(units, Unit):
            found = await self.librarian.quote(quote.text, caller, units.name)
            if isinstance(found, Located):
                return await self._stood(found, "changed")
        elsewhere = await self.librarian.quote(quote.text, caller, None)
        if isinstance(elsewhere, NotThere) and elsewhere.places:
            elsewhere = await self.librarian.quote(quote.text, caller, elsewhere.places[0])
        if isinstance(elsewhere, Located) and self._proves(elsewhere):
            return await self._stood(elsewhere, "moved")
        gone: Fate = "changed" if isinstance(units, Unit) else "erased" if units == "erased" else "removed"
        gone = BY_AN_AGENT if theirs else gone
        return QuoteChecked(fate=gone), quote

    async def _stood(self, found: Located, fate: Fate) -> tuple[QuoteChecked, ClaimQuote]:
        changes = await self.librarian.ask(lambda _: self._changes(found.source))
        quote = self._quote(found, within(changes, found.start, found.end))
        return QuoteChecked(fate=fate, now="" if fate == "stands" else quote.ref), quote

    async def sentences(self, ref: str, caller: Caller) -> list[ClaimQuote] | str:
        """The sentences at a place; a text says why there are none."""
        try:
            address = await self._address(ref, caller)
            known = None
            if address is not None:
                known = await self.librarian.ask(lambda library: unit_at(library, address, caller))
        except ValueError as problem:
            return str(problem)
        if address is None or known is None:
            return f"nothing is known at {ref}"
        if self.apart and address.startswith(self.apart):
            return f"{ref} is the same file: it proves nothing of itself"
        if isinstance(known, str):
            return f"what stood at {ref} is no longer there: {known}"
        span = _span(known, address, ref)
        if span is None:
            return f"nothing stands at {ref}"
        places = [(a, b) for a, b in bounds(known.text) if a < span[1] and span[0] < b]
        found = [located(known, Match(a, b, exact=True)) for a, b in places[:MOST_SENTENCES]]
        return [self._quote(one, ()) for one in found if self._proves(one)] or OWN

    async def _address(self, ref: str | None, caller: Caller) -> str | None:
        """What an agent gives as a place, as an address; ``None``: it is to be found by its words."""
        if ref is None:
            return None
        try:
            return str(parse(ref))
        except ValueError:
            path = _LINES.sub("", ref.strip().removeprefix("./"))
        series = f"file:{caller.project}/{path}"
        known = await self.librarian.ask(lambda library: library.series(series))
        return known.get(series)

    async def _find(self, quote: str, caller: Caller, ref: str | None) -> ClaimQuote | NotThere:
        found = await self.librarian.quote(quote, caller, ref, self.apart)
        if isinstance(found, NotThere):
            read_as = await self.librarian.ask(lambda library: self._corrected(library, quote, caller, ref))
            found = read_as or found
        if isinstance(found, NotThere) and ref is not None and not found.source:
            elsewhere = await self.librarian.quote(quote, caller, None, self.apart)
            if isinstance(elsewhere, NotThere) and not elsewhere.places:
                elsewhere = replace(elsewhere, reason=found.reason)
            found = elsewhere
        if isinstance(found, NotThere):
            return found
        if not self._proves(found):
            return NotThere(OWN, found.source)
        changes = await self.librarian.ask(lambda _: self._changes(found.source))
        return self._quote(found, within(changes, found.start, found.end))

    def _proves(self, found: Located) -> bool:
        """Whether it is raw: it came in, or the person said it."""
        return came_in(found) and (found.kind in RAW or found.source not in self._written_by_us())

    def _written_by_us(self) -> set[str]:
        """The prompts that tell of a link: they hold what the meta-agent infers."""
        state = self.runtime.state
        told = {task for link in state.links.values() for task in link.told}
        return {f"journal:{state.tasks[task].view.queued_cursor}" for task in told if task in state.tasks}

    def _corrected(self, library: Library, quote: str, caller: Caller, ref: str | None) -> Located | None:
        """The quote in a memo's corrected words."""
        if ref is None:
            units: Sequence[Unit] = units_like(library, normal(quote).text, caller)
        else:
            held = unit_at(library, ref, caller)
            units = [held] if isinstance(held, Unit) else []
        for unit in units:
            changes = self._changes(unit.name)
            match = verify_corrected(quote, unit.text, changes) if changes else None
            if match is not None:
                return located(unit, match)
        return None

    def _changes(self, source: str) -> list[Change]:
        """The corrections that hold of a memo's words, as characters of its text. Blocking."""
        address = parse(source)
        record = self.runtime.state.signals.get(address.name) if address.scheme == "memo" else None
        run = record.runs.get(address.version) if record is not None else None
        if record is None or run is None or not record.layers:
            return []
        try:
            transcript = stored(HomePaths(self.runtime.specs.config.home).signal_runs, address.name, run)
        except (OSError, ValueError) as problem:
            _log.warning("corrections of %s were not read: %s", source, problem)
            return []
        return _placed(transcript, record)

    def _quote(self, found: Located, changes: Sequence[Change]) -> ClaimQuote:
        first, said = found.passages[0], found.said
        return ClaimQuote(
            project=found.project,
            client=self.runtime.client_of(found.project),
            ref=first.ref,
            source=found.source,
            start=found.start,
            end=found.end,
            text=found.text,
            kind=found.kind,
            title=found.title,
            speaker=said.speaker,
            at=first.at,
            sentence=said.sentence,
            before=said.before,
            before_by=said.before_by,
            after=said.after,
            after_by=said.after_by,
            corrections=tuple(Correction(raw=one.raw, text=one.text, by=one.by) for one in changes),
        )


def said_of(quote: ClaimQuote) -> Said:
    """A quote as it is judged: read as corrected, since the person said that it is to be read so."""
    text, sentence = quote.text, quote.sentence
    for one in quote.corrections:
        raw, read_as = re.compile(rf"(?<!\w){re.escape(one.raw)}(?!\w)"), one.text.replace("\\", r"\\")
        text, sentence = raw.sub(read_as, text), raw.sub(read_as, sentence)
    around = quote.before, quote.after, quote.after_by, quote.before_by
    source = " ".join((quote.title, quote.source, f"{quote.at:%Y-%m-%d}" if quote.at else ""))
    return Said(text, sentence, quote.speaker, *around, source)


def _now(library: Library, source: str, caller: Caller) -> Unit | str | None:
    """The text that a source is today, whichever of its versions that is."""
    found = unit_at(library, source, caller)
    for _ in range(MOST_VERSIONS):
        if not isinstance(found, str) or found in {"removed", "erased"}:
            break
        found = unit_at(library, found, caller)
    if found is not None:
        return found
    address = parse(source)
    if address.scheme != "file":
        return None
    series = f"file:{address.name}"  # the library is disposable, and does not know older versions for ever
    name = library.series(series).get(series)
    return unit_at(library, name, caller) if name is not None else None


def _span(unit: Unit, address: str, ref: str) -> tuple[int, int] | None:
    """The characters that a place names: of a file its lines, else its passage."""
    span = parse(address).span
    lines = _LINES.search(ref)
    if lines is not None and not ref.startswith(_SCHEMES):
        first, last = ([int(one) for one in lines.group()[1:].split("-")] * 2)[:2]
        span = first, last
    elif parse(address).scheme == "memo":
        held = [one for one in unit.passages if one.ref == address.partition("#")[0]]
        begin = unit.text.find(held[0].text) if held else 0
        return (begin, begin + len(held[0].text)) if held else (0, len(unit.text))
    if span is None:
        return 0, len(unit.text)
    if parse(address).scheme != "file":
        return span
    rows = unit.text.splitlines(keepends=True)
    if not 0 < span[0] <= len(rows):
        return None
    return sum(map(len, rows[: span[0] - 1])), sum(map(len, rows[: span[1]]))


def _placed(transcript: Transcript, record: SignalRecord) -> list[Change]:
    """Each correction that holds, where it stands in the text that the library has of the transcript."""
    begins, at = dict[int, int](), 0
    for number, segment in enumerate(transcript.segments):
        begins[number] = at
        if segment.text.strip():
            at += len(segment.text.rstrip("\n")) + 1
    found = []
    for layer in read(transcript, layers_of(record)).applied:
        base = begins[transcript.holder(layer.first)]
        first, last = transcript.words[layer.first], transcript.words[layer.last]
        start, end = base + first.at, base + last.at + len(last.text)
        raw = transcript.between(layer.first, layer.last)
        found.append(Change(start, end, raw, layer.text, layer.by))
    return found
