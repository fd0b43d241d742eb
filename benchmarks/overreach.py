"""Overreach: true quotes under statements that say more than they do, and what each is shown as.

    python -m benchmarks.overreach --cases 1000

Sentences, names and words are of this file; nothing is taken from the lists that the product looks words up
in. Each case is a text, a quote that truly stands in it, and a statement that overreaches: a condition left
out, a plan told as a fact, theirs told as mine, a figure given to another owner, a figure, name, date or
commitment that nobody named, a negation or doubt left out, a correction in the next sentence ignored. A
condition is in view when it stands in the whole sentence that is shown, or in what is shown beside it.
Faithful statements are counted too: how many of them keep their mark.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any, NamedTuple

from benchmarks.common import parser, report
from orchestrator.evidence.claims import judge
from orchestrator.evidence.context import in_context
from orchestrator.evidence.quotes import Text, verify
from orchestrator.library import Passage

PEOPLE = ["Amara", "Joris", "Selin", "Tadeusz", "Yuki", "Fernanda", "Oleg", "Priya", "Lotte", "Kwame"]
FIRMS = ["Halvorsen", "Brightwater", "Nordkap", "Zellweger", "Quintara", "Ostwind", "Larkfield", "Vesper"]
THINGS = [
    ("the compressor", "den Kompressor"),
    ("the turbine hall", "die Turbinenhalle"),
    ("the glass roof", "das Glasdach"),
    ("the archive", "das Archiv"),
    ("the ferry", "die Fähre"),
    ("the kiln", "den Brennofen"),
]
CONDITIONS_EN = [
    "if the city signs the permit",
    "unless the insurer objects",
    "provided that the roof holds",
    "as long as the rate stays put",
    "subject to the audit",
    "once the heating is repaired",
    "in case the grant comes through",
    "assuming the crane arrives",
    "when the lawyers have finished",
]
CONDITIONS_DE = [
    "wenn die Stadt den Antrag stempelt",
    "falls der Prüfer nichts findet",
    "sofern das Dach hält",
    "vorausgesetzt die Bank macht mit",
    "sobald der Kran da steht",
    "solange der Zins bleibt",
    "es sei denn der Versicherer bremst",
]
AFTER_EN = [
    "But only with the permit.",
    "Wait, I meant the other one.",
    "However, the bank objects.",
    "No, that was last year.",
]
AFTER_DE = [
    "Aber nur mit Stempel.",
    "Moment, ich meinte das andere.",
    "Allerdings bremst die Bank.",
    "Nein, das war voriges Jahr.",
]
PLANS = [
    ("{a} wants to buy {t}", "{a} bought {t}"),
    ("{a} is going to buy {t}", "{a} bought {t}"),
    ("{a} plans to replace {t}", "{a} replaced {t}"),
    ("{a} hopes to rent {t}", "{a} rents {t}"),
    ("{a} might sell {t}", "{a} sells {t}"),
    ("{a} is toying with the thought of selling {t}", "{a} sells {t}"),
    ("{a} intends to close {t}", "{a} closed {t}"),
    ("maybe {a} takes {t}", "{a} takes {t}"),
    ("{a} will probably take {t}", "{a} takes {t}"),
    ("{a} will {d} kaufen", "{a} kauft {d}"),
    ("{a} möchte {d} mieten", "{a} mietet {d}"),
    ("{a} hat vor {d} zu ersetzen", "{a} ersetzt {d}"),
    ("{a} könnte {d} verkaufen", "{a} verkauft {d}"),
    ("vielleicht nimmt {a} {d}", "{a} nimmt {d}"),
    ("{a} überlegt {d} zu schließen", "{a} schließt {d}"),
]
DENIED = [
    ("{a} does not pay for {t}", "{a} pays for {t}"),
    ("{a} never ordered {t}", "{a} ordered {t}"),
    ("nobody at {a} wants {t}", "{a} wants {t}"),
    ("{a} declined to fix {t}", "{a} fixes {t}"),
    ("{a} zahlt {d} nicht", "{a} zahlt {d}"),
    ("{a} hat {d} nie bestellt", "{a} hat {d} bestellt"),
    ("{a} nimmt {d} auf keinen Fall", "{a} nimmt {d}"),
]
COMMITTED = [
    ("{a} talked about {t} with {b}", "{a} promised {t} to {b}"),
    ("{a} asked {b} about {t}", "{a} agreed with {b} about {t}"),
    ("{a} looked at {t}", "{a} signed for {t}"),
    ("{a} likes {t}", "{a} will buy {t}"),
    ("{a} sprach mit {b} über {d}", "{a} hat mit {b} {d} vereinbart"),
    ("{a} mag {d}", "{a} wird {d} kaufen"),
    ("{a} fragte nach {d}", "{a} hat {d} zugesagt"),
]
FIGURES = [
    ("{a} pays {n} euros for {t}", "{a} pays {m} euros for {t}"),
    ("{t} costs {a} {n} euros", "{t} costs {a} {m} euros"),
    ("{a} zahlt {n} Euro für {d}", "{a} zahlt {m} Euro für {d}"),
]
OWNERS = [
    ("{a} pays {n} euros and {b} pays {m} euros", "{b} pays {n} euros"),
    ("{a} has {n} euros, {b} has {m} euros", "{a} has {m} euros"),
    ("{a} asks {n} euros for {t} while {b} offers {m} euros", "{b} offers {n} euros"),
    ("{a} zahlt {n} Euro und {b} zahlt {m} Euro", "{b} zahlt {n} Euro"),
    ("{a} hat {n} Euro, {b} hat {m} Euro", "{a} hat {m} Euro"),
    ("your mail mentions a job worth {n} euros for {a}", "{a} has {n} euros"),
]
MINE = [
    ("{a} owns {t}", "we own {t}"),
    ("their budget for {t} is {n} euros", "our budget for {t} is {n} euros"),
    ("I pay {n} euros for {t}", "I pay {n} euros for {t}"),
    ("we own {t}", "you own {t}"),
    ("{a} besitzt {d}", "wir besitzen {d}"),
    ("ihr Budget für {d} sind {n} Euro", "unser Budget für {d} sind {n} Euro"),
    ("ich zahle {n} Euro für {d}", "ich zahle {n} Euro für {d}"),
]
DATES_EN = ["Monday", "Thursday", "March 3", "October", "tomorrow", "2027-02-11", "Q3"]
DATES_DE = ["Dienstag", "Freitag", "3. Mai", "November", "morgen", "11.2.2027", "Q4"]
FAITHFUL = [
    ("{a} pays {n} euros for {t}", "{a} pays {n} euros for {t}"),
    ("{a} pays {n} euros for {t} {c}", "{a} pays {n} euros for {t} {c}"),
    ("{c} {a} pays {n} euros for {t}", "{a} pays {n} euros for {t} {c}"),
    ("{a} does not pay for {t}", "{a} does not pay for {t}"),
    ("{a} wants to buy {t}", "{a} wants to buy {t}"),
    ("{a} owns {t} and {b} rents it", "{a} owns {t}"),
    ("{a} has {n} euros, {b} has {m} euros", "{b} has {m} euros"),
    ("{a} zahlt {n} Euro für {d}", "{a} zahlt {n} Euro für {d}"),
    ("{a} zahlt {n} Euro für {d}, {k}", "{a} zahlt {n} Euro für {d}, {k}"),
    ("{a} zahlt {d} nicht", "{a} zahlt {d} nicht"),
    ("I own {t}", "{s} owns {t}"),
    ("{a} told {b} about {t}", "{a} told {b} about {t}"),
]


class Case(NamedTuple):
    """A text with a true quote, a statement, and what of it nobody said."""

    kind: str
    text: str
    quote: str
    statement: str
    speaker: str
    foreign: str = ""
    """Must be named as a reason."""
    limit: str = ""
    """Must be in view."""


def main() -> None:
    """Make the cases, judge them, count."""
    options = parser(__doc__ or "")
    options.add_argument("--cases", type=int, default=1000)
    options.add_argument("--seed", type=int, default=4)
    arguments = options.parse_args()
    report("overreach", figures(arguments.cases, arguments.seed), as_json=arguments.json)


def figures(count: int, seed: int) -> dict[str, Any]:
    """What is quoted, in view and flagged, of ``count`` overreaches and as many faithful ones."""
    chance = random.Random(seed)  # cases, not secrets
    makers = [
        condition,
        plan,
        mine,
        owner,
        foreign_figure,
        foreign_name,
        foreign_date,
        commitment,
        denied,
        corrected,
    ]
    cases = [makers[number % len(makers)](chance) for number in range(count)]
    quoted, unseen, unflagged, kinds = Counter[str](), 0, 0, Counter[str]()
    missed: list[str] = []
    for case in cases:
        status, told, view = judged(case)
        kinds[case.kind] += 1
        quoted[case.kind] += status == "quoted"
        hidden = bool(case.limit) and case.limit not in view
        unseen += hidden
        unflagged += bool(case.foreign) and case.foreign not in told
        if status == "quoted" or hidden or (case.foreign and case.foreign not in told):
            missed.append(f"{case.kind}: {case.quote!r} -> {case.statement!r}")
    kept = sum(judged(faithful(chance))[0] == "quoted" for _ in range(count))
    return {
        "overreaches": count,
        "shown_as_quoted": sum(quoted.values()),
        "limit_not_in_view": unseen,
        "foreign_not_flagged": unflagged,
        "by_kind": {kind: f"{quoted[kind]} of {kinds[kind]}" for kind in kinds},
        "faithful": count,
        "faithful_kept": kept,
        "missed": missed[:10],
    }


def judged(case: Case) -> tuple[str, str, str]:
    """The status of a case's statement, its reasons, and what is shown beside it."""
    match = verify(case.quote, Text(case.text))
    assert match is not None, case
    said = in_context([Passage(case.text, "note", case.speaker)], match.start, match.end)
    found = judge(case.statement, [said])
    view = " ".join((said.before, said.sentence, said.after))
    return found.status, " ".join(map(str, found.reasons)), view


