"""What agents stated, as the daemon tells of it: how each kind is shown, and what says otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from orchestrator.signs import CLAIMS, UNKNOWN, Sign, standing

Json = Mapping[str, Any]
CLAIM_LOOKS = CLAIMS


def look_of(claim: Json) -> Sign:
    """How a claim's kind is shown; what a newer daemon names is ``unknown``."""
    return CLAIM_LOOKS.get(standing(str(claim.get("kind") or ""), claim.get("mind")), UNKNOWN)


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
