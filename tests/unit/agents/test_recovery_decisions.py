"""The transcripts beside this file were written by the real CLI and killed with SIGKILL at that moment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.events import AgentEvent, AskRaised, PromptDelivered, ToolCalled, ToolReturned
from agents.handover import spans
from agents.recovery import (
    CONTINUE,
    Call,
    Decision,
    Finished,
    Fresh,
    Resume,
    Unknown,
    Waiting,
    Witnessed,
    continuation,
    decide,
    witness,
)
from agents.transcripts import Entry, read_entries

RECORDED = Path(__file__).parent / "transcripts"
BASH = Call("toolu-1", "Bash")


def recorded(name: str) -> tuple[Entry, ...]:
    return read_entries(RECORDED / f"{name}.jsonl").entries


@pytest.mark.parametrize(
    ("name", "prompt", "decision"),
    [
        ("waiting_for_the_first_answer", "uuid-1", Resume()),
        ("while_a_tool_ran", "uuid-1", Unknown((BASH,))),
        ("after_a_result", "uuid-1", Resume()),
        ("after_the_final_text", "uuid-1", Finished("final answer ")),
        ("waiting_for_the_first_answer_resumed", "uuid-1", Resume()),
        ("while_a_tool_ran_resumed", "uuid-1", Unknown((BASH,))),
        ("while_a_tool_ran_resumed", "uuid-11", Finished("resumed tool ")),
        ("after_the_final_text_resumed", "uuid-1", Finished("final answer ")),
        ("while_a_tool_ran", "not-there", Fresh(resume=True)),
        ("compacted_in_mid_turn", "uuid-1", Resume()),
        ("compacted_in_mid_turn_resumed", "uuid-1", Resume()),
        ("compacted_in_mid_turn_resumed", "uuid-19", Finished("went on")),
    ],
)
def test_what_a_recorded_transcript_alone_says(name: str, prompt: str, decision: Decision) -> None:
    assert decide(Witnessed(prompt, sent=True), recorded(name)) == decision


def test_a_prompt_that_no_transcript_holds_is_delivered_unless_it_was_reported_delivered() -> None:
    assert decide(Witnessed("p", sent=True), ()) == Fresh(resume=False)
    assert decide(Witnessed("p"), recorded("after_a_result")) == Fresh(resume=True)
    assert decide(Witnessed("p", sent=True, delivered=True), ()) == Unknown(())
    called = Witnessed("p", sent=True, called=(BASH, Call("r", "Read")))
    assert decide(called, ()) == Unknown((BASH,))


def test_a_completed_call_that_the_transcript_missed_is_told_and_not_made_again() -> None:
    known = Witnessed("uuid-1", True, True, (BASH,), frozenset({BASH.id}))
    decision = decide(known, recorded("while_a_tool_ran"))
    assert decision == Resume(completed=(BASH,))
    assert isinstance(decision, Resume)
    text = continuation(decision)
    assert text.startswith(CONTINUE)
    assert "Do not make them again" in text
    assert "Bash" in text


def test_a_call_that_only_the_journal_saw_is_unknown() -> None:
    known = Witnessed("uuid-1", True, True, (Call("x", "Write"),))
    assert decide(known, recorded("waiting_for_the_first_answer")) == Unknown((Call("x", "Write"),))


def test_an_open_reading_call_is_no_reason_to_ask() -> None:
    known = Witnessed("uuid-1", True, True, (Call("x", "Read", {"file_path": "a"}),))
    decision = decide(known, recorded("waiting_for_the_first_answer"))
    assert decision == Resume(dangling=(Call("x", "Read"),))
    assert isinstance(decision, Resume)
    assert '"file_path": "a"' in continuation(decision)


def test_after_an_unknown_outcome_the_answer_is_passed_on() -> None:
    text = continuation(Unknown((BASH,), (Call("w", "Write"),)), "it did run")
    assert text.startswith(CONTINUE)
    assert text.endswith("The person says: it did run")
    assert text.index("- Write") < text.index("- Bash")


def test_after_a_compaction_what_was_done_before_is_known_wherever_the_transcript_ends() -> None:
    """The prompt and its calls lie before the boundary; a summary is neither a prompt nor an answer."""
    entries = recorded("compacted_in_mid_turn")
    boundary = next(at for at, entry in enumerate(entries) if entry.get("subtype") == "compact_boundary")
    done = (Call("toolu-1", "Bash"), Call("toolu-2", "Read"))
    known = Witnessed("uuid-1", True, True, done, frozenset(call.id for call in done))
    for end in range(boundary, len(entries) + 1):
        assert decide(known, entries[:end]) == Resume()
    after = (*entries, call_entry(Call("new", "Bash")))
    assert decide(known, after) == Unknown((Call("new", "Bash"),))
    assert decide(known, (*after, result_entry(Call("new", "Bash")))) == Resume()


def test_a_hand_over_holds_what_was_said_and_no_summary_of_it() -> None:
    said = [span.text for span in spans("s", recorded("compacted_in_mid_turn_resumed"))]
    assert said[0].endswith("LONG one")
    assert said[-1] == "went on"
    assert not any("script session" in text for text in said)


def test_an_api_error_in_place_of_an_answer_is_not_an_end() -> None:
    entries = (*recorded("after_a_result"), answer("m", "API Error", stop="end_turn", isApiErrorMessage=True))
    assert decide(Witnessed("uuid-1", sent=True), entries) == Resume()


def test_the_witness_leaves_a_sub_agents_calls_to_the_call_that_started_it() -> None:
    events: list[AgentEvent] = [
        PromptDelivered(uuid="p"),
        ToolCalled(id="1", name="Task", input={}),
        ToolCalled(id="2", name="Bash", input={}, parent_tool_use_id="1"),
        ToolReturned(id="2"),
    ]
    known = witness("p", events, sent=True)
    assert known == Witnessed("p", True, True, (Call("1", "Task"),), frozenset({"2"}))
    assert not witness("other", events, sent=False).delivered


def answer(identity: str, text: str, *, stop: str, **more: Any) -> Entry:
    message = {"id": identity, "stop_reason": stop, "content": [{"type": "text", "text": text}]}
    return {"type": "assistant", "uuid": f"a-{identity}", "message": message, **more}


def call_entry(call: Call) -> Entry:
    block = {"type": "tool_use", "id": call.id, "name": call.name, "input": {}}
    message = {"id": f"m-{call.id}", "stop_reason": "tool_use", "content": [block]}
    return {"type": "assistant", "uuid": f"c-{call.id}", "message": message}


def result_entry(call: Call) -> Entry:
    block = {"type": "tool_result", "tool_use_id": call.id, "content": "ok"}
    return {"type": "user", "uuid": f"r-{call.id}", "message": {"role": "user", "content": [block]}}


@st.composite
def turns(draw: st.DrawFn) -> tuple[list[Entry], list[Call]]:
    """A whole turn's entries in order, and its calls."""
    names = draw(st.lists(st.sampled_from(["Bash", "Read", "Write", "mcp__x__y", "Task"]), max_size=5))
    calls = [Call(str(number), name) for number, name in enumerate(names)]
    entries: list[Entry] = [{"type": "user", "uuid": "p", "message": {"role": "user", "content": "go"}}]
    for call in calls:
        entries += [call_entry(call), result_entry(call)]
    return [*entries, answer("last", "the end", stop="end_turn")], calls


