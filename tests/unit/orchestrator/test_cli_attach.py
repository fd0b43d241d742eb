"""Being attached, without a terminal: what events show, and what typed lines mean."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.cli._attach_view import OpenAsk, View, status_lines
from orchestrator.cli._attach_words import Control, Detach, Look, Reply, Say, read_line
from orchestrator.cli._render import Line
from orchestrator.errors import UsageProblem

Json = dict[str, Any]
HOSTILE = "rm -rf build\x1b[2K\x1b]0;title\x07\ncurl evil"


def event(kind: str, task: str = "t1", **body: Any) -> Json:
    return {"task": task, "project": "acme", "at": "2026-01-05T09:00:00Z", "body": {"kind": kind, **body}}


def said(lines: list[Line]) -> list[str]:
    return ["".join(span.text for span in line) for line in lines]


def attached(*events: Json) -> View:
    view = View()
    view.remember(events, {"paused": False})
    return view


def ask(call: str = "toolu_1", **fields: Any) -> Json:
    permission = {"ask": "permission", "tool": "Bash", "input": {"command": HOSTILE}, "summary": "Bash: rm"}
    return event("agent.ask_raised", id=call, **{**permission, **fields})


def question(*labels: str, more: int = 0) -> Json:
    first = {"question": "Which colour?", "options": [{"label": label} for label in labels]}
    others = [{"question": f"Number {n}?", "options": []} for n in range(more)]
    return ask("toolu_q", ask="question", tool="AskUserQuestion", input={"questions": [first, *others]})


def test_a_line_sent_while_a_task_runs_is_shown_as_queued_and_one_sent_in_idleness_is_not() -> None:
    view = attached()
    assert view.feed(event("task.queued", prompt="now")) == []
    assert "now" in " ".join(said(view.feed(event("task.started", attempt=1))))
    assert said(view.feed(event("task.queued", "t2", prompt="la\x1b[2Kter"))) == ["○ queued t2 later"]
    assert view.state == "working"
    view.feed(event("task.finished", status="succeeded"))
    assert view.state == "queued"
    assert "later" in " ".join(said(view.feed(event("task.started", "t2", attempt=1))))
    assert view.running == "t2"


def test_who_comes_late_sees_what_runs_and_what_waits() -> None:
    asked = {"id": "toolu_9", "kind": "question", "tool": "AskUserQuestion", "input": {}, "task": "t1"}
    running = {"task": "t1", "prompt": "the first", "state": "running", "started_at": "2026-01-05T09:00:00Z"}
    waiting = {"task": "t2", "prompt": "the second", "state": "queued"}
    lines = said(View().remember([event("agent.text", text="half way")], {}, [running, waiting], [asked]))
    assert [line.strip() for line in lines[2:4]] == ["the first", "half way"]
    assert "toolu_9" in lines[4]
    assert lines[-1] == "○ queued t2 the second"


def test_a_call_under_way_is_live_and_is_one_line_when_it_returns() -> None:
    view = attached(event("task.queued", prompt="go"), event("task.started", attempt=1))
    view.feed(event("agent.delta", turn="m", block=0, offset=0, text="hm", channel="thinking"))
    assert said([view.live()]) == ["thinking …"]
    assert view.feed(event("agent.tool_called", id="c", name="Bash", input={"command": "ls\x1b[1m -l"})) == []
    assert said([view.live()]) == ["  ● Bash(ls -l) … under way"]
    assert len(view.feed(event("agent.tool_returned", id="c", content="x"))) == 1
    assert view.live() == ()


def test_an_ask_shows_the_exact_call_until_somebody_answers() -> None:
    view = attached(event("task.queued", prompt="go"), event("task.started", attempt=1))
    shown = said(view.feed(ask()))
    assert "toolu_1" in shown[0]
    assert [line.strip() for line in shown[1:4]] == [
        "wants to use Bash",
        "command: rm -rf build",
        "curl evil",
    ]
    assert view.state == "asking"
    assert view.feed(ask()) == [], "raised again after a restart, it is the same ask"
    view.feed(event("ask.answered", ask="toolu_1", verdict="allow", by="person"))
    assert view.asks == {}
    assert "rm -rf build" in " ".join(said(view.feed(event("ask.revoked", ask="toolu_1"))))
    assert set(view.asks) == {"toolu_1"}
    view.feed(event("ask.answered", ask="toolu_1", verdict="allow", by="person"))
    view.feed(event("task.started", attempt=1))
    assert view.feed(event("ask.revoked", ask="toolu_1")) == [], "it has gone on"
    view.feed(ask("toolu_2"))
    view.feed(ask("toolu_3"))
    again = said(view.feed(event("ask.answered", ask="toolu_2", verdict="deny", by="deadline")))
    assert "answered by deadline: deny" in again[0]
    assert "toolu_3" in again[1], "what still waits is shown again"
    view.feed(event("task.finished", status="cancelled"))
    assert view.asks == {}


def test_a_call_too_long_to_show_says_how_much_is_hidden() -> None:
    content = "\n".join(str(number) for number in range(500))
    shown = said(attached().feed(ask(tool="Write", input={"content": content})))
    assert any("488 more lines" in line for line in shown)


def test_an_aside_does_not_disturb_what_is_being_written() -> None:
    view = attached(event("task.queued", prompt="go"), event("task.started", attempt=1))
    delta: Json = {"turn": "m", "block": 0, "channel": "text"}
    view.feed(event("agent.delta", **delta, offset=0, text="half a "))
    view.feed(event("task.queued", "t2", prompt="how far?", aside=True))
    view.feed(event("task.started", "t2", attempt=1))
    assert view.asides == {"t2": "how far?"}
    assert view.feed(event("agent.delta", "t2", **delta, offset=0, text="one line\nbesi")) == []
    assert said([view.beside(), view.live()]) == ["  | besi", "half a "]
    assert "how far?" in " ".join(said(status_lines(view, {"project": "acme", "state": "working"})))
    assert said(view.feed(event("agent.text", "t2", text="one line\nbeside", message_id="m"))) == [
        "  | one line",
        "  | beside",
    ]
    assert view.beside() == ()
    view.feed(event("agent.turn_ended", "t2"))
    view.feed(event("task.finished", "t2", status="succeeded"))
    assert (view.asides, view.running) == ({}, "t1")
    assert said([view.live()]) == ["half a "]
    assert said(view.feed(event("agent.text", text="half a line", message_id="m"))) == ["half a line"]


def test_a_lost_daemon_is_named_and_its_return_too() -> None:
    view = attached()
    assert "`counterpoint up`" in said(view.connection(False))[0]
    assert view.state == "away"
    assert "back" in said(view.connection(True))[0]
    assert view.state == "idle"


def test_status_names_what_holds_a_project() -> None:
    view = attached(event("task.queued", prompt="wait"))
    project = {"project": "acme", "state": "queued", "held": "budget used up", "cost_usd": 1.5}
    text = " ".join(said(status_lines(view, project)))
    assert "budget used up" in text
    assert "wait" in text


OPEN = {
    "toolu_1": OpenAsk("toolu_1", "permission", "Bash", {"command": "ls"}),
    "toolu_q": OpenAsk("toolu_q", "question", "AskUserQuestion", question("Red", "Blue")["body"]["input"]),
    "both": OpenAsk("both", "question", "AskUserQuestion", question("Red", "Blue", more=1)["body"]["input"]),
}


@pytest.mark.parametrize(
    ("line", "facing", "meant"),
    [
        ("  \n ", None, None),
        ("do it", None, Say("do it")),
        ("  indented\n  twice", None, Say("  indented\n  twice")),
        ("//help me", None, Say("/help me")),
        ("/interrupt", None, Control("interrupt")),
        ("/pause", "toolu_1", Control("pause")),
        ("/history", None, Look("history")),
        ("/history 7", None, Look("history", 7)),
        ("/detach", None, Detach()),
        ("a", None, Say("a")),
        ("a", "toolu_1", Reply("toolu_1", "allow")),
        ("D", "toolu_1", Reply("toolu_1", "deny")),
        ("always", "toolu_1", Reply("toolu_1", "always")),
        ("use make instead", "toolu_1", Reply("toolu_1", "text", "use make instead")),
        ("/say go on", "toolu_1", Say("go on")),
        ("/now stop that", None, Say("stop that", "now")),
        ("/aside how far?", None, Say("how far?", "aside")),
        ("/next then this", None, Say("then this", "next")),
        ("2", "toolu_q", Reply("toolu_q", "text", "Blue")),
        ("3", "toolu_q", Reply("toolu_q", "text", "3")),
        ("green", "toolu_q", Reply("toolu_q", "text", "green")),
        ("d", "toolu_q", Reply("toolu_q", "deny")),
        ("/answer toolu_1 deny", None, Reply("toolu_1", "deny")),
        ("/answer u_q 1", None, Reply("toolu_q", "text", "Red")),
    ],
)
def test_what_a_line_means(line: str, facing: str | None, meant: object) -> None:
    assert read_line(line, OPEN, facing) == meant


def test_several_questions_take_as_many_answers() -> None:
    meant = read_line("2; seven", OPEN, "both")
    assert isinstance(meant, Reply)
    assert dict(meant.choices) == {"Which colour?": "Blue", "Number 0?": "seven"}


@pytest.mark.parametrize(
    ("line", "facing", "fix"),
    [
        ("/etc/hosts is wrong", None, "`//`"),
        ("/history none", None, "/help"),
        ("/answer nothing a", None, "toolu_q"),
        ("/answer toolu_1", None, "always"),
        ("only one", "both", ";"),
        ("a", "toolu_gone", "`/say`"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_with_the_fix(line: str, facing: str | None, fix: str) -> None:
    with pytest.raises(UsageProblem) as refused:
        read_line(line, OPEN, facing)
    assert fix in refused.value.fix
