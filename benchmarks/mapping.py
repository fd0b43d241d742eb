"""The map: what a pass costs per new source, in a small corpus and in one ten times as large.

    python -m benchmarks.mapping --sources 200 2000 --new 10
    python -m benchmarks.mapping --pairs-only --sources 2000 20000

Twenty projects; the text is made up, words by a Zipf law, ten passages a source. The corpus counts as looked
at; then new sources come in, and a real pass runs over them: the daemon, real Claude Code sessions and the
extractive endpoint. Made-up text shares rare words by chance, so nearly every source reaches the most pairs
that one may have: the figures are the upper end. By chance no two sentences share two of them, so of chance
pairs none becomes a link; each new source has one sentence that shares two on purpose, and *links of those
planted* says how many of these were recorded. *Pairs* is the part without any session.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path
from typing import Any

from benchmarks.common import parser, private_home, report
from benchmarks.library import PER_SOURCE, Words
from orchestrator.capabilities import META
from orchestrator.daemon.mapping import MARK, pairs_of
from orchestrator.home.paths import HomePaths
from orchestrator.library import Library, filed
from orchestrator.library.pairing import fresh_sources, newest
from orchestrator.library.sources import Source
from orchestrator.mapping import Taught
from tests.support.counterpoint import Installed, installed
from tests.support.home import git, make_home

PROJECTS = 20
AT_ONCE = 500


def main() -> None:
    """Each size, one after the other."""
    options = parser(__doc__ or "")
    options.add_argument("--sources", type=int, nargs="+", default=[200, 2000])
    options.add_argument("--new", type=int, default=10)
    options.add_argument("--pairs-only", action="store_true", help="no sessions")
    arguments = options.parse_args()
    for count in arguments.sources:
        with private_home() as folder:
            found = pairs(folder / "library", count, arguments.new)
            report(f"pairs, {count} sources", found, as_json=arguments.json)
            if not arguments.pairs_only:
                found = whole_pass(folder / "pass", count, arguments.new)
                report(f"a pass, {count} sources", found, as_json=arguments.json)


def text_of(number: int) -> str:
    """The text of the made-up source of that number."""
    words = Words(11 + number * 1000)
    return "\n\n".join(f"{words.sentence().capitalize()}." for _ in range(PER_SOURCE)) + "\n"


def planted(number: int, *, new: bool) -> str:
    """The sentence that a new source has in common with a known one of another project."""
    first, second = (f"{stem}{chr(97 + number // 26)}{chr(97 + number % 26)}or" for stem in ("brin", "vost"))
    if new:
        return f"Whoever has a {first} may want to know that the {second} holds it.\n"
    return f"Again the {first} came loose from its {second}, and nobody saw it.\n"


def path_of(number: int) -> tuple[str, str]:
    """Its project, and its path there."""
    return f"p{number % PROJECTS:02d}", f"notes/n{number:06d}.md"


def pairs(folder: Path, count: int, new: int) -> dict[str, Any]:
    """Milliseconds of making the pairs of new sources."""
    library = Library(folder)
    for begin in range(0, count, AT_ONCE):
        library.put([_source(number) for number in range(begin, min(begin + AT_ONCE, count))], sync=False)
    library.sync()
    mark = newest(library)
    library.put([_source(number) for number in range(count, count + new)])
    began = time.perf_counter()
    made = [len(pairs_of(library, one, Taught())) for one in fresh_sources(library, mark, new, META)]
    seconds = time.perf_counter() - began
    library.close()
    return {
        "new sources": len(made),
        "pairs per new source": sum(made) / len(made),
        "ms per new source": 1000 * seconds / len(made),
    }


def _source(number: int) -> Source:
    project, path = path_of(number)
    text = text_of(number)
    blob = sha1(text.encode(), usedforsecurity=False).hexdigest()
    return filed.source(project, project, "client", path, blob, text, datetime(2026, 1, 1, tzinfo=UTC))


def whole_pass(where: Path, count: int, new: int) -> dict[str, Any]:
    """What a pass over ``new`` sources uses, once ``count`` others are known."""
    names = {f"p{number:02d}": f"client{number}" for number in range(PROJECTS)}
    home = make_home(where, endpoint="offline", projects=names, extra="[map]\nbudget = 1000\n")
    _write(home, {number: text_of(number) for number in range(count)} | _old(new))
    with installed(home, is_warm=False) as command:
        command.ok("up")
        _await_sources(command, count)
        command.ok("down")
        library = Library(HomePaths(home).library)
        library.put([], state={MARK: str(newest(library))})
        library.close()
        fresh = {count + one: f"{text_of(count + one)}\n{planted(one, new=True)}" for one in range(new)}
        _write(home, fresh)
        command.ok("up")
        _await_sources(command, count + new)
        began = time.perf_counter()
        found = command.run("map", "run", "--json").json
        seconds = time.perf_counter() - began
        links = command.run("map", "--json").json["links"]
    usage = found["usage"]
    tokens = sum(
        value for name, value in usage.items() if name.endswith("_tokens") and isinstance(value, int)
    )
    return {
        "new sources": found["sources"],
        "pairs per new source": found["candidates"] / new,
        "requests per new source": found["requests"] / new,
        "tokens per new source, cached ones included": tokens / new,
        "US dollars per new source, at list prices": found["cost_usd"] / new,
        "seconds per new source": seconds / new,
        "links of those planted": f"{sum(map(_is_planted, links))} of {new}",
        "links, merged, refused": f"{found['recorded']}, {found['merged']}, {found['refused']}",
        "ended early": found["problem"] or "no",
    }


def _old(new: int) -> dict[int, str]:
    """Known sources with a planted sentence; each is of the project beside its new one's."""
    return {one + 1: f"{text_of(one + 1)}\n{planted(one, new=False)}" for one in range(new)}


def _is_planted(link: dict[str, Any]) -> bool:
    words = [set(re.findall(r"(?:brin|vost)\w\wor", str(quote["text"]))) for quote in link["quotes"]]
    return len(set.intersection(*words)) >= 2


def _write(home: Path, texts: Mapping[int, str]) -> None:
    for number, text in texts.items():
        file = home.joinpath(*path_of(number))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    git(home, "add", "-A")
    git(home, "commit", "-q", "-m", "Write")


def _await_sources(command: Installed, count: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        found = command.client().get("/library/search", {"q": "anything", "fresh": True})
        if found["sources"] >= count and not found["rebuilding"]:
            return
        time.sleep(0.5)
    raise SystemExit(f"the library did not take in {count} sources within two minutes")


if __name__ == "__main__":
    main()
