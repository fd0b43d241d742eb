"""Comments on a diff, and the prompt that they become."""

from __future__ import annotations

import json
from typing import Any

from tui.state.review import Comment, Comments, Reviewed, outcome, prompt
from tui.widgets.samples import DIFF

VIEW: dict[str, Any] = {
    "project": "acme", "base": "b" * 40, "head": "h" * 40, "diff": DIFF, "files": [],
    "commits": [{"commit": "c" * 40, "title": "One", "diff": DIFF.split("diff --git a/acme/Makefile")[0]}],
}  # fmt: skip


def reviewed() -> Reviewed:
    return Reviewed(dict(VIEW))


def test_a_comment_carries_path_numbers_lines_and_words() -> None:
    here = reviewed()
    here.move(4)
    here.move(6, extend=True)
    comment = here.comment("Why the raise?\nAsk Ada.")
    assert comment is not None
    assert comment.where == "acme/offer.md, lines 3-4"
    assert comment.quoted == (
        "-We offer the workshop for 4,000.",
        "+We offer the workshop for 4,500, travel included.",
        "+It takes place on two days.",
    )
    here.move(4)
    removed = here.comment("Keep this")
    assert removed is not None
    assert removed.where == "acme/offer.md, removed line 3"


def test_the_prompt_holds_every_comment_word_for_word() -> None:
    here = reviewed()
    here.move(5)
    first = here.comment("Two words,\n\nand `code`.")
    here.move(11)
    second = here.comment("Not this")
    assert first
    assert second
    said = prompt([first, second])
    assert said.startswith("These are my 2 review comments on your changes.")
    quoted = "```diff\n+We offer the workshop for 4,500, travel included.\n```"
    assert f"1. acme/offer.md, line 3 (at {'h' * 12})\n\n{quoted}\n\nTwo words,\n\nand `code`." in said
    assert "2. acme/Makefile, line 2" in said
    assert "+\techo ready" in said
    fenced = Comment("acme", "a.md", "new", 1, 1, ("+````",), "mind", "h")
    assert "`````diff\n+````\n`````" in prompt([fenced])


def test_heads_and_nothing_take_no_comment() -> None:
    here = reviewed()
    assert here.comment("on a file's head") is None
    here.move(1)
    assert here.comment("on a hunk's head") is None
    here.move(4)
    assert here.comment("  \n") is None
    assert Reviewed({**VIEW, "diff": ""}).comment("nothing there") is None


def test_a_range_stays_in_its_file() -> None:
    here = reviewed()
    here.move(6)
    here.move(11, extend=True)
    comment = here.comment("all")
    assert comment is not None
    assert comment.path == "acme/Makefile"
    assert comment.quoted == ("+send:", "+\techo ready")


def test_comments_outlive_the_app_and_are_found_where_lines_still_read_the_same() -> None:
    here = reviewed()
    here.move(5)
    comment = here.comment("Why?")
    assert comment is not None
    comments = Comments()
    comments.add(comment)
    kept = Comments(json.loads(json.dumps(comments.kept())))
    assert kept.all == (comment,)
    assert list(kept.on("acme", here.patch).values()) == [comment]
    assert kept.on("north", here.patch) == {}
    changed = Reviewed({**VIEW, "diff": DIFF.replace("4,500", "4,700")})
    assert kept.on("acme", changed.patch) == {}
    kept_one = comments.kept()[0]
    broken = [{"text": 1}, "no", {**kept_one, "first": "x"}, {**kept_one, "quoted": []}, None]
    assert Comments(broken).all == ()
    kept.drop(kept.all)
    assert not kept.all


def test_the_line_at_hand_stays_when_rows_move() -> None:
    here = reviewed()
    here.move(11)
    line = here.rows.place(here.row).line
    here.set_beside(True)
    assert here.rows.place(here.row).line == line
    here.fold(["acme/offer.md"])
    assert here.rows.place(here.row).line == line
    here.fold(["acme/Makefile"])
    assert here.rows.place(here.row).head
    assert len(here.rows) == 2
    here.show_path("acme/Makefile")
    assert here.path == "acme/Makefile"
    here.look_at("c" * 40)
    assert [file.path for file in here.patch.files] == ["acme/offer.md"]


def test_each_outcome_is_said() -> None:
    assert outcome({"outcome": "landed", "commit": "c" * 40})[:2] == ("ok", "✓ landed as cccccccccccc")
    assert outcome({"outcome": "nothing-to-land"})[1] == "○ nothing to land"
    assert outcome({"outcome": "conflict", "paths": ["a.md"]})[2] == ("a.md",)
    assert "your branch moved" in outcome({"outcome": "refused", "reason": "your branch moved"})[1]
    assert "later" in outcome({"outcome": "later"})[1]
