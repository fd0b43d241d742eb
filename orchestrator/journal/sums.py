"""What turns used, summed up by SQLite from the journal's own rows."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

_COST = "json_extract(body, '$.cost_usd')"
_USED = ", ".join(
    f"coalesce(sum(json_extract(body, '$.usage.{name}')), 0)"
    for name in ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
)
_QUERY = f"""
SELECT at / 3600000000, coalesce(project, '(erased)'), coalesce(client, ''), count(*),
       coalesce(sum({_COST}), 0), count({_COST}),
       coalesce(sum(max(coalesce(json_extract(body, '$.turns'), 1), 1)), 0), {_USED}
FROM events
WHERE kind IN ('agent.turn_ended', 'client.event_erased') AND cursor > ? AND cursor <= ? AND json_valid(body)
      AND (project IS NOT NULL OR json_extract(body, '$.turns') > 0 AND kind = 'client.event_erased')
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608  # constants


class HourSums(NamedTuple):
    """What one project used in one hour: ``hour`` counts them since 1970, in UTC."""

    hour: int
    project: str
    client: str
    ended: int
    """Turns that ended, of which ``priced`` reported a cost."""
    cost_usd: float
    priced: int
    turns: int
    """Exchanges with the model, as the CLI counted them."""
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int

    def plus(self, other: HourSums) -> HourSums:
        """Both together; ``other`` is of the same project and hour."""
        return self._replace(
            ended=self.ended + other.ended,
            cost_usd=self.cost_usd + other.cost_usd,
            priced=self.priced + other.priced,
            turns=self.turns + other.turns,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cache_read_tokens=self.cache_read_tokens + other.cache_read_tokens,
            cache_write_tokens=self.cache_write_tokens + other.cache_write_tokens,
        )


def hour_sums(connection: sqlite3.Connection, after: int, until: int) -> list[HourSums]:
    """Hours in order; of the turns after one cursor, up to and including another."""
    return [HourSums(*row) for row in connection.execute(_QUERY, (after, until))]
