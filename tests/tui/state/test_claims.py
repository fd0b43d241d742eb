"""Claims as they are shown: their kind, what limits them, and what says otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from rich.cells import cell_len

from orchestrator.protocol.claims import CLAIM_KINDS
from tui.render.claims import claim_lines, claim_rows
from tui.render.tokens import Line, plain
from tui.state.claims import CLAIM_LOOKS, first_ref, look_of, newest

Json = dict[str, Any]
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def quote(**more: Any) -> Json:
    return {"ref": "memo:a/r1/s1", "text": "half", "sentence": "Perhaps half of it.", "limits": [], **more}


def claim(name: str, kind: str = "quoted", **more: Any) -> Json:
    base = {"claim": name, "kind": kind, "statement": f"Statement {name}.", "since": NOW.isoformat()}
    return {**base, "quotes": [], "reasons": [], "against": [], "broken": "", **more}


def text(lines: list[Line]) -> str:
    return "\n".join(map(plain, lines))


def test_every_kind_has_a_word_and_a_glyph_of_its_own() -> None:
    assert set(CLAIM_LOOKS) == {*CLAIM_KINDS, "mind"}
    assert len({look.glyph for look in CLAIM_LOOKS.values()}) == len(CLAIM_LOOKS)
    assert look_of({"kind": "later"}).word == "unknown"
    assert look_of({"kind": "quoted", "mind": ["what comes next may limit it"]}).word == "quoted, mind"
    assert look_of({"kind": "inference", "mind": ["what comes next may limit it"]}).word == "inference"


def test_whatever_has_to_be_read_with_a_quote_stands_beside_it() -> None:
    more = quote(
        speaker="Fiona",
        limits=["Perhaps"],
        before="What if we split it?",
        before_by="Jonas",
        framed=True,
        after="No, all.",
        after_by="Jonas",
        taken_back=True,
        corrections=[{"raw": "half", "text": "halt"}],
        fate="moved",
        now="memo:a/r2/s1",
    )
    found = text(claim_lines(claim("a", quotes=[more]), [], NOW, 60))
    for words in (
        "Perhaps half of it.",
        "Fiona",
        "limited by: Perhaps",
        "before: Jonas: What if we split it?",
        "taken back: Jonas: No, all.",
        "'half' is to be read 'halt'",
        "its source was moved; the words stand at memo:a/r2/s1",
    ):
        assert words in found, words


@pytest.mark.parametrize("width", [30, 80])
def test_claims_that_contradict_one_another_are_shown_together(width: int) -> None:
    one = claim(
        "a", quotes=[quote(text="40", sentence="40 it is.")], against=[{"claim": "b", "why": "40, 45"}]
    )
    two = claim("b", quotes=[quote(text="45", sentence="45 it is.")])
    lines = claim_lines(one, [one, two], NOW, width)
    found = text(lines)
    assert found.count("Statement a.") == found.count("Statement b.") == 1
    assert all(words in found for words in ("b says otherwise", "40 it is.", "45 it is."))
    assert all(cell_len(plain(line)) <= width for line in lines)
    alone = text(claim_lines(one, [one], NOW, width))
    assert "b says otherwise" in alone
    assert "Statement a." in alone


def test_hostile_words_are_inert_and_stay_on_their_lines() -> None:
    nasty = "\x1b]52;c;aGk=\x07\x1b[2J\u202eabc [b]x[/b]"
    bad = quote(text=nasty, sentence=nasty, speaker=nasty, title=nasty, after=nasty)
    found = claim("a", statement=nasty, reasons=[nasty], quotes=[bad])
    rows = [line for _, line in claim_rows([found], 40)]
    said = text([*claim_lines(found, [], NOW, 40), *rows])
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "[b]x[/b]" in said


def test_the_newest_claim_comes_first_and_its_source_is_that_of_its_first_quote() -> None:
    claims = newest({"claims": [claim("old"), claim("new", quotes=[quote()])]})
    assert [one["claim"] for one in claims] == ["new", "old"]
    assert first_ref(claims[0]) == ("memo:a/r1/s1", "half")
    assert first_ref(claims[1]) == ("", "")
    assert plain(claim_rows([], 40)[0][1]) == "nothing was stated"
