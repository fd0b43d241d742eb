"""What a source's own name says: ``mails/2026-02-18-halden.md`` tells who wrote, and when. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.evidence.claims import Reason
from orchestrator.evidence.figures import figures
from orchestrator.evidence.wording import markers

_DATE = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


def told_by_source(reason: Reason, statement: str, sources: Sequence[str]) -> bool:
    """Whether a date or name that no quote has is said by the names of the sources: who wrote, and when.

    Only where the statement tells it as something that was said; ``sources`` are titles, addresses, speakers.
    """
    if reason.kind not in {"date", "figure", "name"}:
        return False
    if not any(one.limit == "hearsay" for one in markers(statement)):
        return False
    if reason.kind == "name":
        wanted = set(_words(reason.words))
        return any(wanted <= set(_words(source)) for source in sources)
    dates = [figure for source in sources for day in _DATE.findall(source) for figure in figures(day)]
    mine = figures(reason.words)
    return bool(mine) and all(any(one.within(date) for date in dates) for one in mine)


def _words(text: str) -> list[str]:
    return [word.removesuffix("'s") for word in re.findall(r"[^\W\d_]+(?:'s)?", text.casefold())]
