"""What every router has to keep, whatever it decides by: one function that runs all its assertions."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.events.routing import RoutedSpan
from orchestrator.routing import ProjectNames, Router
from orchestrator.transcripts import Reading


def check_router(
    router: Router, reading: Reading, projects: Sequence[ProjectNames]
) -> tuple[RoutedSpan, ...]:
    """The router's spans, found to cover every word once, to be explained and to be repeatable."""
    spans = router.route(reading, projects)
    assert spans == router.route(reading, tuple(reversed(projects))) == router.route(reading, projects)
    assert router.name
    at = 0
    slugs = {names.project for names in projects}
    for span in spans:
        assert span.first == at, "no gap and no overlap"
        assert span.first <= span.last
        at = span.last + 1
        assert span.reason
        assert {name for name, _ in span.candidates} <= slugs
        assert (span.verdict == "project") == bool(span.project)
        assert not span.project or span.project in slugs
    assert at == len(reading.transcript.words)
    return spans
