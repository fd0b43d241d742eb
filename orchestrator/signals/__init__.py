"""Raw input made safe: the content-addressed store of signals, and what they are."""

from orchestrator.signals.media import KINDS, SignalKind, kind_of, media_type
from orchestrator.signals.receipt import TICKET, Origin, Receipt, path_as_name, plain_file_name, source_of
from orchestrator.signals.store import RawStore, Unfinished

__all__ = [
    "KINDS",
    "TICKET",
    "Origin",
    "RawStore",
    "Receipt",
    "SignalKind",
    "Unfinished",
    "kind_of",
    "media_type",
    "path_as_name",
    "plain_file_name",
    "source_of",
]
