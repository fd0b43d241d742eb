"""A block as lines at a width. Pure; texts, which may still grow, are drawn by ``flow``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from tui.render import tools
from tui.render.inert import inert, inert_line
from tui.render.tokens import Line, Span, Token
from tui.render.wrap import fit, wrap
from tui.state.blocks import AskBlock, Block, Level, NoticeBlock, PromptBlock, TextBlock, ToolBlock, TurnBlock

Clock = Callable[[str | None], str]
_PROMPT_ROWS = 8
_ASK_ROWS = 16
_PROMPT_CHARS = 200_000
_COMPACT = frozenset({"tool", "notice", "turn", "thinking"})
_LEVELS: Mapping[Level, tuple[str, Token]] = {
    "info": ("· ", "info"),
    "ok": ("✓ ", "ok"),
    "warning": ("⚠ ", "warning"),
    "error": ("✗ ", "error"),
}
_ORIGINS = {"say": "prompt", "soak": "soak round", "native": "prompt, native interface"}


def local_clock(text: str | None) -> str:
    """The journal's time as the local time of day, ``14:03``; empty for none."""
    try:
        then = datetime.fromisoformat(text or "")
    except ValueError:
        return ""
    return (then if then.tzinfo else then.replace(tzinfo=UTC)).astimezone().strftime("%H:%M")


def lead(depth: int) -> Line:
    """What stands before the lines of an agent that another delegated to."""
    return (Span("┆ " * min(depth, 4), "rule"),) if depth else ()


def blank_before(before: Block | None, block: Block) -> bool:
    """Whether an empty line parts ``block`` from the one before it."""
    if before is None or block.kind == "turn":
        return False
    close = before.kind != "turn" or block.kind == "notice"
    return not (close and before.kind in _COMPACT and block.kind in _COMPACT)


def lay(block: Block, width: int, *, folded: bool, clock: Clock = local_clock) -> list[Line]:
    """The lines of a block; of a text, the line that stands for it when it is folded."""
    before = lead(block.depth)
    match block:
        case PromptBlock():
            lines = _prompt(block, width, folded, clock)
        case TextBlock():
            lines = [_glance(block)]
        case ToolBlock():
            lines = [tools.folded(block)]
            if not folded:
                lines += _indented(tools.unfolded(block), width, before)
        case AskBlock():
            lines = _ask(block, width)
        case NoticeBlock():
            lines = _notice(block, width, folded, clock)
        case TurnBlock():
            lines = _turn(block, width)
    return [fit((*before, *lines[0]), width), *lines[1:]]


def _indented(lines: list[Line], width: int, before: Line = ()) -> list[Line]:
    stem: Line = (*before, Span("  "))
    return [row for line in lines for row in wrap(line, width, stem, stem)]


def _prompt(block: PromptBlock, width: int, folded: bool, clock: Clock) -> list[Line]:
    queued = block.standing == "queued"
    token: Token = "queued" if queued else "prompt"
    word = "aside" if block.aside else _ORIGINS.get(block.origin, block.origin)
    words = [word, *([block.standing] if block.standing != "begun" else [])]
    facts = " ".join(filter(None, (block.task, clock(block.at))))
    head: Line = (
        Span("○ " if queued else "› ", token),
        Span(", ".join(words), token),
        Span(f"  {facts}", "dim"),
    )
    most = 2 if queued else _PROMPT_ROWS
    text = inert(block.text[: 4 * width * most if folded else _PROMPT_CHARS]).strip("\n")
    rows = _indented([(Span(line, token),) for line in text.split("\n")], width)
    if folded and (len(rows) > most or len(block.text) > 4 * width * most):
        more = f"… {len(block.text):,} characters in all"
        rows = [*rows[:most], fit((Span(f"  {more}", "more"),), width)]
    return [head, *rows]


def _glance(block: TextBlock) -> Line:
    """A thought on one line: how much, and while it goes on its last words."""
    words = inert_line(block.words.since(block.words.size - 200), 200) if block.live else ""
    size = f" {block.words.size / 1000:.1f}k chars" if block.words.size >= 1000 else ""
    return (Span(f"∴ {block.kind}{size}", "thinking"), Span(f" … {words[-60:]}" if words else "", "dim"))


