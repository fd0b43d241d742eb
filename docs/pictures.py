"""Makes the pictures of the control room: real agents at work on the example home, offline, as SVG.

python docs/pictures.py [NAME…]       # writes docs/pictures/NAME.svg, all without a name
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio

from orchestrator.client import Client
from orchestrator.home.locate import find_socket
from tests.support.heard import said
from tui.app import ControlRoom, Opening
from tui.feed import Feed
from tui.memory import Memory

ROOT = Path(__file__).parents[1]
PICTURES = Path(__file__).parent / "pictures"
PATIENCE = 60.0
LARGEST = 150_000
"""Bytes of one picture."""
CHECK = "check:\n\t@echo reading 96 intervals per meter and day ...\n\t@sleep 600\n"
"""A command of the example that takes long enough to be seen at work."""

TASKS = {
    "hollerau-board": None,
    "brandtner-dispatch": None,
    "northlight-catalogue": (
        "Which rate may I promise Fiona for the second phase? Read what we said before you answer.\n"
        "Ask me: Which rate goes into the reply to Fiona? | 820 a day | 780 a day | None yet, ask her first"
    ),
    "tannried-coldchain": (
        "Prepare the list of open points for the audit on 24 November.\n"
        "Run: `git push origin counterpoint/tannried-coldchain`"
    ),
    "hollerau-meters": (
        "Is every 15-minute interval of October there for all meters? Jonas is waiting for that.\n"
        "Run: `make check`"
    ),
    "brandtner-parts": (
        "List every duplicate part number that Sailer's mail and the sample disagree on, with both rows."
    ),
}
"""Prompt of each project; ``None``: the one of `tasks.toml`."""
STATES = {
    "hollerau-board": "ready",
    "brandtner-dispatch": "ready",
    "northlight-catalogue": "asking",
    "tannried-coldchain": "asking",
    "hollerau-meters": "working",
    "brandtner-parts": "failed",
}

QUESTIONS = ("Who wants the second phase priced apart?", "What did Fiona's board say about the rate?")
MEMO = """\
Okay. Wednesday, in the car, a few things.
Project Brandtner Ersatzteile. Petra Sailer's export is there, forty-one thousand records.
My script says sixty-two hundred duplicates. Oh wait, no. Five thousand eight hundred and seventy.
And that is pairs, not parts. Please do not use the other number anywhere.

Northlight catalogue. Fiona wants the second phase priced apart: her board decides on them one by one.
The rate is eight hundred and twenty a day, but I never promised that to anybody.

And the list goes out again on Friday, to all of them. With the prices.

Hollerau Zählerdaten. Jonas still waits for the intervals of October, he called twice.
He says the twenty-fifth is missing again, but that is the hour that is there twice.
It is raining here, I should go in.
"""
"""A memo that visits three projects, for the pictures of signals."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: where it is taken, after which keys, and what has to be in it."""

    name: str
    screen: str
    shows: tuple[str, ...]
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (150, 44)
    theme: str = "counterpoint-dark"
    project: str = ""


