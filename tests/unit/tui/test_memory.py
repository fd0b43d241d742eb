"""What a screen remembers is kept over runs, and from other users."""

from __future__ import annotations

import os
from pathlib import Path

from tui.memory import Memory
from tui.state.fleet import Arrangement


def test_only_this_user_reads_what_is_remembered(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        memory = Memory(tmp_path, "review", tmp_path)
        memory.save(Arrangement(pinned=("acme",)), {"review-comments": ["not sent yet"]})
    finally:
        os.umask(before)
    assert memory.load() == (Arrangement(pinned=("acme",)), {"review-comments": ["not sent yet"]})
    files = list(memory.folder.iterdir())
    assert [file.stat().st_mode & 0o777 for file in (memory.folder, *files)] == [0o700, 0o600]
