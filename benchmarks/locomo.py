"""Search: how much of the evidence for a question about recorded talk is among what is found first.

    python -m benchmarks.locomo --data locomo10.json
    python -m benchmarks.locomo --data locomo10.json --held-out

``--data`` is a local copy of the public LoCoMo data: ten long conversations of two people, 1,986 questions
with the turns that answer them. R@k is the mean share of a question's evidence among the first k turns, MRR
the mean of 1 / rank of the first. Weights are tuned on the first five conversations; the others are looked at
with ``--held-out`` alone, when nothing is tuned any more.

The baseline is SQLite's FTS5 in the same run: porter stems, any word but stop words; the turn, its two
neighbours on either side and its date as columns weighted 1, 0.4, 0.4. Without ``--data`` a small made-up
check runs.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.common import parser, report
from orchestrator.capabilities import PERSON
from orchestrator.library import Library, Passage, Search, Source
from orchestrator.library.query import found
from orchestrator.library.words import STOP_EN, words

TUNED = 5
"""Conversations that the weights were tuned on."""
_EVIDENCE = re.compile(r"D:?(\d+):(\d+)")
MOST = 20
MADE_UP: Sequence[dict[str, Any]] = (
    {
        "sample_id": "made-up",
        "conversation": {
            "session_1_date_time": "1:56 pm on 8 May, 2023",
            "session_1": [
                {"speaker": "Ann", "dia_id": "D1:1", "text": "How was the trip to the coast?"},
                {"speaker": "Bob", "dia_id": "D1:2", "text": "Great, we bought shells and swam."},
                {"speaker": "Ann", "dia_id": "D1:3", "text": "I started pottery, by the way."},
                {"speaker": "Bob", "dia_id": "D1:4", "text": "Who teaches it?"},
                {"speaker": "Ann", "dia_id": "D1:5", "text": "An old friend of my mother's."},
            ],
            "session_2_date_time": "9:10 am on 2 June, 2023",
            "session_2": [
                {"speaker": "Bob", "dia_id": "D2:1", "text": "My brother sold his boat."},
                {"speaker": "Ann", "dia_id": "D2:2", "text": "Why did he?"},
                {"speaker": "Bob", "dia_id": "D2:3", "text": "Repairs cost more than the boat."},
            ],
        },
        "qa": [
            {"question": "What did Bob buy at the coast?", "evidence": ["D1:2"], "category": 4},
            {"question": "Who teaches Ann's pottery class?", "evidence": ["D1:5"], "category": 4},
            {"question": "Why did Bob's brother sell the boat?", "evidence": ["D2:3"], "category": 4},
        ],
    },
)


class Turn(NamedTuple):
    """What one of the two said."""

    name: str
    session: str
    speaker: str
    text: str
    at: datetime


class Question(NamedTuple):
    """What is asked, and the turns that answer it."""

    text: str
    evidence: frozenset[str]


class Conversation(NamedTuple):
    """One of the ten."""

    name: str
    turns: list[Turn]
    questions: list[Question]


Finder = Callable[[str], list[str]]
"""From a question to the names of turns, the best first."""


def main() -> None:
    """Each conversation by itself, then all in one library; baseline beside product."""
    options = parser(__doc__ or "")
    options.add_argument("--data", type=Path, help="a local copy of locomo10.json")
    options.add_argument("--held-out", action="store_true", help="show the other five, and all ten, too")
    arguments = options.parse_args()
    raw = json.loads(arguments.data.read_text()) if arguments.data else MADE_UP
    talks = list(conversations(raw))
    parts = {"tuned on": talks[:TUNED]}
    if arguments.held_out and len(talks) > TUNED:
        parts |= {"held out": talks[TUNED:], "all": talks}
    for name, part in parts.items():
        for system, make in (("fts5", baseline), ("counterpoint", product)):
            alone = [measured(make, [one]) for one in part]
            report(f"{system}, {name}, each by itself", _summed(alone), as_json=arguments.json)
            pooled = _summed([measured(make, part)])
            report(f"{system}, {name}, all in one library", pooled, as_json=arguments.json)


def conversations(raw: Sequence[dict[str, Any]]) -> Iterator[Conversation]:
    """The data's conversations; evidence that names no turn is left aside."""
    for sample in raw:
        talk, name = sample["conversation"], str(sample["sample_id"])
        turns = [
            Turn(f"{name}/{turn['dia_id']}", f"{name}/D{number}", turn["speaker"], _said(turn), at)
            for number, at, said in _sessions(talk)
            for turn in said
        ]
        known = {turn.name for turn in turns}
        asked = [Question(one["question"], _evidence(name, one) & known) for one in sample["qa"]]
        yield Conversation(name, turns, [one for one in asked if one.evidence])


def _sessions(talk: dict[str, Any]) -> Iterator[tuple[int, datetime, list[dict[str, Any]]]]:
    numbers = sorted(int(key[8:]) for key in talk if re.fullmatch(r"session_\d+", key))
    for number in numbers:
        at = datetime.strptime(talk[f"session_{number}_date_time"], "%I:%M %p on %d %B, %Y").replace(
            tzinfo=UTC
        )
        yield number, at, talk[f"session_{number}"]


