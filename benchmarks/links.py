"""The map on a home whose links are known: what is offered, what is recorded, and what of it is right.

    python -m benchmarks.links benchmarks/homes/valley
    python -m benchmarks.links FOLDER --pairs-only

FOLDER has `home/`, a folder per project, and `truth.json`. *Offered* is the finder alone: a truth counts when
a pair shows both its quotes. *Recorded* is a whole pass: the daemon, real Claude Code sessions and the
extractive endpoint, which knows no meaning; a truth counts when a link quotes from both its passages. A link
that is none of the truth counts as wrong. Analogies, which share no content word, are counted apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.common import parser, private_home, report
from orchestrator.capabilities import META
from orchestrator.daemon.mapping import pairs_of
from orchestrator.library import Library, filed
from orchestrator.library.pairing import fresh_sources
from orchestrator.mapping import Candidate, Taught
from tests.support.counterpoint import installed
from tests.support.home import make_home

KINDS = {
    "shared words": "links by shared words",
    "analogy": "analogies",
    "false friend": "false friends",
}
"""How each kind is called in the figures."""


class Side(NamedTuple):
    """A source by its path in the home, and words of it."""

    source: str
    text: str


class Truth(NamedTuple):
    """What is known of two quotes."""

    id: str
    kind: str
    sides: tuple[Side, Side]


def main() -> None:
    """Each folder, one after the other."""
    options = parser(__doc__ or "")
    options.add_argument(
        "folders", type=Path, nargs="*", default=[Path(__file__).parent / "homes" / "valley"]
    )
    options.add_argument("--pairs-only", action="store_true", help="no sessions")
    options.add_argument("--list", action="store_true", help="name what was missed and what is wrong")
    arguments = options.parse_args()
    for folder in arguments.folders:
        truths = read_truths(folder / "truth.json")
        files = read_files(folder / "home")
        with private_home() as scratch:
            found = offered(scratch / "library", files)
            figures = offered_figures(truths, found)
            report(f"{folder.name}: pairs that are offered", figures, as_json=arguments.json)
            if arguments.list:
                report("missed", missed(truths, [pair_sides(one) for one in found]), as_json=arguments.json)
            if not arguments.pairs_only:
                view, ran = recorded(scratch / "pass", files)
                links = [link_sides(link) for link in view]
                figures = {**recorded_figures(truths, links), **cost(ran, len(files))}
                report(f"{folder.name}: links that are recorded", figures, as_json=arguments.json)
                if arguments.list:
                    report("missed", missed(truths, links), as_json=arguments.json)
                    report("wrong", wrong(truths, view), as_json=arguments.json)


def read_truths(file: Path) -> list[Truth]:
    """The truth of a home."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    return [
        Truth(row["id"], row["kind"], tuple(Side(side["source"], side["quote"]) for side in row["sides"]))  # type: ignore[arg-type]  # two sides
        for row in rows
    ]


def read_files(home: Path) -> dict[str, str]:
    """Its files by path."""
    found = (path for path in sorted(home.rglob("*")) if path.is_file())
    return {path.relative_to(home).as_posix(): path.read_text(encoding="utf-8") for path in found}


def offered(folder: Path, files: Mapping[str, str]) -> list[Candidate]:
    """All pairs of all sources, each once, as a first pass makes them."""
    library = Library(folder)
    now = datetime(2026, 4, 1, tzinfo=UTC)
    sources = []
    for path, text in files.items():
        project, _, name = path.partition("/")
        blob = sha1(text.encode(), usedforsecurity=False).hexdigest()
        sources.append(filed.source(project, project, "client", name, blob, text, now))
    library.put(sources)
    projects = {path.partition("/")[0] for path in files}
    taught = Taught.of((), projects)
    fresh = fresh_sources(library, 0, 10_000, META)
    found = {one.key: one for source in fresh for one in pairs_of(library, source, taught)}
    library.close()
    return list(found.values())


