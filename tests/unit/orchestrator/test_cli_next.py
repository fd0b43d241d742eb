"""What the command line says of what comes next: after a drop, in a queue of many ways, and on Tab."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from orchestrator.cli import App, main
from orchestrator.cli._follows import follows
from orchestrator.cli._memo_reading import tell_reading
from orchestrator.cli._render import Terminal
from orchestrator.cli._routed import show_lines, show_span
from orchestrator.cli._waiting import commands
from orchestrator.client import Client
from orchestrator.daemon.erase_proof import _STRETCH
from tests.support.home import git
from tui.command import command as control_room


def signal(name: str = "aaaaaa11", **other: Any) -> dict[str, Any]:
    return {
        "signal": name,
        "kind": "memo",
        "state": "waiting",
        "projects": [],
        "run": "",
        "tasks": {},
        **other,
    }


@pytest.mark.parametrize(
    ("known", "given", "voice", "said"),
    [
        (
            {"projects": ["acme"]},
            False,
            False,
            "once there is a speech model, then it goes to acme as a task.",
        ),
        ({"projects": ["acme"]}, True, False, "the words that you gave are taken, then it goes to acme"),
        ({"kind": "text"}, False, True, "it is read, then it goes to the projects that it names, as tasks"),
        ({}, False, True, "its words are made, then"),
        ({"state": "asking"}, False, True, "you are asked whose its words are"),
        (
            {"state": "delivered", "projects": ["a"], "tasks": {"a": "t"}},
            False,
            True,
            "given to a task before",
        ),
    ],
)
def test_a_drop_says_what_comes_next(known: dict[str, Any], given: bool, voice: bool, said: str) -> None:
    (line,) = follows([signal(**known)], given=given, voice=voice)
    assert said in line
    assert line.endswith("Look: `counterpoint signal aaaaaa`.")


def test_of_many_drops_the_same_is_said_once_and_nothing_of_what_stays_kept() -> None:
    many = [signal("aaaaaa11"), signal("bbbbbb22"), signal("cccccc33", state="kept")]
    (line,) = follows(many, given=False, voice=True)
    assert line.endswith("Look: `counterpoint signals`.")


def test_of_many_ways_the_most_useful_stand_in_a_list() -> None:
    answers = [f"counterpoint answer route:f1 {name}" for name in ("a", "b", "c", "d", "nobody")]
    rest = ["counterpoint route f1 --read", "counterpoint signal f1"]
    item = {"kind": "route", "short": "route:f1", "commands": [*answers, *rest]}
    assert commands(item) == [
        "counterpoint answer route:f1 a|b|nobody",
        "counterpoint attention route:f1 (all 7 ways)",
    ]
    assert commands({**item, "kind": "land", "commands": rest}) == rest


def test_words_of_routing_are_said_once_and_in_number(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(color=False)
    span = {
        "verdict": "project",
        "project": "acme",
        "by": "person",
        "reason": "you said so",
        "candidates": [],
    }
    show_span(terminal, {**span, "start": 3.0, "end": 3.6, "first": 0, "last": 1, "excerpt": ""})
    assert capsys.readouterr().out == "  → 0:03  acme  you said so\n"
    line = {
        "heard": [],
        "places": ["p"],
        "where": "0:03",
        "number": 1,
        "proposed": "",
        "seconds": 1.0,
        "excerpt": "",
    }
    show_lines(terminal, {"signal": "abcdef", "lines": [line], "reading": None})
    assert "asked: 1 line\n" in capsys.readouterr().out
    reading = {"state": "finished", "words": 0, "tokens": 0, "cost_usd": None}
    assert tell_reading(reading).text == "the meta-agent found nothing to propose"


def test_the_number_of_a_point_is_no_part_of_a_client_s_words() -> None:
    heading = "Do what was said to be needed by them"
    assert _STRETCH.findall(f"9. {heading}") == _STRETCH.findall(f"12) {heading}") == [heading]
    assert _STRETCH.findall("9. Do (said to be needed") == []


def test_tab_offers_themes() -> None:
    (theme,) = (param for param in control_room.params if param.name == "theme")
    with click.Context(control_room) as context:
        assert "counterpoint-dark" in [item.value for item in theme.shell_complete(context, "counter")]


def test_init_tells_a_program_what_it_made_and_asks_it_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    (tmp_path / "home" / "acme").mkdir(parents=True)
    (tmp_path / "home" / "acme" / "CLAUDE.md").write_text("Be brief.\n")
    git(tmp_path / "home", "init", "-q")
    asked = CliRunner().invoke(main, ["init", str(tmp_path / "home"), "--json"])
    assert (asked.exit_code, "Add --yes" in asked.stderr) == (2, True)
    assert not (tmp_path / "home" / "counterpoint.toml").exists()
    made = CliRunner().invoke(main, ["init", str(tmp_path / "home"), "--json", "--yes", "--adopt"])
    told = json.loads(made.stdout)
    assert (told["projects"][0]["project"], told["adopted"][0]["kind"]) == ("acme", "claude-md")
    assert (tmp_path / "home" / "counterpoint.toml").exists()


@pytest.mark.parametrize("words", [("stop", ""), ("drop", ""), ("show", "")])
def test_an_empty_name_means_nothing_and_never_everything(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "counterpoint.toml").write_text("version = 1\n")
    monkeypatch.setattr(App, "started", lambda _: Client(tmp_path / "no.sock"))
    refused = CliRunner().invoke(main, ["--home", str(tmp_path), *words])
    assert (refused.exit_code, "An empty name is given" in refused.stderr) == (2, True)
