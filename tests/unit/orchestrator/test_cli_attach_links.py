"""The links that a person who is attached is told of: each once, on one line, and only a person."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.cli._attach_links import Touching, link_lines
from orchestrator.cli._attach_words import Look, read_line
from orchestrator.cli._render import Line
from orchestrator.client import Client
from orchestrator.errors import DaemonUnreachable

Json = dict[str, Any]


def touch(name: str) -> Json:
    joined = ["acme", "north\x1b[2J"]
    return {"link": name, "relation": "same problem", "projects": joined, "because": "it rests on logger"}


class Daemon(Client):
    """Answers with what the test put in."""

    def __init__(self) -> None:
        super().__init__("nowhere")
        self.links: list[Json] = []
        self.away = False

    def get(self, path: str, params: Any = None) -> Json:
        """The links that touch, or all of them."""
        assert params == {"project": "acme"}
        if self.away:
            raise DaemonUnreachable("No daemon runs for this home.")
        if path == "/map/touching":
            return {"links": self.links}
        quotes = [{"project": one, "ref": "memo:a", "text": f"of {one}\x1b[2J"} for one in ("acme", "north")]
        both = [{**touch(name), "quotes": quotes, "not_said": "All else."} for name in ("l-1", "l-other")]
        return {"links": both}


def text(lines: list[Line]) -> str:
    return "\n".join("".join(span.text for span in line) for line in lines)


@pytest.fixture
def daemon() -> Daemon:
    return Daemon()


def test_a_link_is_told_of_once_on_one_line(daemon: Daemon) -> None:
    told = Touching(daemon, "acme")
    assert told.news() == []
    daemon.links = [touch("l-1"), touch("l-2")]
    (line,) = told.news()
    assert text([line]) == "⇄ same problem with north: it rests on logger, and 1 more  /links shows it"
    assert told.news() == []
    daemon.links.append(touch("l-3"))
    assert len(told.news()) == 1


def test_a_daemon_that_does_not_answer_is_in_nobodys_way(daemon: Daemon) -> None:
    daemon.away = True
    assert Touching(daemon, "acme").news() == []


def test_the_links_that_touch_are_shown_with_the_words_of_both_sides(daemon: Daemon) -> None:
    assert read_line("/links", {}) == Look("links")
    assert "no link of the map" in text(link_lines(daemon, "acme"))
    daemon.links = [touch("l-1")]
    found = text(link_lines(daemon, "acme"))
    for words in ("acme ⇄ north", "of acme", "of north", "not said: All else.", "the agent knows of none"):
        assert words in found, words
    assert "l-other" not in found
    assert "\x1b" not in found
