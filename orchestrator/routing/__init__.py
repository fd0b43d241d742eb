"""Routing: which words of a signal are for which project, and what is said to each of them."""

from orchestrator.routing.carry import carried
from orchestrator.routing.names import ProjectNames
from orchestrator.routing.places import place
from orchestrator.routing.prompts import Part, change_prompt, first_prompt
from orchestrator.routing.router import CueRouter, Router, given
from orchestrator.routing.settling import (
    Place,
    Question,
    clock_of,
    place_of,
    questions,
    settled,
    where,
    without,
    words_for,
)
from orchestrator.routing.topics import terms_of

__all__ = [
    "CueRouter",
    "Part",
    "Place",
    "ProjectNames",
    "Question",
    "Router",
    "carried",
    "change_prompt",
    "clock_of",
    "first_prompt",
    "given",
    "place",
    "place_of",
    "questions",
    "settled",
    "terms_of",
    "where",
    "without",
    "words_for",
]
