"""Where the samples of memos lie while words are made of them, and that none stay."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path


class Samples:
    """The folder of samples, named by the bytes they were decoded from. They can always be made anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Where those of that memo are."""
        return self._folder / f"{sha256}.s16"

    def drop(self, sha256: str) -> None:
        """Remove those of that memo, half-made ones included."""
        for file in self._folder.glob(f"{sha256}.s16*"):
            file.unlink(missing_ok=True)

    def sweep(self, kept: Collection[str]) -> None:
        """Remove all but the whole ones of these memos; raises ``OSError``."""
        names = {f"{sha256}.s16" for sha256 in kept}
        for file in self._folder.glob("*.s16*"):
            if file.name not in names:
                file.unlink(missing_ok=True)
