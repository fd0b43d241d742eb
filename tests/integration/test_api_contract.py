"""The API as a stranger meets it: its document, its socket, its stream, and whom it turns away."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from orchestrator.client.stream import parse
from orchestrator.client.wire import UnixConnection
from orchestrator.errors import UnknownProject
from orchestrator.protocol import ErrorView
from tests.support.counterpoint import Installed, answers, installed
from tests.support.endpoint import RunningEndpoint
from tests.support.home import make_home
from tests.support.scripts import bash, fault, queue, script, session, text, tools, until_ended

pytestmark = pytest.mark.cli

WORDS = " ".join(f"word{number}" for number in range(60))
ASK = "GET /v1/status HTTP/1.1\\r\\nHost: d\\r\\nConnection: close\\r\\n\\r\\n"
PROBE = f"""import json, os, socket, sys
path = json.load(open(sys.argv[1]))["socket"]
def ask():
    peer = socket.socket(socket.AF_UNIX)
    try:
        peer.connect(path)
        peer.sendall(b"{ASK}")
        return peer.recv(64).decode("latin-1").splitlines()[0] or "nothing"
    except OSError as error:
        return repr(error)
if sys.argv[2] == "orphan":
    read, write = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        while os.getppid() == int(sys.argv[3]):
            pass
        os.write(write, ask().encode())
        os._exit(0)
    os.wait()
    print("orphan heard", os.read(read, 200).decode())
else:
    print("child heard", ask())
