"""The worker process: one memo, then it ends.

``python -m orchestrator.voice.worker`` reads its job from standard input. It says what it does as JSON
lines on standard output and exits with 0 whenever it could say how it ended. Any other end, a kill included,
leaves a run that another worker goes on with.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from orchestrator.voice.ear import Say
from orchestrator.voice.engine import Engine, ModelUnusable, NoSound
from orchestrator.voice.job import PARENT, Job, Message
from orchestrator.voice.pipeline import AtWork, OtherSound, Tools, transcribe

NICE = 10
_PR_SET_PDEATHSIG = 1
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def main(engine: Callable[[Job], Engine] | None = None) -> None:
    """Do the job on standard input; ``engine`` hears instead of the job's model."""
    humble()
    job = Job.decode(sys.stdin.buffer.readline())
    out = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no message
    with os.fdopen(out, "wb", buffering=0) as stream:
        work(job, engine or _whisper, lambda message: _write(stream.fileno(), message))


def work(job: Job, engine: Callable[[Job], Engine], say: Say) -> None:
    """Do ``job``, and say how it ended."""
    from orchestrator.voice.decode import PacketDecoder

    tools = Tools(PacketDecoder(), lambda: engine(job), _voices, _levels)
    try:
        transcribe(job, tools, say)
    except NoSound as problem:
        say(Message("failed", reason=str(problem), hint=problem.hint))
    except ModelUnusable as problem:
        say(Message("unusable", reason=str(problem)))
    except OtherSound:
        reason = "It decodes otherwise than when the run was begun."
        say(Message("failed", reason=reason, hint="`counterpoint retranscribe ID` makes a new one."))
    except AtWork:
        say(Message("failed", reason="Another process is at this run.", retry=True))
    except OSError as problem:
        say(_refused(problem))


def humble() -> None:
    """Give way to everything else, and end when the process that started this one ends."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("500")
    parent = os.environ.get(PARENT)
    if parent and os.getppid() != int(parent):
        os._exit(137)
    os.nice(NICE)
    os.umask(0o077)


def _voices(pcm: bytes) -> list[tuple[int, int]]:
    """As ``sound.voices``, which is loaded only when there is sound."""
    from orchestrator.voice.sound import voices

    return voices(pcm)


def _levels(path: Path, step: int) -> list[float]:
    from orchestrator.voice.sound import levels

    return levels(path, step)


def _whisper(job: Job) -> Engine:
    from orchestrator.voice.whisper import Whisper

    return Whisper(Path(job.model), int(job.parameters.get("threads", 2)))


def _refused(problem: OSError) -> Message:
    if problem.errno in _FULL:
        return Message(
            "failed", reason="The disk is full.", hint="Make room; it goes on by itself.", retry=True
        )
    what = f"{problem.strerror or problem}: {problem.filename}" if problem.filename else str(problem)
    return Message("failed", reason=f"A file could not be read or written: {what}.", retry=True)


def _write(descriptor: int, message: Message) -> None:
    data = message.encode()
    while data:
        data = data[os.write(descriptor, data) :]


if __name__ == "__main__":
    main()
