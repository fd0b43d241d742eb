"""Makes sources of what is raw, for the library. ``plan`` reads the fold; the rest blocks."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.signal_views import Owned, owned
from orchestrator.daemon.taken_back import Told as Heard
from orchestrator.daemon.taken_back import closed, told_of
from orchestrator.daemon.transcript_views import stored
from orchestrator.errors import ConfigInvalid
from orchestrator.events import Event, Visibility
from orchestrator.events.mapping import LinkWithdrawn
from orchestrator.events.routing import SignalErased, SignalRouted
from orchestrator.events.signal import SignalReceived, SignalSeenAgain
from orchestrator.events.transcript import TranscriptFinished
from orchestrator.fold.on_transcript import current_run
from orchestrator.fold.state import SignalRecord
from orchestrator.home.config import workspace_spec
from orchestrator.home.paths import HomePaths
from orchestrator.library import Library, Source, filed, heard, journaled
from orchestrator.library.entries import AGENT
from orchestrator.library.sources import Kind, Passage
from orchestrator.signals import RawStore, kind_of
from orchestrator.transcripts.files import load, run_folder
from workspaces.authorship import Written, written
from workspaces.reading import LARGEST, PersonsFile, contents, files_of
from workspaces.times import committed_at
from workspaces.types import WorkspaceSpec

_log = logging.getLogger(__name__)
SIGNALS = frozenset(
    kind.model_fields["kind"].default
    for kind in (SignalReceived, SignalSeenAgain, SignalRouted, SignalErased, TranscriptFinished)
)
"""Kinds of the events after which a signal is to be read again."""
WITHDRAWN = frozenset({LinkWithdrawn.model_fields["kind"].default})
"""The kind of the event after which a conversation is to be the person's alone."""
FILES_AT_ONCE = 200
Told = Callable[[int, int], None]


class _Signal(NamedTuple):
    """A signal as the fold knows it: read in a thread later. ``record`` is ``None`` when it was erased."""

    name: str
    record: SignalRecord | None
    owner: Owned
    finished: TranscriptFinished | None


@dataclass(slots=True)
class Plan:
    """What is to be taken in."""

    said: dict[tuple[str, Kind], list[Event]] = field(default_factory=lambda: defaultdict(list))
    signals: dict[str, _Signal] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    """Beginnings of the names of conversations that are the person's alone: of withdrawn releases."""
    closing: bool = False
    """Whether one of them was not before."""
    told: tuple[Heard, ...] = ()
    """Tasks that told of a memo whose words may go elsewhere by now."""


class _Place(NamedTuple):
    """A project's folder in a repository."""

    project: str
    client: str | None
    visibility: Visibility
    folder: PurePosixPath
    spec: WorkspaceSpec


_Wanted = tuple[_Place, str, PersonsFile]


