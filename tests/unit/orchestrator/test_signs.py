"""One table of signs: the command line and the control room show every state and kind alike."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

from orchestrator import signs
from orchestrator.cli import _claim_page, _format, _signal_page, _waiting
from orchestrator.cli._render import Page, Span
from orchestrator.protocol.signals import SignalState
from orchestrator.text import width
from tui.render import side, waiting
from tui.state import claims, inbox, links, looks, questions

ROOT = Path(signs.__file__).parent


def test_every_sign_is_one_column_wide_and_no_two_of_one_group_are_taken_for_each_other() -> None:
    for table in signs.TABLES:
        for sign in table.values():
            assert (len(sign.glyph), width(sign.glyph)) == (1, 1)
            assert sign.word
            assert sign.ansi
    for table in (signs.AGENTS, signs.TASKS, signs.SIGNALS, signs.QUESTIONS, signs.CLAIMS, signs.STATEMENTS):
        assert len({sign.glyph for sign in table.values()}) == len(table)
    for table in (signs.SENTENCES, signs.LINKS, signs.RELATIONS):
        assert len({sign.glyph for sign in table.values()}) == len(table)
    for name in signs.AGENTS.keys() & signs.TASKS.keys():
        assert signs.AGENTS[name].glyph == signs.TASKS[name].glyph, name
    for name in signs.ATTENTION.keys() & signs.STATES.keys():
        assert signs.ATTENTION[name].glyph == signs.STATES[name].glyph, name


@pytest.mark.parametrize("kind", signs.ATTENTION)
def test_what_waits_has_the_same_sign_in_both(kind: str) -> None:
    glyph, token = waiting.mark(kind)
    assert _waiting.mark(kind).text == f"{glyph} {kind}"
    assert token == signs.ATTENTION[kind].token


def test_states_and_standings_are_read_from_the_table_in_both() -> None:
    for name, sign in signs.AGENTS.items():
        assert looks.LOOKS[name] is sign
        assert _format.state(name).text.startswith(f"{sign.glyph} ")
    for name, sign in signs.TASKS.items():
        assert _format.state(name).text == f"{sign.glyph} {name}"
        assert side.mark(name) == (sign.glyph, sign.token)
    for state in get_args(SignalState):
        sign = inbox.look_of({"state": state})
        told = _signal_page.state({"state": state, "reason": "", "runs": ()})
        assert told.text == f"{sign.glyph} {sign.word}"
    assert links.LINK_LOOKS is signs.LINKS
    assert claims.CLAIM_LOOKS is signs.CLAIMS
    assert questions.QUESTION_LOOKS is signs.QUESTIONS


def test_a_claim_stands_alike_on_both_pages() -> None:
    for kind, mind in (("quoted", []), ("quoted", ["it was taken back"]), ("inference", []), ("broken", [])):
        look, page = claims.look_of({"kind": kind, "mind": mind}), Page()
        empty: dict[str, list[str]] = {"quotes": [], "reasons": [], "against": []}
        claim = {"kind": kind, "mind": mind, "statement": "It holds.", "claim": "c1", "project": "acme"}
        _claim_page.show_claim(page, {**claim, **empty, "since": None, "broken": ""})
        assert page.take()[0][0] == Span(f"{look.glyph} {look.word}", look.ansi)


def glyph_tables(tree: ast.AST) -> list[int]:
    """Lines of dictionaries that give glyphs to what the table of signs has already."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        and len(keys := {key.value for key in node.keys if isinstance(key, ast.Constant)}) > 2
        and any(keys <= table.keys() for table in signs.TABLES)
        and any(
            isinstance(one, ast.Constant) and isinstance(one.value, str) and not one.value[:1].isascii()
            for value in node.values
            for one in ast.walk(value)
        )
    ]


def test_no_other_module_has_a_table_of_signs() -> None:
    assert glyph_tables(ast.parse('{"queued": ("○", "blue"), "running": ("●", ""), "failed": ("✗", "")}'))
    found = [
        f"{path.relative_to(ROOT.parent)}:{line}"
        for folder in (ROOT / "cli", ROOT.parent / "tui")
        for path in sorted(folder.rglob("*.py"))
        for line in glyph_tables(ast.parse(path.read_text("utf-8")))
    ]
    assert not found, f"orchestrator/signs.py is the one place for these: {found}"
