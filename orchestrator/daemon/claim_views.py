"""Claims as they are shown, made once for as long as a claim stays the same.

Thousands are looked at often and change seldom. Each is written by itself: one call that writes them all
would keep the whole daemon waiting for as long as it runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable
from typing import NamedTuple

from orchestrator.fold import ClaimRecord
from orchestrator.protocol.claims import AgainstView, ClaimsView, ClaimView

Against = tuple[AgainstView, ...]
Make = Callable[[ClaimRecord, Against], ClaimView]
MOST = 4000
"""Views that are kept."""


class Made(NamedTuple):
    """A claim's view as JSON, and what it was made of.

    It is kept as one text: as values, thousands are a quarter of a million objects, and every look for
    garbage among them would keep the whole daemon waiting.
    """

    record: ClaimRecord
    against: Against
    told: str

    @property
    def view(self) -> ClaimView:
        """The view as values, made anew."""
        return ClaimView.model_validate_json(self.told)


class ClaimViews:
    """The views that were made. Any thread may ask: whatever two of them make at once is the same."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._made: dict[str, Made] = {}

    def of(self, record: ClaimRecord, against: Against) -> Made:
        """The view of ``record`` beside what says otherwise; a record that changes is another one."""
        claim = record.recorded.claim
        made = self._made.get(claim)
        if made is None or made.record is not record or made.against != against:
            made = Made(record, against, self._make(record, against).model_dump_json())
            if len(self._made) >= MOST:
                self._made.clear()
            self._made[claim] = made
        return made

    def forget(self, known: Container[str]) -> None:
        """Keep nothing of claims that are not ``known`` any more: what was erased is in no view either."""
        for claim in [one for one in tuple(self._made) if one not in known]:
            self._made.pop(claim, None)


def written(view: ClaimsView, claims: Iterable[Made]) -> bytes:
    """``view`` as JSON, of the parts that it was made of."""
    counts = json.dumps(view.counts, ensure_ascii=False, separators=(",", ":"))
    told = ",".join(one.told for one in claims)
    return f'{{"cursor":{view.cursor},"claims":[{told}],"counts":{counts}}}'.encode()
