"""Each wall around an agent's program is taken away by itself, and the same attack then has the secret.

The attacker's program runs in the sandbox that the daemon would start it in, without a CLI and a daemon
around it: ``test_walls`` has those. Where one wall covers for another, both have to fall: the policy is such.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest

from agents._claude import sessions
from agents._claude.confine import confined
from agents.permissions import Allow
from agents.spec import AgentSpec, Endpoint, Sandbox
from agents.testing.conformance import play
from agents.testing.scripted import ScriptedSessions
from tests.support.agents import make_factory, make_spec
from tests.support.endpoint import KEY, RunningEndpoint, run_endpoint
from tests.support.fleet import play_fleet
from tests.support.home import git, make_home
from tests.support.hostile_agent import Targets, answering
from tests.support.scripts import read, script, session, text, tools

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs the system package bubblewrap"),
]

SECRET = "CANARY-5f0c-of-beta"
STRICT = '[permissions]\nsandbox = "strict"'
MESSAGE = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": SECRET}]}


@dataclass(frozen=True, slots=True)
class Site:
    """The attacker's place, and what it is told of the victim."""

    home: Path
    spec: AgentSpec
    targets: Targets

    def attack(self, kind: str, changed: Callable[[list[str]], list[str]] = list) -> str:
        """What attempts of that kind print."""
        self.targets.write(self.spec.cwd)
        python = Path(sys.executable)
        words = changed(confined(self.spec, python, os.environ))
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "ANTHROPIC_API_KEY": KEY}
        done = subprocess.run(
            [*words, str(python), "-B", "attack.py", kind, "0", "5000"],
            env=environment,
            cwd=self.spec.cwd,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert "made 0" not in done.stdout, done
        assert "attempts" in done.stdout, done.stderr
        return done.stdout

    def with_sandbox(self, **changes: object) -> Site:
        """The same with another sandbox."""
        assert self.spec.sandbox is not None
        return replace(self, spec=replace(self.spec, sandbox=replace(self.spec.sandbox, **changes)))  # type: ignore[arg-type]  # fields by name


async def site(where: Path, endpoint: RunningEndpoint, service: tuple[str, int]) -> Site:
    """Two clients' projects, and the attacker's workspace as the daemon prepares it."""
    home = make_home(
        where / "home",
        endpoint=endpoint.url,
        projects={"acme": "Acme", "beta": "Beta"},
        files={"beta/plan.md": f"The price is {SECRET}.\n"},
        extra=STRICT,
    )
    opened = ScriptedSessions()
    async with play_fleet(home, opened) as played:
        await played.ended(await played.say("Go on."))
    spec = replace(opened.opened[-1], endpoint=Endpoint("offline", endpoint.url, KEY))
    objects = git(home, "rev-list", "--all", "--objects", "--", "beta").split("\n")
    targets = Targets(
        home=str(home),
        state=str(home / ".counterpoint"),
        victim="beta",
        user_home=os.environ["HOME"],
        objects=tuple(line.split()[0] for line in objects if line),
        endpoint=endpoint.url,
        sockets=(),
        files=(str(home / "beta/plan.md"),),
        service=service,
    )
    return Site(home, spec, targets)


def among_all_processes(words: list[str]) -> list[str]:
    """The sandbox's words without a process table of its own."""
    at = words.index("--proc")
    return [word for word in (*words[:at], "--ro-bind", "/proc", *words[at + 1 :]) if word != "--unshare-pid"]


@contextmanager
def at_work() -> Iterator[None]:
    """A program of the victim's, whose words hold the secret."""
    words = [sys.executable, "-c", "import sys; sys.stdin.read()", SECRET]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as child:
        try:
            yield
        finally:
            child.kill()


async def test_each_wall_around_a_program_is_needed(tmp_path: Path) -> None:
    with run_endpoint() as endpoint, answering(SECRET) as service, at_work():
        here = await site(tmp_path, endpoint, service)
        told(endpoint)
        for kind in ("files", "links", "proc", "git", "network", "endpoint"):
            assert SECRET not in here.attack(kind), kind
        assert SECRET in here.attack("proc", among_all_processes), "its own processes alone"
        shown = here.with_sandbox(readable=(here.home,))
        for kind in ("files", "links", "git"):
            assert SECRET in shown.attack(kind), f"what is not shown: {kind}"
        assert SECRET in here.with_sandbox(hosts=("*",)).attack("network"), "no network"
        objects = here.home / ".counterpoint/projects/acme/private.git/objects"
        shutil.copytree(here.home / ".git/objects", objects, dirs_exist_ok=True)  # as a clone would have it
        assert SECRET in here.attack("git"), "the shadow repository"
    with run_endpoint(control_key=KEY) as endpoint:
        told(endpoint)
        opened = replace(
            here,
            spec=replace(here.spec, endpoint=Endpoint("offline", endpoint.url, KEY)),
            targets=replace(here.targets, endpoint=endpoint.url),
        )
        assert SECRET in opened.attack("endpoint"), "a key of its own for what the endpoint keeps"


def told(endpoint: RunningEndpoint) -> None:
    """The victim's conversation reaches the endpoint."""
    request = Request(f"{endpoint.url}/v1/messages", json.dumps(MESSAGE).encode(), {"x-api-key": KEY})
    with urlopen(request, timeout=30) as reply:
        reply.read()
    assert SECRET in json.dumps(endpoint.requests())


@pytest.mark.cli
async def test_the_policy_and_the_sandbox_each_hold_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "beta").mkdir()
    (tmp_path / "beta/plan.md").write_text(f"The price is {SECRET}.\n")
    wanted = str(tmp_path / "beta/plan.md")
    attack = session("go", tools(read(wanted), {"name": "Grep", "input": {"pattern": "C", "path": wanted}}))
    with run_endpoint(script({**attack, "turns": [*attack["turns"], text("Done.")]})) as endpoint:

        async def sent(*, policy: bool, sandbox: bool) -> str:
            """All that an agent that reads the victim's file sends to its model."""
            endpoint.reset()
            root = tmp_path / f"{policy}-{sandbox}"
            spec = make_spec(root, endpoint, sandbox=Sandbox((root / "tree",)) if sandbox else None)
            with monkeypatch.context() as patch:
                if not policy:
                    patch.setattr(sessions, "judge", lambda *_, **__: Allow())
                opened = await make_factory(root).open(spec, session_id=str(uuid4()))
                try:
                    await play(opened, "go")
                finally:
                    await opened.aclose()
            return json.dumps(endpoint.requests())

        assert SECRET not in await sent(policy=True, sandbox=False)
        assert SECRET not in await sent(policy=False, sandbox=True)
        assert SECRET in await sent(policy=False, sandbox=False)
