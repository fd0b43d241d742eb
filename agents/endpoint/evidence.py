"""What an endpoint of ours received, asked from outside: whether a calibration was in the last request.

Only a hash goes over the wire, in a request that changes nothing. An endpoint that is not ours, has another
key or does not answer in time says nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult, urlencode, urlsplit

TIMEOUT = 5.0
"""Seconds that an endpoint has to answer."""
_LONGEST = 10_000
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def ends_with(blocks: Iterable[str], sha256: str, length: int) -> bool:
    """Whether a block ends with ``length`` bytes of that hash, as the CLI appends a calibration."""
    for block in blocks:
        data = block.encode(errors="surrogatepass")
        if length <= len(data) and hashlib.sha256(data[len(data) - length :]).hexdigest() == sha256:
            return True
    return False


def was_sent(url: str, key: str | None, session: str, text: bytes) -> bool | None:
    """Whether the session's newest request carried ``text`` at the end of its system prompt; blocking.

    ``None`` when nobody can say: the address is not on this machine, not an endpoint of ours, or it has had
    no request of the session.
    """
    place = urlsplit(url)
    if place.scheme != "http" or place.hostname not in _LOOPBACK:
        return None
    asked = {"session": session, "sha256": hashlib.sha256(text).hexdigest(), "length": len(text)}
    said = _answer(place, f"/_control/system?{urlencode(asked)}", {"x-api-key": key} if key else {})
    found = said.get("ends_with") if isinstance(said, dict) else None
    return found if isinstance(found, bool) else None


def _answer(place: SplitResult, target: str, headers: dict[str, str]) -> object:
    """The JSON that a plain GET brings; ``None`` when it brings none."""
    try:
        with closing(HTTPConnection(place.hostname or "", place.port, timeout=TIMEOUT)) as connection:
            connection.request("GET", place.path.rstrip("/") + target, headers=headers)
            reply = connection.getresponse()
            return json.loads(reply.read(_LONGEST)) if reply.status == HTTPStatus.OK else None
    except (OSError, ValueError, HTTPException):
        return None
