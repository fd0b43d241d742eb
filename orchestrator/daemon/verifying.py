"""Looks again: whether recorded claims still stand, and what a note or draft rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from orchestrator.capabilities import PERSON, Caller
from orchestrator.daemon.claims import Claims, claim_view, kind_of, quote_view
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.quoting import Quoting
from orchestrator.daemon.runtime import Runtime
from orchestrator.errors import ConfigInvalid
from orchestrator.events.claim import ClaimChecked, ClaimQuote, QuoteChecked
from orchestrator.evidence.claims import Judged
from orchestrator.evidence.located import OWN_FILE, NotThere
from orchestrator.evidence.reasons import LIMITED
from orchestrator.evidence.recorded import signals_of
from orchestrator.evidence.statements import Statement, is_quotation, statements
from orchestrator.fold import ClaimRecord
from orchestrator.home.config import Project, workspace_spec
from orchestrator.home.config import project as find_project
from orchestrator.protocol.claims import (
    StatementsView,
    StatementView,
    Verdict,
    VerifiedClaims,
)
from orchestrator.text import flat

PATIENCE = 60.0
"""Seconds that a check waits for a look at the files: it says what stands now."""
_STANDS = QuoteChecked()


@dataclass(frozen=True, slots=True)
class Verifier:
    """Checks what stands for one daemon."""

    runtime: Runtime
    librarian: Librarian
    claims: Claims

    def quoting(self, apart: str = "") -> Quoting:
        """Looks quotes up; none in sources whose address begins with ``apart``."""
        return Quoting(self.runtime, self.librarian, apart)

    async def recheck(self, project: str | None = None) -> VerifiedClaims:
        """Look at every quote of every claim, or of one project's; what is different is journaled."""
        slug = find_project(self.runtime.specs.config, project).slug if project is not None else None
        await self.librarian.look(PATIENCE)
        changed = [
            claim
            for claim, record in list(self.runtime.state.claims.items())
            if slug in {None, record.project} and await self._recheck(claim, record)
        ]
        records = [one for one in self.runtime.state.claims.values() if slug in {None, one.project}]
        views = [claim_view(one) for one in records]
        return VerifiedClaims(
            cursor=self.runtime.state.cursor,
            checked=len(records),
            changed=tuple(changed),
            claims=tuple(
                view for view in views if view.broken or any(one.fate != "stands" for one in view.quotes)
            ),
            counts=dict(Counter(map(kind_of, records))),
        )

    async def _recheck(self, claim: str, record: ClaimRecord) -> bool:
        caller = self._reader(record.project)
        quoting = self.quoting()
        seen = [await quoting.again(one, caller) for one in record.recorded.quotes]
        fates, quotes = tuple(fate for fate, _ in seen), tuple(quote for _, quote in seen)
        judged = self.claims.judged(record.recorded.statement, quotes, record.client)
        body = ClaimChecked(
            claim=claim,
            status=judged.status,
            reasons=tuple(map(str, judged.reasons)),
            mind=tuple(map(str, judged.mind)),
            fates=fates,
            quotes=quotes,
            broken="; ".join(
                _gone(one, fate) for fate, one in seen if fate.fate != "stands" and not fate.now
            ),
            signals=signals_of(one.source for one in quotes),
        )
        if body == (record.checked or _as_recorded(record)):
            return False
        await self.runtime.note(record.project, body)
        return True

    async def file(self, text: str, path: str, project: str | None) -> StatementsView:
        """What each sentence of a file rests on."""
        config = self.runtime.specs.config
        slug = find_project(config, project).slug if project is not None else self._whose(path)
        await self.librarian.look(PATIENCE)
        return await self.text(text, path, slug)

    async def text(self, text: str, path: str, slug: str | None) -> StatementsView:
        """As ``file``, of a file of that project, without another look at the person's files."""
        held = _File(self, self._reader(slug), statements(text), self._series(path, slug))
        views = [await held.view(one) for one in held.all]
        return StatementsView(
            path=path,
            project=slug or "",
            statements=tuple(views),
            counts=dict(Counter(view.verdict for view in views)),
        )

    def _reader(self, slug: str | None) -> Caller:
        """Whose eyes see whether it stands: a project's agent quotes its own client's material alone."""
        found: Project | None = self.runtime.projects.get(slug or "")
        if found is None:
            return PERSON
        return Caller("agent", found.slug, found.client)

    def _whose(self, path: str) -> str | None:
        """The project in whose folder, of the home or of its workspace, a file is."""
        held = [
            (len(folder.parts), slug)
            for slug in self.runtime.specs.config.projects
            for folder in self._folders(slug)
            if Path(path).is_relative_to(folder)
        ]
        return max(held)[1] if held else None

    def _folders(self, slug: str) -> tuple[Path, ...]:
        try:
            spec = workspace_spec(self.runtime.specs.config, slug)
        except ConfigInvalid:
            return ()
        return spec.repository / spec.folder, spec.cwd

    def _series(self, path: str, slug: str | None) -> str:
        """The address, without a version, under which the library has the file itself."""
        for folder in self._folders(slug) if slug is not None else ():
            if Path(path).is_relative_to(folder):
                return f"file:{slug}/{Path(path).relative_to(folder).as_posix()}@"
        return ""


class _Found(NamedTuple):
    """What became of a sentence, why, and by which quotes."""

    verdict: Verdict
    problems: Sequence[str] = ()
    carried: Sequence[ClaimQuote] = ()


