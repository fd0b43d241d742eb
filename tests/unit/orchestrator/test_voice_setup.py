"""A model is fetched once, checked and tried; anything less is said and leaves nothing."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from orchestrator.cli._voice_check import voice
from orchestrator.voice.models import choose, known_models
from orchestrator.voice.setup import NotSetUp, put_in_place
from tests.support import tiny_whisper
from tests.support.home import make_home

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = "somebody/tiny-whisper"


class Hub(BaseHTTPRequestHandler):
    """As much of a model hub as a fetch asks for, over a folder."""

    folder: Path
    asked: list[str]
    broken = False

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def log_message(self, *args: Any) -> None:
        """Nothing is printed."""

    def _answer(self, *, body: bool) -> None:
        path = self.path.partition("?")[0]
        type(self).asked.append(path)
        if path.startswith(f"/api/models/{REPOSITORY}"):
            files = [{"rfilename": file.name, "size": file.stat().st_size} for file in self._files()]
            known = {"id": REPOSITORY, "sha": COMMIT, "siblings": files, "tags": []}
            self._send(json.dumps(known).encode(), body=body, kind="application/json")
        elif path.startswith(f"/{REPOSITORY}/resolve/{COMMIT}/"):
            self._send(self._content(path.rpartition("/")[2]), body=body)
        else:
            self.send_error(404)

    def _files(self) -> list[Path]:
        return sorted(self.folder.iterdir())

    def _content(self, name: str) -> bytes:
        data = (self.folder / name).read_bytes()
        return data[:1000] if self.broken and name == "model.bin" else data

    def _send(self, data: bytes, *, body: bool, kind: str = "application/octet-stream") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if body:
            self.wfile.write(data)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Hub]]:
    folder = tiny_whisper.build(tmp_path / "published")
    (folder / "README.md").write_text("not needed")
    handler = type("TheHub", (Hub,), {"folder": folder, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    yield handler
    server.shutdown()
    serving.join()
    server.server_close()


def test_a_model_is_fetched_checked_tried_and_kept(hub: type[Hub], tmp_path: Path) -> None:
    models, said = tmp_path / "models", list[dict[str, Any]]()
    order = {"name": "tiny", "repository": REPOSITORY, "models": str(models), "threads": 1}
    model = put_in_place(order, said.append)
    assert said[0]["kind"] == "fetching"
    fetched = [message for message in said if message["kind"] == "fetching"]
    assert fetched[-1]["done"] == fetched[-1]["total"] > 2_000_000
    assert said[-1]["kind"] == "checking"
    assert model.source == f"{REPOSITORY}@{COMMIT}"
    assert model.sha256 == hashlib.sha256((hub.folder / "model.bin").read_bytes()).hexdigest()
    assert set(model.files) == {"model.bin", "config.json", "tokenizer.json"}
    assert model.minutes is not None
    assert choose(None, models) == choose("tiny", models) == model
    assert not any("README" in path for path in hub.asked), "only what is needed"
    assert sorted(path.name for path in models.iterdir()) == ["tiny", "tiny.json"]


def test_what_came_damaged_is_not_kept(hub: type[Hub], tmp_path: Path) -> None:
    hub.broken = True
    models = tmp_path / "models"
    order = {"name": "tiny", "repository": REPOSITORY, "models": str(models), "threads": 1}
    with pytest.raises(NotSetUp):
        put_in_place(order, lambda said: None)
    assert known_models(models) == ()
    assert not list(models.iterdir()), "it is fetched anew the next time"
    order["repository"] = "somebody/else"
    with pytest.raises(NotSetUp, match="somebody/else could not be fetched") as missing:
        put_in_place(order, lambda said: None)
    assert "--model /path" in missing.value.hint


def test_a_folder_is_taken_where_it_is_and_one_that_is_no_model_says_what_it_lacks(tmp_path: Path) -> None:
    folder, models = tiny_whisper.build(tmp_path / "mine"), tmp_path / "models"
    order = {"name": "mine", "folder": str(folder), "models": str(models), "threads": 1}
    assert put_in_place(order, lambda said: None).path == str(folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(NotSetUp, match=r"no tokenizer\.json") as lacking:
        put_in_place(order, lambda said: None)
    assert "CTranslate2" in lacking.value.hint
    with pytest.raises(NotSetUp, match="no folder"):
        put_in_place({**order, "folder": str(tmp_path / "gone")}, lambda said: None)


def test_doctor_warns_where_a_model_is_named_or_waited_for(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme"})
    configured = (home / "counterpoint.toml").read_text()
    for table, level, fix in (
        ("", "ok", ""),
        (f'[inbox]\nwatch = ["{tmp_path}"]', "warn", "voice setup"),
        ('[voice]\nmodel = "small"', "warn", "voice setup --model small"),
        (f'[voice]\nmodel = "{tiny_whisper.build(tmp_path / "tiny")}"', "ok", ""),
    ):
        (home / "counterpoint.toml").write_text(f"{configured}\n{table}\n")
        (found,) = voice(home)
        assert (found.level, fix in found.fix, bool(found.fix)) == (level, True, bool(fix))
    assert "tiny" in found.message
