"""A daemon that follows the API's contract with canned state, over a Unix socket, with the standard library.

As a program (``python fake_daemon.py HOME``) it takes the home's lock like the real one, answers until it
is told to shut down, and a second one on the same home ends at once.
"""

from __future__ import annotations

import fcntl
import json
import os
import socketserver
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Json = dict[str, Any]
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
USAGE = {
    "input_tokens": 100,
    "output_tokens": 20,
    "cache_read_input_tokens": 300,
    "cache_creation_input_tokens": 0,
}
CALIBRATION = {"name": "default", "version": "1.0.0", "sha256": "ab" * 32}


class Problem(Exception):
    """An error reply."""

    def __init__(self, status: int, kind: str, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, "fix": fix}}


@dataclass
class FakeDaemon:
    """State and behaviour of one fake daemon; tests set the fields before or while it serves."""

    socket_path: Path
    home: Path = Path("/home/ada/work")
    projects: dict[str, Json] = field(default_factory=dict)
    tasks: dict[str, Json] = field(default_factory=dict)
    events: list[Json] = field(default_factory=list)
    reviews: dict[str, Json] = field(default_factory=dict)
    landings: dict[str, Json] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    """Replies by ``METHOD path`` that replace the usual one."""
    replies: dict[str, Json] = field(default_factory=dict)
    """As ``problems``, for calls that succeed."""
    unwalled: list[str] = field(default_factory=list)
    walled: list[str] = field(default_factory=list)
    api: int = 1
    autofinish: bool = False
    """Whether a task succeeds as soon as it is queued; a prompt that contains ``fail`` fails."""
    drops: list[int] = field(default_factory=list)
    """After how many events each coming stream breaks off, in the middle of the next one."""
    lost_replies: int = 0
    """How many coming POST /tasks are carried out without the reply arriving."""
    requests: list[str] = field(default_factory=list)
    queries: list[tuple[str, str]] = field(default_factory=list)
    """Path and query of each request that had one."""
    streams_from: list[int] = field(default_factory=list)
    streamed: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _server: _Server | None = None
    _thread: threading.Thread | None = None

    def __enter__(self) -> FakeDaemon:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Serve in a thread; a restart keeps the state."""
        self.socket_path.unlink(missing_ok=True)
        self._server = _Server(str(self.socket_path), _handler(self))
        self.stopped.clear()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def stop(self) -> None:
        """End every connection and stop serving."""
        if self._server is None or self._thread is None:
            return
        self.stopped.set()
        with self._changed:
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._server = None
        self.socket_path.unlink(missing_ok=True)

    def add_project(self, slug: str, **fields: Any) -> None:
        """Register a project."""
        base = {
            "project": slug,
            "name": slug.title(),
            "client": slug,
            "folder": slug,
            "calibration": "default",
        }
        counts = {"queued": 0, "done": 0, "failed": 0, "cost_usd": 0.0, "commits": 0, "state": "idle"}
        self.projects[slug] = {**base, **counts, **fields}

    def emit(self, kind: str, *, project: str | None = None, task: str | None = None, **body: Any) -> int:
        """Append an event; streams see it at once."""
        with self._changed:
            cursor = len(self.events) + 1
            at = (START + timedelta(seconds=cursor)).isoformat().replace("+00:00", "Z")
            envelope = {"cursor": cursor, "at": at, "v": 1, "epoch": 1, "visibility": "client"}
            owner = {"project": project, "client": project, "task": task}
            self.events.append({**envelope, **owner, "body": {"kind": kind, **body}})
            self._changed.notify_all()
            return cursor

    def finish(self, task: str, status: str = "succeeded", **fields: Any) -> None:
        """End a task."""
        view = self.tasks[task]
        result = (
            {"result": "done", "error": None}
            if status == "succeeded"
            else {"result": None, "error": "it broke"}
        )
        times = {"started_at": view["queued_at"], "session_id": f"session-{view['project']}"}
        cost = {"turns": 2, "cost_usd": 0.25, "usage": USAGE, "calibration": CALIBRATION}
        done = {**result, **times, **cost, "commits": ["c0ffee" + "0" * 34], "files_changed": [], **fields}
        now = (START + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
        view.update(done, state=status, finished_at=now)
        self.emit("task.finished", project=view["project"], task=task, status=status, **done)

    def handle(self, method: str, path: str, query: Json, body: Json) -> tuple[int, Any]:
        """The reply to one request."""
        if problem := self.problems.get(f"{method} {path}"):
            raise problem
        if (canned := self.replies.get(f"{method} {path}")) is not None:
            return 200, canned
        parts = [unquote(part) for part in path.strip("/").split("/")]
        if method == "GET" and path in {"/health", "/status", "/projects"}:
            return 200, self._read(path)
        if parts[0] == "projects" and len(parts) == 3:
            return 200, self._project(parts[1], parts[2])
        return self._handle_tasks([method, *parts], query, body)

    def _read(self, path: str) -> Any:
        status = self._status()
        health = {name: status[name] for name in ("pid", "version", "api", "epoch", "cursor")}
        return {"/health": health, "/status": status, "/projects": status["projects"]}[path]

    def _handle_tasks(self, call: list[str], query: Json, body: Json) -> tuple[int, Any]:
        match call:
            case ["POST", "tasks"]:
                return 202, self._queue(body)
            case ["POST", "batches"]:
                replies = [self._queue(task) for task in body["tasks"]]
                return 202, {"cursor": len(self.events), "tasks": replies}
            case ["GET", "tasks"]:
                return 200, self._list(query)
            case ["GET", "tasks", task]:
                return 200, self._task(task)
            case ["POST", "tasks", task, "cancel"]:
                self._task(task)
                return 202, {"cursor": len(self.events), "task": task, "duplicate": False}
            case ["GET", "events"]:
                return 200, self._page(query)
            case ["POST", "shutdown"]:
                threading.Thread(target=self.stop).start()
                return 202, {"cursor": len(self.events), "task": None, "duplicate": False}
        raise Problem(404, "UsageProblem", f"no such call {call}")

    def matching(self, after: int, query: Json) -> list[Json]:
        """Events after a cursor that a query wants."""
        kinds = set(filter(None, query.get("kinds", "").split(",")))
        return [
            event
            for event in self.events[after:]
            if query.get("project") in {None, event["project"]}
            and query.get("task") in {None, event["task"]}
            and (not kinds or event["body"]["kind"] in kinds)
        ]

    def stream(self, after: int, query: Json, write: Callable[[str], None]) -> None:
        """Write frames until the daemon stops or the planned drop."""
        self.streams_from.append(after)
        left = self.drops.pop(0) if self.drops else None
        self.streamed.set()
        write(": connected\n\n")
        while not self.stopped.is_set():
            for event in self.matching(after, query):
                frame = (
                    f"id: {event['cursor']}\nevent: {event['body']['kind']}\ndata: {json.dumps(event)}\n\n"
                )
                if left == 0:
                    write(frame[: len(frame) // 2])
                    return
                write(frame)
                after, left = event["cursor"], None if left is None else left - 1
            self._wait_beyond(after)

    def _wait_beyond(self, cursor: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self.stopped.is_set() or len(self.events) > cursor, 0.2)

    def _status(self) -> Json:
        who = {"home": str(self.home), "pid": os.getpid(), "version": "0.1.0", "api": self.api, "epoch": 1}
        model = {"endpoint": "offline", "offline": True, "walled": False, "unwalled": self.unwalled}
        model["walled_projects"] = self.walled
        times = {"cursor": len(self.events), "started_at": START.isoformat()}
        return {**who, **model, **times, "projects": list(self.projects.values())}

    def _queue(self, body: Json) -> Json:
        project, task = body["project"], body.get("id") or f"t{len(self.tasks) + 1}"
        if project not in self.projects:
            known = ", ".join(self.projects)
            raise Problem(
                404, "UnknownProject", f"No project {project!r} in this home.", f"Projects: {known}."
            )
        if task in self.tasks:
            return {"cursor": len(self.events), "task": task, "duplicate": True}
        names = ("prompt", "model", "max_turns", "budget_usd", "origin", "batch")
        given = {name: body[name] for name in names if name in body}
        cursor = self.emit("task.queued", project=project, task=task, **given)
        owner = {"task": task, "project": project, "client": project, "state": "queued"}
        times = {
            "queued_at": START.isoformat(),
            "queued_cursor": cursor,
            "calibration_name": body.get("calibration"),
        }
        self.tasks[task] = {**owner, **given, **times, "priority": body.get("priority", 0)}
        if self.autofinish:
            self.emit("task.started", project=project, task=task, attempt=1, mode="run")
            self.finish(task, "failed" if "fail" in body["prompt"] else "succeeded")
        return {"cursor": cursor, "task": task, "duplicate": False}

    def _task(self, task: str) -> Json:
        if task not in self.tasks:
            raise Problem(404, "UnknownTask", f"No task {task!r}.", "`counterpoint tasks` lists them.")
        return self.tasks[task]

    def _list(self, query: Json) -> Json:
        names = ("project", "state", "batch")
        wanted = [t for t in self.tasks.values() if all(query.get(n) in {None, t.get(n)} for n in names)]
        return {"cursor": len(self.events), "tasks": wanted}

    def _page(self, query: Json) -> Json:
        limit, end = int(query.get("limit", 200)), len(self.events)
        found = self.matching(int(query.get("after", 0)), query)
        shown = found[:limit]
        return {"events": shown, "next": shown[-1]["cursor"] if len(found) > limit else end, "end": end}

    def _project(self, project: str, action: str) -> Json:
        if project not in self.projects:
            raise Problem(404, "UnknownProject", f"No project {project!r} in this home.", "Projects: acme.")
        if action == "archive":
            return {"project": project, "wip_ref": f"refs/counterpoint/wip/{project}", "wip_commit": "f" * 40}
        replies = {"review": self.reviews, "land": self.landings}[action]
        return replies[project]


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = False
    request_queue_size = 64


def _handler(fake: FakeDaemon) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"fake": fake})


class _Handler(BaseHTTPRequestHandler):
    fake: FakeDaemon
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        target = urlsplit(self.path)
        if target.path == "/v1/events/stream":
            self._stream({name: values[-1] for name, values in parse_qs(target.query).items()})
        else:
            self._answer("GET", {})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self._answer("POST", json.loads(self.rfile.read(length) or b"{}"))

    def _answer(self, method: str, body: Json) -> None:
        target = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(target.query).items()}
        path = target.path.removeprefix("/v1")
        self.fake.requests.append(f"{method} {path}")
        if target.query:
            self.fake.queries.append((path, target.query))
        try:
            status, value = self.fake.handle(method, path, query, body)
        except Problem as problem:
            status, value = problem.status, problem.body
        self.close_connection = True
        if (method, path) in {("POST", "/tasks"), ("POST", "/batches")} and self.fake.lost_replies:
            self.fake.lost_replies -= 1
            return
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, query: Json) -> None:
        self.close_connection = True
        after = int(self.headers.get("Last-Event-ID") or query.get("after", 0))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            self.fake.stream(after, query, self._chunk)
        except OSError:
            return  # the client has gone

    def _chunk(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def address_string(self) -> str:
        return "unix"

    def log_message(self, *args: Any) -> None:
        """Nothing: tests read ``requests``."""


def main(home: Path) -> int:
    """Serve ``home`` as a program until POST /v1/shutdown."""
    from orchestrator.home.locate import DaemonRecord, run_directory, socket_path
    from orchestrator.home.paths import HomePaths, write_record

    descriptor = os.open(run_directory(home) / "daemon.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write("A daemon already runs for this home.\n")
        return 1
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps({"pid": os.getpid()}).encode(), 0)
    path = socket_path(home)
    write_record(HomePaths(home), DaemonRecord(os.getpid(), path, "0.1.0", 1))
    fake = FakeDaemon(path, home)
    fake.add_project("acme")
    with fake:
        fake.stopped.wait(60)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
