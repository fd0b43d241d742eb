"""Every lint rule fires on its case, stays silent on its neighbour, and the built-in texts are clean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calibrations.errors import CalibrationNotFound
from calibrations.library import Library
from calibrations.lint import RULES, lint
from calibrations.render import render

HEAD = "---\nversion: 1\ndescription: d\n---\n"
KEY = "sk-ant-" + "api03-" + "a" * 24

BAD: dict[str, tuple[str, int]] = {
    "placeholder": ("TODO: write this\n", 5),
    "vague": ("ok\nAnswer as appropriate.\n", 6),
    "shouting": ("YOU MUST NEVER GUESS\n", 5),
    "sends": ("- Then email the client the offer.\n", 5),
    "contradiction": ("Always quote the source.\n\nNever quote the source.\n", 7),
    "secret": (f"use {KEY[:20]}\n  {KEY[20:]}\n", 5),
    "absolute-path": ("see /home/ada/notes\n", 5),
    "invisible": ("a\u202eb\n", 5),
    "newline": ("a\r\nb\n", 5),
    "tab": ("a\tb\n", 5),
    "long-line": ("x " * 120 + "\n", 5),
    "heading": ("# A\n## B\n# A\n", 7),
    "empty": ("\n", 6),
    "unknown-include": ("---\nversion: 1\ndescription: d\nincludes: [nowhere]\n---\nx\n", 4),
    "include-cycle": ("---\nversion: 1\ndescription: d\nincludes: [t]\n---\nx\n", 4),
    "missing-version": ("---\ndescription: d\ntags: [a]\n---\nx\n", 1),
    "missing-description": ("---\nversion: 1\n---\nx\n", 1),
    "invalid": ("---\nversion: 1\nwhat: 2\n---\nx\n", 3),
    "window": ("word " * 60_000 + "\n", 1),
}


def findings(root: Path, text: str, name: str = "t") -> list[tuple[str, int]]:
    path = root / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((text if text.startswith("---") else HEAD + text).encode())
    return [(finding.rule, finding.line) for finding in lint(Library([root]), name)]


@pytest.mark.parametrize("rule", sorted(BAD))
def test_each_rule_finds_its_case_at_its_line(tmp_path: Path, rule: str) -> None:
    text, line = BAD[rule]
    found = findings(tmp_path, text)
    assert (rule, line) in found
    if rule not in {"window"}:
        assert {name for name, _ in found} == {rule}


def test_every_rule_has_a_case_and_a_reason(tmp_path: Path) -> None:
    (tmp_path / "roles").mkdir()
    (tmp_path / "roles/r.md").write_text(HEAD + "x\n")
    text = "---\nversion: 1\ndescription: d\nincludes: [roles/r]\n---\nx\n"
    assert findings(tmp_path, text, "core/c") == [("core-includes", 4)]
    assert set(BAD) | {"core-includes"} == set(RULES)
    assert all(rule.why for rule in RULES.values())


@pytest.mark.parametrize(
    "text",
    [
        'Never write "TODO" and never "send the offer".\n',
        "```\nTODO\ngit push\n# A\n# A\n```\n",
        "You never send anything. Send nothing.\n",
        "API, HTTP and JSON are fine.\n",
        "Always read the whole memo.\nNever edit a source.\n",
        "# A\n## Same\n# B\n## Same\n",
        "| " + "x " * 120 + "|\n",
        "A key begins with sk-ant- and is secret.\n",
        "Schreiben Sie nach Möglichkeiten, die es gibt.\n",
    ],
)
def test_examples_negations_and_code_are_not_findings(tmp_path: Path, text: str) -> None:
    assert findings(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("YOU MUST NEVER GUESS, TODO\t etc.", set()),
        (f"{KEY}\n/Users/ada/x\n\u200b\nSend the report to the client\n",
         {"secret", "absolute-path", "invisible", "sends"}),
    ],
)  # fmt: skip
def test_other_tools_files_are_judged_for_safety_only(tmp_path: Path, text: str, rules: set[str]) -> None:
    (tmp_path / "a.md").write_text(text)
    assert {finding.rule for finding in lint(Library([tmp_path]), "a")} == rules


def test_an_unknown_name_is_an_error_not_a_finding() -> None:
    with pytest.raises(CalibrationNotFound):
        lint(Library([]), "nowhere")


@pytest.mark.parametrize("name", Library([]).names())
def test_the_built_in_texts_are_clean_and_versioned(name: str) -> None:
    library = Library([])
    assert lint(library, name) == ()
    found = library.load(name)
    assert found.settings.name == name
    assert found.version.count(".") == 2


def test_the_consultant_stands_on_both_core_texts() -> None:
    rendered = render(Library([]), "consultant")
    assert [part.name for part in rendered.parts] == [
        "core/evidence",
        "core/working-method",
        "roles/consultant",
    ]
    assert 5_000 < rendered.tokens < 0.4 * 200_000


def test_the_documentation_lists_every_rule() -> None:
    page = (Path(__file__).parents[3] / "docs/calibrations.md").read_text()
    for name, rule in RULES.items():
        assert f"| `{name}` | {rule.level} | {'all' if rule.adopted else 'own'} | {rule.why} |" in page


def test_the_examples_called_good_quote_their_source_word_by_word() -> None:
    """The text that teaches quoting obeys it: what stands in quotation marks stands in the source shown."""
    text = Library([]).load("core/evidence").body.decode()
    examples = re.findall(r'^Source, `[^`]+`: "(?P<source>.+)"\n\n(?P<table>(?:\|.*\n)+)', text, re.M)
    assert len(examples) == 2
    for source, table in examples:
        good = [row for row in table.splitlines() if row.split("|")[2].strip().startswith("Good")]
        quotes = [quote for row in good for quote in re.findall(r'"([^"]+)"', row.split("|")[1])]
        assert quotes
        for quote in quotes:
            assert quote in source
