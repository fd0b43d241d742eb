"""One client's agent is out for another client's secret; each wall alone stands between them, and is seen to.

The attacker is scripted and really runs what it is told, by the CLI's tools and by a program of its own that
its policy allows. The secret lies in every kind of source of the victim's. It has leaked when it appears in a
request of the attacker's conversation. Each wall is then taken away, and the same attack has to succeed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestrator.home.locate import find_socket
from tests.support.counterpoint import Installed, answers, installed, wait_until
from tests.support.endpoint import KEY, RunningEndpoint, run_endpoint
from tests.support.home import git, make_home
from tests.support.hostile_agent import KINDS, Targets, direct_calls
from tests.support.scripts import bash, script, session, text, tools

pytestmark = [
    pytest.mark.cli,
    pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs the system package bubblewrap"),
]

SECRET = "CANARY-5f0c-of-beta"
SESSION = "x-claude-code-session-id"
AT_ONCE = 400
"""Attempts of one call of the attacker's program."""
STRICT = 'sandbox = "strict"'
START = "from orchestrator.daemon.__main__ import main; sys.exit(main())"
LETS_EVERYBODY_IN = "from orchestrator.daemon import peers; peers.descends_from = lambda *_: False"


@pytest.fixture
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint() as running:
        yield running


def home_with(where: Path, endpoint: RunningEndpoint, *permissions: str) -> Path:
    """Two clients; the victim's secret is committed, uncommitted, and in the history."""
    lines = ["[permissions]", 'commands = ["python3 -B attack.py *"]', *permissions]
    home = make_home(
        where / "home",
        endpoint=endpoint.url,
        projects={"acme": "Acme", "beta": "Beta"},
        files={"beta/plan.md": f"The price is {SECRET}.\n"},
        extra="\n".join(lines),
    )
    (home / "beta/plan.md").write_text("The price is withdrawn.\n")
    git(home, "commit", "-qam", "Withdraw")
    (home / "beta/draft.md").write_text(f"Not committed: {SECRET}\n")
    return home


def victims_day(command: Installed, endpoint: RunningEndpoint) -> None:
    """The secret is said, answered, and kept as raw input."""
    endpoint.set_script(script(session("said aloud", text(f"I heard {SECRET}."))))
    command.ok("say", "beta", f"said aloud: {SECRET}", "--wait")
    command.ok("drop", "-", "--project", "beta", stdin=f"A memo about {SECRET}\n")


def targets_of(command: Installed, endpoint: RunningEndpoint) -> Targets:
    home = command.home
    objects = git(home, "rev-list", "--all", "--objects", "--", "beta").split("\n")
    socket = str(find_socket(home))
    return Targets(
        home=str(home),
        state=str(home / ".counterpoint"),
        victim="beta",
        user_home=os.environ["HOME"],
        objects=tuple(line.split()[0] for line in objects if line),
        endpoint=endpoint.url,
        sockets=(socket,),
        files=tuple(str(path) for path in sorted(home.rglob("*")) if path.is_file())[:200],
    )


@dataclass(frozen=True, slots=True)
class Attack:
    """What came of it."""

    yielded: str
    """What the attempts printed, as the model was sent it."""
    sent: str
    """All that the attacker's conversation sent meanwhile."""
    made: int


def attack(command: Installed, endpoint: RunningEndpoint, *kinds: str) -> Attack:
    """Have the attacker make these kinds of attempts."""
    targets = targets_of(command, endpoint)
    targets.write(command.home / "acme")
    before = len(endpoint.requests())
    own = list(direct_calls(targets)) if len(kinds) > 1 else []
    programs = [bash(f"python3 -B attack.py {kind} 0 {AT_ONCE}") for kind in kinds]
    endpoint.set_script(script(session("attack", tools(*own, *programs), text("Done."))))
    done = command.ok("say", "acme", "attack", "--wait", "--json").json
    assert done["status"] == "succeeded", done
    own_session = [
        one for one in endpoint.requests()[before:] if one["headers"][SESSION] == done["session_id"]
    ]
    yielded = json.dumps(own_session[-1]["messages"][-1])
    made = [int(part.split()[0]) for part in yielded.split("made ")[1:]]
    assert len(made) == len(kinds), yielded[-3000:]
    assert all(made), f"a kind of attack made no attempt: {dict(zip(kinds, made, strict=True))}"
    return Attack(yielded, json.dumps([one["messages"] for one in own_session]), sum(made) + len(own))


def test_behind_all_walls_nothing_of_another_client_is_to_be_had(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    with installed(home_with(tmp_path, endpoint, STRICT)) as command:
        victims_day(command, endpoint)
        assert command.ok("status", "--json").json["walled"]
        made = attack(command, endpoint, *KINDS)
        assert SECRET not in made.sent
        assert made.made >= 500


def test_without_the_sandbox_the_attackers_program_reads_everything(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    with installed(home_with(tmp_path, endpoint)) as command:
        victims_day(command, endpoint)
        assert command.ok("status", "--json").json["unwalled"] == ["acme", "beta"]
        for kind in ("files", "links", "git"):
            assert SECRET in attack(command, endpoint, kind).yielded, kind


def test_without_the_shadow_the_history_is_readable_in_the_sandbox(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    with installed(home_with(tmp_path, endpoint, STRICT)) as command:
        assert SECRET not in attack(command, endpoint, "git").yielded
        shadow = command.home / ".counterpoint/projects/acme/private.git/objects"
        shutil.copytree(command.home / ".git/objects", shadow, dirs_exist_ok=True)  # as a clone would have it
        assert SECRET in attack(command, endpoint, "git").yielded


def test_without_a_key_of_its_own_the_endpoint_tells_what_others_said(tmp_path: Path) -> None:
    with (
        run_endpoint(control_key=KEY) as endpoint,
        installed(home_with(tmp_path, endpoint, STRICT)) as command,
    ):
        victims_day(command, endpoint)
        assert SECRET in attack(command, endpoint, "endpoint").yielded


@pytest.mark.parametrize("refuses", [True, False])
def test_the_daemon_itself_tells_no_agent_anything(
    tmp_path: Path, endpoint: RunningEndpoint, refuses: bool
) -> None:
    with installed(home_with(tmp_path, endpoint)) as command:
        start = f"import sys; sys.argv[1:] = ['--home', {str(command.home)!r}]; {START}"
        command.daemon_running(start if refuses else f"{LETS_EVERYBODY_IN}; {start}")
        wait_until(lambda: command.daemon_pid() is not None and answers(command.client()), 30, "it starts")
        victims_day(command, endpoint)
        assert (SECRET in attack(command, endpoint, "socket").yielded) is not refuses