def fill(chance: random.Random, pair: tuple[str, str]) -> tuple[str, str, dict[str, str]]:
    """A source sentence and a statement with the same names, things and figures."""
    a, b, c = chance.sample(PEOPLE + FIRMS, 3)
    n, m, x = (str(one * 100) for one in chance.sample(range(11, 900), 3))
    t, d = chance.choice(THINGS)
    words = {"a": a, "b": b, "s": c, "n": written(chance, n), "m": written(chance, m), "x": x, "t": t, "d": d}
    words["c"], words["k"] = chance.choice(CONDITIONS_EN), chance.choice(CONDITIONS_DE)
    return pair[0].format(**words), pair[1].format(**words), words


def written(chance: random.Random, figure: str) -> str:
    """A figure in one of the forms that people write."""
    grouped = f"{int(figure):,}"
    return chance.choice([figure, grouped, grouped.replace(",", "."), f"{int(figure) / 1000:g}k"])


def around(chance: random.Random, sentence: str) -> str:
    """A sentence within others."""
    before = chance.choice(["The meeting ran late. ", "Danke für die Fotos. ", "", "We had tea.\n"])
    after = chance.choice([" The weather was fine.", " Das Protokoll endet hier.", "", "\n\nGreetings"])
    return f"{before}{sentence[0].upper()}{sentence[1:]}.{after}"


