"""The links of the map that touch what an attached project's agent was asked: told to the person, quietly."""

from __future__ import annotations

from typing import Any

from orchestrator.cli._map_page import projects_of
from orchestrator.cli._render import Line, Page, Span
from orchestrator.client import Client
from orchestrator.errors import CounterpointError
from orchestrator.text import flat

Json = dict[str, Any]


class Touching:
    """Tells of each link once, on one line; nothing of it reaches the agent."""

    def __init__(self, client: Client, project: str) -> None:
        self._client = client
        self._project = project
        self._told: set[str] = set()

    def news(self) -> list[Line]:
        """A line when the agent's task is touched by a link that was not told of yet."""
        try:
            links = [one for one in _asked(self._client, self._project) if one["link"] not in self._told]
        except CounterpointError:
            return []  # it is in nobody's way
        if not links:
            return []
        self._told |= {str(one["link"]) for one in links}
        first, more = links[0], len(links) - 1
        others = " and ".join(flat(str(name)) for name in first["projects"][1:])
        rest = f", and {more} more" if more else ""
        told = f"{flat(str(first['relation']))} with {others}: {flat(str(first['because']))}{rest}"
        return [(Span("⇄ ", "magenta"), Span(told, "dim"), Span("  /links shows it", "dim"))]


def link_lines(client: Client, project: str) -> list[Line]:
    """The links that touch the agent's task, with the words of both sides and what they do not say."""
    page = Page()
    touching = {str(one["link"]): one for one in _asked(client, project)}
    known = client.get("/map", {"project": project})["links"] if touching else []
    for link in (one for one in known if one["link"] in touching):
        page.line(
            Span("⇄ ", "magenta"),
            Span(f"{flat(str(link['relation']))}  {' ⇄ '.join(map(flat, projects_of(link)))}", "bold"),
            Span(f"  {link['link']}", "dim"),
        )
        for quote in link["quotes"]:
            page.line(Span(f"  {flat(str(quote['project']))}  {flat(str(quote['ref']))}", "dim"))
            page.block(Span(str(quote["text"]).strip(), "cyan"), indent="  ▌ ")
        page.block(f"not said: {link['not_said']}", indent="  ")
    if not touching:
        page.line(Span("no link of the map touches what the agent was asked", "dim"))
    else:
        page.line(Span("  the agent knows of none; `counterpoint map` decides", "dim"))
    return page.take()


def _asked(client: Client, project: str) -> list[Json]:
    found: list[Json] = client.get("/map/touching", {"project": project})["links"]
    return found
