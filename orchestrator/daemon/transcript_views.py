"""A run on disk as the API shows it: segments with their addresses, corrections beside them, and flags."""

from __future__ import annotations

from pathlib import Path

from orchestrator.events.transcript import TranscriptCorrected
from orchestrator.fold.state import RunRecord, SignalRecord
from orchestrator.protocol.signals import FlagView, SegmentView, TranscriptView, WordView
from orchestrator.transcripts import (
    Layer,
    Reading,
    Reference,
    Run,
    Transcript,
    flags_of,
    read,
)
from orchestrator.transcripts.files import blocks_so_far, load, run_folder


def stored(runs: Path, signal: str, run: RunRecord) -> Transcript:
    """What there is of a run. Raises ``OSError`` or ``ValueError`` when a finished one is not whole."""
    folder = run_folder(runs, signal, run.started.run)
    if run.finished is not None:
        return load(folder, run.finished.sha256)
    seconds = run.progress.seconds if run.progress is not None else 0.0
    made = Run(signal, run.started.run, run.started.engine, run.started.parameters, seconds=seconds)
    return Transcript(made, blocks_so_far(folder))


def layers_of(record: SignalRecord) -> tuple[Layer, ...]:
    """The corrections of a signal, in the order they were made."""
    return tuple(_layer(body) for body in record.layers)


def transcript_view(record: SignalRecord, run: RunRecord, transcript: Transcript) -> TranscriptView:
    """All of it, as far as it is."""
    reading = read(transcript, layers_of(record))
    corrected = {transcript.holder(layer.first) for layer in reading.applied}
    languages = [block.language for block in transcript.blocks if block.language]
    return TranscriptView(
        signal=transcript.run.signal,
        run=transcript.run.id,
        finished=run.finished is not None,
        seconds=transcript.run.seconds,
        language=transcript.run.language or (languages[0] if languages else ""),
        engine=dict(transcript.run.engine),
        segments=tuple(
            _segment(reading, index, changed=index in corrected) for index in range(len(transcript.segments))
        ),
        flags=tuple(
            FlagView(
                kind=flag.kind,
                note=flag.note,
                start=flag.start,
                end=flag.end,
                first=flag.first,
                last=flag.last,
            )
            for flag in flags_of(transcript)
        ),
    )


def _segment(reading: Reading, index: int, *, changed: bool) -> SegmentView:
    transcript = reading.transcript
    segment, first = transcript.segments[index], transcript.firsts[index]
    address = Reference(transcript.run.signal, transcript.run.id, (segment.block, segment.number))
    return SegmentView(
        segment=segment.id,
        reference=str(address),
        first=first,
        text=segment.text,
        corrected=reading.between(first, first + len(segment.words) - 1) if changed else "",
        words=tuple(
            WordView(text=word.text, start=word.start, end=word.end, probability=word.probability)
            for word in segment.words
        ),
        start=segment.start,
        end=segment.end,
        speaker=segment.speaker,
        place=segment.place,
    )


def _layer(body: TranscriptCorrected) -> Layer:
    return Layer(
        id=body.layer,
        run=body.run,
        by=body.by,
        first=body.first,
        last=body.last,
        expect=body.expect,
        text=body.text,
        revokes=body.revokes,
    )
