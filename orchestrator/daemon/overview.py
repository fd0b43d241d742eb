"""The daemon and its projects at a glance. Cheap to ask for again: what has not changed is kept encoded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from orchestrator.daemon.holds import Holds
from orchestrator.daemon.limits import parked, parking
from orchestrator.daemon.runtime import Runtime
from orchestrator.events import Event
from orchestrator.fold import project_view
from orchestrator.home.config import project as find_project
from orchestrator.home.config import projects
from orchestrator.limits import Hold
from orchestrator.protocol import API_VERSION, ProjectView, StatusView
from orchestrator.version import VERSION

_END = '"projects":[]}'
"""How a status without projects ends: theirs are put in there, encoded as they are."""


@dataclass(slots=True)
class _Kept:
    """A project as it was shown last, and what that rested on."""

    changed: int
    warm: bool
    day: date
    holds: Holds
    hold: Hold | None
    halted: bool
    folded: ProjectView
    shown: ProjectView
    encoded: bytes


class Overview:
    """Answers what every project is at; belongs to one event loop.

    A project's view is worked out anew only after an event of it, when its session was opened or closed,
    when what holds it back has changed, and on a new day.
    """

    def __init__(self, runtime: Runtime, holds: Callable[[], Holds], started_at: datetime) -> None:
        self._runtime = runtime
        self._holds = holds
        self._started_at = started_at
        self._kept: dict[str, _Kept] = {}
        self._changed: dict[str, int] = {}
        self._all_changed = 0
        runtime.writer.listen(self._note)

    def view(self, names: Sequence[str] = ()) -> StatusView:
        """The daemon and the projects called ``names``, or all; raises ``UnknownProject``."""
        return self._head().model_copy(update={"projects": tuple(kept.shown for kept in self._pick(names))})

    def encoded(self, names: Sequence[str] = ()) -> bytes:
        """As ``view``, as JSON."""
        head = self._head().model_dump_json()
        assert head.endswith(_END)
        projects = b",".join([kept.encoded for kept in self._pick(names)])
        return b"".join((head[:-2].encode(), projects, b"]}"))

    def _note(self, event: Event) -> None:
        if event.project is None:
            self._all_changed = event.cursor
        else:
            self._changed[event.project] = event.cursor

    def _head(self) -> StatusView:
        runtime, endpoint = self._runtime, self._runtime.specs.endpoint
        configured = projects(runtime.specs.config)
        unwalled = tuple(one.slug for one in configured if not one.permissions.walled)
        return StatusView(
            home=str(runtime.specs.config.home),
            pid=os.getpid(),
            version=VERSION,
            api=API_VERSION,
            epoch=runtime.specs.epoch,
            cursor=runtime.writer.cursor,
            started_at=self._started_at,
            endpoint=endpoint.url if endpoint.kind == "url" and endpoint.url else endpoint.kind,
            offline=endpoint.kind == "offline",
            walled=bool(configured) and not unwalled,
            unwalled=unwalled,
            walled_projects=tuple(one.slug for one in configured if one.permissions.walled),
            halted=self._holds().halted,
            projects=(),
        )

    def _pick(self, names: Sequence[str]) -> list[_Kept]:
        holds, day = self._holds(), self._runtime.clock.now().astimezone(UTC).date()
        slugs: Iterable[str] = self._runtime.state.projects
        if names:
            wanted = {self._slug(name) for name in names}
            slugs = (slug for slug in slugs if slug in wanted)
        return [self._keep(slug, holds, day) for slug in slugs]

    def _slug(self, name: str) -> str:
        """The project called ``name``: by slug, even when it is no longer configured, or by display name."""
        return name if name in self._runtime.state.projects else self._configured(name)

    def _configured(self, name: str) -> str:
        return find_project(self._runtime.specs.config, name).slug

    def _keep(self, slug: str, holds: Holds, day: date) -> _Kept:
        changed = max(self._changed.get(slug, 0), self._all_changed)
        warm, kept = self._runtime.pool.warm(slug), self._kept.get(slug)
        if kept is None or (kept.changed, kept.warm, kept.day) != (changed, warm, day):
            folded = self._folded(slug, warm, day)
        elif kept.holds is holds:
            return kept
        else:
            folded = kept.folded
        hold, halted = parking(self._runtime, holds, folded), bool(holds.halted)
        if kept is not None and folded is kept.folded and (hold, halted) == (kept.hold, kept.halted):
            kept.holds = holds
            return kept
        shown = parked(self._runtime, hold, folded, halted=halted)
        encoded = shown.model_dump_json().encode()
        made = _Kept(changed, warm, day, holds, hold, halted, folded, shown, encoded)
        self._kept[slug] = made
        return made

    def _folded(self, slug: str, warm: bool, day: date) -> ProjectView:
        view = project_view(self._runtime.state, slug, day)
        assert view is not None
        return view if view.warm == warm else view.model_copy(update={"warm": warm})
