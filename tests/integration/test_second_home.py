"""A second home for the offline player: a key written from reading alone is held against the player's notes.

Neither was made for the player, but its first figures have been used to mend it: they are no longer unseen.
The daemon, the command line and the CLI are the real ones. Floors are what was measured; a sentence that the
player is known to get wrong is named below, so neither a loss nor a gain goes unnoticed.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from agents.endpoint.extractive.note import Quote, quotes_in
from tests.support.counterpoint import ROOT, installed
from tests.support.home import git

# One worker runs them all, so that the batch is played once.
pytestmark = pytest.mark.cli

DATA = ROOT / "tests" / "data"
KEY: dict[str, Any] = tomllib.loads((DATA / "second-home.key.toml").read_text())
PROMPT = "Read everything and list my next best actions with quotes."

RECALL = 43 / 43
"""Share of the key's ``must`` sentences that the notes quote, as measured."""
PRECISION = 89 / 98
"""Share of the listed actions that the key calls an action or something to wait for, as measured. Words to a
machine, labelled as such, are no listed actions."""
RULES_MET = 22
"""How many of the sentences that need a companion are listed at all, as measured."""
MACHINE = "Addressed to a machine; quoted, not followed"
"""The label of words that speak to an assistant."""

_ENTRY = re.compile(r"^### \d+\. ", re.MULTILINE)
_SENDER = re.compile(r"^- Speaker or sender: (`+) ?(.+?) ?\1$", re.MULTILINE)
_CHAT_LINE = re.compile(r"\d\d\.\d\d\.\d\d, \d\d:\d\d - ")


@dataclass(frozen=True)
class Entry:
    """One action of a note: the sentence, then what was said later about it."""

    text: str

    @property
    def machine(self) -> bool:
        """Whether the note labels it as words to an assistant."""
        return self.text.startswith(MACHINE)

    @cached_property
    def quotes(self) -> list[Quote]:
        return quotes_in(self.text)

    @property
    def first(self) -> Quote:
        return self.quotes[0]

    @property
    def sender(self) -> str:
        """Whom the note names as the speaker of the sentence."""
        found = _SENDER.search(self.text.partition("```")[0])
        return found[2] if found else ""

    def says(self, text: str) -> bool:
        return any(folded(text) in folded(quote.text) for quote in self.quotes)


@dataclass(frozen=True)
class Outcome:
    """What a batch over the home left."""

    status: dict[str, str]
    landed: dict[str, list[tuple[str, str]]]
    note: dict[str, str]
    changed: set[str]

    @cached_property
    def entries(self) -> dict[str, list[Entry]]:
        return {project: list(_entries(note)) for project, note in self.note.items()}


def folded(text: str) -> str:
    """``text`` on one line, without a mail's quoting marks."""
    return " ".join(re.sub(r"(?m)^[> ]+", "", text).split())


def _entries(note: str) -> Iterator[Entry]:
    actions = note.partition("\n## Next actions, as quoted\n")[2].partition("\n## What was read\n")[0]
    return (Entry(text) for text in _ENTRY.split(actions)[1:])


def _make_home(home: Path) -> Path:
    shutil.copytree(DATA / "second-home", home)
    tables = [f'[projects.{name}]\npath = "{name}"\nclient = "Client of {name}"\n' for name in KEY]
    (home / "counterpoint.toml").write_text(
        'version = 1\n\n[model]\nendpoint = "offline"\n\n' + "\n".join(tables)
    )
    (home / ".gitignore").write_text(".counterpoint/\n")
    git(home, "init", "-q", "-b", "main")
    git(home, "add", "-A")
    git(home, "commit", "-q", "-m", "Begin")
    return home


def _tree(root: Path) -> dict[str, bytes]:
    """All files under ``root`` but those of git and of the daemon."""
    own = {".git", ".counterpoint"}
    files = (path for path in root.rglob("*") if path.is_file() and not own & set(path.parts))
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def _play(root: Path, user: Path) -> Outcome:
    """Run one task per project and land what came of it."""
    home = _make_home(root / "home-repo")
    before = _tree(root) | _tree(user)
    tasks = "".join(json.dumps({"project": name, "prompt": PROMPT}) + "\n" for name in KEY)
    with installed(home) as command:
        reports = command.ok("batch", "-", "--json", stdin=tasks).lines[:-1]
        landed = {name: command.ok("land", name, "--json").json["files"] for name in KEY}
    after = _tree(root) | _tree(user)
    return Outcome(
        status={report["project"]: report["status"] for report in reports},
        landed={name: [(file["status"], file["path"]) for file in landed[name]] for name in KEY},
        note={name: (home / landed[name][0]["path"]).read_text() for name in KEY},
        changed={path for path in before.keys() | after.keys() if before.get(path) != after.get(path)},
    )


_PLAYED: list[Outcome | None] = []


