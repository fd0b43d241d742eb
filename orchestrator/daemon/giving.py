"""Takes a transcript that the person has already: made elsewhere, or kept beside the memo."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import anyio.to_thread
from fastapi import FastAPI, Path
from pydantic import TypeAdapter, ValidationError

from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.served import TheCaller
from orchestrator.daemon.signal_views import owned
from orchestrator.daemon.signals import Signals, TheSignals
from orchestrator.daemon.voice_queue import next_run
from orchestrator.errors import Refused, UsageProblem
from orchestrator.events import Draft, EventBody
from orchestrator.events.transcript import TranscriptFinished, TranscriptStarted
from orchestrator.protocol import PREFIX
from orchestrator.protocol.signals import GivenRequest, RunAccepted
from orchestrator.signals import kind_of
from orchestrator.transcripts import Block, Loss, Run, Transcript, flags_of
from orchestrator.transcripts.files import finish, run_folder

MOST_WORDS = 500_000
SHAPE = "docs/transcripts.md describes it: `run` with seconds, `blocks` with segments and words."
_BLOCKS: TypeAdapter[tuple[Block, ...]] = TypeAdapter(tuple[Block, ...])
_LOSS: TypeAdapter[Loss | None] = TypeAdapter(Loss | None)


def giving_routes(app: FastAPI, runtime: Runtime) -> None:
    """Add the call that takes a transcript."""

    @app.post(f"{PREFIX}/signals/{{signal}}/given", status_code=202)
    async def give(
        signal: Annotated[str, Path(max_length=200)],
        order: GivenRequest,
        signals: TheSignals,
        caller: TheCaller,
    ) -> RunAccepted:
        """Take a transcript of a memo that was made elsewhere, as a run of its own."""
        name, record = signals.record(caller, signal)
        if kind_of(record.first.media_type) != "memo" or record.erased is not None:
            raise Refused("Only memos are given a transcript.", "Documents are read by themselves.")
        made = given(name, next_run(record), order.transcript)
        started, finished = await anyio.to_thread.run_sync(_kept, signals, made)
        whose = owned(record)
        drafts = [
            Draft(body=body, project=whose.project, client=whose.client, visibility=whose.visibility)
            for body in (started, finished)
        ]
        await runtime.append_now(*drafts)
        return RunAccepted(cursor=signals.cursor, signal=name, run=made.run.id)


def given(signal: str, run: str, content: Mapping[str, Any]) -> Transcript:
    """The transcript in ``content``, as that run; raises ``UsageProblem`` with what is wrong with it."""
    facts = content.get("run")
    if not isinstance(facts, dict) or not isinstance(facts.get("seconds"), int | float):
        raise UsageProblem("The transcript does not say of how many seconds it is.", SHAPE)
    try:
        blocks = _BLOCKS.validate_python(content.get("blocks"))
        loss = _LOSS.validate_python(facts.get("loss"))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageProblem(f"The transcript: blocks.{where}: {first['msg']}.", SHAPE) from error
    engine = facts.get("engine") if isinstance(facts.get("engine"), dict) else {}
    parameters = facts.get("parameters") if isinstance(facts.get("parameters"), dict) else {}
    made = Transcript(
        Run(
            signal,
            run,
            {**(engine or {}), "given": True},
            parameters or {},
            loss,
            str(facts.get("language") or ""),
            float(facts["seconds"]),
        ),
        tuple(_numbered(block, number) for number, block in enumerate(blocks)),
    )
    _check(made)
    return made


def _numbered(block: Block, number: int) -> Block:
    segments = (replace(one, block=number, number=index) for index, one in enumerate(block.segments))
    return replace(block, number=number, segments=tuple(segments))


def _check(made: Transcript) -> None:
    if not 0 < len(made.words) <= MOST_WORDS:
        raise UsageProblem(f"The transcript has {len(made.words)} words.", SHAPE)
    for segment in made.segments:
        for word in segment.words:
            if word.at < 0 or not word.text or not segment.text.startswith(word.text, word.at):
                raise UsageProblem(f"The transcript: {word.text!r} does not stand in {segment.id}.", SHAPE)


def _kept(signals: Signals, made: Transcript) -> tuple[EventBody, EventBody]:
    """Have it on disk; the events that say so. Blocking."""
    began = time.monotonic()
    run = made.run
    sha256 = finish(run_folder(signals.runs, run.signal, run.id), made)
    started = TranscriptStarted(
        signal=run.signal, run=run.id, engine=dict(run.engine), parameters=dict(run.parameters)
    )
    finished = TranscriptFinished(
        signal=run.signal,
        run=run.id,
        sha256=sha256,
        words=len(made.words),
        blocks=len(made.blocks),
        seconds=run.seconds,
        language=run.language,
        flags=dict(Counter(flag.kind for flag in flags_of(made))),
        took=round(time.monotonic() - began, 3),
    )
    return started, finished
