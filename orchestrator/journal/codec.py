"""Events as rows and back. Reading never raises for one odd row: what cannot be typed is kept raw."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from orchestrator.events import (
    PAYLOAD_MISSING,
    SCHEMA,
    Draft,
    Event,
    EventBody,
    Unknown,
    Visibility,
    parse_body,
)

INLINE_LIMIT = 64 * 1024
"""Bytes of JSON above which a body goes to the object store."""
_PREVIEW = 512
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = tuple[int, int, int, int, str | None, str | None, str | None, str, str, str, str | None, int]
COLUMNS = "cursor, at, v, epoch, project, client, task, visibility, kind, body, object, size"


@dataclass(frozen=True, slots=True)
class Encoded:
    """A draft that is known to be writable; ``payload`` is set when it must go to the object store."""

    draft: Draft
    inline: str
    payload: bytes | None
    size: int


def encode(draft: Draft) -> Encoded:
    """``draft`` ready for the journal. What JSON cannot hold is written as its text."""
    text = _to_json(draft.body)
    data = text.encode()
    if len(data) <= INLINE_LIMIT:
        return Encoded(draft, text, None, len(data))
    preview = json.dumps(_cut(json.loads(text)))
    if len(preview) > INLINE_LIMIT:
        preview = json.dumps({"kind": draft.body.kind})
    return Encoded(draft, preview, data, len(data))


def row_of(encoded: Encoded, cursor: int, at: int, epoch: int, stored: str | None) -> Row:
    """The row that holds ``encoded`` at ``cursor``."""
    draft = encoded.draft
    owner = (draft.project, draft.client, draft.task, draft.visibility)
    return (cursor, at, SCHEMA, epoch, *owner, draft.body.kind, encoded.inline, stored, encoded.size)


def event_of(draft: Draft, cursor: int, at: int, epoch: int) -> Event:
    """The event that ``draft`` became."""
    return Event(
        cursor=cursor,
        at=from_micros(at),
        epoch=epoch,
        project=draft.project,
        client=draft.client,
        task=draft.task,
        visibility=draft.visibility,
        body=draft.body,
    )


def decode(row: Row, load: Callable[[str], bytes | None]) -> Event:
    """The event in ``row``; ``load`` gives the bytes of a stored object."""
    cursor, at, v, epoch, project, client, task, visibility, kind, inline, stored, _ = row
    data: dict[str, Any] = _body_data(kind, inline, stored, load)
    return Event.model_construct(
        cursor=cursor,
        at=from_micros(at),
        v=v,
        epoch=epoch,
        project=project,
        client=client,
        task=task,
        visibility=cast("Visibility", visibility),
        body=_typed(kind, data),
    )


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_micros(at: int) -> datetime:
    """The moment ``at`` microseconds after 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def _to_json(body: EventBody) -> str:
    try:
        return body.model_dump_json()
    except PydanticSerializationError:
        # Raw data may hold half a surrogate pair, which only escaped JSON can carry.
        return json.dumps(body.model_dump(mode="python"), default=str)


def _body_data(
    kind: str, inline: str, stored: str | None, load: Callable[[str], bytes | None]
) -> dict[str, Any]:
    if stored is not None:
        payload = load(stored)
        if payload is None:
            return {**_object(kind, inline), PAYLOAD_MISSING: stored}
        return _object(kind, payload)
    return _object(kind, inline)


def _object(kind: str, text: str | bytes) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        return {"kind": kind, "unreadable": str(text)[:_PREVIEW]}
    return data if isinstance(data, dict) else {"kind": kind, "unreadable": data}


def _typed(kind: str, data: dict[str, Any]) -> EventBody:
    try:
        return parse_body(data)
    except ValidationError:
        return Unknown(kind=kind, raw=data)


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _PREVIEW else value[:_PREVIEW] + "…"
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cut(item) for item in value]
    return value
