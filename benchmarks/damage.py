"""Damage: how much of a memo is still heard when its file is damaged, beside the library's own decoder.

    python -m benchmarks.damage --seeds 60

Each seed overwrites three stretches of 16 to 512 bytes somewhere behind the first kilobytes. Kept is what was
really decoded, the silence put into holes not counted. A crash is any end but samples or a clear refusal.
"""

from __future__ import annotations

import contextlib
import random
import statistics
from pathlib import Path
from typing import Any

from faster_whisper.audio import decode_audio

from benchmarks.common import parser, private_home, report
from orchestrator.voice.decode import PacketDecoder
from orchestrator.voice.engine import RATE, NoSound
from tests.support import voices
from tests.support.sphinx import SENTENCES

HEAD = 4096
"""First bytes that stay whole: without its header no file of any format is read by anybody."""


def main() -> None:
    """Every format in turn."""
    options = parser(__doc__ or "")
    options.add_argument("--seeds", type=int, default=60)
    options.add_argument("--formats", nargs="+", default=list(voices.FORMATS))
    arguments = options.parse_args()
    with private_home() as folder:
        sound = voices.repeated(voices.memo(*SENTENCES), 60)
        for suffix in arguments.formats:
            whole = voices.write(folder / f"whole.{suffix}", sound)
            figures = damaged(folder, whole, arguments.seeds)
            report(f"{suffix}, {arguments.seeds} damages of 60 s", figures, as_json=arguments.json)


def damaged(folder: Path, whole: Path, seeds: int) -> dict[str, Any]:
    """Means over all seeds."""
    data = whole.read_bytes()
    kept, bare, said = list[float](), list[float](), list[float]()
    crashes = refused = bare_failed = 0
    for seed in range(seeds):
        path = folder / f"damaged{whole.suffix}"
        path.write_bytes(_damage(data, seed))
        try:
            loss = PacketDecoder().decode(path, folder / "damaged.s16")
        except NoSound:
            refused += 1
            kept.append(0.0)
        except Exception:
            crashes += 1
            kept.append(0.0)
        else:
            kept.append(loss.decoded - loss.filled)
            said.append(abs(60 - (loss.decoded - loss.filled) - loss.filled - loss.short_by))
        bare.append(0.0)
        with contextlib.suppress(Exception):
            bare[-1] = len(decode_audio(str(path))) / RATE
        bare_failed += not bare[-1]
    return {
        "kept, mean s": statistics.mean(kept),
        "kept, least s": min(kept),
        "kept by the library, mean s": statistics.mean(bare),
        "kept by the library, least s": min(bare),
        "crashes": crashes,
        "refused with a reason": refused,
        "the library failed": bare_failed,
        "loss not accounted for, mean s": statistics.mean(said) if said else 0.0,
    }


def _damage(data: bytes, seed: int) -> bytes:
    chance, found = random.Random(seed), bytearray(data)
    for _ in range(3):
        length = chance.randrange(16, 512)
        at = chance.randrange(HEAD, len(found) - length)
        found[at : at + length] = chance.randbytes(length)
    return bytes(found)


if __name__ == "__main__":
    main()
