"""What is to be erased with a client: worked out once, and kept until all of it is gone."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from orchestrator.daemon.erased_events import Client, Kept
from orchestrator.errors import Refused
from orchestrator.fold import FleetState
from orchestrator.fold.state import FINAL, SignalRecord
from orchestrator.home.clients import client_called
from orchestrator.home.config import HomeConfig, Project, projects
from orchestrator.home.locate import private_directory
from orchestrator.home.paths import HomePaths, write_private
from orchestrator.protocol.erasing import Mixed
from orchestrator.signals import kind_of

FOLDER = "erasing"


@dataclass(frozen=True, slots=True)
class EraseOrder:
    """All that a process which knows nothing else needs to erase a client."""

    erasure: str
    client: str
    reason: str = ""
    slugs: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    """What the client and its projects are called: what is looked for at the end."""
    names: tuple[str, ...] = ()
    """People and terms that were listened for on its account."""
    folders: tuple[str, ...] = ()
    """Absolute paths in the home, with all that the person has there."""
    elsewhere: tuple[str, ...] = ()
    """Folders of its projects outside of the home: they are the person's and stay."""
    signals: tuple[tuple[str, str], ...] = ()
    """Ids and hashes."""
    kept: tuple[tuple[str, Kept], ...] = ()
    """What stays of the words of signals in which others have a part, by id; their sound stays whole."""
    sessions: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Folders of all other projects."""
    told: tuple[str, ...] = ()
    """What other clients' agents were told of it by a decision of the person's: that cannot be taken back."""
    rendered: tuple[str, ...] = ()
    """Hashes of calibrations that only its tasks ran under."""
    look_for: tuple[str, ...] = ()
    """What the person wants looked for besides, at the end."""
    files: int = 0
    size: int = 0

    @property
    def client_sha256(self) -> str:
        """Tells whoever knows the name that it is this client."""
        return hash_of(self.client)

    @property
    def whose(self) -> Client:
        """As the journal's events are judged by."""
        return Client(
            self.erasure,
            self.client,
            frozenset(self.slugs),
            frozenset(signal for signal, _ in self.signals),
            (*self.called, *self.names),
            dict(self.kept),
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """What has to be decided or to end before the client can be erased."""

    working: tuple[str, ...] = ()
    """Tasks that run, of whatever client: the daemon is started anew to erase."""
    native: tuple[str, ...] = ()
    """Projects of the client that are in the native interface."""
    mixed: tuple[str, ...] = ()
    """Signals of the client that others have a part in, too."""


def hash_of(client: str) -> str:
    """The hash that stands for a client's name."""
    return hashlib.sha256(client.encode()).hexdigest()


def order_of(
    config: HomeConfig, state: FleetState, client: str, mixed_are: Mixed = "refused"
) -> tuple[EraseOrder, Standing]:
    """The order for ``client`` as things stand; ``mixed_are``: what becomes of signals that others are in.

    Case does not count in the name where it tells no two clients apart. Raises ``UnknownClient`` when no
    project is, or ever was, that client's, and ``Refused`` for the home, and for words of a document, whose
    bytes are its words.
    """
    client = client_called(client, _clients(config, state))
    configured = [one for one in projects(config) if one.client == client]
    known = {slug for slug, record in state.projects.items() if record.view.client == client}
    slugs = known - {one.slug for one in projects(config)} | {one.slug for one in configured}
    owners = {slug: record.view.client for slug, record in state.projects.items()}
    owners |= {one.slug: one.client for one in projects(config)}
    alone, mixed = _signals(state, owners, client)
    taken = {*alone, *(mixed if mixed_are == "whole" else ())}
    kept = {name: _kept(state.signals[name], owners, client) for name in mixed if mixed_are == "words"}
    if unheard := [name for name, words in kept.items() if words is None]:
        raise Refused(
            f"Only words that were heard can be taken out of a signal: {', '.join(unheard)}.",
            "`counterpoint erase ID` erases one as a whole, `--mixed whole` all of them.",
        )
    inside, elsewhere = _folders(config, configured)
    inside += _of_old(config, [state.projects[slug].view.folder for slug in slugs & known])
    order = EraseOrder(
        erasure=f"e-{uuid.uuid4().hex[:10]}",
        client=client,
        slugs=tuple(sorted(slugs)),
        called=tuple(dict.fromkeys((client, *sorted(slugs), *_called(configured)))),
        names=tuple(dict.fromkeys(_listened_for(configured))),
        folders=tuple(dict.fromkeys(map(str, inside))),
        elsewhere=tuple(map(str, elsewhere)),
        signals=tuple((name, state.signals[name].first.sha256) for name in sorted(taken)),
        kept=tuple((name, words) for name, words in sorted(kept.items()) if words is not None),
        sessions=tuple(sorted(_sessions(state, slugs))),
        others=tuple(str(one.directory) for one in projects(config) if one.slug not in slugs),
        told=tuple(_told(state, slugs)),
        rendered=_rendered(state, slugs),
    )
    return order, Standing(_working(state), _native(state, slugs), tuple(sorted(mixed)))


def _clients(config: HomeConfig, state: FleetState) -> Iterable[str]:
    """Of whom a project is, or was when it was taken out of the configuration."""
    configured = {one.slug: one.client for one in projects(config)}
    yield from configured.values()
    yield from (record.view.client for slug, record in state.projects.items() if slug not in configured)


def _signals(state: FleetState, owners: Mapping[str, str], client: str) -> tuple[list[str], list[str]]:
    """The signals that are the client's alone, and those in which others have a part."""
    alone, mixed = list[str](), list[str]()
    for name, record in state.signals.items():
        parties = _parties(record, owners)
        if client in parties:
            (mixed if parties - {client} else alone).append(name)
    return alone, mixed


def _parties(record: SignalRecord, owners: Mapping[str, str]) -> set[str]:
    """Whose words a signal may hold: whom it was given for, was told of it, or may be meant."""
    found = set(record.clients) | {owners.get(slug, slug) for slug in record.projects}
    if record.routing is None:
        return found
    for decision in record.routing.decisions:
        for span in decision.spans:
            named = (span.project,) if span.verdict == "project" else ()
            doubted = tuple(slug for slug, _ in span.candidates) if span.verdict == "unsure" else ()
            found |= {owners.get(slug, slug) for slug in (*named, *doubted) if slug}
    return found | {owners.get(slug, slug) for slug in record.routing.parts}


def _kept(record: SignalRecord, owners: Mapping[str, str], client: str) -> Kept | None:
    """The words that are surely not the client's; ``None``: it is no sound whose words were routed."""
    if record.routing is None or kind_of(record.first.media_type) != "memo":
        return None
    stays = [
        (span.first, span.last)
        for span in record.routing.spans
        if span.verdict == "nobody"
        or (span.verdict == "project" and owners.get(span.project, span.project) != client)
    ]
    return Kept(record.routing.run, tuple(stays))


def _folders(config: HomeConfig, configured: Iterable[Project]) -> tuple[list[Path], list[Path]]:
    home = config.home.resolve()
    inside, elsewhere = list[Path](), list[Path]()
    for one in configured:
        if one.config.elsewhere or not one.directory.is_relative_to(config.home):
            elsewhere.append(one.directory)
            continue
        if one.directory.resolve() == home:
            raise Refused(
                f"The home itself is the folder of {one.slug!r}.", "Erase it by removing the whole home."
            )
        inside.append(one.directory)
    return inside, elsewhere


def _of_old(config: HomeConfig, registered: Iterable[str]) -> list[Path]:
    """Folders of projects that were taken out of the configuration, where nobody else has them now."""
    home, taken = config.home.resolve(), {one.directory.resolve() for one in projects(config)}
    found = [home / folder for folder in registered if folder and not folder.startswith(("/", "~"))]
    return [
        folder
        for folder in found
        if folder.is_dir() and folder.resolve() not in {*taken, home} and folder.is_relative_to(home)
    ]


def _called(configured: Iterable[Project]) -> Iterable[str]:
    for one in configured:
        yield from (one.name, *one.config.aliases)


def _listened_for(configured: Iterable[Project]) -> Iterable[str]:
    for one in configured:
        yield from (*one.config.people, *one.config.vocabulary)


def _sessions(state: FleetState, slugs: set[str]) -> set[str]:
    held = {name for name, record in state.sessions.items() if record.project in slugs}
    tasks = (record.view for record in state.tasks.values() if record.view.project in slugs)
    return held | {name for view in tasks for name in (view.session_id, view.forked_from) if name}


def _told(state: FleetState, slugs: set[str]) -> Iterable[str]:
    for name, link in state.links.items():
        if any(quote.project in slugs for quote in link.recorded.quotes):
            back = [(project, task) for project, tasks in link.withdrawn.items() for task in tasks]
            for project, task in (*link.released.items(), *back):
                if project not in slugs:
                    yield f"{project}: task {task} was told the link {name}, with words of the client"


def _rendered(state: FleetState, slugs: set[str]) -> tuple[str, ...]:
    own, others = set[str](), set[str]()
    for record in state.tasks.values():
        if record.view.calibration is not None:
            (own if record.view.project in slugs else others).add(record.view.calibration.sha256)
    return tuple(sorted(own - others))


def _working(state: FleetState) -> tuple[str, ...]:
    running = (record.view for record in state.tasks.values() if record.view.state not in {*FINAL, "queued"})
    return tuple(f"{view.project} ({view.task})" for view in running if view.state == "running")


def _native(state: FleetState, slugs: set[str]) -> tuple[str, ...]:
    return tuple(slug for slug in sorted(slugs) if slug in state.projects and state.projects[slug].native)


def keep(paths: HomePaths, order: EraseOrder) -> None:
    """Write the order down, for whoever is to carry it out."""
    private_directory(paths.state / FOLDER)
    write_private(file_of(paths, order.erasure), json.dumps(asdict(order)).encode())


def kept(paths: HomePaths) -> list[EraseOrder]:
    """The orders on disk."""
    return [_read(file.read_bytes()) for file in sorted((paths.state / FOLDER).glob("e-*.json"))]


def file_of(paths: HomePaths, erasure: str, suffix: str = "json") -> Path:
    """Where an order, or what was noted for it, is."""
    return paths.state / FOLDER / f"{erasure}.{suffix}"


def _read(data: bytes) -> EraseOrder:
    found = json.loads(data)
    lists = {name: tuple(value) for name, value in found.items() if isinstance(value, list)}
    signals = tuple((str(name), str(sha256)) for name, sha256 in found["signals"])
    kept = tuple(
        (str(name), Kept(run, tuple((a, b) for a, b in words))) for name, (run, words) in found["kept"]
    )
    order = EraseOrder(found["erasure"], found["client"])
    return replace(order, **{**found, **lists, "signals": signals, "kept": kept})
