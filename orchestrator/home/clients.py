"""Which client is meant by a name: case does not count where it tells none apart. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from orchestrator.errors import UnknownClient


def client_called(name: str, known: Iterable[str]) -> str:
    """The client of that name, as it is written; raises ``UnknownClient`` with the nearest there are."""
    clients = list(dict.fromkeys(known))
    if name in clients:
        return name
    wanted = name.strip().casefold()
    same = [one for one in clients if one.casefold() == wanted]
    if len(same) == 1:
        return same[0]
    raise UnknownClient(name, same or _near(wanted, clients), clients)


def _near(wanted: str, clients: list[str]) -> list[str]:
    begun = [one for one in clients if wanted and one.casefold().startswith(wanted)]
    folded = {one.casefold(): one for one in clients}
    return begun or [folded[one] for one in get_close_matches(wanted, folded, 1)]
