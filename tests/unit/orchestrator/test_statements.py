"""What a note states, sentence by sentence, and what each sentence cites."""

# ruff: noqa: E501 - one line is one case

from __future__ import annotations

import pytest

from orchestrator.evidence.claims import Said, judge
from orchestrator.evidence.statements import Statement, is_fact, is_quotation, statements


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


SENTENCE = "If the pilot goes well we might talk about the sites in autumn."


@pytest.mark.parametrize(
    ("statement", "source", "speaker", "status"),
    [
        ('Halden wrote on 18 February they "might talk about the sites in autumn", if the pilot goes well', "mails / 2026-02-18-halden.md", "", "quoted"),
        ("On 18 February Halden wrote that if the pilot goes well they might talk about the sites in autumn", "mails / 2026-02-18-halden.md", "", "quoted"),
        ("Halden wrote that if the pilot goes well they might talk about the sites in autumn", "2026-02-18", "Ida Halden", "quoted"),
        ("Halden wrote on 19 February that if the pilot goes well they might talk about the sites in autumn", "mails / 2026-02-18-halden.md", "", "inference"),
        ("Brandt wrote on 18 February that if the pilot goes well they might talk about the sites in autumn", "mails / 2026-02-18-halden.md", "", "inference"),
        ("Halden wrote that if the pilot goes well they might talk about the sites in autumn", "mails / to-halden.md", "", "inference"),
        ("Halden wrote that if the pilot goes well they might talk about the sites in autumn", "re halden.md", "Ines", "inference"),
        ("Halden wrote on 18 February that they might talk about all sites in autumn, if the pilot goes well", "mails / 2026-02-18-halden.md", "", "inference"),
        ("Halden wrote on 18 February that they might talk about the sites in autumn", "mails / 2026-02-18-halden.md", "", "inference"),
        ("Halden will talk about the sites in autumn", "mails / 2026-02-18-halden.md", "", "inference"),
    ],
)  # fmt: skip
def test_the_name_of_a_source_tells_who_wrote_and_when_and_nothing_else(
    statement: str, source: str, speaker: str, status: str
) -> None:
    said = Said(SENTENCE, SENTENCE, speaker, source=source)
    assert judge(statement, [said]).status == status


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ('rests on: "We wait until May."', True),
        ('About Jonas: "He was not against it." and "Not at all."', True),
        ('Agreed: "We wait until May."', False),
        ('We agreed to "wait until May".', False),
        ("About Jonas:", False),
    ],
)
def test_a_quotation_says_nothing_but_what_stands_in_it(text: str, alone: bool) -> None:
    assert is_quotation(text) is alone
