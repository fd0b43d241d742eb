"""What agents stated, as the daemon tells of it: how each kind is shown, and what says otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tui.state.looks import Look

Json = Mapping[str, Any]
CLAIM_LOOKS: dict[str, Look] = {
    "quoted": Look("quoted", "✓", "ok", 3),
    "mind": Look("quoted, mind", "⚑", "warning", 3),
    "inference": Look("inference", "◇", "warning", 2),
    "broken": Look("broken", "✗", "error", 1),
}
"""By kind: a word, a glyph, and a colour's name. *Quoted* says that it was said, not that it is true;
``mind`` is quoted beside something that may limit it."""
UNKNOWN = Look("unknown", "‽", "agent-unknown", 0)


def look_of(claim: Json) -> Look:
    """How a claim's kind is shown; what a newer daemon names is ``unknown``."""
    kind = str(claim.get("kind") or "")
    return CLAIM_LOOKS.get("mind" if kind == "quoted" and claim.get("mind") else kind, UNKNOWN)


def newest(view: Json) -> list[Json]:
    """The claims of a reply, the newest first."""
    return list(reversed(list(view.get("claims") or ())))


def named(claims: Iterable[Json], name: str) -> Json | None:
    """The claim of that id."""
    return next((one for one in claims if one.get("claim") == name), None)


def opposed(claims: Sequence[Json], claim: Json) -> list[tuple[str, str, Json | None]]:
    """What says otherwise: its id, why, and the claim itself where it is one of these."""
    found = [one for one in claim.get("against") or () if isinstance(one, Mapping)]
    return [(str(one["claim"]), str(one.get("why") or ""), named(claims, str(one["claim"]))) for one in found]


def first_ref(claim: Json) -> tuple[str, str]:
    """Address and words of the first quote; empty where there is none."""
    quotes = claim.get("quotes") or ()
    return (str(quotes[0]["ref"]), str(quotes[0]["text"])) if quotes else ("", "")