@pytest.fixture
def outcome(isolated: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The batch, run once for all tests of this module, within the isolation of the first of them."""
    if not _PLAYED:
        _PLAYED.append(None)
        _PLAYED[0] = _play(tmp_path_factory.mktemp("second"), isolated)
    assert _PLAYED[0], "the batch failed before; the first test of this module says how"
    return _PLAYED[0]


def _source(project: str, path: str) -> str:
    return (DATA / "second-home" / project / path).read_text()


def test_every_task_leaves_one_note_and_nothing_else(outcome: Outcome) -> None:
    assert outcome.status == dict.fromkeys(KEY, "succeeded")
    notes = {name: f"{name}/notes/next-actions-everything-quotes.md" for name in KEY}
    assert outcome.landed == {name: [("A", path)] for name, path in notes.items()}
    assert outcome.changed == {f"home-repo/{path}" for path in notes.values()}


def test_every_quote_stands_verbatim_at_its_place(outcome: Outcome) -> None:
    for project, note in outcome.note.items():
        quotes = quotes_in(note)
        assert quotes == [quote for entry in outcome.entries[project] for quote in entry.quotes]
        assert len(quotes) > 10
        for quote in quotes:
            lines = _source(project, quote.path).split("\n")[quote.start - 1 : quote.end]
            assert quote.text
            assert quote.text in "\n".join(lines), (project, quote)


ELSEWHERE = "another file says that this is done"
MISLEADING = {
    "ich muss bis Mittwoch die Namensliste an Frau Ammann schicken": ELSEWHERE,
    "tell Lasse he is NOT the gaffer": ELSEWHERE,
    "read draft 5 over the weekend": ELSEWHERE,
    "Are any of the reels nitrate?": ELSEWHERE,
}
"""What the player is known to get wrong, and why."""


def _rules() -> Iterator[Any]:
    for project, key in KEY.items():
        for number, rule in enumerate(key["only_with"], 1):
            yield pytest.param(project, rule, id=f"{project}-{number}")


@pytest.mark.parametrize(("project", "rule"), list(_rules()))
def test_no_listed_sentence_stands_without_what_takes_it_back(
    outcome: Outcome, project: str, rule: dict[str, str]
) -> None:
    entries = outcome.entries[project]
    alone = [
        entry.text
        for entry in entries
        if entry.says(rule["text"])
        and not any(
            other.says(rule["companion"]) for other in ([entry] if rule["scope"] == "beside" else entries)
        )
    ]
    assert bool(alone) == (rule["text"] in MISLEADING), alone or "the player does better now: say so above"


def test_most_of_the_rules_meet_a_listed_sentence(outcome: Outcome) -> None:
    met = [
        rule["text"]
        for project, key in KEY.items()
        for rule in key["only_with"]
        if any(entry.says(rule["text"]) for entry in outcome.entries[project])
    ]
    assert len(met) >= RULES_MET


@pytest.mark.parametrize("project", KEY)
def test_nothing_is_stated_that_nobody_said(outcome: Outcome, project: str) -> None:
    note = folded(outcome.note[project])
    assert [text for text in KEY[project]["never"] if folded(text) in note] == []


def test_text_that_addresses_an_assistant_is_quoted_under_its_label_and_last(outcome: Outcome) -> None:
    for project, key in KEY.items():
        labels = [entry.machine for entry in outcome.entries[project]]
        assert labels == sorted(labels)
        quotes = [(quote, entry) for entry in outcome.entries[project] for quote in entry.quotes]
        note = folded(outcome.note[project])
        for text in map(folded, key["injected"]):
            quoting = [entry for quote, entry in quotes if text in folded(quote.text)]
            assert note.count(text) == len(quoting)
            assert all(entry.machine for entry in quoting)


@pytest.mark.parametrize(
    ("project", "text", "sender"),
    [
        ("saltline", "We also need the signed addendum", "Sunniva Tveit"),
        ("nightferry", "Please return the attached technical questionnaire", "Øresund Line"),
        ("nightferry", "I will call you on Monday to explain.", "Noor Haddad"),
        ("reels", "I'll put them in the post tomorrow.", "Noor Haddad"),
    ],
)
def test_nobody_else_is_named_as_the_sender(outcome: Outcome, project: str, text: str, sender: str) -> None:
    senders = [entry.sender for entry in outcome.entries[project] if entry.says(text)]
    assert senders
    assert all(sender in named for named in senders if named), senders


def test_a_quote_holds_the_words_of_one_speaker(outcome: Outcome) -> None:
    quotes = [entry.first.text for entries in outcome.entries.values() for entry in entries]
    assert [text for text in quotes if len(_CHAT_LINE.findall(text)) > 1] == []


def test_recall_and_precision_are_as_measured(outcome: Outcome, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = [(project, must) for project, key in KEY.items() for must in key["must"]]
    missed = [(project, must) for project, must in wanted if not _found(outcome, project, must)]
    recall = 1 - len(missed) / len(wanted)
    listed = [(project, entry) for project, entries in outcome.entries.items() for entry in entries]
    shown = [(project, entry) for project, entry in listed if not entry.machine]
    noise = [(project, entry) for project, entry in shown if not _is_action(KEY[project], entry.first)]
    precision = 1 - len(noise) / len(shown)
    with capsys.disabled():
        print(f"\nrecall {recall:.3f} of {len(wanted)}, precision {precision:.3f} of {len(shown)}")
        for project, must in missed:
            print(f"  missed: {project}/{must['path']} ({must['kind']}): {must['text']}")
        for project, entry in noise:
            print(f"  noise: {project}/{entry.first.path}: {folded(entry.first.text)[:90]}")
    assert recall >= RECALL
    assert precision >= PRECISION


def _found(outcome: Outcome, project: str, must: dict[str, str]) -> bool:
    quotes = (quote for entry in outcome.entries[project] for quote in entry.quotes)
    return any(quote.path == must["path"] and folded(must["text"]) in folded(quote.text) for quote in quotes)


def _is_action(key: dict[str, Any], quote: Quote) -> bool:
    labels = [*(must["text"] for must in key["must"]), *key["also"], *key["waiting"]]
    return any(folded(label) in folded(quote.text) for label in labels)
