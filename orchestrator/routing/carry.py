"""What the person decided about one run, carried over to another run of the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orchestrator.events.routing import RoutedSpan
from orchestrator.transcripts import Transcript


def carried(old: Transcript, new: Transcript, decided: Iterable[RoutedSpan]) -> tuple[RoutedSpan, ...]:
    """The spans over the words of ``new`` that are said when those of ``old`` were.

    Of a document, a decision is carried over only where the text of both runs is the same word for word.
    """
    if not new.words:
        return ()
    return tuple(_by_time(old, new, decided) if old.timed and new.timed else _by_text(old, new, decided))


def _by_time(old: Transcript, new: Transcript, decided: Iterable[RoutedSpan]) -> Iterator[RoutedSpan]:
    middles = [
        None if word.start is None or word.end is None else (word.start + word.end) / 2 for word in new.words
    ]
    for span in decided:
        times = old.time(span.first, min(span.last, len(old.words) - 1))
        if times is None:
            continue
        inside = [at for at, middle in enumerate(middles) if middle and times[0] <= middle <= times[1]]
        if inside:
            yield span.model_copy(update={"first": inside[0], "last": inside[-1]})


def _by_text(old: Transcript, new: Transcript, decided: Iterable[RoutedSpan]) -> Iterator[RoutedSpan]:
    if [word.text for word in old.words] == [word.text for word in new.words]:
        yield from decided
