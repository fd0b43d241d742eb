"""``counterpoint mcp``: another MCP client searches, reads on and sees what waits, the real CLI too."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import TextContent

from tests.support.counterpoint import Installed, installed
from tests.support.endpoint import RunningEndpoint, cli_env, cli_path
from tests.support.home import make_home
from tests.support.scripts import ours, script, session, text, tools

pytestmark = pytest.mark.cli
SAID = "Anna says the pump vibrates."
FILES = {
    "acme/talk.md": "Anna says the pump vibrates.\n",
    "beta/mail.md": "The pump is \x1b[31mlate\x1b[0m.\n",
}


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = make_home(
        tmp_path_factory.mktemp("mcp") / "home",
        endpoint=endpoint.url,
        projects={"acme": "Acme", "beta": "Beta"},
        files=FILES,
    )
    with installed(home) as run:
        yield run


@pytest.mark.anyio
async def test_a_client_searches_reads_on_and_sees_what_waits_and_was_found(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    config = json.loads(command.ok("mcp", "--print-config").out)["mcpServers"]["counterpoint"]
    server = StdioServerParameters(command=config["command"], args=config["args"], env=command.env())
    async with stdio_client(server) as streams, ClientSession(*streams) as client:
        await client.initialize()
        names = {tool.name for tool in (await client.list_tools()).tools}
        assert names == {"search", "read_source", "attention", "map", "questions"}

        async def say(tool: str, **given: object) -> tuple[str, bool]:
            done = await client.call_tool(tool, given)
            (content,) = done.content
            assert isinstance(content, TextContent)
            return content.text, bool(done.is_error)

        found, _ = await say("search", query="pump")
        assert "Anna says the pump vibrates." in found
        assert "late" in found
        assert "\x1b" not in found
        assert "late" not in (await say("search", query="pump", project="acme"))[0]
        for wrong_name in ({"client": "Acm"}, {"project": "acm"}):
            refused, wrong = await say("search", query="pump", **wrong_name)
            assert wrong
            assert "acme" in refused.casefold()
        ref = found.partition("[file:acme/")[2].partition("]")[0]
        assert "vibrates" in (await say("read_source", ref=f"file:acme/{ref}"))[0]
        problem, wrong = await say("read_source", ref="nowhere")
        assert wrong
        assert "Addresses come from" in problem
        assert (await say("attention"))[0] == "Nothing waits."
        assert (await say("map"))[0] == "No links."
        assert (await say("questions"))[0] == "Nothing was asked."
        put = tools(ours("answer", statements=[{"quotes": [{"ref": f"file:acme/{ref}", "quote": SAID}]}]))
        endpoint.set_script(script(session("What vibrates", put, text("Done."))))
        asked = command.ok("ask", "What vibrates?", "--json").json["question"]
        answer, _ = await say("questions", question=asked)
        assert "1. quoted" in answer
        assert f"> {SAID}" in answer


def test_claude_code_uses_it(command: Installed, endpoint: RunningEndpoint, tmp_path: Path) -> None:
    call = {"name": "mcp__counterpoint__search", "input": {"query": "pump vibrates"}}
    endpoint.set_script(script(session("what vibrates", tools(call), text("{{last_tool_result}}"))))
    line = [
        str(cli_path()),
        "-p",
        "what vibrates",
        "--strict-mcp-config",
        "--allowedTools",
        "mcp__counterpoint",
    ]
    config = command.ok("mcp", "--print-config").out
    done = subprocess.run(
        [*line, "--mcp-config", config],
        cwd=tmp_path,
        env={**command.env(), **cli_env(tmp_path / "user", endpoint.url)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Anna says the pump vibrates." in done.stdout, done
