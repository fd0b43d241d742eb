"""What came of routed memos, in seconds, stretches and corrections, and the figures that are reported."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any


@dataclass(slots=True)
class Score:
    """Seconds by outcome, and stretches."""

    right: float = 0.0
    wrong: float = 0.0
    asked: float = 0.0
    proposed: float = 0.0
    """Of those asked about, seconds for which the right project is proposed."""
    misproposed: float = 0.0
    """The same, where a wrong one is."""
    places: int = 0
    """Places that are asked about."""
    lines: int = 0
    """Lines of the questions about them; how many are corrected, and what is right then."""
    corrected_lines: int = 0
    right_corrected: float = 0.0
    corrected_places: int = 0
    right_by_place: float = 0.0
    bad_places: int = 0
    """Those with more than a second that is proposed to a wrong project."""
    open_asked: float = 0.0
    """Seconds for nobody could tell whom that were asked about."""
    open_given: float = 0.0
    """Such seconds that were given to somebody."""
    stretches: int = 0
    wrong_stretches: int = 0
    questions: int = 0
    most_questions: int = 0
    seconds: float = 0.0


def add(total: Score, one: Score) -> None:
    """Add a memo to the total."""
    most = max(total.most_questions, one.most_questions)
    for name in (field.name for field in fields(Score)):
        setattr(total, name, getattr(total, name) + getattr(one, name))
    total.most_questions = most


def figures(score: Score) -> dict[str, Any]:
    """What is reported."""
    told = score.right + score.wrong + score.asked
    return {
        "hours": round(score.seconds / 3600, 2),
        "right_percent": round(100 * score.right / told, 2),
        "right_when_confirmed_percent": round(100 * (score.right + score.proposed) / told, 2),
        "proposed_wrongly_percent": round(100 * score.misproposed / told, 2),
        "places_asked_per_hour": round(score.places / (score.seconds / 3600), 1),
        "lines_per_hour": round(score.lines / (score.seconds / 3600), 1),
        "corrected_lines_per_hour": round(score.corrected_lines / (score.seconds / 3600), 1),
        "right_when_lines_are_corrected_percent": round(100 * score.right_corrected / told, 2),
        "corrected_places_besides_per_hour": round(score.corrected_places / (score.seconds / 3600), 1),
        "right_when_places_are_corrected_percent": round(100 * score.right_by_place / told, 2),
        "wrongly_proposed_places_per_hour": round(score.bad_places / (score.seconds / 3600), 1),
        "asked_percent": round(100 * score.asked / told, 2),
        "wrong_percent": round(100 * score.wrong / told, 3),
        "wrong_seconds": round(score.wrong, 1),
        "stretches": score.stretches,
        "wrong_stretches": score.wrong_stretches,
        "wrong_stretches_at_most_percent": round(100 * upper(score.wrong_stretches, score.stretches), 2),
        "questions_per_hour": round(score.questions / (score.seconds / 3600), 2),
        "most_questions_of_a_memo": score.most_questions,
        "open_seconds_asked": round(score.open_asked, 1),
        "open_seconds_given": round(score.open_given, 1),
    }


def upper(bad: int, of: int, confidence: float = 0.95) -> float:
    """The upper bound of a share that was ``bad`` in ``of`` draws, by Clopper and Pearson, one-sided."""
    low, high = bad / of if of else 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        tail = sum(math.comb(of, k) * middle**k * (1 - middle) ** (of - k) for k in range(bad + 1))
        low, high = (middle, high) if tail > 1 - confidence else (low, middle)
    return high
