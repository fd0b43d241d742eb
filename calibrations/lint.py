"""Checks a calibration before an agent gets it: findings with a line, a level and the rule's name.

``RULES`` documents every rule. An ``error`` makes a calibration unfit to use; a ``warning`` makes it weaker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from calibrations import _rules
from calibrations.errors import CalibrationError, CalibrationInvalid, CalibrationNotFound
from calibrations.library import Library
from calibrations.render import cache_order, render
from calibrations.schema import Calibration

Level = Literal["error", "warning"]
WINDOW = 200_000
"""Tokens of the smallest model window in use."""
MAX_SHARE = 0.4
"""Largest share of the window that a calibration may fill."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong at one line of the calibration's own file."""

    line: int
    level: Level
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's level, its reason, and the check of one text where there is one."""

    level: Level
    why: str
    check: Callable[[str], Iterator[_rules.Hit]] | None = None
    adopted: bool = False
    """Whether it also judges files of other tools; wording there is not ours to judge."""


def _text_rule(level: Level, check: Callable[[str], Iterator[_rules.Hit]], *, adopted: bool = False) -> Rule:
    return Rule(level, (check.__doc__ or "").strip(), check, adopted)


RULES: dict[str, Rule] = {
    "invalid": Rule("error", "The file cannot be read as a calibration.", adopted=True),
    "unknown-include": Rule("error", "It includes a calibration that no root holds."),
    "include-cycle": Rule("error", "Calibrations that include each other have no order."),
    "core-includes": Rule("warning", "A core part includes one that is not core, which would come after it."),
    "missing-version": Rule("error", "Without a version nobody can say which text an agent had."),
    "missing-description": Rule("warning", "A listing shows nothing to choose by."),
    "empty": Rule("error", "It has no text.", adopted=True),
    "window": Rule("error", "With its includes it fills over 40 % of the model's window.", adopted=True),
    "secret": _text_rule("error", _rules.secret, adopted=True),
    "invisible": _text_rule("error", _rules.invisible, adopted=True),
    "absolute-path": _text_rule("error", _rules.absolute_path, adopted=True),
    "sends": _text_rule("error", _rules.sends, adopted=True),
    "placeholder": _text_rule("error", _rules.placeholder),
    "contradiction": _text_rule("error", _rules.contradiction),
    "heading": _text_rule("warning", _rules.heading),
    "vague": _text_rule("warning", _rules.vague),
    "shouting": _text_rule("warning", _rules.shouting),
    "newline": _text_rule("warning", _rules.newline),
    "tab": _text_rule("warning", _rules.tab),
    "long-line": _text_rule("warning", _rules.long_line),
}


def lint(library: Library, name: str, *, window: int = WINDOW) -> tuple[Finding, ...]:
    """All findings of one calibration by line; empty means fit to use.

    Raises ``CalibrationNotFound`` when there is no such calibration; anything else is a finding.
    """
    try:
        calibration = library.load(name)
    except CalibrationInvalid as problem:
        return (_finding("invalid", problem.line, problem.problem),)
    found = [*_settings(calibration), *_text(calibration), *_composition(library, calibration, window)]
    return tuple(sorted(found, key=lambda finding: (finding.line, finding.rule, finding.message)))


def _settings(calibration: Calibration) -> Iterator[Finding]:
    if calibration.adopted:
        return
    if calibration.settings.version is None:
        yield _finding("missing-version", 1, "no version")
    if not calibration.settings.description:
        yield _finding("missing-description", 1, "no description")


def _text(calibration: Calibration) -> Iterator[Finding]:
    text = calibration.body.decode()
    if not text.strip():
        yield _finding("empty", calibration.body_line, "no text")
    for name, rule in RULES.items():
        if rule.check is None or (calibration.adopted and not rule.adopted):
            continue
        for line, message in rule.check(text):
            yield _finding(name, calibration.body_line + line - 1, message)


def _composition(library: Library, calibration: Calibration, window: int) -> Iterator[Finding]:
    line = calibration.lines.get("includes", 1)
    try:
        parts = cache_order(library, calibration)
        tokens = render(library, calibration.name).tokens
    except CalibrationError as problem:
        yield _finding(_composition_rule(problem), line, str(problem))
        return
    if calibration.name.startswith("core/"):
        for part in parts:
            if not part.name.startswith("core/"):
                yield _finding("core-includes", line, f"includes {part.name}, which is not core")
    if tokens > MAX_SHARE * window:
        share = 100 * tokens / window
        yield _finding("window", 1, f"about {tokens:,} tokens, {share:.0f} % of a {window:,}-token window")


def _composition_rule(problem: CalibrationError) -> str:
    if isinstance(problem, CalibrationInvalid):
        missing = isinstance(problem.__cause__, CalibrationNotFound)
        return "unknown-include" if missing else "invalid"
    return "include-cycle"


def _finding(rule: str, line: int, message: str) -> Finding:
    return Finding(line, RULES[rule].level, rule, message)