def _ask(block: AskBlock, width: int) -> list[Line]:
    call = ToolBlock(id=block.id, call=block.ask, name=block.tool, input=block.input, state="waiting")
    asked = "the agent asks" if block.sort == "question" else "may the agent do this?"
    sign = "◇ " if block.closed else "◆ "
    rows: list[Line] = [(Span(sign, "ask"), Span(asked, "ask"), Span(f"  {block.ask}", "dim"))]
    if block.sort == "question":
        rows += _questions(block, width)
    else:
        rows += _indented([tools.headline(call)], width)
        if not block.closed:
            rows += _bounded(_indented(tools.unfolded(call), width), width)
    if block.verdict is not None:
        rows += _indented([_answer(block)], width)
    return rows


def _bounded(rows: list[Line], width: int) -> list[Line]:
    if len(rows) <= _ASK_ROWS:
        return rows
    return [*rows[:_ASK_ROWS], fit((Span(f"  … {len(rows) - _ASK_ROWS} more lines", "more"),), width)]


def _questions(block: AskBlock, width: int) -> list[Line]:
    listed = block.input.get("questions")
    questions = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    lines: list[Line] = [] if questions else [(Span(inert_line(block.summary)),)]
    for question in questions:
        asked = str(question.get("question") or "")
        lines.append((Span(inert_line(asked, 2000), "strong"),))
        lines += [_option(number, option) for number, option in enumerate(_options(question), 1)]
        if chosen := block.choices.get(asked):
            lines.append((Span(f"✓ {inert_line(str(chosen))}", "answer"),))
    return _indented(lines, width)


def _options(question: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = question.get("options")
    return [option for option in listed if isinstance(option, dict)] if isinstance(listed, list) else []


def _option(number: int, option: Mapping[str, Any]) -> Line:
    label, said = inert_line(str(option.get("label") or "")), inert_line(str(option.get("description") or ""))
    return (
        Span(f"  {number} ", "dim"),
        Span(label, "ask"),
        Span(f"  {said}" if said not in {"", label} else "", "dim"),
    )


def _answer(block: AskBlock) -> Line:
    word = {"allow": "allowed", "deny": "denied", "text": "answered"}.get(
        str(block.verdict), str(block.verdict)
    )
    by = f" by {block.by}" if block.by not in {"", "person"} else ""
    said = f": {inert_line(block.answer)}" if block.answer else ""
    return (Span(f"✓ {word}{by}", "answer"), Span(said, "answer"))


def _notice(block: NoticeBlock, width: int, folded: bool, clock: Clock) -> list[Line]:
    sign, token = _LEVELS[block.level]
    until = f" · {clock(block.moment)}" if block.moment else ""
    head: Line = (Span(sign, token), Span(inert_line(block.text), token), Span(until, "dim"))
    if folded:
        said = "  ".join(filter(None, (block.detail, ", ".join(block.files[:20]))))
        return [(*head, Span(f"  {inert_line(said)}" if said else "", "dim"))]
    detail = inert(block.detail[:_PROMPT_CHARS]).split("\n") if block.detail else []
    lines: list[Line] = [(Span(line, "dim"),) for line in detail]
    lines += [(Span(inert_line(path), "path"),) for path in block.files]
    return [head, *_indented(lines, width)]


def _turn(block: TurnBlock, width: int) -> list[Line]:
    seconds = block.duration_ms / 1000
    took = f"{seconds / 60:.0f} min" if seconds >= 120 else f"{seconds:.1f} s"
    figures = [
        "" if block.cost_usd is None else f"${block.cost_usd:,.2f}" if block.cost_usd >= 0.01 else "<$0.01",
        f"{block.tokens / 1000:.1f}k tokens" if block.tokens >= 1000 else f"{block.tokens} tokens",
        took if seconds else "",
        f"{block.denials} denied" if block.denials else "",
    ]
    said = " · ".join(filter(None, figures))
    if block.deferred:
        return [(Span("◇ waits for an answer ", "ask"), Span(said, "cost"))]
    if block.ok:
        return [(Span("─ ", "rule"), Span(said, "cost"))]
    head: Line = (Span(f"✗ {inert_line(block.reason) or 'failed'} ", "error"), Span(said, "cost"))
    return [head, *_indented([(Span(inert_line(error, 2000), "error"),) for error in block.errors], width)]
