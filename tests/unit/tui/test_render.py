"""How blocks look: hostile text, Markdown, tool calls, and very long things."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from rich.cells import get_character_cell_size

from tui.render import tools
from tui.render.document import Document, Position
from tui.render.inert import inert, inert_line
from tui.render.markdown import Fence, draw, fence_after
from tui.render.tokens import TOKENS, Line, plain
from tui.render.wrap import NARROW, fit, width_of, wrap
from tui.state.blocks import Block, CallState, TextBlock, ToolBlock, Words
from tui.state.conversation import Conversation

Json = dict[str, Any]


def talk(*bodies: Json, task: str = "t") -> Conversation:
    conversation = Conversation("acme")
    for cursor, body in enumerate(bodies, 1):
        conversation.take({"cursor": cursor, "project": "acme", "task": task, "body": body})
    return conversation


def text(words: str) -> Json:
    return {"kind": "agent.text", "text": words}


def call(name: str, given: Json, result: str | None = None, state: CallState = "done") -> ToolBlock:
    return ToolBlock(id="e1", call="c1", name=name, input=given, result=result, state=state)


def styled(line: Line) -> list[tuple[str, str]]:
    return [(span.text, span.style) for span in line]


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b]52;c;ZXZpbA==\x07", "red"),
        ("zal" + "\u0301" * 50 + "go", "zal" + "\u0301" * 4 + "go"),
        ("a" + "\u200d" * 50 + "b", "a" + "\u200d" * 4 + "b"),
        ("\u3164hidden\u00ad", "hidden"),
        ("a\tb", "a   b"),
        ("\ud83d lone", "\ufffd lone"),
        ("नमस्ते 👩‍👩‍👧‍👦 日本語 tiếng", "नमस्ते 👩‍👩‍👧‍👦 日本語 tiếng"),
    ],
)
def test_hostile_text_is_harmless_and_other_text_is_not_touched(hostile: str, shown: str) -> None:
    assert inert(hostile) == shown


def test_a_line_is_cut_and_says_so() -> None:
    assert inert_line("one\n two\x1b[2J") == "one two"
    assert inert_line("x" * 5000, 10) == "x" * 9 + "…"


def test_what_is_counted_as_narrow_takes_one_cell() -> None:
    letters = re.findall(f"[{NARROW}]", "".join(map(chr, range(0xA0, 0x2600))))
    assert len(letters) > 1000
    assert {get_character_cell_size(letter) for letter in letters} == {1}


@pytest.mark.parametrize(
    ("words", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("aaaaaaaaaa b", 4, ["aaaa", "aaaa", "aa b"]),
        ("日本語です", 4, ["日本", "語で", "す"]),
        ("see 日本語", 6, ["see 日", "本語"]),
        ("👩‍💻👩‍💻", 3, ["👩‍💻", "👩‍💻"]),
        ("漢", 1, ["?"]),
        ("", 5, [""]),
    ],
)
def test_words_first_then_cells(words: str, width: int, lines: list[str]) -> None:
    assert [plain(line) for line in wrap(draw(words, None).line, width)] == lines


def test_a_line_that_is_cut_to_fit_has_room_for_the_mark() -> None:
    line = draw("**日本** and `code`", None).line
    assert plain(fit(line, 100)) == "日本 and code"
    assert (plain(fit(line, 4)), width_of(fit(line, 4))) == ("日…", 3)


@pytest.mark.parametrize(
    ("line", "spans"),
    [
        ("## A *title* ##", [("A title", "heading")]),
        ("**bold** _it_", [("bold", "strong"), (" ", "text"), ("it", "emphasis")]),
        ("a `x*y*` b", [("a ", "text"), ("x*y*", "code"), (" b", "text")]),
        ("[mail](https://a.b)", [("mail", "link"), (" (https://a.b)", "dim")]),
        ("see https://a.b/c_d_e.", [("see ", "text"), ("https://a.b/c_d_e.", "link")]),
        ("snake_case_name 2 * 3 * 4", [("snake_case_name 2 * 3 * 4", "text")]),
        ("not **finished", [("not **finished", "text")]),
        ("---", [("───", "rule")]),
        ("| a | b |", [("| a | b |", "text")]),
    ],
)  # fmt: skip
def test_a_line_of_markdown(line: str, spans: list[tuple[str, str]]) -> None:
    assert styled(draw(line, None).line) == spans


def test_lists_and_quotes_hang() -> None:
    drawn = draw("  - [x] done is done", None)
    lines = wrap(drawn.line, 14, drawn.first, drawn.rest)
    assert [plain(line) for line in lines] == ["  ☑ done is", "    done"]
    drawn = draw("> quoted words go on", None)
    lines = wrap(drawn.line, 14, drawn.first, drawn.rest)
    assert [plain(line) for line in lines] == ["│ quoted words", "│ go on"]


def test_inside_a_fence_nothing_is_markdown_and_a_diff_is_coloured() -> None:
    fence = fence_after("```diff", None)
    assert fence == Fence("```", "diff")
    assert [styled(draw(line, fence).line)[0][1] for line in ("+a", "-b", "@@ 1", " **c**")] == [
        "added",
        "removed",
        "hunk",
        "code",
    ]
    assert fence_after("~~~", fence) == fence
    assert fence_after("```", fence) is None


def test_code_stands_behind_a_bar_and_its_fences_read_as_a_frame() -> None:
    document = Document(talk(text("```python\ndef f():\n```\nand\n~~~\nmore words in it\n~~~")))
    shown = [plain(line) for line in document.lines(0, document.height(12), 12)]
    assert shown == ["╭ python", "│ def f():", "╰", "and", "╭", "│ more words", "│ in it", "╰"]


@pytest.mark.parametrize(
    ("name", "given", "line"),
    [
        ("Read", {"file_path": "/home/p/.counterpoint/projects/acme/tree/src/a.py"}, "Read src/a.py"),
        ("Read", {"file_path": "a.py", "offset": 10, "limit": 5}, "Read a.py:10-14"),
        ("Bash", {"command": "git\nstatus \x1b[31m"}, "Bash git status"),
        ("Edit", {"file_path": "a.py", "old_string": "a\nb", "new_string": "a\nc\nd"}, "Edit a.py +2 −1"),
        ("MultiEdit", {"path": "a", "edits": [{"old_string": "a", "new_string": "b"}]}, "MultiEdit a +1 −1"),
        ("Write", {"file_path": "a.py", "content": "a\nb\n"}, "Write a.py +2"),
        ("Grep", {"pattern": "x", "path": "src"}, 'Grep "x" in src'),
        ("Task", {"subagent_type": "explore", "description": "look around"}, "Task explore: look around"),
        ("TodoWrite", {"todos": [{"status": "completed"}, {"status": "pending"}]}, "TodoWrite 1/2"),
        ("mcp__x__y", {"query": "who"}, "mcp__x__y who"),
        ("Odd", {"n": [1]}, 'Odd {"n": [1]}'),
        ("Edit", {"file_path": 7, "edits": "no", "old_string": None}, "Edit 7 +0 −0"),
    ],
)  # fmt: skip
def test_a_call_on_one_line(name: str, given: Json, line: str) -> None:
    assert plain(tools.headline(call(name, given))) == line


def test_how_a_call_went_is_on_its_line() -> None:
    ways: list[tuple[CallState, str]] = [("running", "…"), ("waiting", "waits"), ("denied", "denied: no")]
    for state, said in [*ways, ("unknown", "outcome unknown")]:
        block = ToolBlock(id="e", call="c", name="Bash", state=state, reason="no")
        assert said in plain(tools.folded(block))
    assert plain(tools.folded(call("Bash", {}, "one\ntwo"))).endswith("→ 2 lines")
    assert plain(tools.folded(call("Bash", {}, "bad", "failed"))).endswith("failed: bad")


def test_an_edit_unfolds_to_its_diff() -> None:
    lines = tools.unfolded(call("Edit", {"old_string": "a\nb\nc", "new_string": "a\nB\nc"}))
    assert [styled(line) for line in lines] == [
        [("  a", "code")],
        [("- b", "removed")],
        [("+ B", "added")],
        [("  c", "code")],
    ]


def test_a_long_output_shows_its_ends() -> None:
    output = "\n".join(f"line {number}" for number in range(1000))
    lines = [plain(line) for line in tools.unfolded(call("Bash", {"command": "make"}, output))]
    assert lines[0] == "$ make"
    assert (lines[1], lines[21], lines[-1]) == ("line 0", "… 960 lines hidden", "line 999")


def test_a_file_that_was_read_has_its_line_numbers_apart() -> None:
    lines = tools.unfolded(call("Read", {"file_path": "a.py"}, "9\tnine\n10\tten"))
    assert [styled(line) for line in lines] == [
        [("    9 ", "dim"), ("nine", "code")],
        [("   10 ", "dim"), ("ten", "code")],
    ]


def test_the_way_to_the_workspace_is_left_out() -> None:
    top = "/home/p/w/.counterpoint/projects/acme/tree"
    said = {
        f"cat {top}/a/b.py '{top}/c' {top}": "Bash cat a/b.py 'c'",
        f"cd {top}": "Bash cd",
        "ls .counterpoint/projects/acme/tree": "Bash ls .counterpoint/projects/acme/tree",
        "ls /h/.counterpoint/projects/": "Bash ls /h/.counterpoint/projects/",
    }
    assert {command: plain(tools.headline(call("Bash", {"command": command}))) for command in said} == said


def test_a_written_file_has_line_numbers_and_an_end() -> None:
    lines = tools.unfolded(call("Write", {"content": "x\n" * 5000}))
    assert plain(lines[0]) == "   1 + x"
    assert plain(lines[-1]) == "… 4400 more lines"


@pytest.mark.parametrize(
    "words",
    [
        *("x" * 3_000_000, "a line\n" * 100_000, "*" * 300_000, "[a](" * 80_000, "\u0301" * 300_000),
        *("a\x1b[" * 100_000, "\r" * 120_000, "```\n" * 30_000),
    ],
)
def test_very_long_text_shows_its_end_and_how_much_is_hidden(words: str) -> None:
    document = Document(talk(text(words + "\nthe end")))
    assert plain(document.tail(40, 3)[-1]) == "the end"
    folded = document.height(40)
    first = plain(document.lines(0, 1, 40)[0])
    assert re.fullmatch(r"… [\d,]+ characters before", first)
    document.toggle("e1")
    assert document.height(40) > folded
    lines = document.lines(0, document.height(40), 40)
    assert sum(len(plain(line)) for line in lines) <= 300_000
    assert max(map(width_of, lines)) <= 40


def test_a_fence_that_was_opened_long_before_is_known() -> None:
    document = Document(talk(text("```py\n" + "code line\n" * 50_000 + "**end**")))
    assert styled(document.tail(40, 1)[0]) == [("│ ", "rule"), ("**end**", "code")]


class Spy(Sequence[Block]):
    """A million blocks, of which it counts the ones that are looked at."""

    def __init__(self) -> None:
        self.seen = 0
        self.revision = 1

    @property
    def blocks(self) -> Sequence[Block]:
        return self

    def __len__(self) -> int:
        return 1_000_000

    def __getitem__(self, place: Any) -> Any:
        self.seen += 1
        return TextBlock(id=f"e{place}", words=Words(f"words {place}"))

    def __reversed__(self) -> Iterator[Block]:
        return (self[place] for place in range(len(self) - 1, -1, -1))


def test_the_tail_looks_at_what_it_shows_alone() -> None:
    spy = Spy()
    assert plain(Document(spy).tail(40, 10)[-1]) == "words 999999"
    assert spy.seen <= 10


def test_the_tail_leaves_out_what_waits_behind_what_is_said() -> None:
    conversation = talk({"kind": "task.queued", "prompt": "first"})
    document = Document(conversation)
    assert [plain(line) for line in document.tail(40, 9)][-1] == "  first"
    conversation = talk(text("words"), {"kind": "task.queued", "prompt": "later"})
    document = Document(conversation)
    assert [plain(line) for line in document.tail(40, 9)] == ["words"]
    assert plain(document.lines(0, document.height(40), 40)[-1]) == "  later"


def test_what_is_found_has_its_row_even_in_a_fold() -> None:
    conversation = talk(
        text("First the Offer, then\n\nthe offer"),
        {"kind": "agent.thinking", "text": "an offer?"},
        {"kind": "agent.tool_called", "id": "c", "name": "Bash", "input": {"command": "ls"}},
        {"kind": "agent.tool_returned", "id": "c", "content": "offer.md"},
    )
    document = Document(conversation)
    found = document.find("OFFER", 40)
    assert found == [
        Position(0, "e1", 10, 15),
        Position(2, "e1", 4, 9),
        Position(4, "e2", 0, 0),
        Position(5, "e3", 0, 0),
    ]
    document.toggle("e2")
    assert Position(4, "e2", 3, 8) in document.find("offer", 40)
    assert document.find("", 40) == []


def test_a_fold_that_was_opened_stays_open_when_the_block_is_complete() -> None:
    conversation = Conversation("acme")
    document = Document(conversation)
    fields = {"turn": "m", "block": 0, "offset": 0, "text": "a thought\nor two", "channel": "thinking"}
    conversation.delta({"kind": "agent.delta", "project": "acme", "task": "t", **fields})
    (live,) = conversation.blocks
    document.toggle(live.id)
    assert [plain(line) for line in document.tail(40, 9)] == ["a thought", "or two"]
    body = {"kind": "agent.thinking", "text": "a thought\nor two!", "message_id": "m"}
    conversation.take({"cursor": 1, "project": "acme", "task": "t", "body": body})
    assert [plain(line) for line in document.tail(40, 9)] == ["a thought", "or two!"]
    assert document.height(40) == 2


def test_every_style_is_in_the_registry() -> None:
    question = {"question": "Which?", "options": [{"label": "A", "description": "a"}]}
    asked = {"kind": "agent.ask_raised", "id": "q", "ask": "question", "tool": "AskUserQuestion"}
    answer = {"kind": "ask.answered", "ask": "q", "verdict": "text", "text": "A", "by": "rule"}
    edit = {"file_path": "a", "old_string": "a", "new_string": "b"}
    conversation = talk(
        {"kind": "task.queued", "prompt": "do\n" * 40},
        {"kind": "task.started", "attempt": 2},
        {"kind": "agent.thinking", "text": "hm"},
        text("# a\n**b** `c` [d](e) > f\n- g\n```diff\n+h\n-i\n```\n> j"),
        {"kind": "agent.tool_called", "id": "c", "name": "Edit", "input": edit},
        {"kind": "agent.ask_raised", "id": "c", "ask": "permission", "tool": "Edit", "input": edit},
        {**asked, "input": {"questions": [question]}},
        {**answer, "choices": {"Which?": "A"}},
        {"kind": "agent.turn_ended", "ok": False, "reason": "error_max_turns", "cost_usd": 0.001},
        {"kind": "workspace.checkpointed", "commit": "abc", "files": ["a", "b"], "held_back": ["c"]},
    )
    document = Document(conversation, clock=lambda _: "09:00")
    for block in list(conversation.blocks):
        document.toggle(block.id)
    lines = document.lines(0, document.height(50), 50)
    assert {span.style for line in lines for span in line} <= set(TOKENS)
    shown = "\n".join(plain(line) for line in lines)
    told = ("may the agent do this?", "1 A  a", "✓ answered by rule: A", "error_max_turns <$0.01")
    assert [words for words in (*told, "not committed: c") if words not in shown] == []
