"""Whatever comes in which pieces, a conversation's blocks and lines are those of the journal."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.text import clean
from tui.render.document import Document
from tui.render.tokens import plain
from tui.render.wrap import width_of
from tui.state.conversation import Conversation
from tui.state.strand import Strand

Json = dict[str, Any]
_LETTERS = [*"ab1 \n\t*_`#>-|[]()~\r\x1b;0mñ漢👩\u200d\ufe0f\u0301\u202e", "```", "\n- "]
WORDS = st.lists(st.sampled_from(_LETTERS), max_size=60).map("".join)
TASKS = st.sampled_from(["t1", "t2", "a1"])
CALLS = st.sampled_from(["c1", "c2", "c3"])


def body(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({"kind": st.just(kind), **fields})


COMMANDS = st.fixed_dictionaries({"command": WORDS})
EDITS = st.fixed_dictionaries({"file_path": WORDS, "old_string": WORDS, "new_string": WORDS})
RAISED = {"ask": st.just("permission"), "tool": st.just("Bash"), "input": COMMANDS, "summary": WORDS}
BODIES = st.one_of(
    body("task.queued", prompt=WORDS, aside=st.booleans()),
    body("task.started", attempt=st.integers(1, 2)),
    body("agent.text", text=WORDS, parent_tool_use_id=st.none() | CALLS),
    body("agent.thinking", text=WORDS),
    body("agent.tool_called", id=CALLS, name=st.just("Bash"), input=COMMANDS),
    body("agent.tool_called", id=CALLS, name=st.just("Edit"), input=EDITS),
    body("agent.tool_returned", id=CALLS, content=WORDS, is_error=st.booleans()),
    body("agent.tool_denied", id=CALLS, name=st.just("Bash"), reason=WORDS),
    body("agent.ask_raised", id=CALLS, **RAISED),
    body("ask.answered", ask=CALLS, verdict=st.just("deny"), text=WORDS),
    body("agent.turn_ended", ok=st.booleans(), errors=st.lists(WORDS, max_size=1)),
    body("agent.turn_lost", reason=st.just("eof"), detail=WORDS),
    body("task.finished", status=st.just("failed"), error=WORDS),
    body("workspace.checkpointed", commit=st.just("abc"), files=st.lists(WORDS, max_size=2)),
)


@st.composite
def journals(draw: st.DrawFn, most: int = 25) -> list[Json]:
    drawn = draw(st.lists(st.tuples(TASKS, BODIES), max_size=most))
    return [
        {"cursor": at, "at": "2026-01-05T09:00:00Z", "project": "acme", "task": task, "body": body}
        for at, (task, body) in enumerate(drawn, 1)
    ]


def reduced(events: list[Json]) -> Conversation:
    conversation = Conversation("acme")
    for item in events:
        conversation.take(item)
    return conversation


def blocks(conversation: Conversation) -> list[Any]:
    asides = [list(strand.blocks) for strand in conversation.asides.values()]
    return [list(conversation.blocks), *asides]


def shown(source: Conversation | Strand, width: int = 30) -> list[str]:
    document = Document(source, clock=lambda _: "")
    return [plain(line) for line in document.lines(0, document.height(width), width)]


@given(journals(), st.integers(0, 25), st.integers(0, 25))
def test_an_older_page_put_before_gives_what_reducing_at_once_gives(
    events: list[Json], cut: int, again: int
) -> None:
    later = reduced(events[cut:])
    seen = later.revision
    assert later.prepend(events[: cut + again]) == bool(events[:cut])
    assert blocks(later) == blocks(reduced(events))
    assert later.revision > seen or not events[:cut]
    assert shown(later) == shown(reduced(events))


@given(journals())
def test_no_event_counts_twice_and_each_change_is_told(events: list[Json]) -> None:
    conversation, versions = Conversation("acme"), dict[str, int]()
    for item in events:
        before, revision = blocks(conversation), conversation.revision
        told = conversation.take(item)
        assert told == (conversation.revision > revision)
        assert told or blocks(conversation) == before
        assert not conversation.take(item)
        for block in conversation.blocks:
            assert block.version >= versions.get(block.id, 0)
            versions[block.id] = block.version
    assert blocks(conversation) == blocks(reduced(events))


KINDS = {"text": "agent.text", "thinking": "agent.thinking", "tool": "agent.tool_called"}


def event(cursor: int, fields: Json) -> Json:
    return {"cursor": cursor, "at": "2026-01-05T09:00:00Z", "project": "acme", "task": "t1", "body": fields}


def delta(turn: str, block: int, offset: int, text: str, channel: str) -> Json:
    place = {"turn": turn, "block": block, "offset": offset, "text": text, "channel": channel}
    return {"project": "acme", "task": "t1", "body": {"kind": "agent.delta", **place}}


@st.composite
def messages(draw: st.DrawFn) -> tuple[list[Json], list[Json]]:
    """Complete blocks of some messages, and the same with their deltas among them, late, early or lost."""
    complete: list[Json] = []
    arriving: list[Json] = []
    for at, blocks_of in enumerate(draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))):
        for block in range(blocks_of):
            channel, text = draw(st.sampled_from(sorted(KINDS))), draw(WORDS)
            call = {"id": f"{at}.{block}", "name": "Bash", "input": {"command": text}}
            words = {"text": text, "message_id": f"m{at}"}
            whole = {"kind": KINDS[channel], **(call if channel == "tool" else words)}
            complete.append(event(len(complete) + 1, whole))
            cuts = {cut % (len(text) + 1) for cut in draw(st.sets(st.integers(0, 60), max_size=4))}
            places = list(pairwise(sorted({0, len(text), *cuts})))
            came = [delta(f"m{at}", block, start, text[start:end], channel) for start, end in places]
            came = [piece for piece in came if draw(st.booleans())]
            came.insert(draw(st.integers(0, len(came))), complete[-1])
            arriving += came
    last = event(len(complete) + 1, {"kind": "agent.turn_ended", "ok": True})
    return [*complete, last], [*arriving, last]


@given(messages())
def test_whichever_deltas_are_lost_or_late_the_blocks_are_the_journals(
    both: tuple[list[Json], list[Json]],
) -> None:
    complete, arriving = both
    conversation = Conversation("acme")
    document = Document(conversation, clock=lambda _: "")
    for event in arriving:
        conversation.take(event)
        document.tail(30, 8)
        document.height(30)
    assert blocks(conversation) == blocks(reduced(complete))
    assert [plain(line) for line in document.lines(0, document.height(30), 30)] == shown(reduced(complete))


@given(st.lists(WORDS, min_size=1, max_size=8), st.integers(1, 40), st.sampled_from(["text", "thinking"]))
def test_a_text_that_was_watched_looks_as_one_that_came_whole(
    pieces: list[str], width: int, channel: str
) -> None:
    text, offset = "".join(pieces), 0
    live = Conversation("acme")
    watching = Document(live)
    if channel == "thinking":
        watching.folds.all(["thinking"], folded=False)
    for piece in pieces:
        live.delta(delta("m1", 0, offset, piece, channel))
        offset += len(piece)
        drawn = watching.lines(0, watching.height(width), width)
        tail = watching.tail(width, 5)
        assert all(width_of(line) <= width for line in (*drawn, *tail))
    done = event(1, {"kind": KINDS[channel], "text": text, "message_id": "m1"})
    before = watching.lines(0, watching.height(width), width)
    live.take(done)
    after = watching.lines(0, watching.height(width), width)
    assert before == after or not text
    whole = Document(reduced([done]))
    if channel == "thinking":
        whole.folds.all(["thinking"], folded=False)
    assert after == whole.lines(0, whole.height(width), width)


@given(journals(15), st.integers(1, 50), st.integers(1, 12), st.data())
def test_no_line_is_wider_than_asked_and_rows_agree_with_blocks(
    events: list[Json], width: int, height: int, data: st.DataObject
) -> None:
    conversation = reduced(events)
    document = Document(conversation)
    for name in data.draw(st.sets(st.sampled_from([block.id for block in conversation.blocks] or [""]))):
        document.toggle(name)
    rows = document.height(width)
    lines = document.lines(0, rows, width)
    assert len(lines) == rows
    assert all(width_of(line) <= width for line in lines)
    assert not any(set(plain(line)) & set("\x1b\r\n\t\u202e") for line in lines)
    queued = [block.id for block in conversation.blocks if getattr(block, "standing", "") == "queued"]
    end = document.row_of(queued[0], width) if 0 < len(queued) < len(conversation.blocks) else rows
    said = lines[: end if end is None or end == rows else end - 1]
    assert document.tail(width, height) == said[-height:]
    for block in conversation.blocks:
        row = document.row_of(block.id, width)
        assert row is not None
        found = document.at(row, width)
        assert found is not None
        assert (found[0], found[1]) == (block, 0)
    start = data.draw(st.integers(0, rows))
    assert document.lines(start, start + 3, width) == lines[start : start + 3]


@given(WORDS, st.integers(4, 40))
def test_words_are_neither_lost_nor_made_up(text: str, width: int) -> None:
    conversation = reduced([event(1, {"kind": "agent.text", "text": text})])
    said = [letter for letter in clean(text) if letter.isalnum()]
    drawn = [letter for line in shown(conversation, width) for letter in line if letter.isalnum()]
    assert drawn == said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["Read", "Bash", "Edit", "MultiEdit", "Write", "Grep", "Task", "TodoWrite", "x", ""])
FIELDS = ["file_path", "command", "old_string", "content", "edits", "todos", "pattern", "offset", "questions"]


@given(NAMES, st.fixed_dictionaries(dict.fromkeys(FIELDS, JSON)), WORDS, st.integers(1, 30))
def test_whatever_a_call_is_given_it_can_be_shown(name: str, given: Json, result: str, width: int) -> None:
    called = event(1, {"kind": "agent.tool_called", "id": "c", "name": name, "input": given})
    raised = event(
        2, {"kind": "agent.ask_raised", "id": "c", "ask": "question", "tool": name, "input": given}
    )
    again = event(
        3, {"kind": "agent.ask_raised", "id": "d", "ask": "permission", "tool": name, "input": given}
    )
    returned = event(4, {"kind": "agent.tool_returned", "id": "c", "content": result})
    document = Document(reduced([called, raised, again, returned]))
    for folded in (True, False):
        document.folds.all(["tool"], folded=folded)
        lines = document.lines(0, document.height(width), width)
        assert all(width_of(line) <= width for line in lines)
        assert not any(set(plain(line)) & set("\x1b\r\n\t\u202e") for line in lines)
