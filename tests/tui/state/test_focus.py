"""What part of a conversation is seen, found and asked for, without an app."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.state.answering import Shown, open_ask, options, several
from tui.state.blocks import TurnBlock
from tui.state.focus import Pages, Search, View, order
from tui.state.side import file_diff, queue, spent, turns


def test_the_end_is_followed_until_the_reader_leaves_it_and_again_when_he_returns() -> None:
    view = View().laid(100, 20)
    assert (view.top, view.follow) == (80, True)
    assert view.laid(110, 20).top == 90
    up = view.scrolled(70)
    assert (up.follow, up.unseen) == (False, 0)
    more = up.laid(105, 20, top=70)
    assert (more.top, more.unseen) == (70, 5)
    assert more.scrolled(1000).follow
    assert more.to_end().unseen == 0


def test_lines_that_come_before_move_nothing_that_is_seen() -> None:
    up = View().laid(100, 20).scrolled(10)
    older = up.laid(150, 20, top=60, before=50)
    assert (older.top, older.unseen) == (60, 0)


@given(st.integers(0, 200), st.integers(1, 50), st.lists(st.integers(-20, 220), max_size=6))
def test_a_view_never_leaves_what_there_is(total: int, height: int, moves: list[int]) -> None:
    view = View().laid(total, height)
    for move in moves:
        view = view.scrolled(move) if move % 2 else view.showing(max(0, min(total - 1, move)))
        assert 0 <= view.top <= max(0, total - height)
        assert view.follow == (view.top == max(0, total - height))
        assert 0 <= view.unseen <= total


def test_a_row_is_brought_into_view_with_as_little_as_it_takes() -> None:
    view = View().laid(100, 20).scrolled(40)
    assert view.showing(45) is view
    assert view.showing(10).top == 7
    assert view.showing(70).top == 54


def test_one_page_is_asked_for_at_a_time_until_there_is_none() -> None:
    pages = Pages()
    assert pages.ask(None) is None
    assert pages.ask(90, 10) == {"before": 90, "limit": 10}
    assert pages.ask(90) is None
    pages.took({"events": [{}], "previous": 80})
    assert pages.ask(80, 10) == {"before": 80, "limit": 10}
    pages.failed()
    assert pages.ask(80, 10) == {"before": 80, "limit": 10}
    pages.took({"events": [], "previous": None})
    assert pages.done
    assert pages.ask(80) is None


def test_a_page_that_held_nothing_of_ours_is_not_asked_for_twice() -> None:
    pages = Pages()
    pages.ask(90)
    pages.took({"events": [], "previous": 40})
    assert pages.ask(90, 10) == {"before": 40, "limit": 10}


def test_matches_are_counted_from_the_newest_and_keep_their_place_when_older_ones_come() -> None:
    search = Search()
    search.begin("word")
    assert search.found([5, 20, 60], near=30) == 20
    assert search.words(done=False) == "2 of 3"
    assert search.step(-1)
    assert search.row == 5
    assert not search.step(-1)
    assert search.found([3, 8, 105, 120, 160], near=0) == 105
    assert search.step(-1)
    assert search.row == 8
    assert search.words(done=True) == "4 of 5"


def test_what_was_not_found_is_said_for_as_much_as_was_looked_at() -> None:
    search = Search()
    search.begin("word")
    assert search.found([], near=9) is None
    assert search.words(done=False) == "not in what is loaded"
    search.wanting = 1
    assert search.words(done=False).startswith("looking")
    assert search.words(done=True) == "nowhere in the whole conversation"


def test_a_prompt_says_how_it_was_sent() -> None:
    assert order("acme", "hi") == {"project": "acme", "prompt": "hi", "origin": "say"}
    assert order("acme", "hi", "now")["place"] == "now"
    assert order("acme", "hi", "aside")["aside"] is True


def test_the_queue_stands_in_the_order_in_which_it_goes() -> None:
    def task(name: str, cursor: int, state: str = "queued", **more: object) -> dict[str, object]:
        return {"task": name, "state": state, "queued_cursor": cursor, **more}

    tasks = [
        task("plain", 3),
        task("urgent", 4, priority=5),
        task("next1", 5, place="next"),
        task("next2", 6, place="next"),
        task("now1", 7, place="now"),
        task("now2", 8, place="now"),
        task("again", 2, "retrying"),
        task("running", 1, "running"),
        task("answered", 9, "answered"),
        task("old", 0, "failed", finished_at="2026-01-05T08:00:00+00:00"),
        task("new", 0, "succeeded", finished_at="2026-01-05T09:00:00+00:00"),
    ]
    waiting, over = queue(tasks)
    assert [one["task"] for one in waiting] == [
        "running", "answered", "now2", "now1", "again", "next1", "next2", "urgent", "plain",
    ]  # fmt: skip
    assert [one["task"] for one in over] == ["new", "old"]


def test_a_total_whose_parts_are_not_all_known_says_so() -> None:
    blocks = [
        TurnBlock(id="a", ok=True, cost_usd=0.5, tokens=10, duration_ms=1000, context_tokens=7),
        TurnBlock(id="b", ok=False, cost_usd=None, tokens=5, duration_ms=500),
    ]
    total = spent(blocks)
    assert (total.cost_usd, total.complete, total.tokens, total.context_tokens) == (0.5, False, 15, 7)
    assert [turn.ok for turn in turns(blocks)] == [False, True]


def test_one_files_part_of_a_diff() -> None:
    diff = "diff --git a/a.md b/a.md\n+one\ndiff --git a/sub/a.md b/sub/a.md\n+two\n"
    assert file_diff(diff, "sub/a.md") == "diff --git a/sub/a.md b/sub/a.md\n+two\n"
    assert "+one" in file_diff(diff, "a.md")
    assert "+two" not in file_diff(diff, "a.md")
    assert file_diff("", "a.md") == ""


def test_a_question_that_came_up_by_itself_is_not_answered_by_chance() -> None:
    shown = Shown()
    shown.show("a", 10.0, called=False)
    assert not shown.settled(10.5)
    assert shown.settled(10.6)
    shown.show("b", 20.0, called=False)
    shown.show("b", 21.0, called=False)
    assert shown.settled(22.5)
    shown.show("c", 30.0, called=True)
    assert shown.settled(30.1)


def test_one_option_is_a_whole_answer_only_to_one_question() -> None:
    def question(**more: object) -> dict[str, object]:
        return {"question": "Which?", "options": [{"label": "Red"}, {"label": "Blue"}], **more}

    item = {"kind": "question", "project": "acme", "title": "Which?", "input": {"questions": [question()]}}
    assert options(item) == ("Red", "Blue")
    many = {**item, "input": {"questions": [question(multiSelect=True)]}}
    two = {**item, "input": {"questions": [question(), question()]}}
    assert options(many) == options(two) == options({**item, "kind": "permission"}) == ()
    assert several(many)
    assert several(two)
    assert open_ask([{**item, "project": "north"}, item], "acme") is item
    assert open_ask([{**item, "kind": "failed"}], "acme") is None
