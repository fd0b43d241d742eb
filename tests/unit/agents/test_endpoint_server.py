"""The endpoint as a process on loopback: keys, errors, faults, control surface, passthrough, its end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from agents.endpoint.evidence import was_sent
from agents.endpoint.player import ModelRequest, Reply
from agents.endpoint.process import EndpointStartFailed, start_endpoint
from agents.endpoint.server import Endpoint
from tests.support.endpoint import CONTROL_KEY, RunningEndpoint, run_endpoint

TOOLS = [{"name": "Bash", "input_schema": {"type": "object"}}]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint() as running:
        yield running


def play(endpoint: RunningEndpoint, **turn: Any) -> None:
    endpoint.reset()
    endpoint.set_script({"default": turn})


def post(endpoint: RunningEndpoint, *, path: str = "/v1/messages?beta=true", **more: Any) -> httpx2.Response:
    key = more.pop("key", endpoint.key)
    extra = more.pop("headers", {})
    body = {"model": "m", "max_tokens": 50, "tools": TOOLS, "messages": [{"role": "user", "content": "hi"}]}
    headers = {"x-api-key": key, "anthropic-beta": "something-new-2026", **extra}
    return httpx2.post(
        endpoint.url + path, headers=headers, json={**body, **more}, timeout=20, trust_env=False
    )


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]


def test_a_message_whole_and_streamed(endpoint: RunningEndpoint) -> None:
    play(endpoint, text="hello from the script, long enough for two deltas")
    whole = post(endpoint, unknown_field={"a": 1})
    assert whole.status_code == 200
    assert whole.headers["request-id"].startswith("req_")
    streamed = post(endpoint, stream=True)
    assert streamed.headers["content-type"].startswith("text/event-stream")
    found = events(streamed.text)
    text = "".join(e["delta"].get("text", "") for e in found if e["type"] == "content_block_delta")
    assert text == whole.json()["content"][0]["text"] == "hello from the script, long enough for two deltas"
    assert found[0]["message"]["usage"]["input_tokens"] == whole.json()["usage"]["input_tokens"] > 0


def test_a_turn_may_report_another_size(endpoint: RunningEndpoint) -> None:
    play(endpoint, text="hello", input_tokens=980_000)
    usage = post(endpoint).json()["usage"]
    assert usage["input_tokens"] == 980_000
    assert usage["output_tokens"] < 100


def ask(endpoint: RunningEndpoint, session: str, text: str) -> bool | None:
    return was_sent(endpoint.url, CONTROL_KEY, session, text.encode())


def test_it_says_whether_a_sessions_newest_request_had_a_calibration(
    endpoint: RunningEndpoint,
) -> None:
    play(endpoint, text="hello")
    mine, agent = {"x-claude-code-session-id": "s1"}, {"x-claude-code-agent-id": "a1"}
    preset = {"type": "text", "text": "You are the CLI."}
    system = [preset, {"type": "text", "text": "Preset.\n\nCalibratiön\n"}]
    assert ask(endpoint, "s1", "Calibratiön\n") is None
    post(endpoint, system=system, headers=mine)
    post(endpoint, system=[preset], headers={"x-claude-code-session-id": "s2"})
    post(endpoint, system=[preset], headers={**mine, **agent})
    post(endpoint, system=[preset], headers=mine, max_tokens=1)
    assert ask(endpoint, "s1", "Calibratiön\n") is True
    assert ask(endpoint, "s1", "Calibratiön") is False, "byte for byte"
    assert ask(endpoint, "s2", "Calibratiön\n") is False
    summary = {"role": "user", "content": "CRITICAL: Respond with TEXT ONLY. Do NOT call any tools. Sum up."}
    post(endpoint, system=system, headers=mine, messages=[summary])
    assert ask(endpoint, "s1", "Calibratiön\n") is None, "nothing was asked since the summary"
    post(endpoint, system=[preset], headers=mine)
    assert ask(endpoint, "s1", "Calibratiön\n") is False


def test_a_script_may_deny_what_was_sent(endpoint: RunningEndpoint) -> None:
    endpoint.reset()
    endpoint.set_script({"denials": 1})
    post(endpoint, system="all of it", headers={"x-claude-code-session-id": "s1"})
    assert [ask(endpoint, "s1", "it") for _ in range(2)] == [False, True]


def test_nobody_else_is_asked_and_no_answer_is_no_verdict(endpoint: RunningEndpoint) -> None:
    post(endpoint, system="all of it", headers={"x-claude-code-session-id": "s1"})
    assert was_sent(endpoint.url, "another", "s1", b"it") is None
    assert was_sent("http://127.0.0.1:9", None, "s1", b"it") is None
    assert was_sent("https://127.0.0.1:9", None, "s1", b"it") is None
    assert was_sent("http://example.org", None, "s1", b"it") is None
    assert was_sent("http://127.0.0.1:99999999", None, "s1", b"it") is None
    got = httpx2.get(f"{endpoint.url}/_control/system", headers={"x-api-key": CONTROL_KEY}, trust_env=False)
    assert got.status_code == 400


def test_other_keys_are_refused_everywhere(endpoint: RunningEndpoint) -> None:
    reply = post(endpoint, key="another")
    assert reply.status_code == 401
    assert reply.json()["error"]["type"] == "authentication_error"
    for path in ("/_control/requests", "/_control/stats"):
        assert httpx2.get(endpoint.url + path, trust_env=False).status_code == 401
        agents = {"x-api-key": endpoint.key}
        assert httpx2.get(endpoint.url + path, headers=agents, trust_env=False).status_code == 401
    bearer = {"authorization": f"Bearer {CONTROL_KEY}"}
    assert httpx2.get(endpoint.url + "/_control/stats", headers=bearer, trust_env=False).status_code == 200


def test_errors_have_the_shape_of_the_api(endpoint: RunningEndpoint) -> None:
    play(endpoint, text="x")
    invalid = post(endpoint, max_tokens=0)
    assert invalid.status_code == 400
    envelope = invalid.json()
    assert envelope["type"] == "error"
    assert envelope["error"] == {
        "type": "invalid_request_error",
        "message": "max_tokens: must be greater than or equal to 1",
    }
    assert envelope["request_id"] == invalid.headers["request-id"]
    assert post(endpoint, path="/v1/unknown").json()["error"]["type"] == "not_found_error"
    broken = httpx2.post(
        endpoint.url + "/v1/messages", content=b"{", headers={"x-api-key": endpoint.key}, trust_env=False
    )
    assert broken.status_code == 400
    assert httpx2.head(endpoint.url + "/", trust_env=False).status_code == 200


def test_token_counts_grow_with_the_request_and_large_bodies_pass(endpoint: RunningEndpoint) -> None:
    path = "/v1/messages/count_tokens"
    small = post(endpoint, path=path).json()["input_tokens"]
    large = post(endpoint, path=path, system="x" * 5_000_000).json()["input_tokens"]
    assert large - small >= 5_000_000 // 4


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"kind": "http", "status": 529}, 529),
        ({"kind": "http", "status": 429, "headers": {"retry-after": "7"}}, 429),
        ({"kind": "overflow"}, 400),
    ],
)
def test_faults_that_replace_the_answer(
    endpoint: RunningEndpoint, fault: dict[str, Any], status: int, stream: bool
) -> None:
    play(endpoint, text="hello", fault=fault)
    failed = post(endpoint, stream=stream)
    assert failed.status_code == status
    assert failed.headers.get("retry-after") == fault.get("headers", {}).get("retry-after")
    if fault["kind"] == "overflow":
        assert failed.json()["error"]["message"].startswith("prompt is too long: ")
    assert post(endpoint, stream=stream).status_code == 200, "the fault is played once"


def test_faults_in_the_middle_of_an_answer(endpoint: RunningEndpoint) -> None:
    for stream in (True, False):
        play(endpoint, text="hello there, this is long enough", fault={"kind": "cut"})
        with pytest.raises(httpx2.RemoteProtocolError):
            post(endpoint, stream=stream)
        play(endpoint, text="hello", fault={"kind": "malformed"})
        reply = post(endpoint, stream=stream)
        with pytest.raises(ValueError, match=r"char|Unterminated|Expecting"):
            events(reply.text) if stream else reply.json()


def test_silence_comes_after_the_headers_and_the_answer_after_it(endpoint: RunningEndpoint) -> None:
    play(endpoint, text="hello", fault={"kind": "silence", "seconds": 0.4})
    with httpx2.stream(
        "POST",
        endpoint.url + "/v1/messages",
        headers={"x-api-key": endpoint.key},
        json={
            "model": "m",
            "max_tokens": 9,
            "stream": True,
            "messages": [{"role": "user", "content": "hi"}],
            "tools": TOOLS,
        },
        timeout=httpx2.Timeout(5, read=0.1),
        trust_env=False,
    ) as reply:
        assert reply.status_code == 200
        with pytest.raises(httpx2.ReadTimeout):
            reply.read()


def test_the_control_surface_shows_requests_without_secrets(endpoint: RunningEndpoint) -> None:
    play(endpoint, text="hello")
    post(endpoint, system=[{"type": "text", "text": "You are ä."}])
    (record,) = endpoint.requests()
    assert record["system_length"] == len("You are ä.".encode())
    assert record["tools"] == ["Bash"]
    assert record["messages"][0]["content"][0]["text"] == "hi"
    assert endpoint.key not in json.dumps(record)
    assert endpoint.stats()["outcomes"] == {"answered": 1}
    with pytest.raises(Exception, match="400"):
        endpoint.set_script({"turns": 3})
    endpoint.reset()
    assert endpoint.requests() == []


@pytest.mark.anyio
async def test_a_player_that_breaks_is_a_500_with_its_reason_in_the_record(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken:
        async def answer(self, request: ModelRequest) -> Reply:
            raise ZeroDivisionError(request.model)

    server = Endpoint(Broken())
    transport = httpx2.ASGITransport(app=server.app())
    async with httpx2.AsyncClient(transport=transport, base_url="http://endpoint") as client:
        body = {"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": "hi"}]}
        reply = await client.post("/v1/messages", json=body)
    assert (reply.status_code, reply.json()["error"]["type"]) == (500, "api_error")
    (record,) = server.recorder.requests()
    assert record["error"] == "ZeroDivisionError('m')"
    assert "ZeroDivisionError" in caplog.text


def test_it_listens_on_loopback_only_and_leaves_with_its_parent(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with run_endpoint({"default": {"text": "x"}}, arguments=("--log", str(log))) as running:
        process = psutil.Process(running.pid)
        listening = [c.laddr.ip for c in process.net_connections() if c.status == psutil.CONN_LISTEN]
        assert listening == ["127.0.0.1"]
        post(running)
        assert process.parent() is not None
    assert not psutil.pid_exists(running.pid)
    assert log.stat().st_mode & 0o777 == 0o600
    (line,) = log.read_text().splitlines()
    assert json.loads(line)["outcome"] == "answered"


def test_passthrough_forwards_messages_streams_and_errors(endpoint: RunningEndpoint) -> None:
    play(
        endpoint, text="from upstream", fault={"kind": "http", "status": 429, "headers": {"retry-after": "3"}}
    )
    arguments = ("--upstream", endpoint.url)
    with run_endpoint(player="passthrough", arguments=arguments) as front:
        limited = post(front)
        assert (limited.status_code, limited.headers["retry-after"]) == (429, "3")
        assert post(front).json()["content"] == [{"type": "text", "text": "from upstream"}]
        assert events(post(front, stream=True).text)[-1] == {"type": "message_stop"}
        assert len(front.requests()) == len(endpoint.requests()) == 3
        assert endpoint.requests()[0]["path"] == "/v1/messages"
    with run_endpoint(player="passthrough", arguments=("--upstream", "http://127.0.0.1:9")) as front:
        assert post(front).status_code == 502


@pytest.mark.anyio
async def test_the_process_ends_with_its_block_and_has_a_key_of_its_own() -> None:
    async with start_endpoint(player="script") as running:
        async with httpx2.AsyncClient(base_url=running.url, trust_env=False) as client:
            assert (await client.get("/_control/stats")).status_code == 401
            assert (
                await client.get("/_control/stats", headers={"x-api-key": running.key})
            ).status_code == 401
            reply = await client.get("/_control/stats", headers={"x-api-key": running.control_key})
            assert reply.json()["received"] == 0
        assert running.key not in " ".join(psutil.Process(running.pid).cmdline())
        assert running.key not in repr(running)
    assert not psutil.pid_exists(running.pid)


@pytest.mark.anyio
async def test_an_endpoint_that_cannot_start_says_so(tmp_path: Path) -> None:
    with pytest.raises(EndpointStartFailed):
        async with start_endpoint(player="script", script=tmp_path / "missing.json"):
            raise AssertionError("it cannot have started")


def test_it_ends_when_its_standard_input_closes() -> None:
    with run_endpoint() as running:
        running.stdin.close()
        assert running.wait(10) == 0
