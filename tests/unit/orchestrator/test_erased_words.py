"""What is said to be left after a signal was erased: files that say the same, and events in one line."""

from __future__ import annotations

import json
from pathlib import Path

from orchestrator.daemon.erased_words import conversations_that_say, files_that_say, stretches
from orchestrator.daemon.erasing import named_by

NOTE = "Herr Lindqvist zahlt für die Brücke 40 000 €."


def test_a_file_that_says_it_is_found_however_it_is_laid_out(tmp_path: Path) -> None:
    contents = {
        "landed.md": "# Note\n\n> herr *Lindqvist* zahlt\n> für die Brücke 40 000.\n",
        "below/quoted.txt": f"He said: {NOTE}",
        "other.md": "Herr Lindqvist zahlt für den Turm und für die Brücke 50 000 €.",
        "binary.bin": f"\0{NOTE}",
        ".git/object": NOTE,
        ".counterpoint/raw.txt": NOTE,
    }
    for name, text in contents.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "link.md").symlink_to(tmp_path / "landed.md")
    found = files_that_say([tmp_path, tmp_path], stretches([NOTE]))
    assert [path.name for path in found] == ["landed.md", "quoted.txt"]
    short = stretches(["Call Herr Lindqvist"])
    (tmp_path / "call.md").write_text("- call herr lindqvist, today")
    assert [path.name for path in files_that_say([tmp_path], short)] == ["call.md"]
    assert files_that_say([tmp_path], stretches(["Brücke!", ""])) == [], "one word is everybody's"


def test_a_conversation_that_says_it_is_found_however_long_and_escaped(tmp_path: Path) -> None:
    told = f"LINES\n1 [00:03] open: Ach.\n2 [00:05] open: {NOTE}\n3"
    contents = {
        "a/prompt.jsonl": json.dumps({"message": [{"text": told}]}) + "\n",
        "a/long.jsonl": json.dumps({"text": "x " * 2**20}) + "\n" + json.dumps({"input": {"q": NOTE}}) + "\n",
        "b/cut.jsonl": f'{{"text": "{NOTE}',
        "b/other.jsonl": json.dumps({"text": "Herr Lindqvist zahlt für den Turm."}) + "\n",
    }
    for name, text in contents.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = conversations_that_say([tmp_path, tmp_path / "b" / "cut.jsonl"], stretches([NOTE]))
    assert [path.name for path in found] == ["long.jsonl", "prompt.jsonl", "cut.jsonl"]
    assert conversations_that_say([tmp_path, tmp_path / "none"], stretches([])) == []


def test_events_that_name_it_are_one_line() -> None:
    assert named_by(()) == []
    assert named_by((7,)) == ["journal: 1 event names it: 7"]
    assert named_by(tuple(range(158, 203))) == ["journal: 45 events name it: 158, 159, 160, …"]
