"""Takes in what appears in the watched folders of ``[inbox]``, and leaves it there untouched."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread

from orchestrator.daemon.runtime import ENDS_THE_DAEMON, Runtime
from orchestrator.daemon.signals import Signals
from orchestrator.errors import CounterpointError
from orchestrator.events import Draft
from orchestrator.events.signal import InboxTrouble
from orchestrator.journal import JournalError
from orchestrator.signals import source_of
from orchestrator.signals.inbox import Ripening, Stamp, being_written, look_into

_log = logging.getLogger(__name__)
EVERY = 5.0
"""Seconds between looks, while a folder is watched at all; a look only lists and stats."""
AGAIN = 60.0
"""Seconds until a file that could not be taken is tried again as it is."""


class Inbox:
    """The watched folders. What was taken is remembered by the fold, so a restart takes nothing twice."""

    def __init__(self, runtime: Runtime, signals: Signals) -> None:
        self._runtime = runtime
        self._signals = signals
        self._folders = [Path(folder).expanduser() for folder in runtime.specs.config.inbox.watch]
        self._ripening = Ripening()
        self._sources: dict[str, str] = {}
        self._refused: dict[str, tuple[Stamp, float]] = {}

    async def run(self) -> None:
        """Put the store in order, then look every few seconds; without a folder there is nothing to do."""
        await self._signals.run()
        while self._folders:
            try:
                await self.look(anyio.current_time())
            except ENDS_THE_DAEMON:
                raise
            except (OSError, JournalError) as problem:
                _log.error("the inbox was not gone through: %s", problem)
            await anyio.sleep(EVERY)

    async def look(self, now: float) -> None:
        """Look into every folder once, and take in what is complete."""
        files, troubles = await anyio.to_thread.run_sync(self._listed)
        known = self._runtime.state.inbox_troubles
        troubles |= {path: known.get(path, "") for path in self._refused if path in files}
        await self._say(troubles)
        fresh = {path: stamp for path, stamp in files.items() if not self._is_known(path, stamp, now)}
        ripe = self._ripening.ripe(fresh, now)
        if ripe:
            busy = await anyio.to_thread.run_sync(being_written, ripe)
            for path in ripe:
                if path not in busy:
                    await self._take(path, fresh[path], now)

    def _listed(self) -> tuple[dict[str, Stamp], dict[str, str]]:
        files: dict[str, Stamp] = {}
        troubles: dict[str, str] = {}
        for folder in self._folders:
            look = look_into(folder)
            files |= look.files
            if look.problem:
                troubles[str(folder)] = look.problem
        self._sources = {path: self._sources.get(path) or source_of(Path(path)) for path in files}
        return files, troubles

    def _is_known(self, path: str, stamp: Stamp, now: float) -> bool:
        taken = self._runtime.state.inbox.get(self._sources[path])
        if taken is not None and (taken.size, taken.mtime_ns) == stamp:
            return True
        refused = self._refused.get(path)
        return refused is not None and refused[0] == stamp and now < refused[1]

    async def _take(self, path: str, stamp: Stamp, now: float) -> None:
        store = self._signals.store
        try:
            take = partial(store.take_file, Path(path), "inbox", follow=False)
            receipt = await anyio.to_thread.run_sync(take)
            await self._signals.receive(receipt.ticket)
        except CounterpointError as problem:
            self._refused[path] = (stamp, now + AGAIN)
            await self._note(path, str(problem))
        else:
            self._refused.pop(path, None)
            await self._note(path, "")

    async def _say(self, troubles: dict[str, str]) -> None:
        """Journal what changed since the last time, over restarts too."""
        for path in {*troubles, *self._runtime.state.inbox_troubles}:
            await self._note(path, troubles.get(path, ""))

    async def _note(self, path: str, problem: str) -> None:
        if self._runtime.state.inbox_troubles.get(path, "") != problem:
            body = InboxTrouble(path=path, problem=problem)
            await self._runtime.append_now(Draft(body=body, visibility="sealed"))