def recorded(where: Path, files: Mapping[str, str]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The links that a pass over the whole home records, and what the pass said of itself."""
    projects = {path.partition("/")[0]: path.partition("/")[0] for path in files}
    extra = "[map]\nbudget = 1000\n"
    home = make_home(where, endpoint="offline", projects=projects, files=dict(files), extra=extra)
    for project in projects:
        (home / project / "notes.md").unlink()
    with installed(home, is_warm=False) as command:
        ran = command.run("map", "run", "--json").json
        return command.ok("map", "--json").json["links"], ran


def pair_sides(pair: Candidate) -> tuple[Side, ...]:
    """What a pair shows."""
    return tuple(Side(path_of(one.source), one.text) for one in (pair.left, pair.right))


def link_sides(link: Mapping[str, Any]) -> tuple[Side, ...]:
    """The passages that a link quotes from: they say what is meant where a quote is short."""
    return tuple(Side(path_of(one["ref"]), one["passage"]) for one in link["quotes"])


def path_of(ref: str) -> str:
    """The path in the home that an address of a file names."""
    return ref.removeprefix("file:").partition("@")[0]


def is_found(truth: Truth, sides: Sequence[Side]) -> bool:
    """Whether both quotes of a truth are among ``sides``."""
    return all(
        any(wanted.source == side.source and wanted.text in side.text for side in sides)
        for wanted in truth.sides
    )


def _found(truths: Iterable[Truth], all_sides: Sequence[Sequence[Side]]) -> dict[str, list[str]]:
    """Ids of what was found, by kind."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for truth in truths:
        if any(is_found(truth, sides) for sides in all_sides):
            found[truth.kind].append(truth.id)
    return found


def _shares(truths: Sequence[Truth], found: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {
        name: f"{len(found[kind])} of {sum(truth.kind == kind for truth in truths)}"
        for kind, name in KINDS.items()
    }


def offered_figures(truths: Sequence[Truth], pairs: Sequence[Candidate]) -> dict[str, Any]:
    """What of the truth is among the pairs."""
    found = _found(truths, [pair_sides(one) for one in pairs])
    return {"pairs": len(pairs), **_shares(truths, found)}


def recorded_figures(truths: Sequence[Truth], links: Sequence[Sequence[Side]]) -> dict[str, Any]:
    """What of the truth was recorded, and how much of what was recorded is true."""
    found = _found(truths, links)
    true = [one for one in truths if one.kind != "false friend"]
    right = sum(any(is_found(truth, sides) for truth in true) for sides in links)
    share = f"{right} of {len(links)}" + (f" ({100 * right / len(links):.0f} %)" if links else "")
    return {"links": len(links), "right": share, **_shares(truths, found)}


def cost(ran: Mapping[str, Any], sources: int) -> dict[str, Any]:
    """What the pass used."""
    usage = ran["usage"]
    names = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    tokens = sum(int(usage.get(name) or 0) for name in names)
    return {
        "pairs read": ran["candidates"],
        "requests per source": ran["requests"] / sources,
        "tokens per source, cached ones included": tokens / sources,
        "refused": ran["refused"],
        "ended early": ran["problem"] or "no",
    }


def missed(truths: Sequence[Truth], all_sides: Sequence[Sequence[Side]]) -> dict[str, Any]:
    """The true links that were not found."""
    found = {one for ids in _found(truths, all_sides).values() for one in ids}
    lost = [one for one in truths if one.kind != "false friend" and one.id not in found]
    return {one.id: " ⇄ ".join(side.text for side in one.sides) for one in lost}


def wrong(truths: Sequence[Truth], view: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The recorded links that are none of the truth."""
    true = [one for one in truths if one.kind != "false friend"]
    bad = [link for link in view if not any(is_found(truth, link_sides(link)) for truth in true)]
    return {str(link["link"]): " ⇄ ".join(str(one["text"]) for one in link["quotes"]) for link in bad}


if __name__ == "__main__":
    main()
