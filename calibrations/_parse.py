"""From bytes to a ``Calibration``: splits off the front matter, reads it, says which line is wrong."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from calibrations.errors import CalibrationInvalid
from calibrations.schema import OWN_KEYS, Calibration, FrontMatter, Origin

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 8 * 2**20
MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class _Split:
    """A file's front matter and the place where its text starts."""

    block: str
    block_line: int
    body_at: int
    body_line: int


class _BadYaml(ValueError):
    """The front matter is no mapping of plain values; ``line`` counts from 0 inside the block."""

    def __init__(self, line: int, problem: str) -> None:
        self.line = line
        self.problem = problem
        super().__init__(problem)


def parse(data: bytes, *, name: str, origin: Origin, path: Path) -> Calibration:
    """Read one file. Raises ``CalibrationInvalid`` with the line at fault."""
    text = _decode(data, path)
    split = _split(text)
    if split is None or origin == "adopted":
        return _adopted(data, name, path)
    try:
        values, lines = _read_block(split.block)
    except _BadYaml as problem:
        raise CalibrationInvalid(path, split.block_line + problem.line, problem.problem) from None
    if not OWN_KEYS & values.keys():
        return _adopted(data, name, path)
    lines = {key: split.block_line + line for key, line in lines.items()}
    settings = _validate(values, lines, split.block_line, path)
    _check_name(settings, name, lines, path)
    body = text[split.body_at :].encode()
    return Calibration(
        name=name,
        version=settings.version or "0",
        origin=origin,
        path=path,
        settings=settings,
        body=body,
        body_line=split.body_line,
        lines=lines,
    )


def _adopted(data: bytes, name: str, path: Path) -> Calibration:
    return Calibration(
        name=name,
        version=f"0+{hashlib.sha256(data).hexdigest()[:12]}",
        origin="adopted",
        path=path,
        settings=FrontMatter(),
        body=data,
        body_line=1,
        lines={},
    )


def _decode(data: bytes, path: Path) -> str:
    if len(data) > MAX_BYTES:
        raise CalibrationInvalid(path, 1, f"is {len(data):,} bytes; a calibration has at most {MAX_BYTES:,}")
    try:
        return data.decode()
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise CalibrationInvalid(path, line, "is not UTF-8 text") from None


def _split(text: str) -> _Split | None:
    """Where the front matter is, or ``None`` for a file that has none. Never alters a character."""
    from frontmatter.default_handlers import (
        YAMLHandler,
    )  # loading YAML support costs more than this whole package

    handler = YAMLHandler()
    if not text.startswith("---") or not handler.detect(text):
        return None
    try:
        block, body = handler.split(text)
    except ValueError:
        return None  # a horizontal rule at the top, not an opened block
    body_at = len(text) - len(body.removeprefix("\r").removeprefix("\n"))
    block_at = text.index(block)
    leading = len(block) - len(block.lstrip("\r\n"))
    return _Split(
        block=block[leading:],
        block_line=text.count("\n", 0, block_at + leading) + 1,
        body_at=body_at,
        body_line=text.count("\n", 0, body_at) + 1,
    )


def _read_block(block: str) -> tuple[dict[str, Any], dict[str, int]]:
    import yaml

    try:
        _refuse_tricks(block)
        node = yaml.compose(block, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise _BadYaml(mark.line if mark else 0, f"not YAML: {problem.problem}") from None
    except yaml.YAMLError as problem:
        raise _BadYaml(0, f"not YAML: {str(problem).splitlines()[0]}") from None
    if node is None:
        return {}, {}
    if not isinstance(node, yaml.MappingNode):
        raise _BadYaml(node.start_mark.line, "front matter is a list of `key: value` lines")
    lines: dict[str, int] = {}
    values = _mapping(node, "", lines)
    return values, lines


def _refuse_tricks(block: str) -> None:
    """Refuse what makes a small block expensive: references and deep nesting."""
    import yaml

    depth = 0
    for event in yaml.parse(block, Loader=yaml.BaseLoader):
        line = event.start_mark.line if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise _BadYaml(line, "references (`*name`) are not used in front matter")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _BadYaml(line, "is nested too deeply")


def _mapping(node: yaml.MappingNode, prefix: str, lines: dict[str, int]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in values:
            raise _BadYaml(key_node.start_mark.line, f"{prefix}{key} is given twice")
        lines[f"{prefix}{key}"] = key_node.start_mark.line
        value = _value(value_node, f"{prefix}{key}.", lines)
        if value != "":
            values[key] = value
    return values


def _value(node: yaml.Node, prefix: str, lines: dict[str, int]) -> Any:
    """Scalars stay text, so that ``language: no`` and ``version: 1.10`` mean what they say."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        return _mapping(node, prefix, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, prefix, lines) for item in node.value]
    return str(node.value)


def _validate(values: dict[str, Any], lines: dict[str, int], first: int, path: Path) -> FrontMatter:
    try:
        return FrontMatter.model_validate(values)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in problem["loc"] if not isinstance(part, int))
    line = lines.get(where, lines.get(where.split(".")[0], first))
    raise CalibrationInvalid(path, line, _explain(where, problem["type"], problem["msg"]))


def _explain(where: str, kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        known = ", ".join(FrontMatter.model_fields)
        return f"unknown key {where!r}; the keys are {known}"
    if where == "version":
        return "version must look like 1, 1.2 or 1.2.3"
    if kind == "tuple_type":
        return f"{where} must be a list"
    return f"{where}: {message[0].lower()}{message[1:]}"


def _check_name(settings: FrontMatter, name: str, lines: dict[str, int], path: Path) -> None:
    if settings.name is not None and settings.name != name:
        raise CalibrationInvalid(
            path, lines["name"], f"says its name is {settings.name!r}; its file says {name!r}"
        )
