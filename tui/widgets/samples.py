"""Sample data, and an app for one widget: ``python -m tui.widgets.NAME`` shows it alone."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App, ComposeResult
from textual.widget import Widget

from tui.themes.house import DARK, HOUSE, meanings
from tui.themes.palette import Palette

DIFF = """diff --git a/acme/offer.md b/acme/offer.md
index 1111111..2222222 100644
--- a/acme/offer.md
+++ b/acme/offer.md
@@ -1,4 +1,5 @@ # Offer
 # Offer

-We offer the workshop for 4,000.
+We offer the workshop for 4,500, travel included.
+It takes place on two days.
 With kind regards
diff --git a/acme/Makefile b/acme/Makefile
new file mode 100644
index 0000000..3333333
--- /dev/null
+++ b/acme/Makefile
@@ -0,0 +1,2 @@
+send:
+\techo ready
"""

SPEND = {
    "at": "2026-01-05T09:00:00+00:00",
    "since": "2025-12-28T00:00:00+00:00",
    "by": "day",
    "notional": False,
    "buckets": [
        {
            "at": f"2026-01-0{day}T00:00:00+00:00",
            "project": project,
            "client": client,
            "cost_usd": usd * day,
            "turns": day,
            "input_tokens": 900 * day,
            "output_tokens": 2_000,
            "cache_read_tokens": 70_000 * day,
        }
        for day in range(1, 6)
        for project, client, usd in (("acme", "Acme Corp", 0.31), ("north", "Northlight", 0.12))
    ],
}
TRANSCRIPT = {
    "signal": "3f9a1c2b00000000",
    "run": "r001",
    "finished": True,
    "seconds": 21.0,
    "language": "en",
    "segments": [
        {
            "segment": f"s00.{number:02d}",
            "reference": f"memo:3f9a1c2b00000000/r001/s00.{number:02d}",
            "first": first,
            "text": f" {text}",
            "corrected": corrected,
            "words": [
                {"text": word, "start": start + place * 0.5, "end": start + place * 0.5 + 0.4}
                for place, word in enumerate(text.split())
            ],
            "start": start,
            "end": start + 5.0,
        }
        for number, (first, start, text, corrected) in enumerate(
            (
                (0, 0.0, "For acme: the offer goes out on Friday.", ""),
                (8, 6.0, "Tell fjona that 820 a day holds.", "Tell Fiona that 820 a day holds."),
                (15, 15.0, "And north should send the list again.", ""),
            )
        )
    ],
    "flags": [
        {"kind": "unsure", "note": "unsure of the words", "start": 6.0, "end": 11.0, "first": 8, "last": 14},
        {"kind": "gap", "note": "4 s of speech without a word", "start": 11.0, "end": 15.0},
    ],
}
SPANS = (
    {"first": 0, "last": 7, "verdict": "project", "project": "acme", "by": "person"},
    {
        "first": 8,
        "last": 14,
        "verdict": "unsure",
        "reason": "“Fiona” is spoken of in both",
        "by": "router",
        "candidates": (("acme", 0.46), ("north", 0.41)),
    },
    {"first": 15, "last": 21, "verdict": "project", "project": "north", "by": "router"},
)
LIMITS = {
    "reserve_windows": 0.1,
    "windows": [
        {
            "window": "five_hour",
            "status": "allowed_warning",
            "utilization": 0.83,
            "resets_at": "2026-01-05T10:13:00+00:00",
        }
    ],
    "shares": [{"window": "five_hour", "scope": "client", "name": "Acme Corp", "share": 0.7}],
    "budgets": [
        {
            "scope": "home",
            "name": "",
            "period": "day",
            "limit_usd": 5.0,
            "spent_usd": 4.2,
            "share": 0.84,
            "state": "warn",
        }
    ],
}
LINKS = [
    {
        "link": "l-3f9a1c2b00",
        "relation": "reusable solution",
        "state": "open",
        "since": "2026-01-05T06:00:00+00:00",
        "quotes": [
            {
                "project": "acme",
                "client": "Acme Corp",
                "ref": "memo:3f9a1c2b00000000/r001/s00.02",
                "text": "At the clock change every logger stamped the same hour twice.",
                "passage": "A long day. At the clock change every logger stamped the same hour twice.",
                "title": "drive-home.m4a",
                "speaker": "Ada",
                "at": "2026-01-03T17:20:00+00:00",
            },
            {
                "project": "north",
                "client": "Northlight",
                "ref": f"file:north/memo.md@{'b' * 40}#L3",
                "text": "The logger is safe at the clock change: it stamps in UTC, tested.",
                "passage": "The logger is safe at the clock change: it stamps in UTC, tested. Not the old.",
                "title": "memo.md",
                "at": "2026-01-02T09:00:00+00:00",
            },
        ],
        "why": "North has solved what acme met: stamp in UTC.",
        "not_said": "Whether acme's loggers can be given other firmware.",
        "next_action": "Ask Fiona how the firmware was changed.",
        "signal": "Whether the same change is possible for acme.",
        "offered": "both have the rare words logger, clock",
        "seen": 1,
        "stale": "",
        "dismissed": "",
        "released": {},
    }
]


class Alone(App[None]):
    """One widget, in our first theme."""

    CSS = "Screen { background: $background; }"

    def __init__(self, make: Callable[[Palette], Widget]) -> None:
        super().__init__()
        self._make = make
        for theme in HOUSE:
            self.register_theme(theme)
        self.theme = DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names."""
        return meanings(self.current_theme)

    def compose(self) -> ComposeResult:
        """The widget."""
        yield self._make(Palette(self.get_css_variables()))


def alone(make: Callable[[Palette], Widget]) -> None:
    """Show what ``make`` makes, until it is left."""
    Alone(make).run()
