"""Whether a conversation still has its calibration after the CLI compacted it, and what to do if not. Pure.

What a conversation stands at, and what takes it on:

============  ==================================================================================
``""``        the calibration is in force as far as anybody can say
``due``       the conversation was compacted: check when the turn has ended
``reopen``    it is missing: close the session, so that a new CLI is given the file again
``reopened``  a new CLI has it: check when its first turn has ended
``say``       it is missing even so: begin the next prompt with its text
``saying``    that prompt is on its way; until its turn has ended the text counts as unsaid
``said``      the conversation holds the text, until it is compacted again
============  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from agents.transcripts import Entry

Step = Literal["", "due", "reopen", "reopened", "say", "saying", "said"]
Verified = Literal["endpoint", "requested", "missing"]
Way = Literal["reopened", "said"]


@dataclass(frozen=True, slots=True)
class Check:
    """What is known of the calibration, and from whom."""

    verified: Verified
    """``endpoint``: it was received; ``requested``: the CLI was given it; ``missing``: it was not sent."""
    how: str


def judge(received: bool | None, recorded: bool | None) -> Check:
    """What two witnesses say: an endpoint of ours, and the CLI's transcript. ``None``: it cannot tell."""
    if received is not None:
        said = "ends with" if received else "does not hold"
        how = f"the system prompt that the endpoint received last {said} its bytes"
        return Check("endpoint" if received else "missing", how)
    if recorded is False:
        return Check("missing", "the CLI's transcript records a request without its bytes")
    if recorded:
        return Check("requested", "the CLI's transcript records it in the last request")
    return Check("requested", "it was passed to the CLI, and nobody saw the request")


def is_due(step: Step) -> bool:
    """Whether to check now that a turn has ended.

    That it was still to be reopened means that the daemon died before it said so: a new CLI has it since.
    """
    return step in {"due", "reopen", "reopened"}


def checked(step: Step, verified: Verified) -> Step:
    """The step after a check."""
    if verified != "missing":
        return ""
    return "say" if step == "reopened" else "reopen"


def reasserted(way: Way) -> Step:
    """The step after the calibration was given again."""
    return "reopened" if way == "reopened" else "saying"


def turn_ended(step: Step) -> Step:
    """The step after a turn of the conversation has ended."""
    return "said" if step == "saying" else step


def must_say(step: Step) -> bool:
    """Whether the next prompt has to begin with the calibration's text."""
    return step in {"say", "saying"}


def with_calibration(calibration: str, prompt: str) -> str:
    """The prompt behind the calibration's text, each labelled for what it is."""
    opening = (
        "[Your calibration, word for word. It was lost when the conversation was compacted, "
        "and it holds as before:]"
    )
    end = "[End of the calibration. The prompt, word for word:]"
    return "\n\n".join((opening, calibration.rstrip(), end, prompt))


def recorded(entries: Iterable[Entry], calibration: str) -> bool | None:
    """Whether the last request since the last compaction had ``calibration``, by the CLI's transcript.

    ``None`` when the transcript holds no such request.
    """
    shapes: dict[str, bool] = {}
    last: bool | None = None
    for entry in entries:
        if entry.get("subtype") == "compact_boundary":
            last = None
        elif entry.get("type") == "api-request-shape":
            shapes[str(entry.get("shapeHash"))] = any(
                text.endswith(calibration) for text in _system(entry.get("shape"))
            )
        elif entry.get("type") == "api-request":
            last = shapes.get(str(entry.get("shapeHash")))
    return last


def _system(shape: object) -> list[str]:
    system = shape.get("system") if isinstance(shape, dict) else None
    blocks = system if isinstance(system, list) else [{"text": system}]
    texts = [block.get("text") for block in blocks if isinstance(block, dict)]
    return [text for text in texts if isinstance(text, str)]
