"""What somebody who waits for a task is told when it stands still."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.cli._render import Terminal
from orchestrator.cli._standstill import Teller, standstill
from orchestrator.client import Client
from orchestrator.errors import DaemonUnreachable

Json = dict[str, Any]
ASK: Json = {
    "kind": "permission",
    "project": "acme",
    "task": "t1",
    "title": "Bash: make",
    "short": "4f2a",
    "commands": ["counterpoint answer 4f2a allow", "counterpoint answer 4f2a deny"],
}
HELD: Json = {"task": "t1", "state": "held", "why": "budget used up", "at": None}


class Told(Client):
    """A daemon's answers, given by hand."""

    def __init__(self, state: str = "queued", *, halted: str = "", items: tuple[Json, ...] = ()) -> None:
        super().__init__(Path("unused"))
        self.replies: Json = {
            "/tasks/t1": {"state": state, "project": "acme"},
            "/attention": {"items": list(items)},
            "/status": {"halted": halted},
            "/limits": {"plan": [], "projects": []},
        }
        self.away = False

    def get(self, path: str, params: object = None) -> Json:
        if self.away:
            raise DaemonUnreachable("No daemon runs for this home.")
        reply: Json = self.replies[path]
        return reply


def why(client: Client) -> str:
    return str(standstill(client, "t1") or "")


def test_its_own_ask_and_one_before_it_are_named_with_their_answers() -> None:
    assert "asks you: Bash: make" in why(Told("asking", items=(ASK,)))
    assert "counterpoint answer 4f2a allow|deny" in why(Told("asking", items=(ASK,)))
    assert "an ask before it" in why(Told(items=({**ASK, "task": "t0"},)))
    assert why(Told(items=({**ASK, "project": "beta"},))) == ""


def test_a_halt_comes_first_and_what_runs_is_not_held() -> None:
    assert "resume --all" in why(Told(halted="the API refused the account", items=(ASK,)))
    login = Told(halted="Not logged in · Please run /login")
    assert "offline" not in why(login)
    login.replies["/status"]["endpoint"] = "anthropic"
    assert '`endpoint = "offline"` under [model]' in why(login)
    assert why(Told("running", halted="the API refused the account")) == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (HELD, "budget used up. See `counterpoint limits`."),
        ({**HELD, "at": "2026-05-01T10:00:00Z"}, "budget used up, until "),
        ({**HELD, "why": "the project is paused"}, "See `counterpoint resume acme`."),
        ({**HELD, "state": "waits", "why": "behind t0"}, ""),
    ],
)
def test_a_hold_is_told_and_a_turn_is_not(line: Json, said: str) -> None:
    client = Told()
    client.replies["/limits"]["plan"] = [line]
    assert said in why(client)
    assert bool(said) is bool(why(client))


def test_a_held_aside_is_told() -> None:
    client = Told()
    spend = {"project": "acme", "held": "a rate limit", "held_until": None}
    client.replies["/limits"]["projects"] = [spend]
    assert "a rate limit" in why(client)


def test_each_reason_is_said_once_until_it_is_over_and_nothing_after_the_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    client = Told(halted="refused")
    teller = Teller(Terminal(color=False), client, "t1")
    teller.look()
    teller.look()
    client.away = True
    teller.look()
    client.away = False
    teller.look()
    assert capsys.readouterr().err.count("refused") == 1
    client.replies["/status"]["halted"] = ""
    teller.look()
    client.replies["/status"]["halted"] = "refused"
    teller.look()
    assert capsys.readouterr().err.count("refused") == 1
    with teller.watching():
        pass
    client.replies["/status"]["halted"] = "refused again"
    teller.look()
    assert "again" not in capsys.readouterr().err
