"""An answer as a person reads it: what is quoted, what is inferred, what could not be verified."""

from __future__ import annotations

from typing import Any

from orchestrator.answering import TRUE
from orchestrator.cli import _format
from orchestrator.cli._render import Span, Style, Terminal
from orchestrator.signs import QUESTIONS, STATEMENTS, UNKNOWN, standing
from orchestrator.text import flat

Json = dict[str, Any]


def head(found: Json) -> str:
    """The question on one line, and whose material was to be read."""
    return f"[{found['project']}] {flat(found['text'])}" if found["project"] else flat(str(found["text"]))


def show(terminal: Terminal, found: Json) -> None:
    """The whole answer on standard output."""
    terminal.line(Span(head(found), "bold"))
    for number, statement in enumerate(found["statements"], 1):
        terminal.line()
        _statement(terminal, number, statement)
    if found["left_open"]:
        terminal.line()
        terminal.block(f"left open: {found['left_open']}")
    if found["remarks"]:
        terminal.line()
        terminal.line(Span("not verified, no quote was given:", "red"))
        terminal.block(str(found["remarks"]), indent="  ")
    terminal.line()
    _end(terminal, found)


def _statement(terminal: Terminal, number: int, statement: Json) -> None:
    stands = STATEMENTS.get(standing(str(statement["status"]), statement["mind"]), UNKNOWN)
    told = statement["reasons"] or statement["mind"]
    why = f": {'; '.join(map(flat, told))}" if told else ""
    terminal.line(f"{number}  ", _format.sign(stands), Span(why, "dim"))
    if statement["says"]:
        terminal.block(str(statement["says"]), indent="   ")
    for citation in statement["citations"]:
        _citation(terminal, citation)
    for one in statement["refused"]:
        terminal.line(Span(f"   not there, in {flat(one['ref'])}: {flat(one['reason'])}", "red"))
        terminal.block(Span(f"“{one['quote']}”", "dim"), indent="     ")
        if one["nearest"]:
            terminal.block(Span(f"nearest: “{one['nearest']}”", "dim"), indent="     ")


def _citation(terminal: Terminal, one: Json) -> None:
    if one["gone"]:
        terminal.line(Span(f"   stands there no more: {flat(one['gone'])}", "red"))
    style: Style = "dim" if one["gone"] else "cyan"
    speaker = f"{flat(one['speaker'])}: " if one["speaker"] else ""
    terminal.block(Span(f"{speaker}{str(one['text']).strip()}", style), indent="   ▌ ")
    if one["before"]:
        terminal.block(Span(f"before: {str(one['before']).strip()}", "dim"), indent="     ")
    if one["sentence"]:
        terminal.block(Span(f"whole sentence: {str(one['sentence']).strip()}", "dim"), indent="     ")
    if one["after"]:
        terminal.block(Span(f"next: {str(one['after']).strip()}", "dim"), indent="     ")
    whose = " · ".join(filter(None, (one["project"] or "-", one["kind"], flat(one["title"]), one["ref"])))
    terminal.line(Span(f"     {whose}", "dim"))


def _end(terminal: Terminal, found: Json) -> None:
    state = str(found["state"])
    work = f"{_format.plural(found['searches'], 'search').replace('searchs', 'searches')}, "
    work += (
        f"{_format.plural(found['reads'], 'reading')} in {_format.plural(len(found['projects']), 'project')}"
    )
    spent = f"{found['requests']} requests, {_format.count(found['tokens'])} tokens, "
    terminal.note(
        Span(str(found["question"]), "bold"),
        "  ",
        _format.sign(QUESTIONS.get(state, UNKNOWN)),
        Span(f"  {work} · {spent}{_format.money(found['cost_usd'])}", "dim"),
    )
    if any(statement["citations"] for statement in found["statements"]):
        terminal.note(Span(TRUE, "dim"))
    if state == "nothing" and not found["remarks"]:
        terminal.line(
            "Nothing that answers it was found. Other words may do; `counterpoint search` shows places."
        )
    if found["problem"]:
        fix = "Ask again; `counterpoint limits` shows limits and budgets."
        terminal.problem(f"It ended early: {flat(found['problem'])}.", fix)