class _File:
    """The sentences of one file while they are checked."""

    def __init__(self, verifier: Verifier, caller: Caller, found: tuple[Statement, ...], own: str) -> None:
        self._verifier = verifier
        self._quoting = verifier.quoting(own)
        self._caller = caller
        self.all = found
        self._head: list[ClaimQuote] = []

    async def view(self, one: Statement) -> StatementView:
        """What became of a sentence."""
        quotes, problems = await self._evidence(one)
        if one.head:
            self._head += quotes
        found = self._judged(one, quotes, problems)
        return StatementView(
            line=one.line,
            text=one.text,
            verdict=found.verdict,
            marked=one.sort == "inference",
            problems=tuple(found.problems),
            quotes=tuple(quote_view(quote, _STANDS) for quote in found.carried),
        )

    def _judged(self, one: Statement, quotes: list[ClaimQuote], problems: list[str]) -> _Found:
        if problems:
            return _Found("broken", problems, quotes)
        if one.sort == "quotation" or (quotes and is_quotation(one.text)):
            return self._quotation(quotes)
        if one.sort in {"plain", "question"}:
            return _Found("plain")
        if one.sort == "inference":
            return _Found("inference", (), quotes)
        if not quotes and (one.cites or not self._head):
            return _Found("uncited", ["nothing is cited"])
        together = [quotes] if one.quotes or one.claims else []
        options = together or _stretches(quotes) or [[quote] for quote in self._head]
        judged, carried = min(
            ((self._held(one.text, some), some) for some in options),
            key=lambda found: (len(found[0].reasons), len(found[0].mind)),
        )
        reasons = judged.reasons or judged.mind
        verdict: Verdict = "quoted" if not judged.reasons else "inference" if quotes else "uncited"
        return _Found(verdict, [str(reason) for reason in reasons], carried)

    def _quotation(self, quotes: Sequence[ClaimQuote]) -> _Found:
        """Words that stand as a quotation say no more than they do, but for what was cut off of them."""
        if not quotes:
            return _Found("uncited", ["nothing is cited"])
        judged = self._verifier.claims.judged
        lost = [
            str(reason)
            for quote in quotes
            for reason in judged(" ".join(one.text for one in quotes), [quote]).reasons
            if reason.kind in LIMITED
        ]
        return _Found("inference" if lost else "quoted", tuple(dict.fromkeys(lost)), quotes)

    def _held(self, text: str, quotes: Sequence[ClaimQuote]) -> Judged:
        whole = [one.model_copy(update={"text": one.sentence or one.text}) for one in quotes]
        return self._verifier.claims.judged(text, whole)

    async def _evidence(self, one: Statement) -> tuple[list[ClaimQuote], list[str]]:
        """The quotes that a sentence cites, and what of them does not stand."""
        if not one.cites or (one.sort in {"plain", "question"} and not one.refs):
            return [], []
        found, problems = list[ClaimQuote](), list[str]()
        for quote in one.quotes:
            place = await self._stands(quote, one.refs)
            if isinstance(place, ClaimQuote):
                found.append(place)
            elif one.refs or one.sort == "quotation" or one.head:
                problems.append(place)
        for ref in () if one.quotes else one.refs:
            said = await self._quoting.sentences(ref, self._caller)
            if isinstance(said, str):
                problems.append(said)
            else:
                found += said
        for claim in one.claims:
            record = self._verifier.runtime.state.claims.get(claim)
            problems += _no_claim(claim, record)
            found += record.quotes if record is not None else ()
        return found, problems

    async def _stands(self, quote: str, refs: tuple[str, ...]) -> ClaimQuote | str:
        missing = NotThere("")
        for ref in refs or (None,):
            found = await self._quoting.find(quote, self._caller, ref)
            if isinstance(found, ClaimQuote):
                return found
            missing = found
        if missing.reason.startswith(OWN_FILE):
            return f"{flat(quote)[:200]!r}: {missing.reason}"
        near = f"; the nearest real words: {flat(missing.nearest.text)!r}" if missing.nearest else ""
        where = f" at {', '.join(refs)}" if refs else ""
        return f"{flat(quote)[:200]!r} does not stand{where}{near}"


def _stretches(quotes: Sequence[ClaimQuote]) -> list[list[ClaimQuote]]:
    """Each sentence of the places that are cited, and each two that stand side by side."""
    return [[one] for one in quotes] + [[one, other] for one, other in pairwise(quotes)]


def _no_claim(claim: str, record: ClaimRecord | None) -> Iterator[str]:
    if record is None:
        yield f"there is no claim {claim}"
    elif kind_of(record) == "broken" and record.checked is not None:
        yield f"{claim} holds no more: {record.checked.broken}"


def _gone(quote: ClaimQuote, fate: QuoteChecked) -> str:
    if fate.fate == "changed":
        return f"{quote.source} has changed, and the words no longer stand there"
    return f"{quote.source} was {fate.fate}"


def _as_recorded(record: ClaimRecord) -> ClaimChecked:
    """What a look would find if nothing were different."""
    recorded = record.recorded
    return ClaimChecked(
        claim=recorded.claim,
        status=recorded.status,
        reasons=recorded.reasons,
        mind=recorded.mind,
        fates=tuple(_STANDS for _ in recorded.quotes),
        quotes=recorded.quotes,
        signals=recorded.signals,
    )
