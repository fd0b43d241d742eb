"""The door to the native interface: hands a conversation to a terminal, and brings back what was said there.

Everything here blocks: run it in a thread. The Agent SDK is loaded on first use.
"""

from __future__ import annotations

from collections.abc import Mapping

from agents.spec import AgentSpec
from agents.turns import Brought, NativeStart

LABEL = "not budget-capped"
"""How the native interface is labelled: no cap on turns or money holds there."""


def prepare(
    spec: AgentSpec, *, token: str, client: int, session_id: str, begun: bool, status: str = ""
) -> NativeStart:
    """What process ``client`` runs to open ``session_id`` in its terminal, under the agent's calibration,
    policy, servers and environment.

    ``token`` marks every process of it; ``status`` stands below its prompt, as it is now. Raises
    ``ResumeFailed`` when the conversation has ``begun`` and its transcript is nowhere, and
    ``CalibrationTooLarge``.
    """
    from agents._claude import native

    return native.prepare(spec, token=token, client=client, session_id=session_id, begun=begun, status=status)


def running(token: str) -> list[int]:
    """Process ids of the native interface that was started under ``token``, without its tools' processes."""
    from agents._claude import native

    return native.running(token)


def end_leftovers(token: str) -> list[int]:
    """Kill what the native interface's tools left running, and nothing else of its terminal."""
    from agents._claude import native

    return native.end_leftovers(token)


def bring_back(spec: AgentSpec, known: Mapping[str, int]) -> Brought:
    """Copy what was said since ``prepare`` to our store and return it. Doing it again returns the same.

    ``known`` is the ``NativeStart``'s. Every conversation of the workspace counts: ``/clear`` begins one.
    """
    from agents._claude import native

    return native.bring_back(spec, known)
