"""New links between projects, as one quiet item: nothing stands still for them, and many come at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orchestrator.attention.found import Found, cursor_of
from orchestrator.fold import FleetState, LinkRecord
from orchestrator.fold.activity import plain, plural

NAME = "links"
ACTS = ("contradiction", "dependency", "opportunity", "expert for", "reusable solution", "precedent")
"""Relations that name something to do, the most pressing first."""
_TITLE = 200


def links_of(state: FleetState) -> Iterator[Found]:
    """One item for all links of worth that nobody decided about and that came since it was put aside."""
    seen = state.dismissed.get(NAME, -1)
    new = [one for one in state.links.values() if _waits(one) and cursor_of(one.evidence) > seen]
    if not new:
        return
    first = min(new, key=_pressing)
    latest = max(new, key=lambda one: cursor_of(one.evidence))
    yield Found(
        id=NAME,
        short=NAME,
        kind="links",
        project="",
        client="",
        title=plain(f"{plural(len(new), 'new link')} between projects: {_told(first, len(new))}", _TITLE),
        since=latest.since,
        evidence=latest.evidence,
        commands=("counterpoint map", f"counterpoint attention --dismiss {NAME}"),
    )


def has_worth(link: LinkRecord) -> bool:
    """Whether a link may be news: it names something to do, or no client's agent could have found it.

    An agent reads all that is its client's; what lies across clients nobody but the meta-agent can see.
    """
    clients = {quote.client or quote.project for quote in link.recorded.quotes}
    return link.recorded.relation in ACTS or len(clients) > 1


def _waits(link: LinkRecord) -> bool:
    return link.state == "open" and not link.stale and has_worth(link)


def _pressing(link: LinkRecord) -> tuple[int, int]:
    relation = link.recorded.relation
    return ACTS.index(relation) if relation in ACTS else len(ACTS), cursor_of(link.evidence)


def _told(link: LinkRecord, number: int) -> str:
    names = " and ".join(_each(quote.project for quote in link.recorded.quotes))
    return f"{link.recorded.relation}, {names}" + (", and others" if number > 1 else "")


def _each(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
