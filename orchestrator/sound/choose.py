"""Which recorder is used: the first that opens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from orchestrator.sound.device import PortAudio
from orchestrator.sound.programs import PROGRAMS
from orchestrator.sound.recorder import Capture, NoMicrophone, NotInstalled, Recorder, Sound
from orchestrator.text import sentences

ELSEWHERE = "A memo from a phone is as good: `counterpoint drop FILE`."
NAMES = ("sounddevice", *(program.name for program in PROGRAMS))


class Opened(NamedTuple):
    """An open microphone and what opened it."""

    capture: Capture
    by: str


def recorders(only: str | None = None) -> list[Recorder]:
    """All of them, or the one that is called so, in the order they are tried."""
    known: list[Recorder] = [PortAudio(), *PROGRAMS]
    return [one for one in known if only in {None, one.name}]


@contextmanager
def opened(tried: Sequence[Recorder], sound: Sound, device: str | None) -> Iterator[Opened]:
    """The first that opens; raises ``NoMicrophone`` that says of each why it did not, and what helps."""
    problems = list[NoMicrophone]()
    with ExitStack() as stack:
        for recorder in tried:
            try:
                capture = stack.enter_context(recorder.open(sound, device))
            except NoMicrophone as problem:
                problems.append(problem)
            else:
                yield Opened(capture, recorder.name)
                return
    raise _none_of(problems)


def _none_of(problems: Sequence[NoMicrophone]) -> NoMicrophone:
    """Why none of them opens, what is missing in one sentence."""
    absent = [problem for problem in problems if isinstance(problem, NotInstalled)]
    others = [problem for problem in problems if not isinstance(problem, NotInstalled)]
    said, fixes = [str(problem) for problem in others], [problem.fix for problem in others if problem.fix]
    if len(absent) > 1:
        said.append(f"Not installed: {', '.join(one.what for one in absent)}.")
        fixes.append(f"Install one of {', '.join(one.package for one in absent)}.")
    else:
        said += [str(one) for one in absent]
        fixes += [one.fix for one in absent]
    every = dict.fromkeys(sentences(fix) for fix in fixes)
    return NoMicrophone(
        f"Nothing here can record. {' '.join(said)}", sentences(" Or: ".join(every), ELSEWHERE)
    )
