"""Questions as lines: a row of the list, and an answer with what a program could verify of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from orchestrator.answering import TRUE
from orchestrator.signs import UNKNOWN, standing
from orchestrator.text import fit, pad
from tui.render.inert import inert, inert_line
from tui.render.links import Shown, block, moment, quote_lines, short
from tui.render.tokens import Line, Span
from tui.render.wrap import wrap
from tui.state.questions import QUESTION_LOOKS, STATEMENT_LOOKS, look_of
from tui.state.words import ago, count, counted, money

Json = Mapping[str, Any]
LATEST = 12
"""Steps that are shown while the meta-agent reads."""
_STATE = max(len(look.word) for look in QUESTION_LOOKS.values())


def question_rows(question: Json, now: datetime, width: int, *, narrow: bool) -> list[Line]:
    """A question on two lines, or on one: what became of it, when, and its words."""
    look, when = look_of(question), f" {ago(moment(question.get('asked_at')), now):>4} "
    words = _words(question)
    if narrow:
        room = max(6, width - 3 - len(when))
        mark = Span(f"{look.glyph} ", look.token)
        return [(mark, Span(pad(fit(words, room), room), "strong"), Span(when, "dim"))]
    gap = Span(" " * max(0, width - 2 - _STATE - len(when)))
    first = (Span(f"{look.glyph} {pad(look.word, _STATE)}", look.token), gap, Span(when, "dim"))
    return [first, (Span("  "), Span(fit(words, max(6, width - 3)), "strong"))]


def _words(question: Json) -> str:
    scope = f"@{inert_line(str(question['project']))} " if question.get("project") else ""
    return scope + inert_line(str(question.get("text") or ""), 400)


def answer_head(question: Json | None, now: datetime) -> tuple[Line, Line]:
    """What is said above an answer: what became of the question, and its id."""
    if question is None:
        return (), ()
    look, age = look_of(question), ago(moment(question.get("asked_at")), now)
    read = len(question.get("projects") or ())
    only = f"only {inert_line(str(question['project']))}" if question.get("project") else ""
    scope = only or (f"{counted(read, 'project')} read" if read else "all projects")
    left = (Span(f" {look.glyph} {look.word}", look.token), Span(f"  {scope}", "dim"))
    return left, (Span(f"{age} ago  {inert_line(str(question['question']))} ", "dim"),)


def answer_lines(
    question: Json, steps: Sequence[str], now: datetime, width: int, at_hand: int
) -> list[Shown]:
    """A question with all that came of it at ``width`` columns; ``at_hand`` is the citation to be marked."""
    found = [Shown(line) for line in wrap((Span(_words(question), "strong"),), width)]
    if question.get("state") == "working":
        found += [Shown(line) for line in _under_way(steps, width)]
    place = 0
    for number, statement in enumerate(question.get("statements") or (), 1):
        found += [Shown(()), *_statement(number, statement, now, width, at_hand - place, place)]
        place += len(statement.get("citations") or ())
    found += [Shown(line) for line in _end(question, place, width)]
    return found


def _under_way(steps: Sequence[str], width: int) -> list[Line]:
    told: list[Line] = [(), (Span("◐ ", "agent-working"), Span("The meta-agent reads.", "dim"))]
    if len(steps) > LATEST:
        told.append((Span(f"  … {counted(len(steps) - LATEST, 'step')} before", "faint"),))
    told += [(Span(fit(f"  {inert_line(one, 600)}", width), "dim"),) for one in steps[-LATEST:]]
    return told


def _statement(
    number: int, statement: Json, now: datetime, width: int, at_hand: int, first: int
) -> list[Shown]:
    status, mind = str(statement.get("status") or ""), statement.get("mind") or ()
    look = STATEMENT_LOOKS.get(standing(status, mind), UNKNOWN)
    why = "; ".join(inert_line(str(one), 600) for one in statement.get("reasons") or mind)
    head = (Span(f"{number} ", "dim"), Span(f"{look.glyph} {look.word}", look.token))
    lines = wrap((*head, Span(f": {why}" if why else "", "dim")), width, rest=(Span("    "),))
    says = inert(str(statement.get("says") or "")).strip()
    lines += [(Span("  "), *line) for line in block(says, max(10, width - 2), "text")] if says else []
    found = [Shown(line) for line in lines]
    for place, one in enumerate(statement.get("citations") or ()):
        owner = first + place
        shown = _citation(one, now, width, marked=place == at_hand)
        found += [*([Shown(())] if place else []), *(Shown(line, owner, owner) for line in shown)]
    for one in statement.get("refused") or ():
        found += [Shown(line) for line in _refused(one, width)]
    return found


def _citation(one: Json, now: datetime, width: int, *, marked: bool) -> list[Line]:
    """Words that a program found, in their sentence; and whether they stand there still."""
    text = str(one.get("text") or "")
    quote = {**one, "passage": one.get("sentence") or text}
    lines = quote_lines(str(one.get("project") or "-"), quote, now, width, marked=marked)
    for name, word in (("before", "before"), ("after", "next")):
        if said := inert_line(str(one.get(name) or ""), 1000):
            lines += wrap((Span(f"{word}: {said}", "dim"),), width, first=_IN, rest=_IN)
    gone = str(one.get("gone") or "")
    told = f"✗ stands there no more: {inert_line(gone, 600)}" if gone else ""
    return [*lines, *wrap((Span(told, "error"),), width, first=_IN, rest=_IN)] if gone else lines


_IN: Line = (Span("  "),)


def _refused(one: Json, width: int) -> list[Line]:
    where = f", in {short(one['ref'])}" if one.get("ref") else ""
    reason = inert_line(str(one.get("reason") or ""), 600)
    lines = wrap((Span(f"✗ not there{where}: {reason}", "error"),), width, first=_IN, rest=_IN)
    cited = f"cited: “{inert_line(str(one.get('quote') or ''), 2000)}”"
    near = f"nearest: “{inert_line(str(one['nearest']), 2000)}”" if one.get("nearest") else ""
    for text in filter(None, (cited, near)):
        lines += wrap((Span(text, "dim"),), width, first=(Span("    "),), rest=(Span("    "),))
    return lines


def _end(question: Json, cited: int, width: int) -> list[Line]:
    """What was not found or not verified, how it ended, and what it took."""
    found: list[Line] = []
    for name, title, note in _BESIDES:
        text = inert(str(question.get(name) or "")).strip()
        if text:
            found += [(), (Span(title, "heading"), Span(f"  {note}", "dim")), *block(text, width, "text")]
    state = question.get("state")
    if question.get("problem"):
        told = f"✗ It ended early: {inert_line(str(question['problem']), 600)}"
        found += [(), *wrap((Span(told, "error"),), width)]
    if state == "nothing" and not question.get("remarks"):
        told = "Nothing that answers it was found. Other words may do; / shows places."
        found += [(), *wrap((Span(told, "dim"),), width)]
    if state == "working":
        return found
    work = (
        f"{int(question.get('searches') or 0)} searched",
        f"{int(question.get('reads') or 0)} read",
        f"{count(int(question.get('tokens') or 0))} tokens",
        money(question.get("cost_usd")),
    )
    told = " · ".join(filter(None, work))
    for text in (TRUE, told) if cited else (told,):
        found += [*([] if text == told and cited else [()]), *wrap((Span(text, "dim"),), width)]
    return found


_BESIDES = (
    ("left_open", "Left open", "in the meta-agent's words"),
    ("remarks", "Not verified", "no quote was given"),
)
