"""The program that reads one document: ``python -m orchestrator.documents.worker``, a job on standard input.

It limits itself before it looks at the first byte, writes the run's folder, and says in one line of JSON what
came of it. However it ends, whoever started it goes on.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from orchestrator.documents.budget import Budget, Exhausted, Limits, Unreadable
from orchestrator.documents.passages import block
from orchestrator.documents.readers import Reader
from orchestrator.transcripts import Block, Loss, Run, Transcript, flags_of
from orchestrator.transcripts.files import finish

NICE = 10
_PR_SET_PDEATHSIG = 1


def main() -> int:
    """Read the job and do it."""
    job = json.load(sys.stdin)
    limits = Limits(**job["limits"])
    confine(limits)
    sys.stdout.write(json.dumps(outcome(job, limits)) + "\n")
    return 0


def outcome(job: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """What came of it: the finished run's facts, or a reason and a hint."""
    try:
        return read(job, limits)
    except Unreadable as problem:
        return {"reason": str(problem), "hint": problem.hint}
    except MemoryError:
        return {
            "reason": f"it needs more than {limits.memory // 1_000_000} MB of memory",
            "hint": "Split it and drop the parts.",
        }
    except OSError as problem:
        return {"reason": f"it could not be read or written: {problem.strerror or problem}", "hint": ""}


def read(job: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """Read the document and write its run; raises ``Unreadable`` when no words are in it."""
    from orchestrator.documents.kinds import parts

    budget = Budget(limits)
    blocks = list[Block]()
    with Path(job["path"]).open("rb") as stream:
        try:
            for part in parts(cast("Reader", job["reader"]), stream, budget):
                if part:
                    blocks.append(block(len(blocks), part))
        except Exhausted as end:
            budget.note(str(end))
    note = budget.said
    if not any(made.segments for made in blocks):
        raise Unreadable("there are no words in it" + (f": {note}" if note else ""), "")
    loss = Loss(0.0, 0.0, note=note) if note else None
    run = Run(job["signal"], job["run"], job["engine"], job["parameters"], loss)
    transcript = Transcript(run, tuple(blocks))
    return {
        "sha256": finish(Path(job["folder"]), transcript),
        "words": len(transcript.words),
        "blocks": len(blocks),
        "flags": dict(Counter(flag.kind for flag in flags_of(transcript))),
    }


def confine(limits: Limits) -> None:
    """No more memory, time or disk than ``limits`` for this process, and no life beyond its parent's."""
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_AS, limits.memory)
    _cap(resource.RLIMIT_FSIZE, limits.file)
    _cap(resource.RLIMIT_CPU, limits.processor)
    with contextlib.suppress(OSError):
        os.nice(NICE)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _cap(kind: int, most: int) -> None:
    """Lower a limit; a system that has none of that kind keeps the others."""
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, hard))


if __name__ == "__main__":
    sys.exit(main())
