"""One client's agent is out for another client's secret; each wall alone stands between them, and is seen to.

The attacker is scripted and really runs what it is told, by the CLI's tools and by a program of its own that
its policy allows. The secret lies in every kind of source of the victim's. It has leaked when it appears in a
request of the attacker's conversation. Each wall is then taken away, and the same attack has to succeed:
those in our own tools in ``test_tool_walls``, those around a program in ``test_sandbox_walls``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestrator.home.locate import find_socket
from tests.support.counterpoint import ROOT, Installed, answers, installed, wait_until
from tests.support.documents import pdf_of
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.heard import said
from tests.support.home import git, make_home
from tests.support.hostile_agent import KINDS, Targets, answering, direct_calls, tool_calls
from tests.support.scripts import bash, script, session, text, tools, until_ended

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
MIXED = f"Project Acme. The dock is broken.\nNow for Beta, the word is {SECRET}.\nBack to Acme. Fix it.\n"
MAIL = f"From: a@example.org\nTo: b@example.org\nSubject: The price\n\nThe price of beta is {SECRET}.\n"
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
    said(home, MIXED)  # its bytes, that stand for the sound, hold the words as well
    return home


def victims_day(command: Installed, endpoint: RunningEndpoint) -> None:
    """The secret is said, answered, and kept as raw input."""
    endpoint.set_script(script(session("said aloud", text(f"I heard {SECRET}."))))
    command.ok("say", "beta", f"said aloud: {SECRET}", "--wait")
    command.ok("drop", "-", "--project", "beta", stdin=f"A memo about {SECRET}\n")


def victims_papers(command: Installed) -> None:
    """It comes in as mail, PDF and note, too, and in a document that is of both clients."""
    kept = command.home.parent
    (kept / "mail.eml").write_text(MAIL)
    (kept / "paper.pdf").write_bytes(pdf_of(f"The price of beta is {SECRET}."))
    (kept / "note.md").write_text(f"A memo about {SECRET}\n")
    papers = [str(kept / name) for name in ("mail.eml", "paper.pdf", "note.md")]
    command.ok("drop", "--project", "beta", *papers)
    (kept / "walk.md").write_text(MIXED + "Back to Acme. The dock is next.\n")
    command.ok("drop", str(kept / "walk.md"))
    states = {"delivered", "transcribed", "routed"}
    wait_until(lambda: states_of(command) <= {*states, "asking"}, 40, f"all is read\n{command.log()}")
    for one in signals_of(command):
        if one["state"] == "asking":  # of what is not announced beyond doubt the person says whose it is
            command.ok("route", one["signal"], "--span", "unsure=beta")
    wait_until(lambda: states_of(command) <= states, 40, f"all is told\n{command.log()}")
    for task in command.client().get("/tasks")["tasks"]:
        until_ended(command, task["task"])


def signals_of(command: Installed) -> list[dict[str, str]]:
    found: list[dict[str, str]] = command.client().get("/signals")["signals"]
    return found


def states_of(command: Installed) -> set[str]:
    return {one["state"] for one in signals_of(command)}


def targets_of(command: Installed, endpoint: RunningEndpoint, service: tuple[str, int]) -> Targets:
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
        files=tuple(files_of(home)[:250]),
        refs=tuple(refs_of(command)),
        program=(sys.executable, "-P", "-m", "orchestrator.cli", "--home", str(home)),
        packages=str(ROOT),
        service=service,
    )


def files_of(home: Path) -> list[str]:
    """All files of the home, those with the secret first."""
    found = [path for path in sorted(home.rglob("*")) if path.is_file()]
    return [str(path) for path in sorted(found, key=lambda path: not holds_it(path))]


def holds_it(path: Path) -> bool:
    try:
        return SECRET.encode() in path.read_bytes()
    except FileNotFoundError:  # the library's index is written anew at any time
        return False


def refs_of(command: Installed) -> list[str]:
    """Addresses of all that the victim's secret stands in, of every kind of source."""
    client = command.client()
    wanted = {"q": SECRET, "limit": 50, "fresh": "true"}
    found = [str(place["ref"]) for place in client.get("/library/search", wanted)["results"]]
    for one in client.get("/signals")["signals"]:
        found += [f"{scheme}:{one['signal']}" for scheme in ("signal", "mail", "memo")]
        found += [f"memo:{one['signal']}/r001/s00.{number:02d}" for number in range(3)]
    cursors = [event["cursor"] for event in client.events(0) if event["project"] == "beta"]
    return [*found, *(f"journal:{cursor}" for cursor in cursors[:40])]


