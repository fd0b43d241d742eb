"""Which links have to do with what an agent was asked."""

from __future__ import annotations

import pytest

from orchestrator.mapping import because

STEMS = ("logger", "clock", "stamp")
NOTES = f"file:acme/notes.md@{'a' * 40}"


@pytest.mark.parametrize(
    ("prompt", "why"),
    [
        ("Why do the loggers stamp twice?", "it rests on loggers, stamp"),
        ("Where is the logger?", ""),
        ("Read NOTES.md and answer.", "it quotes notes.md, which the prompt names"),
        ("", ""),
    ],
)
def test_a_link_touches_a_prompt_that_has_its_words_or_names_its_file(prompt: str, why: str) -> None:
    assert because(prompt, "", STEMS, [NOTES]) == why


def test_what_rests_on_one_word_needs_that_word_and_what_rests_on_none_needs_more() -> None:
    assert because("The clocks?", "", ("clock",), []) == "it rests on clocks"
    assert because("The clocks?", "", (), []) == ""


def test_a_task_made_of_a_signal_is_touched_by_what_quotes_it() -> None:
    memo = "3f9a1c2b00000000"
    assert because("Go on.", memo, (), [f"memo:{memo}/r001"]) == "it quotes the signal of this task"
    assert because("Go on.", "ffff", (), [f"memo:{memo}/r001"]) == ""
