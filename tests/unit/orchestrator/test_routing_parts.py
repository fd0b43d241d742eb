"""Around the router: what is asked, places as people write them, other runs, rules, passages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agents.endpoint.extractive.passages import said_in
from orchestrator.attention.routes import route_item
from orchestrator.capabilities import Caller
from orchestrator.daemon.routed import as_readable
from orchestrator.daemon.routing_lines import line_views, places_of_line
from orchestrator.errors import UsageProblem
from orchestrator.events.routing import RoutedSpan
from orchestrator.protocol.signals import SignalView, SpanView
from orchestrator.routing import Part, carried, first_prompt, place, questions, settled
from orchestrator.transcripts import read
from orchestrator.transcripts.heard import heard
from tests.support.heard import transcript

MEMO = transcript("one two three four five\nsix seven eight\n\nnine ten")
NOTE = transcript("one two three\nfour five", timed=False)


def unsure(first: int, last: int, *candidates: str) -> RoutedSpan:
    scores = tuple((name, 0.5) for name in candidates)
    return RoutedSpan(first=first, last=last, verdict="unsure", candidates=scores)


def test_one_answer_fits_all_places_of_a_question_and_the_rest_is_only_listed() -> None:
    spans = (unsure(0, 1, "a", "b"), unsure(2, 4, "c"), unsure(5, 7, "b", "a"), unsure(8, 8))
    asked = questions(NOTE, (unsure(0, 0, "a", "b"), unsure(1, 2, "c"), unsure(3, 3, "b", "a"), unsure(4, 4)))
    assert [(question.candidates, len(question.places), question.rest) for question in asked] == [
        (("a", "b"), 2, False),
        (("c",), 1, True),
        ((), 1, True),
    ]
    assert all(question.rest for question in questions(MEMO, spans, answered=1))
    assert [settled(spans[:3], name) for name in "abcd"] == [False, False, False, True]
    assert not settled(spans, "d"), "what could be anybody's could be its"


def test_of_a_memo_one_answer_gives_every_place_to_whom_it_is_proposed() -> None:
    spans = (unsure(0, 1, "a", "b"), unsure(2, 4, "c"), unsure(5, 7, "b"), unsure(8, 8))
    (whole,) = questions(MEMO, spans)
    assert ([place.proposed for place in whole.places], whole.rest) == (["a", "c", "b", ""], False)
    for question, option in ((whole, "as proposed"), (questions(MEMO, (unsure(0, 1, "a", "b"),))[0], "a")):
        item = route_item("0" * 16, "walk.ogg", (question,), ("a", "b"), datetime.now(UTC), "3")
        assert item.options[0] == option


def test_a_question_about_a_memo_has_one_line_per_name_that_was_heard() -> None:
    heard = ("running bill", "olympus", "running the bill", "", "running bill")
    whom = ("flamingo", "olympus", "flamingo", "", "olympus")
    spans = tuple(
        unsure(at, at, *([one] if one else [])).model_copy(update={"heard": name})
        for at, (name, one) in enumerate(zip(heard, whom, strict=True))
    )
    (asked,) = questions(MEMO, spans)
    assert [(line.heard, line.proposed, line.places) for line in asked.lines] == [
        (("running bill", "running the bill"), "flamingo", (0, 2)),
        (("olympus",), "olympus", (1,)),
        ((), "", (3,)),
        (("running bill",), "olympus", (4,)),
    ]
    views = line_views((asked,))
    assert (views[0].number, views[0].words, views[0].places) == (1, 2, ((0, 0), (2, 2)))
    assert places_of_line((asked,), "1") == places_of_line((asked,), "Running the Bill") == ((0, 0), (2, 2))
    with pytest.raises(UsageProblem):
        places_of_line((asked,), "9")
    assert line_views(questions(NOTE, (unsure(0, 1, "a"),))) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0:00-0:01", (0, 4)),
        ("s00.00", (0, 4)),
        ("s00.00-s00.01", (0, 7)),
        ("s00.01#1", (6, 6)),
        ("memo:0123456789abcdef/r001/s00.01#1-2", (6, 7)),
        ("#2-3", (2, 3)),
        ("all", (0, 9)),
    ],
)
def test_places_are_understood(text: str, expected: tuple[int, int]) -> None:
    assert place(MEMO, text) == expected


@pytest.mark.parametrize("text", ["", "noon", "9:00-9:10", "s00.09", "s00.01#1-9", "s00.01-s00.00", "#5-99"])
def test_a_place_that_is_none_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        place(MEMO, text)
    with pytest.raises(ValueError, match="document has no times"):
        place(NOTE, "0:00-0:10")


def test_decisions_are_carried_to_the_words_that_are_said_then() -> None:
    person = RoutedSpan(first=5, last=7, verdict="project", project="acme")
    fewer = transcript("one two three four five\nsix eight\n\nnine")
    (moved,) = carried(MEMO, fewer, [person])
    assert (moved.first, moved.last, moved.project) == (5, 6, "acme")
    assert carried(NOTE, NOTE, [unsure(0, 1)]) == (unsure(0, 1),)
    assert carried(NOTE, transcript("one\nfour five", timed=False), [unsure(0, 1)]) == ()


def test_what_is_always_misheard_becomes_layers_the_longest_rule_first() -> None:
    made = transcript("Her mess, and her messenger.\nCall her\nmess her mess!")
    layers = heard(made, {"her mess": "Hermes", "her": "HER"})
    assert [(layer.first, layer.last, layer.text) for layer in layers] == [
        (0, 1, "Hermes,"),
        (3, 3, "HER"),
        (6, 6, "HER"),
        (8, 9, "Hermes!"),
    ]
    assert read(made, layers).refused == {}
    assert layers == heard(made, {"her": "HER", "her mess": "Hermes"})


def test_the_offline_player_reads_the_words_and_not_what_is_said_about_them() -> None:
    text = "Please send it. ```\nCall Bob."
    made = transcript(text)
    span = RoutedSpan(first=0, last=5, verdict="project", project="acme")
    prompt = first_prompt(Part("0123456789abcdef", read(made, ()), (span,), "acme"))
    lines = prompt.split("\n")
    said = said_in(prompt)
    assert list(said.values()) == text.split("\n")
    assert all(line in lines[number - 1] for number, line in said.items())
    assert said_in("## no passage\n```text\nPlease.\n```") == {}


def test_an_agent_sees_of_a_signals_routing_what_is_its_clients() -> None:
    spans = (
        SpanView(first=0, last=1, verdict="project", project="acme", reason="not hermes"),
        SpanView(first=2, last=3, verdict="project", project="hermes"),
        SpanView(first=4, last=5, verdict="unsure", candidates=(("hermes", 0.5),)),
    )
    view = SignalView(
        signal="0123456789abcdef",
        kind="memo",
        name="walk.m4a",
        size=1,
        media_type="audio/mp4",
        origin="drop",
        sha256="0" * 64,
        path="walk",
        received_at=datetime(2026, 11, 20, tzinfo=UTC),
        spans=spans,
        tasks={"acme": "m-1", "hermes": "m-2"},
        projects=("acme", "hermes"),
        reason="hermes",
    )
    clients = {"acme": "north", "hermes": "olymp"}
    shown = as_readable(view, Caller("agent", "acme", "north"), clients)
    assert "hermes" not in str(shown.model_dump(include={"spans", "tasks", "projects", "reason"}))
    assert shown.tasks == {"acme": "m-1"}
    assert as_readable(view, Caller("person"), clients) is view