class Shelves:
    """Knows where everything raw lies."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._paths = HomePaths(runtime.specs.config.home)
        self._store = RawStore(self._paths.signals)
        self._marks: dict[Path, str | None] = {}
        self._written: dict[str, Written] = {}

    def forget(self) -> None:
        """Look at every file again: the library begins anew."""
        self._marks.clear()
        self._written.clear()

    def plan(self, batch: Sequence[Event]) -> Plan:
        """What the events of ``batch`` mean for the library; for the event loop."""
        links = self._runtime.state.links.values()
        withdrawn = (task for link in links for tasks in link.withdrawn.values() for task in tasks)
        plan = Plan(closed=frozenset(f"talk:{task}/" for task in withdrawn))
        for event in batch:
            plan.closing = plan.closing or event.kind in WITHDRAWN
            belongs = journaled.stretch(event)
            if belongs is not None:
                plan.said[belongs].append(event)
            name = str(getattr(event.body, "signal", ""))
            if name and event.kind in SIGNALS:
                plan.signals[name] = self._signal(name)
        tasks = {event.task for event in batch if event.task and journaled.stretch(event) is not None}
        plan.told = told_of(self._runtime.state, self._runtime.projects, plan.signals, tasks)
        return plan

    def _signal(self, name: str) -> _Signal:
        record = self._runtime.state.signals.get(name)
        owner = owned(record) if record is not None else Owned(None, None, "sealed")
        run = current_run(record) if record is not None else None
        return _Signal(name, record, owner, run.finished if run is not None else None)

    def take(self, library: Library, plan: Plan, cursor: int) -> None:
        """Take in a plan. Blocking."""
        sources = [
            replace(source, project=None, client=None, visibility="sealed")
            if key[0] in plan.closed
            else source
            for key, events in plan.said.items()
            for source in _talk(library, key, events)
        ]
        gone = [heard.series(one.name) for one in plan.signals.values() if _is_gone(one)]
        sources += [source for one in plan.signals.values() for source in self._heard(one)]
        library.put(sources)
        library.put([one for told in plan.told for one in self._closed(told, library)])
        library.put([], state={"cursor": str(cursor)})
        if gone:
            library.drop(gone, "erased")
        if plan.closing:
            library.seal(sorted(plan.closed))

    def _closed(self, told: Heard, library: Library) -> Iterator[Source]:
        """What is said in a task, without the words that were routed elsewhere since."""
        try:
            transcript = stored(self._paths.signal_runs, told.signal, told.run)
        except (OSError, ValueError) as problem:
            _log.warning("signal %s was not read: %s", told.signal, problem)
            return
        yield from closed(told, transcript, library)

    def _heard(self, one: _Signal) -> Iterator[Source]:
        """A signal's transcript, or its bytes while it has none and they are text."""
        if one.record is None or _is_gone(one):
            return
        first, since = one.record.first, one.record.since
        kind, title = kind_of(first.media_type), first.name
        since = heard.made_at(first, since)
        try:
            if one.finished is not None:
                folder = run_folder(self._paths.signal_runs, one.name, one.finished.run)
                run = load(folder, one.finished.sha256)
                owner = one.owner
                yield heard.transcribed(
                    run, kind, title, since, owner.project, owner.client, owner.visibility
                )
            elif kind == "text" and first.size <= 4 * LARGEST:
                text = filed.text_of(self._store.path(first.sha256).read_bytes())
                if text is not None:
                    owner = one.owner
                    yield heard.noted(
                        one.name, text, title, since, owner.project, owner.client, owner.visibility
                    )
        except (OSError, ValueError) as problem:
            _log.warning("signal %s was not read: %s", one.name, problem)

    def look(self, library: Library, told: Told) -> None:
        """Take in what changed of the person's files since the last look. Blocking."""
        for repository, places in self._repositories().items():
            found = files_of(repository, self._paths.projects, self._marks.get(repository))
            if found is None:
                continue
            self._written |= written(repository, [place.spec for place in places], self._written)
            self._take_files(library, repository, places, found.files, told)
            self._marks[repository] = found.mark

    def _repositories(self) -> dict[Path, list[_Place]]:
        config = self._runtime.specs.config
        found: dict[Path, list[_Place]] = defaultdict(list)
        for slug in config.projects:
            try:
                spec = workspace_spec(config, slug)
            except ConfigInvalid as problem:
                _log.warning("the files of %s were not looked at: %s", slug, problem)
                continue
            project = self._runtime.projects[slug]
            visibility: Visibility = "sealed" if project.config.sealed else "client"
            found[spec.repository].append(_Place(slug, project.client, visibility, spec.folder, spec))
        return found

    def _take_files(
        self,
        library: Library,
        repository: Path,
        places: Sequence[_Place],
        files: Iterable[PersonsFile],
        told: Told,
    ) -> None:
        by_folder = {place.folder: place for place in places}
        wanted: dict[str, _Wanted] = {}
        for file in files:
            place = _place_of(by_folder, PurePosixPath(file.path))
            if place is not None and filed.is_wanted(file.path):
                path = str(PurePosixPath(file.path).relative_to(place.folder))
                wanted[filed.series(place.project, path)] = (place, path, file)
        known = {
            key: value for place in places for key, value in library.series(f"file:{place.project}/").items()
        }
        library.drop([series for series in known if series not in wanted])
        skipped = set((library.state("no text") or "").split())
        theirs = {name for place in places for name in library.of_kind(f"file:{place.project}/", AGENT)}
        fresh = [
            one
            for series, one in wanted.items()
            if one[2].blob not in skipped and not self._is_known(known.get(series), series, one, theirs)
        ]
        times = committed_at(repository, (file.path for _, _, file in fresh if not file.unsaved))
        for begin in range(0, len(fresh), FILES_AT_ONCE):
            told(begin, len(fresh))
            some = fresh[begin : begin + FILES_AT_ONCE]
            skipped |= _put_files(library, repository, some, self._is_theirs, times)
            library.put([], state={"no text": " ".join(skipped)})
        told(len(fresh), len(fresh))

    def _is_theirs(self, place: _Place, file: PersonsFile) -> bool:
        """Whether an agent of the project wrote exactly these bytes."""
        return file.blob in self._written[place.project].blobs

    def _is_known(self, name: str | None, series: str, one: _Wanted, theirs: Container[str]) -> bool:
        """Whether the library has the file as it is, and knows whose it is."""
        place, path, file = one
        made = filed.kind(path, made=self._is_theirs(place, file)) == AGENT
        return name == f"{series}@{file.blob}" and made == (name in theirs)


def _put_files(
    library: Library,
    repository: Path,
    some: Sequence[_Wanted],
    is_theirs: Callable[[_Place, PersonsFile], bool],
    times: Mapping[str, datetime],
) -> set[str]:
    """Take in the text files among ``some``; gives the blobs of the others."""
    data = dict(contents(repository, [file for _, _, file in some]))
    sources, others, now = [], set(), datetime.now(UTC)
    for place, path, file in some:
        text = filed.text_of(data.get(file, b""))
        if text is None:
            others.add(file.blob)
            continue
        at = times.get(file.path) or _changed_at(repository / file.path, now)
        owner = place.project, place.client, place.visibility
        sources.append(filed.source(*owner, path, file.blob, text, at, made=is_theirs(place, file)))
    library.put(sources)
    return others


def _changed_at(path: Path, otherwise: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return otherwise


def _place_of(by_folder: dict[PurePosixPath, _Place], path: PurePosixPath) -> _Place | None:
    return next((by_folder[parent] for parent in path.parents if parent in by_folder), None)


def _talk(library: Library, key: tuple[str, Kind], events: Sequence[Event]) -> Iterator[Source]:
    """The stretches of a conversation that ``events`` add to, and those that they begin."""
    prefix, kind = key
    names = library.names(prefix)
    number = len(names) - 1 if names else 0
    title, said = library.titled(f"{prefix}{number}")
    last = events[-1]
    known = {passage.ref for passage in said}
    parts: list[list[Passage]] = [list(said)]
    for event in events:
        fresh = [one for one in journaled.passages(event) if one.ref not in known]
        if parts[-1] and len(parts[-1]) + len(fresh) > journaled.PART:
            parts.append([])
        parts[-1] += fresh
    title = title or journaled.title_of(parts[0])
    for place, passages in enumerate(parts):
        if passages:
            yield Source(
                f"{prefix}{number + place}",
                kind,
                tuple(passages),
                passages[0].at or last.at,
                title,
                last.project,
                last.client,
                last.visibility,
            )


def _is_gone(one: _Signal) -> bool:
    return one.record is None or one.record.erased is not None
