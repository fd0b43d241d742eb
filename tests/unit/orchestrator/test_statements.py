"""What a note states, sentence by sentence, and what each sentence cites."""

from __future__ import annotations

import pytest

from orchestrator.evidence.claims import Reason, Said, judge
from orchestrator.evidence.sourced import told_by_source
from orchestrator.evidence.statements import Statement, is_fact, statements


def only(text: str) -> Statement:
    (found,) = statements(text)
    return found


@pytest.mark.parametrize(
    ("text", "sort", "quotes", "refs"),
    [
        ("Ines pays 40k (`mails/a.md:8`).", "fact", (), ("mails/a.md:8",)),
        (
            "Ines pays 40k [memo:0123456789abcdef/r001/s00.01#2-4].",
            "fact",
            (),
            ("memo:0123456789abcdef/r001/s00.01#2-4",),
        ),
        (
            'She said: "We wait. Then we buy." (`a b/c.md:3-4`)',
            "fact",
            ("We wait. Then we buy.",),
            ("a b/c.md:3-4",),
        ),
        ("Sie schrieb: „Wir warten bis Mai.“", "fact", ("Wir warten bis Mai.",), ()),
        ("It rains.", "plain", (), ()),
        ("Which 3 sites?", "question", (), ()),
        ("- **Inference:** Ines pays 40k.", "inference", (), ()),
        ("What: Ask Ines by 3 May.", "plain", (), ()),
        ("> We wait until May.\n> — Ines, `a.md:3`", "quotation", ("We wait until May.",), ("a.md:3",)),
    ],
)
def test_a_sentence_and_what_it_cites(
    text: str, sort: str, quotes: tuple[str, ...], refs: tuple[str, ...]
) -> None:
    found = only(text)
    assert (found.sort, found.quotes, found.refs) == (sort, quotes, refs)


def test_headings_code_and_tables_without_figures_state_nothing() -> None:
    assert statements("# 40 euros\n\n```\nx = 40\n```\n\n| who | what |\n|---|---|\n| Ines | pump |\n") == ()
    assert only("| Ines | 40 euros |\n").sort == "fact"


def test_a_quotation_is_evidence_of_the_sentence_that_announces_it() -> None:
    above, below = statements("Ines gave a date:\n> We wait until May.\n> — `a.md:3`\n")
    assert (above.quotes, above.refs) == (below.quotes, below.refs)
    assert below.line == 2


def test_lines_are_counted_and_a_drafts_head_is_known() -> None:
    text = (
        'to: Ines\nrests on: "we wait until May" (`a.md:3`)\n---\nDear Ines,\n\nyou wait until May.\nGood.\n'
    )
    assert [(one.line, one.head) for one in statements(text)] == [
        (1, True),
        (2, True),
        (4, False),
        (6, False),
        (7, False),
    ]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Ines agreed.", True),
        ("Am Freitag.", True),
        ("1. Ask her.", False),
        ("We met again.", False),
        ("Er sagt ja.", True),
    ],
)
def test_what_needs_evidence(text: str, fact: bool) -> None:
    assert is_fact(text) is fact


def test_the_name_of_a_source_tells_who_wrote_and_when_and_nothing_else() -> None:
    source = ["mails / 2026-02-18-halden.md"]
    said = "Halden wrote on 18 February that they wait"
    assert told_by_source(Reason("name", "Halden"), said, source)
    assert told_by_source(Reason("date", "February"), said, source)
    assert told_by_source(Reason("figure", "18"), said, source)
    assert not told_by_source(Reason("figure", "19"), said, source)
    assert not told_by_source(Reason("name", "Brandt"), said, source)
    assert not told_by_source(Reason("name", "Halden"), "Halden waits until 18 February", source)
    assert not told_by_source(Reason("dropped", "if"), said, source)


def test_reported_words_are_carried_and_what_is_added_to_them_is_not() -> None:
    source, said = (
        ["mails / 2026-02-18-halden.md"],
        Said(*["If the pilot goes well we might talk about the sites in autumn."] * 2),
    )

    def left(statement: str) -> list[Reason]:
        return [one for one in judge(statement, [said]).reasons if not told_by_source(one, statement, source)]

    assert (
        left(
            'Halden wrote on 18 February they "might talk about the sites in autumn", if the pilot goes well'
        )
        == []
    )
    assert left(
        "Halden wrote on 19 February that they might talk about the sites in autumn, if the pilot goes well"
    )
    assert left(
        "Halden wrote on 18 February that they might talk about all sites in autumn, if the pilot goes well"
    )
    assert left("Halden wrote on 18 February that they might talk about the sites in autumn")
    assert left("Halden talks about the sites in autumn")
