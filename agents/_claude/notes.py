"""A project's notes go with a prompt, not into the system prompt.

The system prompt is the calibration alone, so that all agents under one calibration start with the same
bytes and share one cached prefix: with different notes behind it, each project would pay for its own copy
(the API's prefix ends at the block that differs, and the CLI puts the whole system prompt into one block).
The notes are sent with the first prompt of a conversation, and again only when they have changed or the
conversation was compacted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from agents.spec import AgentSpec


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes for one conversation, and the memory of which version it was told."""

    text: str
    memory: Path

    @classmethod
    def of(cls, spec: AgentSpec, session_id: str) -> Notes:
        """The notes of ``spec`` for the conversation ``session_id``."""
        return cls(spec.notes, spec.state / "notes" / f"{session_id}.sha256")

    def pending(self) -> str | None:
        """The block to send with the next prompt; ``None`` when the conversation knows these notes."""
        if not self.text or (self.memory.exists() and self.memory.read_text() == self._digest()):
            return None
        inner = self.text.replace("</system-reminder", "<\\/system-reminder")
        return f"<system-reminder>\n{inner}\n</system-reminder>\n"

    def delivered(self) -> None:
        """Remember that the conversation holds this version."""
        if not self.text:
            return
        self.memory.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.memory.write_text(self._digest())

    def forgotten(self) -> None:
        """Note that the conversation was compacted: the notes are sent again with its next prompt."""
        self.memory.unlink(missing_ok=True)

    def _digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()
