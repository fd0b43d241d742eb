"""What agents wrote and the person has not landed: it is read for the map, and nothing of it is quoted."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

from orchestrator.daemon.fleet import Fleet
from orchestrator.errors import CounterpointError
from orchestrator.text import clean
from workspaces.errors import WorkspaceError


class Unlanded(NamedTuple):
    """The changes of one workspace, as they are now."""

    name: str
    """Of the project and of what its branch is at: other work has another name."""
    project: str
    client: str
    diff: str

    def text(self, most: int) -> str:
        """At most ``most`` characters, a mark of ours before every line."""
        body = clean(self.diff)
        shown = "\n".join(f"| {line}" for line in body[:most].split("\n"))
        return shown if len(body) <= most else f"{shown}\n(cut)"


async def unlanded(fleet: Fleet, most: int, without: Container[str]) -> list[Unlanded]:
    """Work of idle projects that is not landed, of at most ``most`` projects, sealed ones left out."""
    found: list[Unlanded] = []
    runtime = fleet.runtime
    for slug, record in list(runtime.state.projects.items()):
        project = runtime.projects.get(slug)
        if len(found) >= most:
            break
        if project is None or project.config.sealed or record.open or not record.view.commits:
            continue
        try:
            review = await fleet.review(slug)
        except (CounterpointError, WorkspaceError):
            continue  # there is no workspace to look at any more
        name = f"workspace:{slug}@{review.head}"
        if review.diff and name not in without:
            found.append(Unlanded(name, slug, project.client, review.diff))
    return found
