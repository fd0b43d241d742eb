"""Transcripts: what a signal says, word by word, with the way back into its bytes."""

from orchestrator.text import clock
from orchestrator.transcripts.flags import Flag, FlagKind, flags_of, repeats
from orchestrator.transcripts.layers import Layer, Reading, read
from orchestrator.transcripts.model import Block, Loss, Run, Segment, Transcript, Word
from orchestrator.transcripts.reference import Reference

__all__ = [
    "Block",
    "Flag",
    "FlagKind",
    "Layer",
    "Loss",
    "Reading",
    "Reference",
    "Run",
    "Segment",
    "Transcript",
    "Word",
    "clock",
    "flags_of",
    "read",
    "repeats",
]
