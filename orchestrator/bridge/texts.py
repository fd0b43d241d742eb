"""Links and answers as text for a model: quotes as material, inference named as such. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orchestrator.protocol.material import LONGEST, MATERIAL
from orchestrator.text import clean, flat

Json = Mapping[str, Any]


def linked(links: Iterable[str]) -> str:
    """All links, labelled as material; cut at ``LONGEST`` characters."""
    text = "\n\n".join(links)
    return MATERIAL + text[:LONGEST] if text else "No links."


def map_link(link: Json) -> str:
    """One link: its quotes with their addresses, and what is inferred from them."""
    projects = " and ".join(dict.fromkeys(flat(str(one["project"])) for one in link["quotes"]))
    lines = [f"{link['link']} · {link['relation']} · {projects} · {link['state']}"]
    lines += [_quoted(one) for one in link["quotes"]]
    for name, said in (("inferred", "why"), ("not said", "not_said"), ("next action", "next_action")):
        lines.append(f"{name}: {flat(str(link[said]))}")
    return "\n".join(lines)


def asked_line(asked: Json) -> str:
    """One question on a line."""
    return f"{asked['question']} · {asked['state']} · {flat(str(asked['text']))}"


def answer_text(asked: Json) -> str:
    """A question with its answer: what is quoted, what is inferred, what was not verified."""
    lines = [asked_line(asked)]
    for number, one in enumerate(asked["statements"], 1):
        why = f" ({'; '.join(map(flat, one['reasons']))})" if one["reasons"] else ""
        lines.append(f"{number}. {one['status']}{why}: {flat(str(one['says']))}")
        lines += [
            _quoted(it) + (f" STANDS THERE NO MORE: {it['gone']}" if it["gone"] else "")
            for it in one["citations"]
        ]
    if asked["left_open"]:
        lines.append(f"left open: {flat(str(asked['left_open']))}")
    return MATERIAL + "\n".join(lines)[:LONGEST]


def _quoted(one: Json) -> str:
    body = clean(str(one["text"])).strip().replace("\n", "\n> ")
    return f"> {body}   [{flat(str(one['project']))} · {one['ref']}]"