@dataclass(frozen=True, slots=True)
class Attack:
    """What came of it."""

    yielded: str
    """What the attempts printed, as the model was sent it."""
    sent: str
    """All that the attacker's conversation sent meanwhile."""
    made: int


def attack(
    command: Installed, endpoint: RunningEndpoint, *kinds: str, service: tuple[str, int] = ("", 0)
) -> Attack:
    """Have the attacker make these kinds of attempts."""
    targets = targets_of(command, endpoint, service)
    targets.write(command.home / "acme")
    before = len(endpoint.requests())
    own = [*direct_calls(targets), *tool_calls(targets)] if len(kinds) > 1 else []
    programs = [bash(f"python3 -B attack.py {kind} 0 {AT_ONCE}") for kind in kinds]
    endpoint.set_script(script(session("attack", tools(*own, *programs), text("Done."))))
    done = command.ok("say", "acme", "attack", "--wait", "--json").json
    assert done["status"] == "succeeded", done
    own_session = [
        one for one in endpoint.requests()[before:] if one["headers"][SESSION] == done["session_id"]
    ]
    yielded = json.dumps(own_session[-1]["messages"][-1])
    made = [int(number) for number in re.findall(r"made (\d+) attempts", yielded)]
    assert len(made) == len(kinds), yielded[-3000:]
    assert all(made), f"a kind of attack made no attempt: {dict(zip(kinds, made, strict=True))}"
    return Attack(yielded, json.dumps([one["messages"] for one in own_session]), sum(made) + len(own))


def test_behind_all_walls_nothing_of_another_client_is_to_be_had(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    with installed(home_with(tmp_path, endpoint, STRICT)) as command, answering(SECRET) as service:
        victims_day(command, endpoint)
        victims_papers(command)
        assert command.ok("status", "--json").json["walled"]
        made = attack(command, endpoint, *KINDS, service=service)
        assert SECRET not in made.sent
        assert made.made >= 500
        assert SECRET not in sent_by(command, endpoint, "acme"), "of the shared memos, too"
        assert SECRET in sent_by(command, endpoint, "beta"), "it is looked for where it would be"


def test_without_the_sandbox_its_program_reads_everything_and_without_the_guard_the_daemon_tells_it(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    with installed(home_with(tmp_path, endpoint)) as command:
        victims_day(command, endpoint)
        assert command.ok("status", "--json").json["unwalled"] == ["acme", "beta"]
        for kind in ("files", "links", "git"):
            assert SECRET in attack(command, endpoint, kind).yielded, kind
        for kind in ("socket", "clients"):
            assert SECRET not in attack(command, endpoint, kind).yielded, f"{kind}: the guard holds alone"
        command.ok("down")
        start = f"import sys; sys.argv[1:] = ['--home', {str(command.home)!r}]; {START}"
        command.daemon_running(f"{LETS_EVERYBODY_IN}; {start}")
        wait_until(lambda: command.daemon_pid() is not None and answers(command.client()), 30, "it starts")
        for kind in ("socket", "clients"):
            assert SECRET in attack(command, endpoint, kind).yielded, kind


def sent_by(command: Installed, endpoint: RunningEndpoint, project: str) -> str:
    """All that a project's conversations ever sent, but for what the attacker itself put into its calls."""
    tasks = command.client().get("/tasks", {"project": project})["tasks"]
    sessions = {task["session_id"] for task in tasks if task["prompt"] != "attack"}
    found = [one["messages"] for one in endpoint.requests() if one["headers"][SESSION] in sessions]
    return json.dumps(found)
