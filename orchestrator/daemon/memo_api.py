"""Having the meta-agent read a memo, over the API: the person's alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Path, Request

from orchestrator.capabilities import Caller
from orchestrator.daemon.memo_reading import MemoReader
from orchestrator.errors import Refused
from orchestrator.protocol import PREFIX
from orchestrator.protocol.routing import ReadingAccepted

Name = Annotated[str, Path(min_length=1, max_length=200)]


def serve_memos(app: FastAPI, reader: MemoReader) -> MemoReader:
    """Add the calls about reading memos to ``app``, answered by ``reader``."""
    app.state.memos = reader

    @app.post(f"{PREFIX}/signals/{{signal}}/reading", status_code=202)
    async def begin(signal: Name, reader: TheReader) -> ReadingAccepted:
        """Have the meta-agent propose whose unsure words are; `signal.reading_ended` tells the outcome."""
        return await reader.begin(signal)

    @app.post(f"{PREFIX}/signals/{{signal}}/reading/stop", status_code=202)
    async def stop(signal: Name, reader: TheReader) -> ReadingAccepted:
        """Have the meta-agent end; what it has proposed by then is kept."""
        return reader.stop(signal)

    return reader


def _reader(request: Request) -> MemoReader:
    caller: Caller = request.state.caller
    if caller.kind != "person":
        raise Refused("Where the words of a signal go is for the person alone.", "Ask them.")
    reader: MemoReader = request.app.state.memos
    return reader


TheReader = Annotated[MemoReader, Depends(_reader)]
