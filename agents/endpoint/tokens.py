"""The endpoint's token estimate: one token per four bytes of canonical JSON, rounded up.

It is an estimate to compare requests with each other, not a tokenizer. It is monotone: adding content never
lowers it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

BYTES_PER_TOKEN = 4


def canonical(value: object) -> bytes:
    """``value`` as JSON bytes that do not depend on key order."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        errors="surrogatepass"
    )


def of_bytes(size: int) -> int:
    """Tokens of ``size`` bytes."""
    return -(-size // BYTES_PER_TOKEN)


def of_blocks(blocks: Iterable[Mapping[str, Any]]) -> int:
    """Tokens of an answer's blocks: what would be billed as output."""
    return sum(of_bytes(len(canonical(block))) for block in blocks)
