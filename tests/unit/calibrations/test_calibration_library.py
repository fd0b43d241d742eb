"""Finding and reading calibrations: precedence, names, adopted bytes, errors with a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from calibrations.errors import CalibrationAmbiguous, CalibrationInvalid, CalibrationNotFound
from calibrations.library import BUILTIN, Library

AGENT = b"""---
name: reviewer
description: Reviews: everything, "always"
tools: Read, Grep
model: sonnet
color: purple
---

You review.\r\nNo newline at the end\t"""


def put(root: Path, name: str, text: str | bytes) -> Path:
    path = root / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_home_overrides_the_built_in_by_full_name_and_says_so(tmp_path: Path) -> None:
    path = put(tmp_path, "core/evidence", "---\nversion: 9\n---\nmine\n")
    library = Library([tmp_path])
    entry = {entry.name: entry for entry in library.list()}["core/evidence"]
    assert (entry.path, entry.origin, entry.overrides, entry.version) == (path, "home", True, "9")
    assert library.load("evidence").body == b"mine\n"
    assert Library([]).load("evidence").origin == "built-in"


def test_a_short_name_resolves_while_it_is_unique(tmp_path: Path) -> None:
    library = Library([tmp_path, tmp_path / "missing"])
    assert library.resolve("consultant") == library.resolve("roles/consultant.md") == "roles/consultant"
    put(tmp_path, "german/consultant", "text\n")
    with pytest.raises(CalibrationAmbiguous) as caught:
        library.resolve("consultant")
    assert caught.value.candidates == ("german/consultant", "roles/consultant")
    put(tmp_path, "consultant", "text\n")
    assert library.resolve("consultant") == "consultant"


def test_an_unknown_name_lists_what_is_known_and_the_nearest() -> None:
    with pytest.raises(CalibrationNotFound) as caught:
        Library([]).load("consultnat")
    assert caught.value.nearest == "roles/consultant"
    assert set(caught.value.known) == {
        "core/evidence",
        "core/working-method",
        "roles/answers",
        "roles/consultant",
        "roles/memos",
        "roles/meta",
    }
    for outside in ("../README", "/etc/passwd", "", "builtin/core/evidence", "core/"):
        with pytest.raises(CalibrationNotFound):
            Library([]).load(outside)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("adopted/reviewer", AGENT),
        ("reviewer", b"---\nname: other\ntools: Read, Grep\nmodel: sonnet\ncolor: red\n---\nBody\n"),
        ("plain", b"No front matter\r\n\n\n"),
        ("rule", b"---\n\nA rule opens this file.\n"),
        ("adopted/ours-elsewhere", b"---\nversion: 1\nunknown: [\n---\n"),
        ("empty", b""),
    ],
)
def test_adopted_files_keep_every_byte(tmp_path: Path, name: str, data: bytes) -> None:
    put(tmp_path, name, data)
    found = Library([tmp_path]).load(name)
    assert (found.origin, found.body, found.body_line) == ("adopted", data, 1)
    assert found.version.startswith("0+")


def test_values_are_read_as_written_and_lines_are_kept(tmp_path: Path) -> None:
    put(
        tmp_path,
        "tax",
        "---\nversion: 1.10\nlanguage: no\nmodel:\nmax_turns: 7\nbudget_usd: 2.5\n"
        "policy:\n  commands: ['make *']\n  tools: [Read]\n---\n\n# Text\n",
    )
    found = Library([tmp_path]).load("tax")
    settings = found.settings
    assert (found.version, settings.language, settings.model, settings.max_turns) == ("1.10", "no", None, 7)
    assert (settings.budget_usd, settings.policy.commands, settings.policy.tools) == (
        2.5,
        ("make *",),
        ("Read",),
    )
    assert found.lines["policy.tools"] == 9
    assert found.body.strip() == b"# Text"
    assert found.body_line + found.body.splitlines().index(b"# Text") == 12


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("---\nversion: 1\nverison: 2\n---\n", 3, "unknown key 'verison'"),
        ("---\nversion: one\n---\n", 2, "1.2.3"),
        ("---\nversion: 1\npolicy:\n  comands: [a]\n---\n", 4, "unknown key 'policy.comands'"),
        ("---\nversion: 1\nincludes: core/evidence\n---\n", 3, "must be a list"),
        ("---\nversion: 1\nversion: 2\n---\n", 3, "given twice"),
        ("---\nversion: 1\ntags: [a\n---\n", 4, "not YAML"),
        ("---\nversion: 1\nmax_turns: 0\n---\n", 3, "max_turns"),
        ("---\nversion: 1\nname: other\n---\n", 3, "says its name is 'other'"),
        ("---\nversion: 1\ntags: &a [x]\nincludes: *a\n---\n", 4, "references"),
        ("---\n- version\n---\n", 2, "list of `key: value`"),
        (b"---\nversion: 1\n---\nok\n\xff\n", 5, "not UTF-8"),
        ("---\nversion: 1\ntags: " + "[" * 2000 + "]" * 2000 + "\n---\n", 3, "nested too deeply"),
    ],
)
def test_a_broken_file_names_its_line_and_is_still_listed(
    tmp_path: Path, text: str | bytes, line: int, problem: str
) -> None:
    path = put(tmp_path, "broken", text)
    library = Library([tmp_path])
    with pytest.raises(CalibrationInvalid, match=r".") as caught:
        library.load("broken")
    assert (caught.value.path, caught.value.line) == (path, line)
    assert problem in caught.value.problem
    entry = next(entry for entry in library.list() if entry.name == "broken")
    assert problem in entry.problem
    assert len(library.list()) == 7


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    secret = put(tmp_path, "private", "key\n")
    (tmp_path / "root").mkdir()
    (tmp_path / "root/leak.md").symlink_to(secret)
    with pytest.raises(CalibrationInvalid, match="leaves the calibrations folder"):
        Library([tmp_path / "root"]).load("leak")


def test_readmes_and_hidden_files_are_not_calibrations(tmp_path: Path) -> None:
    for name in ("README", ".hidden", ".git/x", "sub/readme"):
        put(tmp_path, name, "text\n")
    assert Library([tmp_path]).names() == Library([BUILTIN]).names()
