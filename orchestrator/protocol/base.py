"""What all requests and all replies have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """A reply or a part of one: read tolerantly, so that a newer daemon's fields do no harm."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Request(BaseModel):
    """A request body: an unknown field is refused before anything is done."""

    model_config = ConfigDict(extra="forbid", frozen=True)
