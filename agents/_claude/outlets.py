"""Where a sandboxed agent may connect to: the model's endpoint, and what the person listed. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from agents._claude.gate import is_loopback
from agents.sandbox import SandboxMissing
from agents.spec import Endpoint

ANTHROPIC = "api.anthropic.com:443"
"""Where the CLI reaches its model when it is told no other place."""
EVERYWHERE = "*"
"""As a host: the network stays open."""
_PROXY = 3128
_PORTS = {"http": 80, "https": 443}
_NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
_LOCAL = "localhost,127.0.0.1,::1"
_FIRST_FREE = 1024
"""Lower ports are not for everybody to open."""


@dataclass(frozen=True, slots=True)
class Outlets:
    """The ways out of a sandbox without a network."""

    raw: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    """Ports inside that lead to one place outside."""
    allow: tuple[str, ...] = ()
    """Places, as ``host:port``, that the proxy leads to."""

    @property
    def proxy(self) -> int | None:
        """The port inside at which the proxy answers, where there is one."""
        if not self.allow:
            return None
        return next(port for port in range(_PROXY, 65536) if port not in self.raw)

    @property
    def ports(self) -> tuple[int, ...]:
        """All ports that are opened inside."""
        return (*self.raw, *(() if self.proxy is None else (self.proxy,)))

    @property
    def plan(self) -> str:
        """What ``gate`` is told."""
        places = {str(port): place for port, place in self.raw.items()}
        return json.dumps({"raw": places, "allow": self.allow})

    @property
    def variables(self) -> dict[str, str]:
        """What tells programs inside of the proxy; the person's own is none of theirs."""
        where = "" if self.proxy is None else f"http://127.0.0.1:{self.proxy}"
        return {**dict.fromkeys(_NAMES, where), "ALL_PROXY": "", "NO_PROXY": _LOCAL, "no_proxy": _LOCAL}


def outlets(endpoint: Endpoint, hosts: Iterable[str], servers: Iterable[object] = ()) -> Outlets:
    """The ways out for an agent of ``endpoint``; ``hosts`` are the person's, ``servers`` its MCP servers.

    Raises ``SandboxMissing`` for an endpoint that cannot be reached from inside.
    """
    raw: dict[int, tuple[str, int]] = {}
    allow: list[str] = []
    if endpoint.url is None:
        allow.append(ANTHROPIC)
    else:
        place = urlsplit(endpoint.url)
        host, port = place.hostname or "", _port(place)
        if not is_loopback(host):
            allow.append(f"{host}:{port}")
        elif port < _FIRST_FREE:
            raise SandboxMissing(
                f"no port below {_FIRST_FREE}, as in {endpoint.url}, can be opened in a sandbox"
            )
        else:
            raw[port] = (host, port)
    allow += [host if ":" in host else f"{host}:443" for host in hosts]
    urls = [urlsplit(str(one["url"])) for one in servers if isinstance(one, dict) and "url" in one]
    allow += [f"{url.hostname}:{_port(url)}" for url in urls if url.hostname and url.scheme in _PORTS]
    return Outlets(raw, tuple(dict.fromkeys(allow)))


def _port(url: SplitResult) -> int:
    return url.port or _PORTS.get(url.scheme, 443)
