"""The restart brake: what ``agents.restart`` decides, with a memory that the journal gave."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from datetime import datetime

from agents.restart import RestartPolicy, Restarts, grant, may_start

_USUAL = RestartPolicy()


class Brake:
    """Says when failed agents start again, and lets them go one after the other."""

    def __init__(self, policy: RestartPolicy = _USUAL, rng: random.Random | None = None) -> None:
        self._policy = policy
        self._random = rng or random.Random()  # noqa: S311 - jitter
        self._granted = Restarts()
        self._last: datetime | None = None

    @property
    def policy(self) -> RestartPolicy:
        """What is allowed."""
        return self._policy

    def remember(self, granted: Restarts) -> None:
        """Take over the restarts that were granted under an earlier daemon."""
        self._granted = granted

    def grant(self, agent: str, attempt: int, now: datetime, retry_after: float | None) -> datetime:
        """When ``agent``, whose ``attempt`` failed now, may start again."""
        granted = grant(
            self._granted,
            agent,
            attempt,
            now,
            policy=self._policy,
            rng=self._random,
            retry_after=retry_after,
        )
        self._granted = granted.restarts
        return granted.at

    def space(
        self, tasks: Sequence[str], again: Collection[str], now: datetime
    ) -> tuple[list[str], float | None]:
        """Which of ``tasks`` start now, and after how many seconds to look again at those that do not.

        Of those ``again`` holds, tasks that failed before, one starts at a time; all others start at once.
        """
        restarts = [task for task in tasks if task in again]
        if not restarts:
            return list(tasks), None
        due = may_start(self._last, now, self._policy)
        held = restarts[1:] if due <= now else restarts
        if due <= now:
            self._last = now
        wait = max((due - now).total_seconds(), self._policy.spacing if due <= now else 0.0)
        return [task for task in tasks if task not in held], wait if held else None
