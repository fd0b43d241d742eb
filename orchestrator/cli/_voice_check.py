"""What ``doctor`` says of the speech model: whether memos become words."""

from __future__ import annotations

from pathlib import Path

from orchestrator.errors import CounterpointError
from orchestrator.home.config import load
from orchestrator.home.doctor import Finding
from orchestrator.voice.models import SETUP, NoModel, choose, models_folder


def voice(home: Path) -> tuple[Finding, ...]:
    """One finding; none of a home whose configuration cannot be read, which is said elsewhere.

    That no model was ever set up is only told where memos are named or waited for.
    """
    try:
        config = load(home)
    except CounterpointError:
        return ()
    named = config.voice.model
    try:
        model = choose(named, models_folder())
    except NoModel as problem:
        wanted = named is not None or config.inbox.watch
        fix = problem.fix if wanted else ""
        said = f"{problem} Memos are kept, and wait for `{SETUP}`." if named is None else str(problem)
        return (Finding("voice", "warn" if wanted else "ok", said, fix),)
    return (Finding("voice", "ok", f"Speech model: {model.name}."),)