LAST = {"signals": 1, "map": 2, "questions": 3}
"""Rooms whose pictures need more to happen first, which the others would show, too."""
SHOTS = (
    Picture("fleet", "fleet", ("working", "asks", "make check"), project="hollerau-meters"),
    Picture(
        "fleet-light", "fleet", ("working", "asks"), theme="counterpoint-light", project="hollerau-meters"
    ),
    Picture("fleet-small", "fleet", ("working", "failed"), size=(80, 24), project="hollerau-meters"),
    Picture("focus", "focus", ("Zusagen",), project="hollerau-board", size=(130, 40)),
    Picture("attention", "attention", ("git push origin",), size=(130, 40)),
    Picture("attention-light", "attention", ("git push origin",), size=(130, 40), theme="counterpoint-light"),
    Picture("attention-small", "attention", ("git push origin",), size=(80, 24)),
    Picture("review", "review", ("notes/zusagen.md",), size=(130, 40), project="hollerau-board"),
    Picture("costs", "costs", ("brandtner",), keys=("h",), size=(130, 40)),
    Picture(
        "dispatch",
        "fleet",
        ("What changed",),
        keys=("d", *"What changed since Friday?"),
        size=(130, 40),
        project="hollerau-board",
    ),
    Picture(
        "signals",
        "signals",
        ("to decide", "Whose are these words?", "✎"),
        keys=("down", "enter"),
        size=(150, 40),
    ),
    Picture("signals-small", "signals", ("Whose are these words?",), keys=("down", "enter"), size=(80, 24)),
    Picture("map", "map", ("⇄", "What the quotes do not say"), size=(150, 40)),
    Picture("map-graph", "map", ("⇄",), keys=("g",), size=(130, 40)),
    Picture("map-small", "map", ("⇄",), size=(80, 24)),
    Picture("ask", "questions", ("✓ quoted",), size=(150, 40)),
    Picture("ask-small", "questions", ("✓ quoted",), size=(80, 24)),
    Picture("palette", "fleet", ("hollerau",), keys=("ctrl+p", *"holl"), size=(130, 40)),
)


def memos(home: Path) -> None:
    """Give the studio a memo with words, as a worker would leave it, and a mail."""
    run(home, "down", "--now")
    memo = said(home, MEMO, name="in-the-car.m4a")
    run(home, "up")
    run(home, "drop", "brandtner/parts/mail/2026-10-15-sailer-phoenix.eml", "--project", "brandtner-parts")
    client = Client(find_socket(home))
    until("the memo is routed", lambda: client.get(f"/signals/{memo}")["state"] in {"asking", "delivered"})
    client.post(f"/signals/{memo}/correct", {"place": "s00.02#3-4", "text": "6,200"})


def mapped(home: Path) -> None:
    """Let the meta-agent look for links, and decide about two of them."""
    run(home, "map", "run")
    links = json.loads(run(home, "map", "--json"))["links"]
    run(home, "map", "accept", links[0]["link"])
    run(home, "map", "release", links[1]["link"], "--to", links[1]["quotes"][0]["project"])


def asked(home: Path) -> None:
    """Put two questions to all projects."""
    for question in QUESTIONS:
        run(home, "ask", question)


