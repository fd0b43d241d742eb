"""What a signal says goes to the projects it is for: once, walled, undoable; through the public door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestrator.home.paths import HomePaths
from orchestrator.routing import CueRouter, ProjectNames
from orchestrator.signals import RawStore
from orchestrator.transcripts import read
from tests.support.counterpoint import DaemonProcess, Installed, answers, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.heard import said
from tests.support.home import make_home
from tests.support.listening import listened
from tests.support.routers import check_router
from tests.support.scripts import until_ended

pytestmark = pytest.mark.cli

MEMO = """\
Okay, Monday morning, a few things.
Project Acme. The server crashed last night. Please send the offer to Miller by Friday.
Now for Hermes, the invoice is late. The password is swordfish.
Back to Acme. They get a discount of ten percent. Oh wait, I meant twenty percent.

Zurück zu Atlas: bitte das Angebot bis Freitag schicken.
"""
UNSURE = """\
Project Acme. The dock is broken.
Send the invoice to the Hermes people.
They wait for it.
Back to Acme. The dock is next.
Project Zephyr. A canary sings.
"""
TWICE = """\
Now for running bill. The lease was signed.

Back to Acme. The fountain leaks.

Now for running bill. The archive is dusty.
"""
CLIENTS = {"acme": "Northwind", "hermes": "Olymp", "atlas": "Olymp", "zephyr": "Weather"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint({"default": {"text": "Done."}}) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, endpoint: RunningEndpoint) -> Path:
    voice = '[voice]\nheard_as = { "swordfish" = "Schwertfisch" }'
    return make_home(tmp_path / "home", endpoint=endpoint.url, projects=CLIENTS, extra=voice)


def tasks(command: Installed) -> dict[str, dict[str, Any]]:
    """The latest task of each project."""
    return {task["project"]: task for task in command.client().get("/tasks")["tasks"]}


def state(command: Installed, signal: str) -> str:
    return str(command.client().get(f"/signals/{signal}")["state"])


def kinds(command: Installed) -> list[str]:
    wanted = ("task.queued", "signal.routed", "signal.delivered", "task.finished")
    return [event["body"]["kind"] for event in command.client().events(0) if event["body"]["kind"] in wanted]


def test_a_memo_for_three_projects_ends_as_three_tasks_with_the_right_words(
    home: Path, endpoint: RunningEndpoint
) -> None:
    signal = said(home, MEMO, name="hermes-and-acme.wav")
    with installed(home) as command:
        command.ok("up")
        wait_until(lambda: len(tasks(command)) == 3, 30, f"three tasks\n{command.log()}")
        found = tasks(command)
        assert {task["origin"] for task in found.values()} == {"signal"}
        assert {until_ended(command, task["task"])["state"] for task in found.values()} == {"succeeded"}
        acme, hermes = found["acme"]["prompt"], found["hermes"]["prompt"]
        assert acme.index("Please send the offer") < acme.index("twenty percent")
        assert "ten percent. Oh wait, I meant twenty" in acme, "both statements, raw"
        assert f"memo:{signal}/r001/s00.00#0-5" in acme
        assert "[withheld " in acme
        assert (
            "Read as: [s00.02] Now for Hermes, the invoice is late. The password is Schwertfisch." in hermes
        )
        assert "[for atlas " in hermes, "another project of the same client"
        sent = [str(request) for request in endpoint.requests() if str(home) in str(request)]
        foreign = ("hermes", "atlas", "swordfish", "schwertfisch", "olymp", "angebot")
        to_acme = [request.casefold() for request in sent if "crashed last night" in request]
        assert to_acme
        assert not [word for request in to_acme for word in foreign if word in request]
        assert state(command, signal) == "delivered"
        assert "Where it went and why" in command.ok("signal", signal).out
        shown = command.ok("route", signal[:7]).out
        assert 'heard "zurück zu atlas"' in shown
        view = command.ok("route", signal, "--json").json
        assert view["tasks"] == {slug: task["task"] for slug, task in found.items()}
        assert kinds(command).count("signal.delivered") == 3
        corrected = command.ok("correct", signal, "s00.01#1", "ACME Inc.", "--json").json
        assert (corrected["expect"], corrected["delivered"]) == ("Acme.", ["acme"])
        assert kinds(command).count("task.queued") == 3, "what was delivered is not told anew by itself"
        command.ok("correct", signal, "--undo", corrected["correction"])
        assert command.run("correct", signal, "--undo", corrected["correction"]).code == 2
        assert command.run("correct", signal, "s09.00", "x").code == 2


SPOKEN = (
    "project acme the server crashed last night",
    "now for hermes the invoice is late",
    "back to acme they want a discount",
    "project atlas send the offer",
)


def test_a_spoken_memo_is_heard_and_every_project_gets_its_words(tmp_path: Path) -> None:
    made = listened(SPOKEN, tmp_path, signal="0" * 16)
    known = [ProjectNames(name) for name in CLIENTS]
    spans = check_router(CueRouter(), read(made, ()), known)
    assert [span.project for span in spans] == ["acme", "hermes", "acme", "atlas"]
    found = [" ".join(made.between(span.first, span.last).split()) for span in spans]
    assert found == list(SPOKEN)
    begins, ends = (made.time(span.first, span.last) for span in spans[:2])
    assert begins is not None
    assert ends is not None
    assert ends[0] > begins[1] > 2, "seconds of the audio"


def test_what_is_unsure_is_asked_once_and_holds_only_those_whose_it_could_be(home: Path) -> None:
    signal = said(home, UNSURE)
    with installed(home) as command:
        command.ok("pause", "--all")
        wait_until(lambda: "zephyr" in tasks(command), 30, f"zephyr's task\n{command.log()}")
        assert set(tasks(command)) == {"zephyr"}
        assert "canary" in tasks(command)["zephyr"]["prompt"]
        assert "dock" not in tasks(command)["zephyr"]["prompt"]
        (item,) = command.ok("attention", "--json").json["items"]
        assert (item["kind"], item["options"]) == ("route", ["hermes", "acme", "nobody"])
        assert "Send the invoice" in item["title"]
        assert state(command, signal) == "asking"
        refused = command.run("answer", item["short"], "nowhere")
        assert (refused.code, "acme" in refused.err) == (2, True)
        command.ok("answer", item["short"], "Hermes")
        wait_until(lambda: len(tasks(command)) == 3, 20, "both get theirs")
        assert "Send the invoice" in tasks(command)["hermes"]["prompt"]
        assert "Send the invoice" not in tasks(command)["acme"]["prompt"]
        assert command.ok("attention", "--json").json["items"] == []
        first = tasks(command)["acme"]["task"]
        command.ok("route", signal, "--undo")
        assert (state(command, signal), tasks(command)["acme"]["state"]) == ("asking", "cancelled")
        seen = command.ok("attention", "--json").json["items"][0]
        command.ok("attention", "--dismiss", seen["id"])
        wait_until(lambda: tasks(command)["acme"]["state"] == "queued", 20, "what is left open holds nobody")
        assert "[withheld" in tasks(command)["acme"]["prompt"]
        command.ok("route", signal, "--nobody", "unsure")
        again = tasks(command)
        assert (again["hermes"]["state"], again["acme"]["state"]) == ("cancelled", "queued")
        assert again["acme"]["task"] != first
        command.ok("resume", "--all")
        until_ended(command, again["acme"]["task"])
        command.ok("route", signal, "--span", "s00.03=zephyr")
        changed = tasks(command)["acme"]
        assert "Taken back" in changed["prompt"]
        assert "dock is next" not in changed["prompt"]
        assert until_ended(command, changed["task"])["state"] == "succeeded"
        assert "dock is next" in tasks(command)["zephyr"]["prompt"]
        assert command.run("route", signal, "--span", "s00.99=acme").code == 2
        assert command.run("route", signal, "--confirm", "--undo").code == 2


def test_a_new_transcript_carries_decisions_over_and_asks_before_it_tells_anything(home: Path) -> None:
    data = b"RIFF the same bytes"
    signal, taught = said(home, UNSURE, data=data), said(home, TWICE, data=b"RIFF twice")
    with installed(home) as command:
        command.ok("pause", "--all")
        wait_until(lambda: state(command, taught) == "asking", 30, f"it asks\n{command.log()}")
        (line,) = command.ok("route", taught, "--json").json["lines"]
        assert (line["heard"], line["proposed"], len(line["places"])) == (["running bill"], "", 2)
        (left,) = command.ok("route", taught, "--span", "s00.00=hermes", "--json").json["lines"]
        assert (left["heard"], left["proposed"]) == (["running bill"], "hermes"), (
            "taught by the person's word"
        )
        assert command.ok("route", taught, "--undo", "--json").json["lines"] == [line]
        command.ok("route", taught, "--line", "running bill=hermes")
        wait_until(lambda: "archive" in tasks(command)["hermes"]["prompt"], 20, "both places of the line")
        wait_until(lambda: state(command, signal) == "asking", 30, f"it asks\n{command.log()}")
        assert "→ " in command.ok("route", signal).out
        assert command.run("route", signal, "--line", "9=hermes").code == 2
        command.ok("route", signal, "--line", "1=hermes")
        wait_until(lambda: "invoice" in tasks(command)["hermes"]["prompt"], 20, "hermes gets its words")
        queued = kinds(command).count("task.queued")
        command.ok("down", "--now")
        said(home, UNSURE.replace("dock is next", "duck is next"), data=data, run="r002")
        command.ok("up")
        wait_until(lambda: command.ok("route", signal, "--json").json["run"] == "r002", 20, "the new run")
        wait_until(lambda: command.ok("attention", "--json").json["items"], 20, "it asks")
        spans = command.ok("route", signal, "--json").json["spans"]
        assert [(span["project"], span["by"]) for span in spans][1] == ("hermes", "person")
        assert kinds(command).count("task.queued") == queued
        command.ok("route", signal, "--confirm")
        wait_until(lambda: "duck is next" in tasks(command)["acme"]["prompt"], 20, "told anew")
        assert command.ok("attention", "--json").json["items"] == []


def test_a_daemon_that_is_killed_twice_tells_each_project_once(home: Path) -> None:
    with installed(home) as command:
        command.ok("pause", "--all")
        command.ok("down", "--now")
        signal = said(home, MEMO)
        for point in ("append.before signal.delivered", "append.after signal.delivered"):
            killed = command.daemon(COUNTERPOINT_CRASH_AT=point)
            assert killed.wait(30) == -9, command.log()
        last: DaemonProcess = command.daemon()
        wait_until(lambda: answers(command.client()), 30, command.log())
        wait_until(lambda: len(tasks(command)) == 3, 30, f"three tasks\n{command.log()}")
        wait_until(lambda: state(command, signal) == "delivered", 20, "all of it")
        found = kinds(command)
        assert [found.count(kind) for kind in ("task.queued", "signal.delivered")] == [3, 3]
        assert last.poll() is None


def test_what_was_spoken_instead_of_typed_goes_nowhere_by_itself(home: Path, tmp_path: Path) -> None:
    spoken = tmp_path / "spoken.txt"
    spoken.write_text(MEMO)
    with installed(home) as command:
        command.ok("up")
        receipt = RawStore(HomePaths(home).signals).take_file(spoken, "talk", None)
        told = command.client().post("/signals", {"ticket": receipt.ticket})["signal"]["signal"]
        other = tmp_path / "memo.txt"
        other.write_text(f"{MEMO}\nAnd one more line.\n")
        dropped = command.ok("drop", str(other), "--json").json["signals"][0]["signal"]["signal"]
        wait_until(lambda: state(command, dropped) == "delivered", 60, "the other one is delivered")
        wait_until(lambda: state(command, told) == "transcribed", 60, "its words are there")
        view = command.ok("signal", told, "--json").json
        assert (view["spans"], view["tasks"]) == ([], {})
        assert all(task["signal"] == dropped for task in tasks(command).values())
