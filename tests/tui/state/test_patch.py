"""Diffs as they are read: by what git says, whatever the lines look like."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.home import git
from tui.state.folded import NOTHING, Folded
from tui.state.patch import parse

TRICKY = """diff --git a/notes.md b/notes.md
index 1..2 100644
--- a/notes.md
+++ b/notes.md
@@ -1,3 +1,4 @@ # Notes
 keep
--- a/not-a-file
+diff --git a/x b/x
++++ b/neither
 @@ -1 +1 @@
\\ No newline at end of file
diff --git a/old name.txt b/new name.txt
similarity index 90%
rename from old name.txt
rename to new name.txt
diff --git a/logo.png b/logo.png
new file mode 100644
Binary files /dev/null and b/logo.png differ
diff --git "a/caf\\303\\251.md" "b/caf\\303\\251.md"
deleted file mode 100644
--- "a/caf\\303\\251.md"
+++ /dev/null
@@ -1 +0,0 @@
-gone
"""


def test_lines_that_look_like_heads_are_lines() -> None:
    patch = parse(TRICKY)
    notes, renamed, logo, gone = patch.files
    assert (notes.path, notes.added, notes.removed) == ("notes.md", 2, 1)
    assert patch.signs[notes.first : notes.end] == "@ -++ \\"
    assert patch.texts[2:5] == ("-- a/not-a-file", "diff --git a/x b/x", "+++ b/neither")
    assert (renamed.was, renamed.path, renamed.note) == ("old name.txt", "new name.txt", "renamed")
    assert (logo.path, logo.note) == ("logo.png", "new, binary")
    assert (gone.path, gone.note, gone.removed) == ("café.md", "deleted", 1)
    assert (list(patch.old[1:4]), list(patch.new[1:5])) == ([1, 2, 0], [1, 0, 2, 3])


NAMES = st.sampled_from(["a.md", "b b.md", 'q"uote.md', "ümlaut.md", "tab\t.md", "d/deep.md"])
TEXTS = st.lists(
    st.sampled_from(["", "x", "-- a/x", "+++ b/x", "@@ -1 +1 @@", "diff --git a/x b/x", "\\ No", "ß\r"]),
    max_size=12,
).map("\n".join)


@settings(max_examples=15, deadline=None)
@given(before=st.dictionaries(NAMES, TEXTS, max_size=3), after=st.dictionaries(NAMES, TEXTS, max_size=3))
def test_reading_agrees_with_git(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, str], after: dict[str, str]
) -> None:
    where = tmp_path_factory.mktemp("repo")
    git(where, "init", "-q")
    trees = [_tree(where, files) for files in (before, after)]
    raw = _git(where, "diff-tree", "-r", "-p", "--find-renames", *trees).decode("utf-8", "replace")
    stat = _git(where, "diff-tree", "-r", "-z", "--numstat", "--no-renames", *trees).decode()
    patch = parse(raw)
    counted = [row.split("\t", 2) for row in stat.split("\0") if row]
    assert patch.added - patch.removed == sum(int(one[0]) - int(one[1]) for one in counted)
    assert {file.path for file in patch.files} <= {one[2] for one in counted}
    assert {path for file in patch.files for path in (file.path, file.was) if path} == {
        one[2] for one in counted
    }


def _tree(where: Path, files: dict[str, str]) -> str:
    for path in [one for one in where.iterdir() if one.name != ".git"]:
        git(where, "rm", "-rq", "--cached", "--ignore-unmatch", path.name)
    for name, text in files.items():
        (where / name).parent.mkdir(exist_ok=True)
        (where / name).write_bytes(text.encode())
        git(where, "add", "--", name)
    return git(where, "write-tree")


def _git(where: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=where, capture_output=True, check=True).stdout


def test_rows_fold_and_stand_beside_each_other() -> None:
    patch = parse(TRICKY)
    below = Folded(patch)
    assert len(below) == 4 + len(patch.texts)
    assert below.place(0).head
    assert below.place(1).line == 0
    for line in range(len(patch.texts)):
        assert below.place(below.row_of(line)).line == line
    folded = Folded(patch, {"notes.md"})
    assert folded.place(1).file == 1
    assert folded.row_of(3) == 0
    beside = Folded(patch, beside=True)
    row = beside.row_of(2)
    place = beside.place(row)
    assert (place.left, place.right) == (2, 3)
    assert beside.place(row + 1).left == NOTHING
    assert len(beside) == len(below) - 1


def test_files_and_hunks_are_jumped_between() -> None:
    rows = Folded(parse(TRICKY))
    assert rows.next_file(0, 1) == 8
    assert rows.next_file(9, -1) == 8
    assert rows.next_file(3, -1) == 0
    assert rows.next_file(len(rows) - 1, 1) == len(rows) - 1
    assert rows.next_hunk(0, 1) == 1
    assert rows.next_hunk(1, 1) == 11
    assert rows.next_hunk(11, -1) == 1
    assert rows.next_hunk(1, -1) == 1


def test_what_is_no_diff_is_nothing() -> None:
    assert len(Folded(parse(""))) == 0
    assert parse("hello\n@@ -1 +1 @@\n-x").files == ()
    cut = parse("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,5 +1,9 @@\n a\n+b\ndiff --git a/y b/y\n")
    assert [file.path for file in cut.files] == ["x", "y"]