"""


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = tmp_path_factory.mktemp("contract") / "home"
    record = home / ".counterpoint" / "run" / "daemon.json"
    calls = [f"python3 probe.py {record} child", f"python3 probe.py {record} orphan 0"]
    make_home(
        home,
        endpoint=endpoint.url,
        projects={"acme": "Acme", "beta": "Beta"},
        files={"acme/probe.py": PROBE},
        extra=f"[permissions]\ncommands = {json.dumps(calls)}\n",
    )
    endpoint.set_script(
        script(
            session("PROBE", tools(*map(bash, calls)), text("asked")),
            session("STREAM", text(WORDS, fault=fault("slow", seconds=0.02, times=None))),
            session("WAIT", text("late", fault=fault("silence", seconds=60, times=None))),
        )
    )
    with installed(home) as ready:
        ready.ok("up")
        yield ready


def request(
    command: Installed, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, bytes]:
    with contextlib.closing(UnixConnection(command.client().socket_path, 30)) as connection:
        payload = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection.request(method, path, payload, {"content-type": "application/json", **headers})
        reply = connection.getresponse()
        return reply.status, reply.read()


def document(command: Installed) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request(command, "GET", "/openapi.json")[1])
    return found


@contextlib.contextmanager
def stream(command: Installed, query: str = "", **headers: str) -> Iterator[http.client.HTTPResponse]:
    with contextlib.closing(UnixConnection(command.client().socket_path, 20)) as connection:
        connection.request("GET", f"/v1/events/stream{query}", headers=headers)
        reply = connection.getresponse()
        assert reply.status == 200
        yield reply


def test_the_socket_and_its_directory_are_private(command: Installed) -> None:
    path = command.client().socket_path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((command.home / ".counterpoint").stat().st_mode) == 0o700


def test_a_status_can_be_asked_for_some_projects_alone(command: Installed) -> None:
    client = command.client()
    whole, some = client.get("/status"), client.get("/status", {"project": ["beta", "acme"]})
    assert some["projects"] == whole["projects"]
    assert {**client.get("/status", {"project": "beta"}), "projects": whole["projects"]} == some
    with pytest.raises(UnknownProject):
        client.get("/status", {"project": ["acme", "nobody"]})


COMMANDS = (
    ("/v1/tasks", {"project": "acme", "prompt": "do", "surprise": 1}),
    ("/v1/tasks", {"project": "acme", "prompt": "do", "priority": 101}),
    ("/v1/tasks", {"project": "acme", "prompt": " "}),
    ("/v1/tasks", {"project": "acme"}),
    ("/v1/tasks", b"{"),
    ("/v1/tasks", b'{"project": "acme", "prompt": "\xff"}'),
    ("/v1/projects/acme/land", {"mesage": "typo"}),
    ("/v1/shutdown", {"drain": False, "now": True}),
)


@pytest.mark.parametrize(("path", "body"), COMMANDS, ids=[str(number) for number in range(len(COMMANDS))])
def test_a_command_with_a_mistake_is_refused_before_anything_is_done(
    command: Installed, path: str, body: Any
) -> None:
    before = command.client().get("/health")
    status, reply = request(command, "POST", path, body)
    assert status == (400 if isinstance(body, bytes) and b"\xff" in body else 422), reply
    assert ErrorView.model_validate_json(reply).error.message
    assert command.client().get("/health") == before


def test_every_error_has_the_one_form(command: Installed) -> None:
    cases = [
        ("GET", "/v1/nowhere", 404),
        ("DELETE", "/v1/tasks", 405),
        ("GET", "/v1/tasks/none", 404),
        ("GET", "/v1/projects/none/review", 404),
        ("GET", "/v1/events?after=-1", 422),
        ("GET", "/v1/tasks?state=odd", 422),
    ]
    for method, path, expected in cases:
        status, reply = request(command, method, path)
        assert status == expected, (path, reply)
        try:
            ErrorView.model_validate_json(reply)
        except ValidationError:
            pytest.fail(f"{method} {path} answered {reply!r}")


def test_a_resumed_stream_loses_and_repeats_nothing_over_a_restart(command: Installed) -> None:
    for number in range(3):
        queue(command, "beta", "STREAM again.", f"resumed-{number}")
    seen: list[int] = []

    def follow(until: int) -> None:
        with stream(command, **{"Last-Event-ID": str(seen[-1] if seen else 0)}) as reply:
            for message in parse(reply):
                assert message.id is not None
                seen.append(int(message.id))
                assert json.loads(message.data[0])["cursor"] == seen[-1]
                if seen[-1] >= until:
                    return

    for until in (2, 5, 9):
        follow(until)
    command.ok("down", "--now")
    command.ok("up")
    until_ended(command, "resumed-2")
    end = command.client().get("/health")["cursor"]
    follow(end)
    assert seen == list(range(1, end + 1))


def test_a_stalled_reader_slows_nobody(command: Installed) -> None:
    stalled = socket.socket(socket.AF_UNIX)
    stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    stalled.connect(str(command.client().socket_path))
    with contextlib.closing(stalled), stream(command, f"?after={_cursor(command)}") as reply:
        stalled.sendall(b"GET /v1/events/stream?after=0&deltas=1 HTTP/1.1\r\nHost: d\r\n\r\n")
        began = time.monotonic()
        for number in range(20):  # far more than a socket holds
            order = {"project": "acme", "prompt": "WAIT " + "x" * 900_000, "id": f"stalled-{number}"}
            command.client().submit(order)
        heard: list[str] = []
        for message in parse(reply):
            body = json.loads(message.data[0])
            heard += [body["task"]] if body["body"]["kind"] == "task.queued" else []
            if len(heard) == 20:
                break
        assert heard == [f"stalled-{number}" for number in range(20)]
        assert command.client().get("/health")
        assert time.monotonic() - began < 15
    for number in reversed(range(20)):
        request(command, "POST", f"/v1/tasks/stalled-{number}/cancel")
    until_ended(command, "stalled-0")


def _cursor(command: Installed) -> int:
    return int(command.client().get("/health")["cursor"])


def test_deltas_arrive_while_the_turn_streams_and_never_move_the_resume_point(command: Installed) -> None:
    with stream(command, f"?after={_cursor(command)}&deltas=true&project=acme") as reply:
        queue(command, "acme", "STREAM this.", "deltas")
        streamed, whole, before_the_block = "", "", False
        for message in parse(reply):
            body = json.loads("\n".join(message.data))["body"]
            if message.event == "agent.delta":
                assert message.id is None
                assert len(streamed) == body["offset"]
                streamed += body["text"]
                before_the_block |= not whole
            elif message.event == "agent.text":
                whole = body["text"]
            elif message.event == "task.finished":
                break
    assert streamed == whole == WORDS
    assert before_the_block


def test_whatever_an_agent_starts_is_turned_away(command: Installed, endpoint: RunningEndpoint) -> None:
    queue(command, "acme", "PROBE the daemon.", "probe")
    assert until_ended(command, "probe")["state"] == "succeeded"
    events = command.client().events(0, task="probe", kinds=("agent.tool_returned",))
    said = " ".join(event["body"]["content"] for event in events)
    assert "child heard HTTP/1.1 403" in said, said
    assert "orphan heard HTTP/1.1 403" in said, said
    assert answers(command.client())


def test_the_document_names_every_route_and_status(command: Installed) -> None:
    described = document(command)
    assert described["openapi"].startswith("3.1")
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            assert operation["description"], where
            assert {"400", "403", "404", "409", "422", "500", "503"} <= set(operation["responses"]), where
            for status, response in operation["responses"].items():
                if not status.startswith("2"):
                    schema = response["content"]["application/json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/ErrorView"}, f"{where} {status}"
    streamed = described["paths"]["/v1/events/stream"]["get"]["responses"]["200"]["content"]
    assert list(streamed) == ["text/event-stream"]


def test_the_probe_reaches_the_daemon_when_the_person_runs_it(command: Installed, tmp_path: Path) -> None:
    """Otherwise the refusals above would prove nothing."""
    (tmp_path / "probe.py").write_text(PROBE)
    record = str(command.home / ".counterpoint" / "run" / "daemon.json")
    ran = subprocess.run(
        ["python3", "probe.py", record, "child"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "child heard HTTP/1.1 200 OK"


def test_an_open_stream_ends_well_and_holds_nobody_up_when_the_daemon_stops(command: Installed) -> None:
    with stream(command, f"?after={_cursor(command)}") as reply:
        began = time.monotonic()
        command.ok("down")
        assert time.monotonic() - began < 25, "it waits for no reader"
        assert all(json.loads(message.data[0]) for message in parse(reply)), "it ends between two events"
    assert not answers(command.client())
    assert not command.client().socket_path.exists()
