"""Words of a mail's head as they were meant, where they are written like ``=?utf-8?q?H=C3=B6he?=``. Pure."""

from __future__ import annotations

import re

_ENCODED = re.compile(r"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=(?:\s+=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=)*")


def meant(text: str) -> str:
    """``text`` with its encoded words decoded; what cannot be decoded stays as it is."""
    return _ENCODED.sub(lambda found: _decoded(found[0]), text) if "=?" in text else text


def _decoded(words: str) -> str:
    from email.errors import HeaderParseError  # few texts have such words, and every command loads this
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(words)))
    except (HeaderParseError, LookupError, ValueError):
        return words
