"""What a source's own name says: ``mails/2026-02-18-halden.md`` tells who wrote, and when. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.evidence.claims import Reason
from orchestrator.evidence.figures import figures
from orchestrator.evidence.wording import markers

_REPORTED = frozenset(
    """
i we you he she it they me us him her them my our your his their that on in at
ich wir du er sie es mich uns ihm ihr ihnen mein unser dein sein am im dass
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
"""Words that change when somebody's words are reported."""
_DATE = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


def told_by_source(reason: Reason, statement: str, sources: Sequence[str]) -> bool:
    """Whether a date or name that no quote has is said by the names of the sources: who wrote, and when.

    Only where the statement tells it as something that was said; ``sources`` are titles, addresses, speakers.
    """
    if reason.kind not in {"date", "figure", "name", "put in", "left out"}:
        return False
    if not any(one.limit == "hearsay" for one in markers(statement)):
        return False
    if figures(reason.words):
        return _dated(reason, sources)
    wanted = set(_words(reason.words)) - (_REPORTED if reason.kind in {"put in", "left out"} else set())
    return not wanted or any(wanted <= set(_words(source)) for source in sources)


def _dated(reason: Reason, sources: Sequence[str]) -> bool:
    dates = [figure for source in sources for day in _DATE.findall(source) for figure in figures(day)]
    return all(any(one.within(date) for date in dates) for one in figures(reason.words))


def _words(text: str) -> list[str]:
    return [word.removesuffix("'s") for word in re.findall(r"[^\W\d_]+(?:'s)?", text.casefold())]