@given(turns(), st.data())
def test_no_call_with_effects_is_ever_repeated_whatever_was_cut_off(
    turn: tuple[list[Entry], list[Call]], data: st.DataObject
) -> None:
    """The transcript and the journal each hold some beginning of what happened."""
    entries, calls = turn
    written = data.draw(st.integers(0, len(entries)))
    seen = data.draw(st.integers(0, 2 * len(calls)))
    known = Witnessed(
        "p",
        sent=True,
        delivered=written > 0,
        called=tuple(calls[: (seen + 1) // 2]) if written else (),
        returned=frozenset(call.id for call in calls[: seen // 2]) if written else frozenset(),
    )
    decision = decide(known, entries[:written])
    begun = {call.id for call in known.called} | {
        e["uuid"][2:] for e in entries[:written] if e["uuid"][0] == "c"
    }
    recorded_results = {e["uuid"][2:] for e in entries[:written] if e["uuid"][0] == "r"}
    for call in calls:
        if call.id in begun and call.id not in recorded_results and not call.only_reads:
            assert isinstance(decision, Resume | Unknown)
            asked = isinstance(decision, Unknown) and call in decision.calls
            assert asked != (call in decision.completed), "either told as done or asked about"
    if isinstance(decision, Fresh):
        assert not written
    if isinstance(decision, Finished):
        assert written == len(entries)


def waiting_transcript(*after: Entry) -> tuple[Entry, ...]:
    """A turn that ended with a deferred call, in the form the CLI writes."""
    call = {"type": "tool_use", "id": BASH.id, "name": "Bash", "input": {"command": "x"}}
    note = {
        "type": "hook_deferred_tool",
        "toolUseID": BASH.id,
        "toolName": "Bash",
        "toolInput": {"command": "x"},
    }
    return (
        {"type": "user", "uuid": "p", "message": {"content": "go"}},
        {"type": "assistant", "message": {"id": "m", "content": [call], "stop_reason": "tool_use"}},
        {"type": "attachment", "attachment": note},
        *after,
    )


def result_of(call: str) -> Entry:
    return {"type": "user", "message": {"content": [{"type": "tool_result", "tool_use_id": call}]}}


ASKED = Witnessed("p", True, True, (BASH,), asked=frozenset({BASH.id}))


@pytest.mark.parametrize("known", [ASKED, Witnessed("p", True, True)], ids=["journaled", "transcript-alone"])
def test_a_deferred_call_waits_for_its_answer(known: Witnessed) -> None:
    decision = decide(known, waiting_transcript(result_of("a call beside it")))
    assert isinstance(decision, Waiting)
    assert (decision.ask.id, decision.ask.input) == (BASH.id, {"command": "x"})


def test_an_answered_call_waits_no_more_whatever_the_journal_missed() -> None:
    assert decide(ASKED, waiting_transcript(result_of(BASH.id))) == Resume()


def test_a_call_that_was_let_through_is_unknown_until_it_has_a_result() -> None:
    released = replace(ASKED, released=frozenset({BASH.id}))
    assert decide(released, waiting_transcript()) == Unknown((BASH,))
    assert decide(released, waiting_transcript(result_of(BASH.id))) == Resume()


def test_a_withheld_call_that_the_transcript_lost_did_not_run_and_may_be_made_again() -> None:
    decision = decide(ASKED, waiting_transcript()[:2])
    assert decision == Resume(withheld=(BASH,))
    assert isinstance(decision, Resume)
    assert "did not run" in continuation(decision)


def test_beside_a_call_with_an_unknown_outcome_the_waiting_one_is_not_unknown() -> None:
    write = Call("w", "Write")
    known = replace(ASKED, called=(BASH, write))
    assert decide(known, waiting_transcript()) == Unknown((write,))


def test_a_witness_remembers_what_was_asked() -> None:
    event = AskRaised(id="t", ask="permission", tool="Bash", input={}, summary="Bash")
    assert witness("p", [event], sent=True, released=frozenset({"r"})) == Witnessed(
        "p", True, asked=frozenset({"t"}), released=frozenset({"r"})
    )


def test_a_turn_that_was_told_something_at_its_end_goes_on() -> None:
    """The CLI writes what the hook at the end of a turn says as a note of its own."""
    ended = recorded("after_the_final_text")
    known = Witnessed("uuid-1", sent=True, delivered=True)
    assert isinstance(decide(known, ended), Finished)
    told: Entry = {
        "type": "user",
        "isMeta": True,
        "message": {"role": "user", "content": "One has no evidence."},
    }
    assert decide(known, (*ended, told)) == Resume()
