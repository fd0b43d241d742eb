"""Whole sentences quoted word for word: how many a sentence beside them turns into inference.

    python -m benchmarks.beside [FOLDER …]

Of every text in the homes each sentence is quoted and stated as it stands, headings aside. Hardly any of them
is taken back by the one beside it, so each that is not shown as quoted is a cost. What must be limited by its
neighbours is counted by ``benchmarks.overreach_forms`` and ``tests/unit/orchestrator/test_beside.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.common import parser, report
from orchestrator.evidence.claims import Said, judge
from orchestrator.evidence.context import in_context
from orchestrator.evidence.sentences import bounds
from orchestrator.library import Passage

HOMES = Path(__file__).parent / "homes"


def main() -> None:
    """Quote every sentence and count."""
    options = parser(__doc__ or "")
    options.add_argument("folders", type=Path, nargs="*", default=sorted(HOMES.glob("*/home")))
    arguments = options.parse_args()
    for folder in arguments.folders:
        report(folder.parent.name, figures(folder), as_json=arguments.json)


def figures(folder: Path) -> dict[str, Any]:
    """What a neighbour makes less, of all sentences of a home's texts."""
    said = [one for path in sorted(folder.rglob("*")) if path.suffix in {".md", ".txt"} for one in _all(path)]
    asked = [one for one in said if "?" not in one.sentence]
    judged = [judge(one.sentence, [one]) for one in asked]
    reasons = [{reason.kind for reason in one.reasons} for one in judged]
    return {
        "sentences": len(asked),
        "by_what_comes_before": sum("before" in kinds for kinds in reasons),
        "by_what_comes_next": sum("taken back" in kinds for kinds in reasons),
        "to_be_minded": sum(one.status == "quoted" and bool(one.mind) for one in judged),
        "by_either": sum(not kinds.isdisjoint({"before", "taken back"}) for kinds in reasons),
    }


def _all(path: Path) -> Iterator[Said]:
    text = path.read_text(encoding="utf-8")
    for start, end in bounds(text):
        said = in_context([Passage(text, "note", "")], start, end)
        if not said.sentence.startswith("#"):
            yield said


if __name__ == "__main__":
    main()