def one(chance: random.Random, kind: str, pairs: list[tuple[str, str]]) -> Case:
    """A case of pairs: what was said, what is stated."""
    said, stated, words = fill(chance, chance.choice(pairs))
    quote = said[0].upper() + said[1:]
    return Case(kind, around(chance, said), quote, stated, words["s"])


def condition(chance: random.Random) -> Case:
    """The quote ends before the condition, and so does the statement."""
    said, stated, words = fill(chance, chance.choice([FIGURES[0], FIGURES[2]]))
    stated = said
    limit = words["k"] if "Euro f" in said else words["c"]
    first = chance.random() < 0.4
    whole = f"{limit}, {said}" if first else f"{said}{chance.choice([', ', ' '])}{limit}"
    quote = said if first else said[0].upper() + said[1:]
    text = around(chance, whole)
    limit = limit[0].upper() + limit[1:] if first else limit
    return Case("dropped condition", text, quote, stated, words["s"], limit=limit)


def plan(chance: random.Random) -> Case:
    """A wish or a chance is told as a fact."""
    return one(chance, "plan into fact", PLANS)


def mine(chance: random.Random) -> Case:
    """What is theirs, or whoever spoke, becomes *I* or *we*."""
    return one(chance, "theirs into mine", MINE)


def owner(chance: random.Random) -> Case:
    """A figure is given to somebody else."""
    return one(chance, "owner of a figure", OWNERS)


def foreign_figure(chance: random.Random) -> Case:
    """Another figure stands in the statement."""
    said, stated, words = fill(chance, chance.choice(FIGURES))
    case = Case("foreign figure", around(chance, said), said[0].upper() + said[1:], stated, words["s"])
    return case._replace(foreign=words["m"])


def foreign_name(chance: random.Random) -> Case:
    """Another name stands in the statement."""
    said, _, words = fill(chance, chance.choice(FIGURES))
    stated = said.replace(words["a"], words["b"])
    case = Case("foreign name", around(chance, said), said[0].upper() + said[1:], stated, words["s"])
    return case._replace(foreign=f"name {words['b']!r}")


def foreign_date(chance: random.Random) -> Case:
    """A date is added, or is another one."""
    english = chance.random() < 0.5
    old, new = chance.sample(DATES_EN if english else DATES_DE, 2)
    said, _, words = fill(chance, FIGURES[0] if english else FIGURES[2])
    dated = f"{said} by {old}" if english else f"{said} bis {old}"
    stated = f"{said} by {new}" if english else f"{said} bis {new}"
    base = dated if chance.random() < 0.5 else said
    case = Case("foreign date", around(chance, base), base[0].upper() + base[1:], stated, words["s"])
    marks = {"March 3": "March", "3. Mai": "Mai", "2027-02-11": "2027-02-11", "11.2.2027": "11.2.2027"}
    return case._replace(foreign=f"date {marks.get(new, new)!r}")


def commitment(chance: random.Random) -> Case:
    """Talk becomes a promise."""
    return one(chance, "commitment", COMMITTED)


def denied(chance: random.Random) -> Case:
    """The negation is left out."""
    return one(chance, "dropped negation", DENIED)


def corrected(chance: random.Random) -> Case:
    """What the next sentence takes back is stated."""
    said, _, words = fill(chance, chance.choice([FIGURES[0], FIGURES[2]]))
    after = chance.choice(AFTER_DE if "zahlt" in said else AFTER_EN)
    text = f"{said[0].upper()}{said[1:]}. {after}"
    return Case("corrected", text, said[0].upper() + said[1:], said, words["s"], limit=after)


def faithful(chance: random.Random) -> Case:
    """A statement that says what was said."""
    return one(chance, "faithful", FAITHFUL)


if __name__ == "__main__":
    main()
