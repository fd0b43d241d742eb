"""Pairs across projects rest on rare words and names; figures and one name of one word are no reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha1
from itertools import combinations
from pathlib import Path

import pytest

from orchestrator.capabilities import META
from orchestrator.library import Library, filed
from orchestrator.library.pairing import fresh_sources, like, weight
from orchestrator.library.stretch import Stretch
from orchestrator.library.words import language, stems
from orchestrator.mapping import Candidate, Taught, figures_not_in, link_id, paired, same_link, searched
from orchestrator.mapping.candidates import MOST_PAIRS
from orchestrator.mapping.links import Side

FILLER = (
    "The invoice went out.",
    "Nobody replied so far.",
    "Lunch was late.",
    "Das Angebot liegt beim Kunden.",
)


def stretch(text: str, project: str, ref: str = "") -> Stretch:
    return Stretch(
        f"file:{project}/a", project, ref or f"{project}#1", text, frozenset(stems(text, language(text)))
    )


def pair(left: str, right: str, taught: Taught | None = None, size: int = 1000) -> list[Candidate]:
    sides = stretch(left, "one"), stretch(right, "two")
    having = Counter(stem for side in sides for stem in side.stems)

    def weigh(stem: str) -> tuple[float, int]:
        return 6.0, having[stem]

    return paired([sides], weigh, size, taught or Taught())


def test_two_rare_words_make_a_pair_and_the_reason_says_which() -> None:
    (one,) = pair("The logger writes two stamps at the clock change.", "Clock change again: wrong stamp.")
    assert {shared.shown for shared in one.shared} == {"stamps/stamp", "clock"}
    assert "both have the rare words" in one.reason


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The Phoenix freeze is in November.", "Phoenix is a steam trawler."),
        ("We talk of a hundred thousand euros a year.", "A recall costs a hundred thousand euros."),
        ("Wir reden über hunderttausend Euro.", "Insgesamt 100.000 Euro, hunderttausend."),
        ("Frau Weber will eine Liste.", "Weber prüft Zähler."),
        ("Call me on Friday the fifteenth.", "On Friday the fifteenth I am away."),
        ("I really want to think about it.", "You really want to think about it."),
    ],
)
def test_one_name_a_sum_a_date_and_common_words_are_no_reason(left: str, right: str) -> None:
    assert pair(left, right) == []


def test_a_full_name_is_a_reason_and_a_surname_alone_is_not() -> None:
    (one,) = pair("Ask Anselm Weber for it.", "Anselm Weber has retired.")
    assert one.names == ("Anselm Weber",)
    assert pair("Ask Anselm Weber for it.", "Gerlinde Weber wants a discount.") == []


def test_the_same_pair_has_one_key_from_either_side() -> None:
    words = "The logger drifts at the clock change."
    (one,), (two,) = (
        pair(words, words),
        paired([(stretch(words, "two"), stretch(words, "one"))], lambda _: (6.0, 2), 1000, Taught()),
    )
    assert one.key == two.key


def test_words_that_stand_together_go_before_words_that_stand_apart() -> None:
    ours = "The logger drifts by the quay.\n\nA mast, a keel, a hawser."
    near = pair(ours, "A logger drifts.\n\nLunch was late.")[0].score
    apart = pair(ours, "A logger is here.\n\nIt drifts.")[0].score
    assert near > apart


def test_what_was_dismissed_weighs_half_each_time_and_at_last_makes_no_pair() -> None:
    left, right = "The logger drifts.", "A logger drifts."
    scores = []
    for times in range(5):
        found = pair(left, right, Taught.of([["logger", "drift"]] * times))
        scores.append(found[0].score if found else 0.0)
    assert scores[0] == 12.0
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] == 0.0


def test_one_source_makes_few_pairs_whatever_there_is() -> None:
    names = [f"{first}{last}{'x' * 4}" for first, last in combinations("bcdfghjklmnp", 2)]
    pairs = [
        (
            stretch(words, "one", f"one#{n}"),
            stretch(words, "two", f"two#{n}")._replace(source=f"file:two/{n}"),
        )
        for n, words in enumerate(f"{a} and {b}" for a, b in zip(names[::2], names[1::2], strict=False))
    ]
    found = paired(pairs, lambda _: (6.0, 2), 1000, Taught())
    assert len(found) == MOST_PAIRS
    assert len({one.left.ref for one in found}) == MOST_PAIRS


def library(where: Path, **texts: tuple[str, Sequence[str]]) -> Library:
    made = Library(where)
    now = datetime(2026, 5, 7, tzinfo=UTC)
    for name, (project, said) in texts.items():
        text = "\n\n".join(said)
        blob = sha1(text.encode(), usedforsecurity=False).hexdigest()
        made.put([filed.source(project, project, "client", f"{name}.md", blob, text, now)])
    return made


def test_new_sources_find_what_is_like_them_in_other_projects_only(tmp_path: Path) -> None:
    here = ["The logger drifts at the clock change.", *FILLER]
    made = library(
        tmp_path,
        a=("one", here),
        b=("one", here),
        c=("two", ["At the clock change every logger was wrong.", *FILLER]),
        d=("three", FILLER),
    )
    sources = fresh_sources(made, 0, 10, META)
    assert [one.project for one in sources] == ["one", "one", "two", "three"]
    first = sources[0].stretches[0]
    asked = searched(first, lambda stem: weight(made, stem), made.engine.size)
    assert {"clock", "logger"} <= set(asked)
    others = [one.project for one in like(made, asked, "one", 8, META)]
    assert (others[0], "one" in others) == ("two", False)
    assert fresh_sources(made, sources[-1].number, 10, META) == []


def test_a_link_is_the_same_when_its_quotes_overlap_on_both_sides() -> None:
    one = [Side("a", "s1", 0, 40), Side("b", "s2", 10, 60)]
    wider = [Side("b", "s2", 0, 30), Side("a", "s1", 20, 90)]
    assert same_link("precedent", one, "precedent", wider)
    assert not same_link("precedent", one, "contradiction", wider)
    assert not same_link("precedent", one, "precedent", [one[0], Side("b", "s2", 60, 90)])
    assert link_id("precedent", one) == link_id("precedent", one[::-1])


def test_a_link_states_no_figure_that_its_quotes_do_not_have() -> None:
    quotes = ["Für Phoenix sind heuer insgesamt 100.000 Euro vorgesehen.", "38 vehicles, three each"]
    assert figures_not_in("There are 100,000 euros for 38 vehicles.", quotes) == ()
    assert figures_not_in("You have 100k, and 114 loggers.", quotes) == ("100", "114")
    assert figures_not_in("p07 and phase2 have 3 of them.", quotes) == ("3",)
