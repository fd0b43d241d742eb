"""Quotes: every true one accepted however it is typed, every false one refused, and how long that takes.

    python -m benchmarks.quotes --sources 100000 --quotes 10000

Sources are made up, with figures, quotation marks, hyphens and negations. A true quote is 6 to 20 words of
one, typed with seeded noise: white space, forms of quotation marks and dashes, soft hyphens. A near-miss is
a true quote in which one word is another, one figure is another, or a *not* was put in or taken out. Each
is checked against its source, and a share of both with no source named, by looking it up.
"""

from __future__ import annotations

import random
import re
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.common import parser, report
from benchmarks.library import BEGIN, spelt
from orchestrator.capabilities import PERSON
from orchestrator.evidence.located import Located, NotThere, locate
from orchestrator.evidence.normal import normal
from orchestrator.library import Library, Passage, Source
from orchestrator.library.passages import cut

LOOKED_UP = 0.1
"""Share of the quotes that are also looked up with no source named."""
_NEGATIONS = frozenset({"not", "never", "no", "don't"})
_SAME = {
    "'": "\u2019",
    '"': "\u201c",
    "-": "\u2013",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2013": "-",
}


class Case(NamedTuple):
    """A quote, where it is said to stand, and whether it does."""

    quote: str
    ref: str
    stands: bool


def main() -> None:
    """Build, check, count."""
    options = parser(__doc__ or "")
    options.add_argument("--sources", type=int, default=10_000)
    options.add_argument("--quotes", type=int, default=2_000)
    options.add_argument("--keep", type=Path, help="a folder to build in and to leave it in")
    arguments = options.parse_args()
    with ExitStack() as stack:
        folder = arguments.keep or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="counterpoint-bench-"))
        )
        library = Library(folder)
        texts = [text_of(number) for number in range(arguments.sources)]
        began = time.perf_counter()
        if library.count()[0] < len(texts):
            for begin in range(0, len(texts), 2000):
                library.put(
                    [_source(n, texts[n]) for n in range(begin, min(begin + 2000, len(texts)))], sync=False
                )
            library.sync()
        built = {
            "sources": len(texts),
            "characters": sum(map(len, texts)),
            "s": round(time.perf_counter() - began, 1),
        }
        report("sources", built, as_json=arguments.json)
        rng = random.Random(11)
        for name, cases in (
            ("true quotes", true_quotes(rng, texts, arguments.quotes)),
            ("near-misses", near_misses(rng, texts, arguments.quotes)),
        ):
            report(name, checked(library, cases, named=True), as_json=arguments.json)
            some = cases[: int(len(cases) * LOOKED_UP)]
            report(f"{name}, no source named", checked(library, some, named=False), as_json=arguments.json)
        library.close()


def text_of(number: int) -> str:
    """A made-up source of some 60 to 300 words; the same for the same number."""
    rng = random.Random(number)
    words = []
    for _ in range(rng.randrange(60, 300)):
        chance = rng.random()
        word = spelt(int(rng.paretovariate(0.6)) % 60_000)
        if chance < 0.05:
            word = (
                f"{rng.randrange(1, 9)},{rng.randrange(1000):03d}"
                if chance < 0.02
                else str(rng.randrange(5000))
            )
        elif chance < 0.09:
            word = rng.choice(sorted(_NEGATIONS))
        elif chance < 0.12:
            word = f'"{word}"' if chance < 0.1 else f"\u201c{word}\u201d"
        elif chance < 0.15:
            word = f"{word}-{spelt(rng.randrange(60_000))}"
        elif chance < 0.2:
            word += rng.choice([".", ",", ";", "\n\n", " \u2013"])
        words.append(word)
    return " ".join(words)


def _source(number: int, text: str) -> Source:
    ref = _ref(number)
    passages = tuple(Passage(text[a:b], f"{ref}#{a}-{b}") for a, b in cut(text))
    return Source(f"talk:{number}/0", "conversation", passages, BEGIN, f"talk {number}", "acme", "acme")


def _ref(number: int) -> str:
    return f"journal:{number + 1}"


