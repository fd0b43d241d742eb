"""Words of a signal that wait to be given to somebody, as one item of the queue."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime

from orchestrator.attention.found import Found
from orchestrator.fold.activity import plain, plural
from orchestrator.routing import Question, clock_of

NOBODY = "nobody"
"""The answer that gives words to no project."""
PROPOSED = "as proposed"
"""The answer that gives each place to the project that is proposed for it."""
PREFIX = "route:"
_SHORT = 6
_TITLE = 240
_MOST_OPTIONS = 8


def route_item(
    signal: str, name: str, asked: Sequence[Question], projects: Sequence[str], since: datetime, evidence: str
) -> Found:
    """The item for what is unsure of a signal: its first question, and what is left after it."""
    question = asked[0]
    options = (*(question.candidates[:_MOST_OPTIONS] or tuple(projects[:_MOST_OPTIONS])), NOBODY)
    if question.proposes:
        options = (PROPOSED, *options)
    short = f"{PREFIX}{signal[:_SHORT]}"
    return Found(
        id=f"{PREFIX}{signal}",
        short=short,
        kind="route",
        project="",
        client="",
        title=plain(_title(name, question, asked[1:]), _TITLE),
        since=since,
        evidence=evidence,
        commands=(
            *(f"counterpoint answer {short} {shlex.quote(option)}" for option in options),
            *(
                (
                    f"counterpoint route {signal[:_SHORT]} --line 1=PROJECT",
                    f"counterpoint route {signal[:_SHORT]} --read",
                )
                if question.lines
                else ()
            ),
            f"counterpoint signal {signal[:_SHORT]}",
            f"counterpoint attention --dismiss {PREFIX}{signal}",
        ),
        input={"signal": signal, "questions": [_question(one) for one in asked]},
        options=options,
    )


def again_item(signal: str, name: str, projects: Sequence[str], since: datetime, evidence: str) -> Found:
    """The item for a signal that was transcribed anew after its words were delivered."""
    short = f"{PREFIX}{signal[:_SHORT]}"
    title = f"{name} was transcribed anew; {', '.join(projects)} had the earlier words. Deliver the new ones?"
    return Found(
        id=f"{PREFIX}{signal}",
        short=short,
        kind="route",
        project="",
        client="",
        title=plain(title, _TITLE),
        since=since,
        evidence=evidence,
        commands=(
            f"counterpoint route {signal[:_SHORT]} --confirm",
            f"counterpoint attention --dismiss {PREFIX}{signal}",
        ),
        input={"signal": signal, "again": list(projects)},
    )


def _title(name: str, question: Question, others: Sequence[Question]) -> str:
    first = question.places[0]
    who = " or ".join(question.candidates) if question.candidates else "whose"
    if question.proposes:
        who = f"{plural(len(question.lines), 'name')} heard, for {who}"
    who = f"undecided, {who}" if question.rest else who
    more = f" and {plural(len(question.places) - 1, 'more place')}" if len(question.places) > 1 else ""
    length = f", {clock_of(question.seconds)} in all" if question.seconds and more else ""
    left = sum(len(one.places) for one in others)
    later = f"; {plural(left, 'place')} undecided besides" if left else ""
    return f"{name} {first.where}{more}{length}: {who}? {first.excerpt}{later}"


def _question(question: Question) -> dict[str, object]:
    return {
        "candidates": list(question.candidates),
        "rest": question.rest,
        "seconds": question.seconds,
        "words": question.words,
        "lines": [
            {
                "heard": list(line.heard),
                "proposed": line.proposed,
                "length": clock_of(line.seconds),
                "words": line.words,
                "places": list(line.places),
            }
            for line in question.lines
        ],
        "places": [
            {
                "first": place.first,
                "last": place.last,
                "where": place.where,
                "excerpt": place.excerpt,
                "reason": place.reason,
                "proposed": place.proposed,
                "heard": place.heard,
            }
            for place in question.places
        ],
    }
