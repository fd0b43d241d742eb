"""What agents, files and names say is only ever text: in no room does it steer, reorder or break anything."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from orchestrator.client import segment
from tests.support.control_room import NOW, Reply, Stage, delta, event, opened, project, status
from tests.support.counterpoint import installed, wait_until
from tests.support.endpoint import run_endpoint
from tests.support.home import make_home
from tests.support.pictures import check_picture
from tests.support.scripts import bash, script, session, text, tools, write
from tests.support.signals import run, signal, span, transcript
from tests.support.signals import segment as spoken
from tests.support.tmux import Screen, needs_tmux, terminals

Json = dict[str, Any]
ESCAPES = "\x1b]52;c;cHduZWQ=\x07\x1b]0;pwned\x07\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\\x1b[2J\x1b[9;9H\x9b31m"
ODD = "\u202elive\u202c \u2066x\u2069 \u200f \u200b\u200d 漢字テスト 👩‍👩‍👧‍👦 é\u0301\u0301 \x00\x07\r"
MARKUP = "[red]b[/red][@click=app.leave]x[/] $[link=http://evil.example]y[/link]"
HOSTILE = f"{MARKUP} {ESCAPES} {ODD}"
LINE = HOSTILE.replace("\r", "")
LONG = "y" * 10_000_000
NAME = "evil-\u202eproject\x1b]0;pwned\x07-漢字"
ROOMS = ("fleet", "focus", "attention", "review", "costs", "signals")

FLEET = status(
    project(NAME, "working", client=LINE, activity=HOSTILE, task="t1", commits=1, files_changed=1),
    project("north", "asking", client=LINE, last_error=HOSTILE),
    cursor=90,
)
EVENTS = [
    event(1, "agent.prompt_delivered", NAME, "t1", prompt=HOSTILE),
    event(2, "agent.text", NAME, "t1", text=f"# {HOSTILE}\n```{HOSTILE}\n| {HOSTILE} | x |\n{HOSTILE}"),
    event(3, "agent.thinking", NAME, "t1", text=HOSTILE),
    event(4, "agent.tool_called", NAME, "t1", id="c1", name=HOSTILE, input={HOSTILE: HOSTILE}),
    event(5, "agent.tool_called", NAME, "t1", id="c2", name="Bash", input={"command": HOSTILE}),
    event(6, "agent.tool_returned", NAME, "t1", id="c2", text=HOSTILE, is_error=True),
    event(7, "agent.text", "north", "t2", text=LONG),
    event(8, "task.failed", "north", "t2", error=HOSTILE, reason=HOSTILE),
]
ITEM: Json = {
    "id": f"toolu_1{ESCAPES}", "short": "1", "kind": "permission", "project": NAME, "client": LINE,
    "title": f"Bash: {HOSTILE}", "tool": HOSTILE,
    "input": {"command": f"{HOSTILE}\n{LONG[:20000]}", HOSTILE: HOSTILE},
    "options": [], "task": "t1", "evidence": HOSTILE, "cursor": 17, "since": NOW.isoformat(),
    "blocks": {"tasks": []}, "score": 100, "commands": [HOSTILE],
    "why": [{"points": 100, "reason": HOSTILE, "evidence": HOSTILE}],
}  # fmt: skip
QUESTION: Json = {
    "question": HOSTILE, "header": HOSTILE, "multiSelect": False,
    "options": [{"label": HOSTILE, "description": HOSTILE}, {"label": "Blue", "description": LINE}],
}  # fmt: skip
ASKED = {**ITEM, "id": "toolu_2", "kind": "question", "project": "north", "tool": "AskUserQuestion",
         "title": HOSTILE, "input": {"questions": [QUESTION]}, "options": [HOSTILE]}  # fmt: skip
SIGNAL: Json = signal(
    "evil", "asking", name=HOSTILE, reason=HOSTILE, runs=[run(), run("failed", reason=HOSTILE, hint=HOSTILE)],
    spans=[span(0, 1, NAME, reason=HOSTILE), span(2, 9, verdict="unsure", reason=HOSTILE, excerpt=HOSTILE,
                                                  candidates=[[LINE, 0.5], [NAME, 0.4]])],
)  # fmt: skip
SPOKEN = {"speaker": HOSTILE, "place": HOSTILE, "corrected": HOSTILE}
HEARD: Json = transcript(
    "evil", spoken(0, 0, HOSTILE, 0.0, **SPOKEN), spoken(1, 40, LONG[:9000], 5.0),
    spoken(2, 41, f"{HOSTILE}\n{HOSTILE}", None, text=f"{HOSTILE}\n{HOSTILE}"),
    language=HOSTILE, flags=[{"kind": HOSTILE, "note": HOSTILE, "first": 3, "last": 9}],
)  # fmt: skip
PATH = f"evil/\u202e{ESCAPES}漢字.md".replace("\x1b]8;;http://evil.example\x1b\\", "")
HEAD = "diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n"
DIFF = f"{HEAD}@@ -0,0 +1,2 @@ {LINE}\n+{LINE}\n+{LONG[:50000]}\n"
VIEW: Json = {
    "project": NAME, "base": "b" * 40, "head": "d" * 40, "diff": DIFF,
    "files": [{"path": PATH, "status": "added", "added": 2, "removed": 0}],
    "commits": [{"commit": "c" * 40, "title": HOSTILE, "at": NOW.isoformat(), "diff": DIFF,
                 "files": [{"path": PATH, "status": "added", "added": 2, "removed": 0}]}],
    "uncommitted": [PATH], "flagged": [PATH],
}  # fmt: skip
BUCKET: Json = {
    "at": NOW.replace(hour=0).isoformat(), "project": NAME, "client": LINE, "cost_usd": 1.0,
    "complete": True, "turns": 1,
    "input_tokens": 1, "output_tokens": 1, "cache_read_tokens": 1, "cache_write_tokens": 1,
}  # fmt: skip


FLEET["projects"][0]["name"] = HOSTILE


def replies() -> dict[str, Reply]:
    spend = {
        "at": NOW.isoformat(),
        "since": NOW.isoformat(),
        "by": "day",
        "notional": True,
        "buckets": [BUCKET],
    }
    limits = {"at": NOW.isoformat(), "notional": True, "reserve_windows": 0.1, "windows": [], "budgets": []}
    views: dict[str, Reply] = {"GET /spend": spend, "GET /limits": limits}
    views["GET /signals"] = {"cursor": 1, "signals": [SIGNAL]}
    views[f"GET /signals/{SIGNAL['signal']}/transcript"] = HEARD
    for name in (NAME, "north"):
        views[f"GET /projects/{segment(name)}/review"] = {**VIEW, "project": name}
    return views


def check(stage: Stage, size: tuple[int, int]) -> None:
    """Every row is as wide as the screen, and holds nothing but what it shows."""
    strips = stage.app.screen._compositor.render_strips()
    assert len(strips) == size[1]
    for strip in strips:
        assert strip.cell_length == size[0], strip.text
        for letter in strip.text:
            harmful = unicodedata.category(letter) in {"Cc", "Cs"} or unicodedata.bidirectional(letter) in {
                "RLE", "LRE", "RLO", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI",
            }  # fmt: skip
            assert not harmful, (hex(ord(letter)), strip.text)
        for part in strip:
            assert part.style is None or part.style.link is None, part
            clicked = part.style.meta.get("@click", "") if part.style is not None else ""
            assert "leave" not in str(clicked), part


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
@pytest.mark.parametrize("room", ROOMS)
async def test_no_room_gives_way(tmp_path: Path, room: str, size: tuple[int, int]) -> None:
    async with opened(FLEET, tmp_path, size=size, screen=room, replies=replies()) as stage:
        stage.app.select(NAME)
        await stage.put(
            events=EVENTS,
            deltas=[delta(NAME, HOSTILE), delta("north", LONG[:100_000])],
            attention=[ITEM, ASKED],
        )
        check(stage, size)
        for key in ("down", "enter", "f", "pagedown", "G", "g"):
            await stage.press(key)
            check(stage, size)
        if room != "costs":
            assert "[red]" in stage.text() or "evil" in stage.text()


@pytest.mark.parametrize("room", ["fleet", "attention"])
async def test_how_it_looks(tmp_path: Path, room: str) -> None:
    async with opened(FLEET, tmp_path, screen=room, replies=replies()) as stage:
        await stage.put(events=EVENTS, attention=[ITEM, ASKED])
        check_picture(stage, f"hostile-{room}")


def sees(screen: Screen, *words: str) -> None:
    try:
        wait_until(lambda: all(word in "\n".join(screen.seen()) for word in words), 45, f"{words}")
    except AssertionError as missing:
        raise AssertionError(f"{missing}\n" + "\n".join(screen.seen())) from missing


def go_through_all_rooms(screen: Screen) -> None:
    """Answer the ask and look at everything that was said."""
    for key, words in (("2", "[red]"), ("3", "cp notes.md '[red]")):
        screen.type(key)
        sees(screen, words)
    screen.type("y")
    sees(screen, "to review and land")
    screen.type("4")
    sees(screen, "evil-", "[red]")
    screen.type("/")
    sees(screen, "Search everything")
    screen.type("-l", "click")
    sees(screen, "[red]", "Search everything")
    screen.type("Escape")
    sees(screen, "4 Review")
    screen.type("5")
    sees(screen, "USD")


@pytest.mark.cli
@needs_tmux
def test_nothing_of_it_is_written_to_a_real_terminal(tmp_path: Path) -> None:
    """The bytes themselves: a real agent says it, calls tools with it and names a file by it."""
    hostile = HOSTILE.replace("\x00", "")
    call = bash("cp notes.md '[red]漢字.txt'")
    turns = (
        tools(write("evil-\u202e漢字.md", hostile), words=hostile),
        tools(call, words=hostile),
        text("Quite done."),
    )
    raw = tmp_path / "raw"
    with run_endpoint(script(session("EVIL", *turns))) as endpoint, terminals(tmp_path) as server:
        ask = '[permissions]\notherwise = "ask"\n'
        home = make_home(tmp_path / "home", endpoint=endpoint.url, projects={"acme": "Acme"}, extra=ask)
        with installed(home) as command:
            command.ok("up")
            line = [
                "sh",
                "-c",
                'cd "$0" && "$@"; echo $? > ../left',
                str(home),
                sys.executable,
                "-P",
                "-m",
                "tui",
            ]
            screen = server.screen("evil", line, command.env(), (120, 40))
            screen.record(raw)
            sees(screen, "1 Fleet", "acme")
            command.ok("say", "acme", f"EVIL {hostile}")
            sees(screen, "asks you", "[red]")
            go_through_all_rooms(screen)
            screen.type("q")
            left = home.parent / "left"
            wait_until(lambda: left.exists() and left.read_text() == "0\n", 30, "the control room closes")
    written = raw.read_bytes()
    assert b"[red]" in written
    for escape in (
        b"\x1b]52",
        b"\x1b]0;",
        b"\x1b]2;",
        b"\x1b]8;",
        b"\x1b[9;9H",
        b"\xc2\x9b",
    ):
        assert escape not in written, escape
    for letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f":
        assert letter.encode() not in written, hex(ord(letter))