def true_quotes(rng: random.Random, texts: list[str], count: int) -> list[Case]:
    """Words of a source, typed with noise."""
    cases = []
    for _ in range(count):
        number = rng.randrange(len(texts))
        cases.append(Case(_noisy(rng, " ".join(_words(rng, texts[number]))), _ref(number), stands=True))
    return cases


def near_misses(rng: random.Random, texts: list[str], count: int) -> list[Case]:
    """Words of a source, one of them changed."""
    cases = list[Case]()
    while len(cases) < count:
        number = rng.randrange(len(texts))
        changed = _changed(rng, _words(rng, texts[number]), len(cases) % 3)
        if changed is not None and " ".join(changed) not in " ".join(texts[number].split()):
            cases.append(Case(_noisy(rng, " ".join(changed)), _ref(number), stands=False))
    return cases


def _words(rng: random.Random, text: str) -> list[str]:
    """Six to twenty words, from a word on that is one, to one that is one."""
    words = text.split()
    while True:
        begin = rng.randrange(len(words) - 20)
        taken = words[begin : begin + rng.randrange(6, 20)]
        if re.match(r"\w", taken[0]) and re.search(r"\w$", taken[-1]):
            return taken


def _changed(rng: random.Random, words: list[str], how: int) -> list[str] | None:
    """One word, one figure, or one negation changed; ``None`` when there is none."""
    inner = range(1, len(words) - 1)
    if how == 0:
        place = rng.choice(inner)
        return [*words[:place], f"other{rng.randrange(1000)}", *words[place + 1 :]]
    if how == 1:
        figures = [place for place in inner if words[place].replace(",", "").isdigit()]
        if not figures:
            return None
        place = rng.choice(figures)
        changed = str(int(words[place].replace(",", "")) + rng.randrange(1, 90))
        return [*words[:place], changed, *words[place + 1 :]]
    negations = [place for place in inner if words[place] in _NEGATIONS]
    if negations and rng.random() < 0.5:
        place = rng.choice(negations)
        return [*words[:place], *words[place + 1 :]]
    place = rng.choice(inner)
    return [*words[:place], "not", *words[place:]]


def _noisy(rng: random.Random, quote: str) -> str:
    """The same words, typed otherwise."""
    typed = "".join(_SAME[char] if char in _SAME and rng.random() < 0.5 else char for char in quote)
    spaces = ("  ", "\n", "\u00a0", " \u200b", "\t")
    typed = re.sub(" ", lambda _: rng.choice(spaces) if rng.random() < 0.2 else " ", typed)
    place = rng.randrange(1, len(typed))
    return typed[:place] + "\u00ad" + typed[place:] if rng.random() < 0.3 else typed


def checked(library: Library, cases: list[Case], *, named: bool) -> dict[str, Any]:
    """How many came out as they are, and milliseconds of each."""
    took, wrong, asked = [], list[Case](), 0
    for case in cases:
        began = time.perf_counter()
        found = locate(library, case.quote, PERSON, case.ref if named else None)
        took.append((time.perf_counter() - began) * 1000)
        asked += isinstance(found, NotThere) and "name w" in found.reason
        if not right(case, found):
            wrong.append(case)
    took.sort()
    figures: dict[str, Any] = {"checked": len(cases), "wrong": len(wrong), "asked where": asked}
    if wrong:
        figures["for example"] = repr(wrong[0])
    return figures | {
        "p50 ms": round(took[len(took) // 2], 3),
        "p99 ms": round(took[int(len(took) * 0.99)], 3),
        "most ms": round(took[-1], 2),
    }


def right(case: Case, found: Located | NotThere) -> bool:
    """Whether a quote is found at its source or the caller is asked which; a false one is found nowhere else.

    Words of a false quote that do stand elsewhere are found there rightly.
    """
    if isinstance(found, Located):
        said, asked = (re.findall(r"\w+", normal(text).text) for text in (found.text, case.quote))
        return found.source == case.ref if case.stands else said == asked
    return not case.stands or case.ref in found.places or "too common" in found.reason


if __name__ == "__main__":
    main()
