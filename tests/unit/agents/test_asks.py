from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agents._claude import answering, sheet
from agents.asks import QUESTION_TOOL, Answer, Ask, Asking, ask_about, raised
from agents.conversations import released_calls
from agents.errors import AskAnswered, AskMismatch
from agents.events import TurnEnded
from agents.permissions import Deny, Pass, Refer, Verdict, judge
from agents.spec import Policy
from tests.support.agents import make_spec

QUESTIONS = {
    "questions": [
        {"question": "Which one?", "options": [{"label": "Red"}, {"label": "Blue"}]},
        {"question": "When?", "options": [{"label": "Now"}]},
    ]
}
PERMISSION = ask_about("t1", "Bash", {"command": "make  deploy\nnow"})
QUESTION = ask_about("t2", QUESTION_TOOL, QUESTIONS)


def test_an_ask_says_in_one_line_what_it_is_about() -> None:
    assert (PERMISSION.kind, PERMISSION.summary) == ("permission", "Bash: make deploy now")
    assert (QUESTION.kind, QUESTION.summary) == ("question", "Which one? / When?")
    assert QUESTION.options == ("Red", "Blue", "Now")
    assert len(ask_about("t", "Write", {"file_path": "x" * 999}).summary) == 200
    assert raised(QUESTION).model_dump()["options"] == ("Red", "Blue", "Now")


@pytest.mark.parametrize("given", [{}, {"questions": None}, {"questions": [1, {}, {"options": [2]}]}])
def test_a_malformed_question_is_still_an_ask(given: dict[str, Any]) -> None:
    assert ask_about("t", QUESTION_TOOL, given).kind == "question"


def test_an_ask_has_exactly_one_answer() -> None:
    yes = Answer("t1", "allow")
    answered = Asking(PERMISSION).answered(yes)
    assert answered.answer == yes
    assert answered.answered(yes) == answered
    with pytest.raises(AskAnswered):
        answered.answered(Answer("t1", "deny"))


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (PERMISSION, Answer("other", "allow")),
        (PERMISSION, Answer("t1", "text")),
        (QUESTION, Answer("t2", "allow")),
        (QUESTION, Answer("t2", "text")),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(ask: Ask, answer: Answer) -> None:
    with pytest.raises(AskMismatch):
        Asking(ask).answered(answer)


def decided(tmp_path: Path, ask: Ask, *answers: Answer, call: str | None = None) -> dict[str, Any]:
    """What the program that the CLI runs says."""
    path = sheet.write_sheet(make_spec(tmp_path), "s", ask, answers)
    done = subprocess.run(
        [sys.executable, "-IS", answering.__file__, str(path)],
        input=json.dumps({"tool_use_id": call or ask.id}),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout).get("hookSpecificOutput", {}))


def test_a_call_is_let_through_once_and_leaves_a_receipt(tmp_path: Path) -> None:
    spec = make_spec(tmp_path)
    yes = Answer("t1", "allow")
    assert decided(tmp_path, PERMISSION)["permissionDecision"] == "defer"
    assert released_calls(spec, "s") == frozenset()
    assert decided(tmp_path, PERMISSION, yes, call="another") == {}
    assert decided(tmp_path, PERMISSION, yes)["permissionDecision"] == "allow"
    assert released_calls(spec, "s") == {"t1"}
    again = decided(tmp_path, PERMISSION, yes)
    assert again["permissionDecision"] == "deny"
    assert "unknown" in again["permissionDecisionReason"]


@pytest.mark.parametrize("verdict", ["deny", "text"])
def test_a_refusal_brings_the_persons_words_and_no_receipt(tmp_path: Path, verdict: Any) -> None:
    said = decided(tmp_path, PERMISSION, Answer("t1", verdict, "use staging"))
    assert said["permissionDecision"] == "deny"
    assert "use staging" in said["permissionDecisionReason"]
    assert released_calls(make_spec(tmp_path), "s") == frozenset()


def test_each_question_gets_its_answer_as_often_as_it_is_asked(tmp_path: Path) -> None:
    answer = Answer("t2", "text", "Blue", {"When?": "Tomorrow"})
    for _ in range(2):
        said = decided(tmp_path, QUESTION, answer)
        assert said["permissionDecision"] == "allow"
        assert said["updatedInput"]["answers"] == {"Which one?": "Blue", "When?": "Tomorrow"}


@pytest.mark.parametrize("text", ["not json", "{}", '{"tool_use_id": "t1"}'])
def test_a_broken_sheet_or_question_blocks_the_call(tmp_path: Path, text: str) -> None:
    (tmp_path / "answers.json").write_text("{")
    command = [sys.executable, "-IS", answering.__file__, str(tmp_path / "answers.json")]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "could not be read" in done.stderr


def verdict_on(tmp_path: Path, tool: str, otherwise: Any, **call: object) -> Verdict:
    policy = Policy(commands=("make *", "npm run:*"), otherwise=otherwise)
    return judge(tool, call, workspace=tmp_path, cwd=tmp_path, policy=policy)


@pytest.mark.parametrize(
    ("tool", "call", "deny", "ask"),
    [
        ("Bash", {"command": "curl x.example"}, Pass, Refer),
        ("Bash", {"command": "make test && curl x.example"}, Pass, Refer),
        ("Bash", {"command": "make test && git log --oneline"}, Pass, Pass),
        ("Bash", {"command": "make"}, Pass, Pass),
        ("Bash", {"command": "find . -type f -name '*.md' | head"}, Pass, Pass),
        ("Bash", {"command": "find . -name x -delete"}, Pass, Refer),
        ("Bash", {"command": "npm run build"}, Pass, Pass),
        ("Bash", {"command": "cat a.txt > b.txt"}, Pass, Refer),
        ("Bash", {"command": "echo $(id)"}, Deny, Refer),
        ("Bash", {"command": "cat /etc/passwd"}, Deny, Refer),
        ("Read", {"file_path": "/etc/passwd"}, Deny, Refer),
        ("Write", {"file_path": "/elsewhere/x"}, Deny, Refer),
        ("Write", {"file_path": ".git/config"}, Deny, Deny),
        ("Write", {}, Deny, Refer),
        ("WebFetch", {"url": "http://x.example"}, Deny, Refer),
        (QUESTION_TOOL, QUESTIONS, Deny, Refer),
    ],
)
def test_what_is_denied_is_asked_where_the_policy_says_so(
    tmp_path: Path, tool: str, call: dict[str, Any], deny: type, ask: type
) -> None:
    assert isinstance(verdict_on(tmp_path, tool, "deny", **call), deny)
    assert isinstance(verdict_on(tmp_path, tool, "ask", **call), ask)


def test_a_tool_that_the_agent_does_not_have_is_never_asked_about(tmp_path: Path) -> None:
    policy = Policy(tools=("Read",), otherwise="ask")
    assert isinstance(judge("Bash", {}, workspace=tmp_path, cwd=tmp_path, policy=policy), Deny)


def test_a_journal_from_before_asks_loads() -> None:
    assert TurnEnded.model_validate({"session_id": "s", "ok": True}).deferred is None
