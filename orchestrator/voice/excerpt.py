"""A stretch of any audio file as wav on standard output, for players that read only that.

``python -m orchestrator.voice.excerpt FILE START [LENGTH]``, in seconds, which mean the same as in
transcripts: it decodes as they do.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from orchestrator.voice.decode import pour
from orchestrator.voice.engine import RATE, WIDTH, NoSound

_HEAD = bytes.fromhex("52494646 ffffffff 57415645 666d7420 10000000 0100 0100")


def main() -> int:
    """Write the stretch."""
    source, start = Path(sys.argv[1]), float(sys.argv[2])
    length = float(sys.argv[3]) if len(sys.argv) > 3 else None
    out = sys.stdout.buffer
    out.write(head())
    try:
        pour(source, out, start, length)
        out.flush()
    except NoSound:
        return 1
    except BrokenPipeError:  # the player was ended
        os._exit(0)
    return 0


def head() -> bytes:
    """Of a wav file whose length is not told."""
    rates = RATE.to_bytes(4, "little") + (RATE * WIDTH).to_bytes(4, "little")
    form = rates + WIDTH.to_bytes(2, "little") + (8 * WIDTH).to_bytes(2, "little")
    return _HEAD + form + b"data\xff\xff\xff\xff"


if __name__ == "__main__":
    sys.exit(main())