def _said(turn: dict[str, Any]) -> str:
    caption = turn.get("blip_caption")
    return str(turn.get("text", "")) + (f" [image: {caption}]" if caption else "")


def _evidence(name: str, question: dict[str, Any]) -> frozenset[str]:
    found_ = _EVIDENCE.findall(" ".join(map(str, question.get("evidence", ()))))
    return frozenset(f"{name}/D{int(session)}:{int(turn)}" for session, turn in found_)


def product(talks: Sequence[Conversation], folder: Path) -> Finder:
    """The library, with a session as a source and a turn as a passage."""
    library = Library(folder)
    sessions: dict[str, list[Turn]] = defaultdict(list)
    for talk in talks:
        for turn in talk.turns:
            sessions[turn.session].append(turn)
    names: dict[str, str] = {}
    sources = []
    for number, (session, turns) in enumerate(sessions.items()):
        refs = [f"journal:{number * 1000 + place}#0-{len(turn.text)}" for place, turn in enumerate(turns)]
        names |= {ref: turn.name for ref, turn in zip(refs, turns, strict=True)}
        passages = tuple(Passage(turn.text, ref, turn.speaker) for ref, turn in zip(refs, turns, strict=True))
        client = session.partition("/")[0]
        sources.append(Source(session, "transcript", passages, turns[0].at, project=client, client=client))
    library.put(sources)
    with library.reading() as connection:
        known = {row[0]: names[row[1]] for row in connection.execute("SELECT id, ref FROM passage")}
    return lambda text: [known[passage] for _, passage in found(library, Search(text), PERSON)]


def baseline(talks: Sequence[Conversation], folder: Path) -> Finder:
    """FTS5 as described above."""
    connection = sqlite3.connect(folder / "fts5.db")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(body, ctx, meta, tokenize='porter unicode61')")
    turns = [turn for talk in talks for turn in talk.turns]
    for number, turn in enumerate(turns):
        near = [one for one in turns[max(0, number - 2) : number + 3] if one.session == turn.session]
        around = "\n".join(f"{one.speaker}: {one.text}" for one in near)
        row = (number, f"{turn.speaker}: {turn.text}", around, f"{turn.at:%-d %B %Y}")
        connection.execute("INSERT INTO t (rowid, body, ctx, meta) VALUES (?, ?, ?, ?)", row)

    def find(text: str) -> list[str]:
        typed = list(dict.fromkeys(words(text)))
        told = [word for word in typed if word not in STOP_EN] or typed
        query = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t, 1, 0.4, 0.4) LIMIT 100"
        match = " OR ".join(f'"{word}"' for word in told)
        return [turns[row[0]].name for row in connection.execute(query, (match,))]

    return find


Sample = tuple[float, float, float, float, float, float]


def measured(
    make: Callable[[Sequence[Conversation], Path], Finder], talks: Sequence[Conversation]
) -> list[Sample]:
    """Of each question: R@5, R@10, R@20, reciprocal rank, R@5 of sessions, milliseconds."""
    with tempfile.TemporaryDirectory(prefix="counterpoint-bench-") as folder:
        find = make(talks, Path(folder))
        return [_sample(find, question) for talk in talks for question in talk.questions]


def _sample(find: Finder, question: Question) -> Sample:
    began = time.perf_counter()
    names = find(question.text)
    took = (time.perf_counter() - began) * 1000
    wanted = question.evidence
    shares = [len(wanted & set(names[:most])) / len(wanted) for most in (5, 10, MOST)]
    rank = next((1 / place for place, name in enumerate(names[:MOST], 1) if name in wanted), 0.0)
    sessions = {_session(name) for name in wanted}
    share = len(sessions & set(_best_sessions(names)[:5])) / len(sessions)
    return (shares[0], shares[1], shares[2], rank, share, took)


def _best_sessions(names: Sequence[str]) -> list[str]:
    """Sessions by their three best places, each counting for what its rank is worth."""
    worth: dict[str, float] = defaultdict(float)
    met: Counter[str] = Counter()
    for place, name in enumerate(names, 1):
        session = _session(name)
        met[session] += 1
        if met[session] <= 3:
            worth[session] += 1 / (place + 2)
    return sorted(worth, key=lambda one: -worth[one])


def _session(name: str) -> str:
    return name.rsplit(":", 1)[0]


def _summed(groups: Sequence[list[Sample]]) -> dict[str, Any]:
    samples = [one for group in groups for one in group]
    mean = [100 * sum(one[column] for one in samples) / len(samples) for column in range(5)]
    took = sorted(one[5] for one in samples)
    figures = dict(
        zip(
            ("R@5 %", "R@10 %", "R@20 %", "MRR %", "sessions R@5 %"), (round(x, 1) for x in mean), strict=True
        )
    )
    lowest = min(100 * sum(one[1] for one in group) / len(group) for group in groups)
    return {
        **figures,
        "lowest R@10 %": round(lowest, 1),
        "questions": len(samples),
        "p50 ms": round(took[len(took) // 2], 2),
        "p99 ms": round(took[int(len(took) * 0.99)], 2),
    }


if __name__ == "__main__":
    main()
