"""What holds for every calibration file and every set of includes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from calibrations._markdown import sections
from calibrations._parse import parse
from calibrations.errors import CalibrationInvalid
from calibrations.library import Library
from calibrations.render import render
from calibrations.schema import Calibration

PATH = Path("t.md")
YAMLISH = st.text(st.sampled_from("version: 1\n-[]{}&*#'\"tags\t\r"), max_size=60)


@given(st.one_of(st.binary(max_size=200), YAMLISH.map(lambda text: f"---\n{text}\n---\nbody\n".encode())))
def test_any_bytes_give_a_calibration_or_a_line(data: bytes) -> None:
    found = _parsed(data)
    if isinstance(found, CalibrationInvalid):
        assert 1 <= found.line <= data.count(b"\n") + 1
        return
    assert data.endswith(found.body)
    if found.adopted:
        assert found.body == data


def _parsed(data: bytes) -> Calibration | CalibrationInvalid:
    try:
        return parse(data, name="t", origin="home", path=PATH)
    except CalibrationInvalid as problem:
        return problem


@given(st.binary(max_size=200))
def test_adopted_text_is_never_altered(data: bytes) -> None:
    try:
        assert parse(data, name="adopted/t", origin="adopted", path=PATH).body == data
    except CalibrationInvalid:
        assert data != data.decode(errors="replace").encode()


@settings(max_examples=30)
@given(st.lists(st.tuples(st.booleans(), st.sets(st.integers(0, 9))), min_size=1, max_size=7))
def test_every_part_once_core_first_includes_before_and_order_free(
    graph: list[tuple[bool, set[int]]],
) -> None:
    names = [f"{'core' if core else 'roles'}/p{number}" for number, (core, _) in enumerate(graph)]
    includes = {
        names[number]: [names[child] for child in children if child < number]
        for number, (_, children) in enumerate(graph)
    }
    with tempfile.TemporaryDirectory() as folder:
        first = _rendered(Path(folder), includes)
        again = _rendered(Path(folder), {name: list(reversed(found)) for name, found in includes.items()})
    order = first[1]
    assert first == again
    assert sorted(set(order)) == sorted(order)
    assert [name.startswith("core/") for name in order] == sorted(
        (name.startswith("core/") for name in order), reverse=True
    )
    for name in order:
        for child in includes[name]:
            if child.startswith("core/") or not name.startswith("core/"):
                assert order.index(child) < order.index(name)


def _rendered(root: Path, includes: dict[str, list[str]]) -> tuple[bytes, list[str]]:
    for name, found in includes.items():
        path = root / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\nversion: 1\nincludes: [{', '.join(found)}]\n---\n{name}\n")
    rendered = render(Library([root]), list(includes)[-1])
    return rendered.data, [part.name for part in rendered.parts]


@given(st.text(st.sampled_from("# \n`~ab"), max_size=80))
def test_every_line_is_a_heading_or_belongs_to_one_section(text: str) -> None:
    found = sections(text)
    kept = [line for section in found for line in section.text.splitlines() if line.strip()]
    headings = [text.splitlines()[section.line - 1] for section in found if section.path]
    assert sorted([*kept, *headings]) == sorted(line for line in text.splitlines() if line.strip())
