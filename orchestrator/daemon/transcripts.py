"""Transcripts over the API: what a signal says, as far as its run is."""

from __future__ import annotations

from typing import Annotated

import anyio.to_thread
from fastapi import FastAPI, Path, Query

from orchestrator.capabilities import Caller
from orchestrator.daemon.served import TheCaller
from orchestrator.daemon.signals import Signals, TheSignals
from orchestrator.daemon.transcript_views import stored, transcript_view
from orchestrator.daemon.withholding import withheld
from orchestrator.errors import Refused
from orchestrator.fold.on_transcript import current_run
from orchestrator.fold.state import RunRecord, SignalRecord
from orchestrator.protocol import PREFIX
from orchestrator.protocol.signals import TranscriptView

RunName = Annotated[str | None, Query(pattern=r"^r\d{3,6}$")]
SignalName = Annotated[str, Path(max_length=200)]


def transcript_routes(app: FastAPI) -> None:
    """Add the calls about transcripts to ``app``, whose state has the signals."""

    @app.get(f"{PREFIX}/signals/{{signal}}/transcript")
    async def transcript(
        signal: SignalName, signals: TheSignals, caller: TheCaller, run: RunName = None
    ) -> TranscriptView:
        """What the signal says: by ``run``, else by the last finished run, else by the one at work."""
        return await transcript_of(signals, caller, signal, run)


async def transcript_of(signals: Signals, caller: Caller, name: str, run: str | None) -> TranscriptView:
    """The transcript as ``caller`` may read it; raises ``UnknownSignal``, and ``Refused`` for no such run."""
    signal, record = signals.record(caller, name)
    chosen = _chosen(record, run)
    if chosen is None:
        if run is not None:
            raise Refused(f"There is no run {run!r} of it.", "`counterpoint signal ID` lists its runs.")
        return TranscriptView(signal=signal, run="", finished=False)
    try:
        found = await anyio.to_thread.run_sync(stored, signals.runs, signal, chosen)
        whole = await anyio.to_thread.run_sync(transcript_view, record, chosen, found)
    except (OSError, ValueError) as problem:
        raise Refused(
            f"The transcript cannot be read: {problem}", "`counterpoint retranscribe ID` makes a new one."
        ) from problem
    return withheld(caller, record, whole, signals.clients)


def _chosen(record: SignalRecord, run: str | None) -> RunRecord | None:
    if record.erased is not None:
        return None
    if run is not None:
        return record.runs.get(run)
    return current_run(record) or next(reversed(record.runs.values()), None)
