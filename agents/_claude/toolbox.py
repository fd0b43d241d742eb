"""Our own tools as a server inside this process, in the SDK's shape."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from claude_agent_sdk import McpSdkServerConfig, SdkMcpTool, create_sdk_mcp_server

from agents.spec import AgentSpec
from agents.tools import SERVER, Tool, ToolProblem


def servers(spec: AgentSpec) -> dict[str, McpSdkServerConfig]:
    """The one server with the agent's tools; none without any."""
    if not spec.tools:
        return {}
    return {SERVER: create_sdk_mcp_server(SERVER, tools=[_wrapped(tool) for tool in spec.tools])}


def _wrapped(tool: Tool) -> SdkMcpTool[Any]:
    return SdkMcpTool(tool.name, tool.description, dict(tool.schema), _told(tool))


def _told(tool: Tool) -> Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]:
    async def run(given: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"content": [{"type": "text", "text": await tool.run(given)}]}
        except ToolProblem as problem:
            return {"content": [{"type": "text", "text": str(problem)}], "is_error": True}

    return run
