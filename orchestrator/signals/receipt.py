"""What is known of a complete copy, on disk until the journal has it."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

Origin = Literal["drop", "inbox", "stdin", "recovered", "record", "talk"]
"""How the bytes came in; ``recovered``: found in the store without a word about where they came from;
``talk``: spoken instead of typed, so its words are for who spoke, and go nowhere by themselves.
"""
TICKET = re.compile(r"[0-9a-f]{32}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Receipt:
    """One arrival of some bytes. ``ticket`` names the arrival, ``sha256`` the bytes."""

    ticket: str
    sha256: str
    size: int
    name: str
    media_type: str
    origin: Origin
    received_at: str
    """ISO 8601, UTC."""
    project: str | None = None
    source: str = ""
    """Hash of the source's path, so that it is recognised and yet tells nobody where it lay; empty: none."""
    source_mtime_ns: int = 0

    def encode(self) -> bytes:
        """As it lies on disk."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def decode(cls, raw: bytes) -> Receipt | None:
        """The receipt, or nothing when it is not whole and well-formed."""
        try:
            fields = json.loads(raw)
            made = cls(**{name: fields[name] for name in cls.__dataclass_fields__})
        except (ValueError, KeyError, TypeError):
            return None
        return made if made._is_sound() else None

    def _is_sound(self) -> bool:
        texts: tuple[object, ...] = (
            self.ticket,
            self.sha256,
            self.name,
            self.media_type,
            self.received_at,
            self.source,
            self.project or "",
        )
        numbers: tuple[object, ...] = (self.size, self.source_mtime_ns)
        return (
            all(isinstance(text, str) for text in texts)
            and all(type(number) is int for number in numbers)
            and self.size > 0
            and TICKET.fullmatch(self.ticket) is not None
            and _SHA256.fullmatch(self.sha256) is not None
            and self.origin in get_args(Origin)
        )


def plain_file_name(path: str | os.PathLike[str]) -> str:
    """The last part of ``path`` as text: bytes that are no UTF-8 are marked, and it is never too long."""
    name = os.fsencode(Path(path).name).decode("utf-8", "replace")
    return name[:LONGEST_NAME]


def path_as_name(path: Path) -> str:
    """All of a relative path as text; of one that is too long, its end."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")[-LONGEST_NAME:]


def source_of(path: Path) -> str:
    """What stands for the place of a source."""
    return hashlib.sha256(os.fsencode(os.path.abspath(path))).hexdigest()  # noqa: PTH100  # links stay as named
