"""The servers that a ``.mcp.json`` names, each with the hash by which it is approved."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from orchestrator.home._files import Unusable, read_text, sha256_of

MCP_FILE = ".mcp.json"
LARGEST_MCP = 1 << 20


@dataclass(frozen=True, slots=True)
class McpServer:
    """One server's configuration, as it stands in the file now."""

    name: str
    config: dict[str, object]
    sha256: str
    """Of the configuration's canonical JSON: keys sorted, no spaces."""

    @property
    def preview(self) -> str:
        """What would run, with names of environment variables and headers but never their values."""
        shown = {key: value for key, value in self.config.items() if key not in {"env", "headers"}}
        for key in ("env", "headers"):
            secret = self.config.get(key)
            if isinstance(secret, dict):
                shown[key] = sorted(secret)
        return json.dumps(shown, ensure_ascii=False)


def mcp_servers(folder: Path) -> tuple[McpServer, ...]:
    """The servers of ``folder``'s ``.mcp.json``; empty without one. Raises `Unusable`."""
    path = folder / MCP_FILE
    if not path.exists() and not path.is_symlink():
        return ()
    try:
        found = json.loads(read_text(path, folder, LARGEST_MCP))
    except (ValueError, RecursionError):
        raise Unusable("not JSON") from None
    servers = found.get("mcpServers", {}) if isinstance(found, dict) else None
    if not isinstance(servers, dict):
        raise Unusable("has no table of servers")
    return tuple(
        McpServer(name, config, sha256_of(canonical(config)))
        for name, config in servers.items()
        if isinstance(config, dict)
    )


def canonical(value: object) -> bytes:
    """The one spelling of a JSON value that is hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
