"""The map as a page, a diagram and lines. What was quoted is hostile text: escaped, on every way out."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Any

from orchestrator.cli._map_drawing import STYLE, drawing, edges
from orchestrator.text import clean, flat

Json = dict[str, Any]
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
article { border: 1px solid #8886; border-radius: .5rem; padding: 1rem; margin: 1rem 0; }
article.dismissed, article.stale { opacity: .6; }
blockquote { margin: .5rem 0; padding-left: .75rem; border-left: 3px solid #48c; white-space: pre-wrap; }
details { color: #777; }
pre { white-space: pre-wrap; font: inherit; }
cite, .meta { color: #777; font-size: .85rem; }
dt { font-weight: 600; margin-top: .5rem; } dd { margin: 0; }
"""
_INFERRED = (
    ("why", "Why it may matter"),
    ("not_said", "What the quotes do not say"),
    ("next_action", "Next action"),
    ("signal", "The signal it would bring"),
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def chosen(links: Iterable[Json], *, every: bool) -> list[Json]:
    """The links to show: without ``every`` no dismissed ones and none that hold no more."""
    return [link for link in links if every or (link["state"] != "dismissed" and not link["stale"])]


def projects_of(link: Json) -> list[str]:
    """The projects that a link joins, each once."""
    return list(dict.fromkeys(str(quote["project"]) for quote in link["quotes"]))


def mermaid(links: Sequence[Json]) -> str:
    """The map as a Mermaid graph: a node per project, an edge per relation, with its count."""
    joins = edges(links)
    names = sorted({name for edge in joins for name in (edge.one, edge.two)})
    ids = {name: f"p{number}" for number, name in enumerate(names)}
    lines = ["graph LR", *(f'  {ids[name]}["{_label(name)}"]' for name in names)]
    for edge in joins:
        times = f" ({edge.number})" if edge.number > 1 else ""
        lines.append(f'  {ids[edge.one]} ---|"{_label(edge.relation)}{times}"| {ids[edge.two]}')
    return "\n".join(lines)


def page(view: Json, links: Sequence[Json]) -> str:
    """The map as one HTML file: nothing in it is loaded from anywhere, and nothing runs."""
    parts = [_article(link) for link in links] or ["<p>No links yet.</p>"]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>Map</title><style>{_STYLE}{STYLE}</style></head><body>\n<h1>Map</h1>\n"
        "<p>The quotes were checked by a program: the words stand in their sources, no more. "
        "Everything else is inference.</p>\n" + "\n".join([drawing(links), *parts]) + "\n"
        f'<p class="meta">As of event {int(view["cursor"])}.</p></body></html>\n'
    )


def _article(link: Json) -> str:
    classes = " ".join(filter(None, (str(link["state"]), "stale" if link["stale"] else "")))
    head = f"{' and '.join(projects_of(link))}: {link['relation']}"
    quotes = "".join(_quote(quote) for quote in link["quotes"])
    inferred = "".join(f"<dt>{name}</dt><dd>{_text(link[key])}</dd>" for key, name in _INFERRED)
    state = " · ".join(filter(None, (link["link"], link["state"], link["since"][:10], _no_more(link))))
    return (
        f'<article class="{html.escape(classes)}"><h2>{_text(flat(head))}</h2>{quotes}'
        f'<dl>{inferred}</dl><p class="meta">{_text(state)}</p></article>'
    )


def _quote(quote: Json) -> str:
    whose = " · ".join(
        filter(None, (quote["project"], flat(quote["title"]), flat(quote["speaker"]), quote["ref"]))
    )
    around = f"<details><summary>the whole passage</summary><pre>{_text(quote['passage'])}</pre></details>"
    return f"<blockquote>{_text(quote['text'])}</blockquote><cite>{_text(whose)}</cite>{around}"


def _no_more(link: Json) -> str:
    return f"holds no more: {link['stale']}" if link["stale"] else ""


def _text(said: object) -> str:
    return html.escape(clean(str(said)))


def _label(text: str) -> str:
    """Text inside a Mermaid label: letters, digits and plain marks; the rest as its code."""
    return "".join(c if c.isalnum() or c in " -_./" else f"#{ord(c)};" for c in flat(text))