def run(home: Path, *arguments: str) -> str:
    """Run ``counterpoint ARGUMENTS`` in the home."""
    line = [sys.executable, "-P", "-m", "tui", *arguments]
    done = subprocess.run(line, cwd=home, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        raise SystemExit(f"{arguments}: {done.stderr}")
    return done.stdout


@contextmanager
def studio(folder: Path) -> Iterator[Path]:
    """A copy of the example home with agents in every state, until the block ends."""
    home = folder / "studio"
    shutil.copytree(ROOT / "examples" / "studio", home)
    (home / "hollerau" / "meters" / "Makefile").write_text(CHECK)
    config = home / "counterpoint.toml"
    config.write_text(config.read_text().replace('"git show *"', '"git show *", "make check"'))
    (home / ".gitignore").write_text(".counterpoint/\n")
    for command in (
        ["init", "-q", "-b", "main"],
        ["config", "user.name", "Theresa Kolm"],
        ["config", "user.email", "theresa@example.org"],
        ["add", "-A"],
        ["commit", "-q", "-m", "Begin"],
    ):
        subprocess.run(["git", *command], cwd=home, check=True)
    try:
        run(home, "up")
        client = Client(find_socket(home))
        fill(home, client)
        yield home
    finally:
        run(home, "down", "--now")


def fill(home: Path, client: Client) -> None:
    """Let every agent work until it is where the pictures want it."""
    tasks = {one["project"]: one["prompt"] for one in batch(home)}
    for project, prompt in TASKS.items():
        turns = {"max_turns": 3} if project == "brandtner-parts" else {}
        client.submit({"project": project, "prompt": prompt or tasks[project], **turns})
    until("every agent is where it should be", lambda: states(client) == STATES)
    client.post("/projects/brandtner-dispatch/land", None)


def batch(home: Path) -> list[dict[str, str]]:
    """The tasks of the example."""
    found: list[dict[str, str]] = tomllib.loads((home / "tasks.toml").read_text())["task"]
    return found


def states(client: Client) -> dict[str, str]:
    """What each agent is at."""
    return {one["project"]: one["agent"]["state"] for one in client.get("/status")["projects"]}


def until(what: str, holds: Any) -> None:
    """Wait for something with a deadline."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit(f"not within {PATIENCE:g} s: {what}")
        time.sleep(0.1)


@asynccontextmanager
async def opened(home: Path, shot: Picture, folder: Path) -> AsyncIterator[Any]:
    """A control room on the running daemon, as the picture wants it."""
    client = Client(find_socket(home))
    status = await anyio.to_thread.run_sync(client.get, "/status")
    memory = Memory(home, shot.name, folder)
    app = ControlRoom(Opening(Feed(client), home, status, shot.screen, theme=shot.theme, memory=memory))
    app.animation_level = "none"
    if shot.project:
        app.select(shot.project)
    async with app.run_test(size=shot.size) as pilot:
        yield pilot


async def take(home: Path, shot: Picture, folder: Path) -> str:
    """The picture as SVG."""
    async with opened(home, shot, folder) as pilot:
        await shown(pilot, ())
        await pilot.press(*shot.keys)
        await shown(pilot, shot.shows)
        return plain(pilot.app.export_screenshot(title=f"counterpoint · {shot.screen}"))


async def shown(pilot: Any, words: tuple[str, ...]) -> None:
    """Wait until the screen holds the words and has come to rest."""
    before: str = ""
    with anyio.move_on_after(PATIENCE) as scope:
        while True:
            await pilot.pause(0.3)
            text = "\n".join(
                "".join(part.text for part in strip) for strip in pilot.app.screen._compositor.render_strips()
            )
            if text == before and all(word in text for word in words):
                return
            before = text
    assert scope.cancelled_caught
    raise SystemExit(f"the screen does not show {words}:\n{before}")


def plain(svg: str) -> str:
    """Without fonts from elsewhere and with fewer bytes."""
    svg = re.sub(r"@font-face\s*{[^}]*}", "", svg)
    svg = svg.replace("&#160;", " ").replace("<text ", '<text xml:space="preserve" ')
    return re.sub(r"\n\s+", "\n", svg.replace("Fira Code", "DejaVu Sans Mono"))


def check(name: str, svg: str, folder: Path) -> None:
    """Refuse a picture that is too large or tells where it was made."""
    if len(svg.encode()) > LARGEST:
        raise SystemExit(f"{name}: {len(svg.encode())} bytes")
    for secret in (str(folder), str(Path.home()), socket.gethostname()):
        if secret in svg:
            raise SystemExit(f"{name} names {secret}")


def main() -> None:
    """Write the pictures that are named, or all."""
    wanted = [shot for shot in SHOTS if not sys.argv[1:] or shot.name in sys.argv[1:]]
    PICTURES.mkdir(exist_ok=True)
    first: dict[str, Callable[[Path], None]] = {"signals": memos, "map": mapped, "questions": asked}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {"HOME": name, "XDG_STATE_HOME": f"{name}/state", "XDG_RUNTIME_DIR": name}
        with studio(folder) as home:
            for shot in sorted(wanted, key=lambda one: LAST.get(one.screen, 0)):
                if prepare := first.pop(shot.screen, None):
                    prepare(home)
                svg = anyio.run(take, home, shot, folder)
                check(shot.name, svg, folder)
                (PICTURES / f"{shot.name}.svg").write_text(svg)
                print(json.dumps({"picture": shot.name, "bytes": len(svg.encode())}))  # noqa: T201


if __name__ == "__main__":
    main()
