"""Finding a project or a client by what the person calls it, among what the daemon knows."""

from __future__ import annotations

from typing import Any

from orchestrator.client import Client
from orchestrator.errors import UnknownProject
from orchestrator.home.clients import client_called


def project_state(client: Client, name: str) -> dict[str, Any]:
    """The project whose slug or display name is ``name``; raises ``UnknownProject`` with those there are."""
    projects: list[dict[str, Any]] = client.get("/status")["projects"]
    wanted = name.strip().casefold()
    for project in projects:
        if wanted in {str(project["project"]).casefold(), str(project.get("name", "")).casefold()}:
            return project
    raise UnknownProject(name, [str(project["project"]) for project in projects])


def known_client(client: Client, name: str) -> str:
    """The client of that name as it is written; raises ``UnknownClient`` with the nearest there are."""
    projects: list[dict[str, Any]] = client.get("/status")["projects"]
    return client_called(name, [str(project["client"]) for project in projects])
