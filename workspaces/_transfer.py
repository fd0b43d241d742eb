"""Copying commits from a workspace into the person's repository, so that a ref there can keep them."""

from __future__ import annotations

from collections.abc import Sequence

from workspaces._git import Repo
from workspaces._home import Home


def send(home: Home, reading: Repo, tips: Sequence[str], present: Sequence[str]) -> None:
    """Copy what the tips need beyond the present commits as one pack; no ref moves."""
    wanted = "".join(f"{tip}\n" for tip in tips) + "".join(f"^{known}\n" for known in present)
    pack = reading.run("pack-objects", "-q", "--revs", "--stdout", "--window=0", stdin=wanted.encode())
    home.repo.run("index-pack", "--stdin", stdin=pack.stdout)


def ref_value(home: Home, ref: str) -> str | None:
    """A ref of the person's repository, or ``None``."""
    out = home.repo.run("rev-parse", "--verify", "--quiet", ref, ok=(0, 1))
    return out.line if out.status == 0 else None


def keep(home: Home, ref: str, commit: str, why: str) -> None:
    """Point a ref of ours in the person's repository at a commit that is there already."""
    home.repo.run("update-ref", "--no-deref", "-m", f"counterpoint: {why}", ref, commit)
