"""One project's conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


class Conversation:
    """What was said in ``project``."""

    def __init__(self, project: str) -> None:
        self.project = project
        self.text = ""

    def take(self, event: Json) -> bool:
        """Take an event; whether it reads otherwise now."""
        self.text += f"\n{event['body'].get('text', '')}"
        return True

    def delta(self, delta: Json) -> bool:
        """Take a delta; whether it reads otherwise now."""
        self.text += delta["body"]["text"]
        return True

    def prepend(self, events: Sequence[Json]) -> None:
        """Put an older page before it."""
        later, self.text = self.text, ""
        for event in events:
            self.take(event)
        self.text += later
