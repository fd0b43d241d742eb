"""A claim on the terminal: the statement, and every quote in its whole sentence."""

from __future__ import annotations

from typing import Any

from orchestrator.cli import _format
from orchestrator.cli._render import Paper, Span, Style
from orchestrator.signs import CLAIMS, SENTENCES, UNKNOWN, standing
from orchestrator.text import flat

Json = dict[str, Any]


def show_claim(paper: Paper, claim: Json) -> None:
    """Write ``claim``, whatever limits it beside it."""
    stands = CLAIMS.get(standing(str(claim["kind"]), claim["mind"]), UNKNOWN)
    paper.line(_format.sign(stands), Span(f"  {flat(claim['statement'])}", "bold"))
    paper.line(Span(f"  {claim['claim']} · {claim['project']} · {_format.ago(claim['since'])}", "dim"))
    if claim["broken"]:
        paper.line(Span(f"  holds no more: {flat(claim['broken'])}", "red"))
    for reason in claim["reasons"]:
        paper.line(Span(f"  because {flat(reason)}", "yellow"))
    for one in claim["mind"]:
        paper.line(Span(f"  mind: {flat(one)}", "yellow"))
    for quote in claim["quotes"]:
        _quote(paper, quote)
    for other in claim["against"]:
        paper.line(Span(f"  ⚠ against {other['claim']}: {flat(other['why'])}", "magenta"))
        paper.line(Span(f"    {other['kind']}, {other['project']}: {flat(other['statement'])}", "magenta"))


def _quote(paper: Paper, quote: Json) -> None:
    whose = " · ".join(filter(None, (flat(quote["title"]), flat(quote["speaker"]), quote["ref"])))
    paper.line(Span(f"  {whose}", "dim"))
    _beside(paper, "before", quote["before"], quote["before_by"], limits=quote["framed"])
    paper.block(Span(str(quote["sentence"] or quote["text"]).strip(), "cyan"), indent="  ▌ ")
    if quote["limits"]:
        paper.line(Span(f"    limited by: {flat(', '.join(quote['limits']))}", "yellow"))
    for one in quote["corrections"]:
        paper.line(Span(f"    corrected: {flat(one['raw'])!r} is to be read {flat(one['text'])!r}", "yellow"))
    _beside(paper, "next", quote["after"], quote["after_by"], limits=quote["taken_back"])
    if quote["fate"] != "stands":
        where = f", the words stand at {quote['now']}" if quote["now"] else ""
        paper.line(Span(f"    source {quote['fate']}{where}", "yellow"))


def _beside(paper: Paper, word: str, said: str, speaker: str, *, limits: bool) -> None:
    """A sentence that stands beside a quote."""
    by = f"{flat(speaker)}: " if speaker else ""
    style: Style = "yellow" if limits else "dim"
    if said:
        paper.line(Span(f"    {word}: {by}{flat(said)}", style))


def show_statement(paper: Paper, statement: Json) -> None:
    """Write a sentence of a file with what is wrong with it, or what it was held against."""
    stands = SENTENCES.get(standing(str(statement["verdict"]), statement["problems"]), UNKNOWN)
    line = Span(f"  {statement['line']:>4}  ")
    paper.line(line, _format.sign(stands), f"  {flat(statement['text'])}")
    for problem in statement["problems"]:
        paper.line(Span(f"          {flat(problem)}", stands.ansi))
    if statement["verdict"] in {"quoted", "inference"}:
        for quote in statement["quotes"]:
            who = f"{flat(quote['speaker'])}: " if quote["speaker"] else ""
            paper.line(Span(f"          ▌ {who}{flat(quote['sentence'])}  {quote['ref']}", "cyan"))
