"""Composing, hashing, writing and comparing calibrations."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from calibrations.diff import diff
from calibrations.errors import CalibrationInvalid, IncludeCycle
from calibrations.library import Library
from calibrations.render import Rendered, estimate_tokens, render, write


def put(root: Path, name: str, includes: str, text: str) -> None:
    path = root / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\nversion: 1.0\nincludes: [{includes}]\n---\n\n{text}\n\n")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    put(tmp_path, "core/zeta", "", "Z")
    put(tmp_path, "core/alpha", "core/zeta", "A")
    put(tmp_path, "shared/tone", "", "T")
    put(tmp_path, "roles/one", "shared/tone, core/alpha, core/zeta", "1")
    put(tmp_path, "roles/two", "core/zeta, core/alpha", "2")
    return tmp_path


def test_shared_text_comes_first_each_part_once_with_its_place(root: Path) -> None:
    rendered = render(Library([root]), "one")
    assert rendered.text == "Z\n\nA\n\nT\n\n1\n"
    assert [part.name for part in rendered.parts] == ["core/zeta", "core/alpha", "shared/tone", "roles/one"]
    for part in rendered.parts:
        piece = rendered.data[part.offset : part.offset + part.length]
        assert hashlib.sha256(piece).hexdigest() == part.sha256
    assert rendered.sha256 == hashlib.sha256(rendered.data).hexdigest()
    assert (rendered.name, rendered.version) == ("roles/one", "1.0")


def test_roles_with_the_same_core_share_one_prefix_whatever_order_they_name_it(root: Path) -> None:
    library = Library([root])
    one, two = render(library, "one"), render(library, "two")
    assert one.parts[:2] == two.parts[:2]
    assert one.data.startswith(two.data[: two.parts[2].offset])


def test_other_files_do_not_change_the_bytes(root: Path) -> None:
    before = render(Library([root]), "one")
    put(root, "roles/three", "shared/tone", "3")
    assert render(Library([root]), "one") == before


def test_windows_line_ends_render_as_lf_but_adopted_bytes_stay(root: Path) -> None:
    (root / "roles/crlf.md").write_bytes(
        b"---\r\nversion: 1\r\nincludes: [adopted/a]\r\n---\r\n\r\nA\r\nB\r\n"
    )
    (root / "adopted").mkdir()
    (root / "adopted/a.md").write_bytes(b"raw\r\n\r\n")
    library = Library([root])
    assert render(library, "crlf").data == b"raw\r\n\r\n\nA\nB\n"
    assert render(library, "adopted/a").data == b"raw\r\n\r\n"


def test_cycles_and_unknown_includes_name_the_chain_and_the_line(root: Path) -> None:
    put(root, "core/zeta", "core/alpha", "Z")
    with pytest.raises(IncludeCycle) as cycle:
        render(Library([root]), "one")
    assert cycle.value.chain == ("core/alpha", "core/zeta", "core/alpha")
    put(root, "core/zeta", "core/alhpa", "Z")
    with pytest.raises(CalibrationInvalid, match="core/alhpa") as unknown:
        render(Library([root]), "one")
    assert (unknown.value.path, unknown.value.line) == (root / "core/zeta.md", 3)


def test_written_once_by_content_read_only_and_repaired_when_altered(root: Path, tmp_path: Path) -> None:
    rendered = render(Library([root]), "two")
    folder = tmp_path / "state/calibrations"
    path = write(rendered, folder)
    assert path.name == f"{rendered.sha256}.md"
    assert path.stat().st_mode & 0o777 == 0o444
    before = path.stat().st_ino
    assert write(rendered, folder) == path
    assert path.stat().st_ino == before
    path.chmod(0o644)
    path.write_bytes(b"altered")
    assert write(rendered, folder).read_bytes() == rendered.data
    assert [found.name for found in folder.iterdir()] == [path.name]


def test_the_token_estimate_errs_towards_too_many() -> None:
    assert estimate_tokens(b"") == 0
    assert estimate_tokens(b"a") == 1
    assert estimate_tokens(b"x" * 3500) == 1000


def as_rendered(text: str) -> Rendered:
    data = text.encode()
    return Rendered("t", "1", data, hashlib.sha256(data).hexdigest(), 1, ())


def test_a_difference_is_told_by_section() -> None:
    before = as_rendered("intro\n\n# A\nold\n## Same\nx\n# Gone\ng\n```\n# no heading\n```\n")
    after = as_rendered("intro\n\n# New\nn\n# A\nnew\n## Same\nx\n## Same\nagain\n")
    assert [(change.title, change.change) for change in diff(before, after)] == [
        ("Gone", "removed"),
        ("New", "added"),
        ("A", "changed"),
        ("A > Same", "added"),
    ]
    changed = diff(before, after)[2]
    assert "-old" in changed.unified()
    assert "+new" in changed.unified()
    assert diff(before, before) == ()
