"""Making words of memos, over the API: runs that are asked for, and whether any can be made."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Path, Request

from orchestrator.daemon.served import TheCaller
from orchestrator.daemon.signals import TheSignals
from orchestrator.daemon.transcribing import Transcriber
from orchestrator.protocol import PREFIX
from orchestrator.protocol.signals import RunAccepted, RunRequest, VoiceView


def voice_routes(app: FastAPI) -> None:
    """Add the calls to ``app``, whose state has the transcriber and the signals."""

    @app.post(f"{PREFIX}/signals/{{signal}}/runs", status_code=202)
    async def retranscribe(
        signal: Annotated[str, Path(max_length=200)],
        order: RunRequest,
        signals: TheSignals,
        caller: TheCaller,
        voice: TheVoice,
    ) -> RunAccepted:
        """Have a new run made; the old ones stay."""
        name, _ = signals.record(caller, signal)
        run = await voice.request(name, order.model)
        return RunAccepted(cursor=signals.cursor, signal=name, run=run)

    @app.get(f"{PREFIX}/voice")
    async def state(voice: TheVoice) -> VoiceView:
        """Whether memos can become words, and how many wait."""
        return await voice.view()

    @app.post(f"{PREFIX}/voice/look", status_code=202)
    async def look(voice: TheVoice) -> VoiceView:
        """Look at once whether what memos wait for is there."""
        voice.look()
        return await voice.view()


def _voice(request: Request) -> Transcriber:
    voice: Transcriber = request.app.state.voice
    return voice


TheVoice = Annotated[Transcriber, Depends(_voice)]
