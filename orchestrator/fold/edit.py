"""How handlers replace records: look up, copy with changes, put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from agents.events import Body, Usage
from orchestrator.events import Event
from orchestrator.fold.state import FleetState, ProjectRecord, Recovery, TaskRecord, evidence

BodyT = TypeVar("BodyT", bound=Body)
Handlers = dict[type[Body], Callable[[FleetState, Event, Any], None]]
"""What each kind of body does to the state."""


def handles(
    table: Handlers, kind: type[BodyT]
) -> Callable[[Callable[[FleetState, Event, BodyT], None]], None]:
    """Enter a function in ``table`` as the handler of ``kind``."""

    def enter(function: Callable[[FleetState, Event, BodyT], None]) -> None:
        table[kind] = function

    return enter


def open_task(state: FleetState, event: Event) -> TaskRecord | None:
    """The unfinished task that ``event`` belongs to."""
    record = state.tasks.get(event.task) if event.task is not None else None
    return record if record is not None and record.open else None


def edit_task(
    state: FleetState, record: TaskRecord, recovery: Recovery | None = None, /, **changes: Any
) -> None:
    """Replace fields of the task's view, and its recovery record when given."""
    view = record.view.model_copy(update=changes) if changes else record.view
    state.tasks[view.task] = TaskRecord(view=view, recovery=recovery or record.recovery)


def enter_state(
    state: FleetState,
    record: TaskRecord,
    event: Event,
    new: str,
    recovery: Recovery | None = None,
    /,
    **changes: Any,
) -> None:
    """As ``edit_task``, with a new task state that rests on ``event``."""
    edit_task(state, record, recovery, state=new, since=event.at, evidence=evidence(event), **changes)


def recover(record: TaskRecord, **changes: Any) -> Recovery:
    """The task's recovery record with ``changes``."""
    return record.recovery.model_copy(update=changes)


def edit_project(state: FleetState, slug: str | None, **changes: Any) -> None:
    """Replace fields of a known project's view."""
    record = state.projects.get(slug) if slug is not None else None
    if record is not None:
        put_project(state, record, view=record.view.model_copy(update=changes))


def put_project(state: FleetState, record: ProjectRecord, **changes: Any) -> None:
    """Replace fields of the project's record."""
    state.projects[record.view.project] = record.model_copy(update=changes)


def merged(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """``old`` followed by what is new in ``new``."""
    return tuple(dict.fromkeys((*old, *new)))


def added(left: Usage, right: Usage) -> Usage:
    """The sum of two token counts."""
    return Usage(
        input_tokens=left.input_tokens + right.input_tokens,
        output_tokens=left.output_tokens + right.output_tokens,
        cache_read_input_tokens=left.cache_read_input_tokens + right.cache_read_input_tokens,
        cache_creation_input_tokens=left.cache_creation_input_tokens + right.cache_creation_input_tokens,
    )
