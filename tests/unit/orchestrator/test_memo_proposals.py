"""A memo as the meta-agent is shown it, and what may be proposed of it."""

from __future__ import annotations

from typing import Literal

import pytest

from orchestrator.events.routing import RoutedSpan, SignalRouted
from orchestrator.fold.on_routing import holding
from orchestrator.routing import ProjectNames, questions, settled
from orchestrator.routing.proposals import checked, lines_of_memo, proposed_spans, told_memo
from orchestrator.routing.settling import PRIVATE
from orchestrator.transcripts import Reading, read
from tests.support.heard import transcript

MEMO = """\
The crane is late.

She wants the list.

My sister called.

The pump leaks.
"""
CRANE, LIST, SISTER, PUMP = (0, 3), (4, 7), (8, 10), (11, 13)
NAMES = (
    ProjectNames("acme", ("Acme",), ("Anna Moser",), ("pump",)),
    ProjectNames("hermes", ("Hermes",)),
)
SLUGS = ("acme", "hermes")


def reading() -> Reading:
    return read(transcript(MEMO), [])


def unsure(words: tuple[int, int], *names: str, reason: str = "") -> RoutedSpan:
    scores = tuple((name, 0.5) for name in names)
    return RoutedSpan(first=words[0], last=words[1], verdict="unsure", candidates=scores, reason=reason)


def surely(words: tuple[int, int], project: str) -> RoutedSpan:
    return RoutedSpan(first=words[0], last=words[1], verdict="project", project=project)


def test_what_is_settled_is_context_and_what_is_ones_own_is_withheld() -> None:
    spans = (
        surely(CRANE, "acme"),
        unsure(LIST, "hermes"),
        unsure(SISTER, reason=f'{PRIVATE}: "note to self"'),
        unsure(PUMP),
    )
    told = told_memo(lines_of_memo(reading(), spans, frozenset()), NAMES)
    assert told == (
        "PROJECTS\n- acme; said as Acme; people Anna Moser; terms pump\n- hermes; said as Hermes\n\nLINES\n"
        "1 [0:00] for acme: The crane is late.\n"
        "2 [0:02] open: She wants the list.\n"
        "3 [withheld]\n"
        "4 [0:07] open: The pump leaks."
    )


@pytest.mark.parametrize(
    ("span", "is_shown"),
    [
        (surely(CRANE, "vault"), False),
        (surely(CRANE, "acme"), True),
        (unsure(CRANE, "acme", "vault"), False),
        (unsure(CRANE, "acme"), True),
        (unsure(CRANE), False),
        (RoutedSpan(first=0, last=3, verdict="nobody"), False),
    ],
    ids=["sealed", "settled", "may be sealed", "another's", "anybody's", "nobody's"],
)
def test_beside_a_sealed_project_only_what_cannot_be_its_is_shown(span: RoutedSpan, is_shown: bool) -> None:
    (line, *_) = lines_of_memo(reading(), (span,), {"vault"})
    assert bool(line.text) is is_shown


@pytest.mark.parametrize(
    ("begin", "end", "project", "words", "problem"),
    [
        (0, 1, "acme", "crane", "there are lines 1 to 4"),
        (2, 9, "acme", "crane", "there are lines 1 to 4"),
        (3, 3, "acme", "crane", "none of these lines is open"),
        (2, 2, "vault", "list", "there is no project 'vault'"),
        (2, 2, "acme", "late she", "nobody says 'late she'"),
        (2, 2, "acme", "?", "`words` are one to 8 words"),
        (2, 2, "acme", "the crane is late she wants the list my", "`words` are one to 8 words"),
    ],
)
def test_what_does_not_hold_is_refused(begin: int, end: int, project: str, words: str, problem: str) -> None:
    spans = (unsure(CRANE, "acme"), unsure(LIST, "acme"), surely(SISTER, "acme"), unsure(PUMP, "acme"))
    lines = lines_of_memo(reading(), spans, frozenset())
    with pytest.raises(ValueError, match=problem.replace("?", r"\?")):
        checked(lines, SLUGS, begin, end, project, words, "so")


def test_a_proposal_changes_what_is_asked_and_lets_nobody_be_told_sooner() -> None:
    spans = (unsure(CRANE, "acme"), unsure(LIST, "acme"), surely(SISTER, "acme"), unsure(PUMP))
    lines = lines_of_memo(reading(), spans, frozenset())
    made = [
        checked(lines, SLUGS, 1, 4, "acme", "the crane", "it is theirs"),
        checked(lines, SLUGS, 1, 2, "hermes", "THE LIST", "no, theirs"),
        checked(lines, SLUGS, 4, 4, "nobody", "pump", "a stranger's"),
    ]
    proposed = proposed_spans(lines, made, spans)
    assert [(span.first, span.last, span.proposed, span.heard) for span in proposed] == [
        (0, 7, "hermes", "THE LIST"),
        (11, 13, "nobody", "pump"),
    ]
    assert all(span.verdict == "unsure" for span in proposed)
    assert [name for name, _ in proposed[0].candidates] == ["hermes", "acme"]
    assert proposed[1].candidates == (), "anybody's as before"
    for project in SLUGS:
        assert settled(spans, project) >= settled(proposed, project)
    (question,) = questions(reading().transcript, proposed)
    assert [line.proposed for line in question.lines] == ["hermes", ""]


def test_what_the_person_decides_while_it_is_journaled_stays() -> None:
    def decision(by: Literal["router", "person", "meta"], *spans: RoutedSpan) -> SignalRouted:
        return SignalRouted(signal="s", run="r001", decision=by, by=by, spans=spans)

    first = decision("router", unsure(CRANE, "acme"), unsure(LIST, "acme"))
    persons = decision("person", surely(CRANE, "acme"))
    late = decision(
        "meta", unsure((0, 5), "hermes").model_copy(update={"proposed": "hermes"}), surely(PUMP, "hermes")
    )
    held = [(span.first, span.last, span.verdict, span.proposed) for span in holding([first, persons, late])]
    assert held == [(0, 3, "project", ""), (4, 5, "unsure", "hermes"), (6, 7, "unsure", "")]


def test_what_was_decided_meanwhile_stays() -> None:
    before = (unsure(CRANE, "acme"), unsure(LIST, "acme"))
    lines = lines_of_memo(reading(), before, frozenset())
    made = [checked(lines, SLUGS, 1, 2, "hermes", "the list", "so")]
    now = (surely(CRANE, "acme"), unsure(LIST, "acme"))
    assert [(span.first, span.last) for span in proposed_spans(lines, made, now)] == [LIST]
