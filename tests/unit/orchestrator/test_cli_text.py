"""What reaches the terminal is inert, aligned and readable."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.cli import _format
from orchestrator.cli._render import Column, Span, Terminal
from orchestrator.text import clean, fit, flat, json_safe, pad, width

RISKY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[H\x1b[?1049hgone", "gone"),
        ("a\x1b]0;new title\x07b", "ab"),
        ("a\x1b]52;c;ZXZpbA==\x1b\\b", "ab"),
        ("a\x1b]52;c;ZXZpbA==", "a52;c;ZXZpbA=="),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred \x9d0;title\x9cdone", "red done"),
        ("\x1bP1$r0m\x1b\\dcs\x1b_apc\x1b\\", "dcs"),
        ("\x1bc\x1b(0reset", "reset"),
        ("\x1b", ""),
        ("good\rbad", "good\nbad"),
        ("one\r\ntwo\u2028three\x85four", "one\ntwo\nthree\nfour"),
        ("abc\b\b\bxyz", "abcxyz"),
        ("pay \u202e0001\u202c euros", "pay 0001 euros"),
        ("\u2066hidden\u2069 \u200f\u061c\ufeff\u200b", "hidden "),
        ("tag\U000e0041\U000e0042", "tag"),
        ("\ud800lone", "\ufffdlone"),
        ("tab\tstays, [bold]markup[/bold] too", "tab\tstays, [bold]markup[/bold] too"),
        ("👩‍💻 família 日本語", "👩‍💻 família 日本語"),
    ],
)
def test_hostile_text_is_inert(hostile: str, shown: str) -> None:
    assert clean(hostile) == shown


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\x1b\x9b\x9d]\\[;\x07mc"))))
def test_nothing_risky_is_left(text: str) -> None:
    assert not RISKY.search(clean(text))
    assert clean(clean(text)) == clean(text)
    assert "\n" not in flat(text)


@given(st.recursive(st.text(), lambda inner: st.lists(inner)))
def test_json_is_inert_and_loses_nothing(value: object) -> None:
    text = json_safe(json.dumps(value, ensure_ascii=False))
    assert not RISKY.search(text)
    assert json.loads(text) == value


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("plain", 5),
        ("日本", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("🎉", 2),
        ("👩‍💻", 2),
        ("👍🏽", 2),
        ("❤️", 2),
        ("✓", 1),
        ("ｆ", 2),
        ("", 0),
    ],
)
def test_widths(text: str, columns: int) -> None:
    assert width(text) == columns
    assert width(pad(text, 8)) == 8


@given(st.text(alphabet="ab日🎉é́‍️"), st.integers(1, 12))
def test_cut_text_fits(text: str, columns: int) -> None:
    assert width(fit(text, columns)) <= columns


def test_tables_align_and_stay_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[list[str | Span]] = [
        ["日本語", "1"],
        ["two\nlines \x1b[31mred", "22"],
        [Span("x", "green"), "333"],
    ]
    Terminal().table((Column("NAME"), Column("N", right=True)), rows)
    out = capsys.readouterr().out
    assert out.splitlines() == [
        "NAME             N",
        "日本語           1",
        "two lines red   22",
        "x              333",
    ]


def test_colours_are_ours_alone(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Terminal(color=True).line(Span("a\x1b[31mb", "green"))
    assert capsys.readouterr().out == "\x1b[32mab\x1b[0m\n"
    Terminal().line(Span("a", "green"))  # not a terminal
    assert capsys.readouterr().out == "a\n"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    Terminal().line(Span("a", "green"))
    assert capsys.readouterr().out == "\x1b[32ma\x1b[0m\n"
    monkeypatch.setenv("NO_COLOR", "1")
    Terminal().line(Span("a", "green"))
    assert capsys.readouterr().out == "a\n"


def test_diffs_are_coloured_and_inert(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(color=True).diff("@@ -1 +1 @@\n-old\x1b[2J\n+new\n same\n")
    out = capsys.readouterr().out
    assert out == "\x1b[36m@@ -1 +1 @@\x1b[0m\n\x1b[31m-old\x1b[0m\n\x1b[32m+new\x1b[0m\n same\n"


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ("2026-01-05T12:00:00Z", "now"),
        ("2026-01-05T11:59:18Z", "42 s"),
        ("2026-01-05T11:55:00+00:00", "5 min"),
        ("2026-01-05T09:00:00", "3 h"),
        ("2026-01-01T12:00:00Z", "4 d"),
        ("2026-01-05T13:00:00Z", "now"),
        ("not a time", ""),
        (None, ""),
    ],
)
def test_ages(then: str | None, said: str) -> None:
    assert _format.ago(then, datetime(2026, 1, 5, 12, tzinfo=UTC)) == said


def test_money_and_counts() -> None:
    amounts = (None, 0.0, 0.004, 0.25, 1234.5)
    assert [_format.money(amount) for amount in amounts] == ["–", "$0.00", "<$0.01", "$0.25", "$1,234.50"]
    assert _format.money(2.0, complete=False) == "≥$2.00"
    assert [_format.count(n) for n in (0, 999, 12_345, 4_500_000)] == ["0", "999", "12.3k", "4.5M"]
    assert _format.state("failed") == Span("✗ failed", "red")
    assert _format.state("brand-new").text == "‽ brand-new"
