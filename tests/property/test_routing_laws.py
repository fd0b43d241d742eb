"""For all words and decisions: every word is routed once, and nobody is told another client's."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.events.routing import RoutedSpan
from orchestrator.routing import (
    CueRouter,
    Part,
    ProjectNames,
    change_prompt,
    first_prompt,
    without,
    words_for,
)
from orchestrator.transcripts import Flag, Layer, read
from tests.support.heard import transcript
from tests.support.routers import check_router

CLIENTS = {"acme": "north", "birch": "north", "canaryhermes": "olymp", "canaryzephyr": "olymp"}
CUES = (
    "project acme",
    "back to hermes",
    "oh wait i meant acme",
    "by the way for hermes",
    "anyway",
    "the other project",
    "nicht acme sondern hermes",
    "zurück zu nordwind",
    "project",
    "for",
    "the invoice is late.",
    "they wait",
    "Acme: ok",
)
NAMES = tuple(ProjectNames(name, (name,)) for name in ("acme", "hermes", "nordwind"))


@given(
    st.lists(st.lists(st.sampled_from(CUES), min_size=1, max_size=5), min_size=1, max_size=8), st.booleans()
)
@settings(max_examples=80, deadline=None)
def test_every_word_is_routed_once_and_the_same_way_again(lines: list[list[str]], timed: bool) -> None:
    made = transcript([" ".join(line) for line in lines], timed=timed)
    check_router(CueRouter(), read(made, ()), NAMES)


Verdicts = st.sampled_from([*CLIENTS, "nobody", "unsure"])


@st.composite
def decided(draw: st.DrawFn) -> tuple[Part, list[str]]:
    """A memo whose every word tells whose it is, routed at random; and the verdict of each word."""
    lengths = draw(st.lists(st.integers(1, 6), min_size=1, max_size=6))
    total = sum(lengths)
    verdicts: list[str] = []
    while len(verdicts) < total:
        verdicts += [draw(Verdicts)] * draw(st.integers(1, 5))
    verdicts = verdicts[:total]
    words = [f"{verdict}word{number}" for number, verdict in enumerate(verdicts)]
    lines, at = [], 0
    for length in lengths:
        lines.append(" ".join(words[at : at + length]))
        at += length
    made = transcript(lines, timed=draw(st.booleans()))
    layers = [
        Layer(
            f"l{number}", "r001", "person", number, number, words[number], f"{verdicts[number]}fixed{number}"
        )
        for number in draw(st.lists(st.integers(0, total - 1), max_size=4, unique=True))
    ]
    spans = tuple(
        RoutedSpan(
            first=number,
            last=number,
            verdict="unsure" if verdict == "unsure" else "nobody" if verdict == "nobody" else "project",
            project=verdict if verdict in CLIENTS else "",
            reason='heard "canaryreason"',
            candidates=(("canaryhermes", 0.5),),
        )
        for number, verdict in enumerate(verdicts)
    )
    flags = tuple(Flag("unsure", "unsure of the words", first=n, last=n) for n in range(0, total, 3))
    part = Part(
        made.run.signal, read(made, layers), spans, "acme", "canaryhermes.wav", frozenset({"birch"}), flags
    )
    return part, verdicts


@given(decided(), st.data())
@settings(max_examples=150, deadline=None)
def test_a_project_is_told_all_its_words_and_no_other(
    made: tuple[Part, list[str]], data: st.DataObject
) -> None:
    part, verdicts = made
    mine = words_for(part.spans, "acme")
    alone = all(verdict == "acme" for verdict in verdicts)
    told = without(mine, ((0, data.draw(st.integers(0, len(verdicts)))),))
    for prompt in (first_prompt(part), change_prompt(part, told), first_prompt(part, 900)):
        others = prompt.replace("canaryhermes.wav", "") if alone else prompt
        assert "canary" not in others
        assert not re.search(r"(birch|nobody|unsure)(word|fixed)", prompt)
    whole = first_prompt(part)
    raw = [line for line in whole.splitlines() if not line.startswith("Read as:")]
    said = [int(number) for line in raw for number in re.findall(r"acmeword(\d+)", line)]
    assert said == [number for number, verdict in enumerate(verdicts) if verdict == "acme"]
    assert ("[for birch" in whole) == ("birch" in verdicts)
    again, new = change_prompt(part, told), without(mine, told)
    assert {int(n) for n in re.findall(r"acmeword(\d+)", again)} == {
        number for first, last in new for number in range(first, last + 1)
    }


Ranges = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8)), max_size=5).map(
    lambda found: tuple((first, first + length) for first, length in found)
)


@given(Ranges, Ranges)
def test_what_is_left_of_words_is_what_was_not_taken(
    ranges: tuple[tuple[int, int], ...], taken: tuple[tuple[int, int], ...]
) -> None:
    def words(given: tuple[tuple[int, int], ...]) -> set[int]:
        return {number for first, last in given for number in range(first, last + 1)}

    assert words(without(ranges, taken)) == words(ranges) - words(taken)
