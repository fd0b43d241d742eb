"""Documents: what text, mail and PDF signals say, as transcripts. The door is light: values only."""

from orchestrator.documents.budget import Exhausted, Limits, Unreadable
from orchestrator.documents.readers import ENGINE, Reader, engine_of, job_of, reader_of

__all__ = ["ENGINE", "Exhausted", "Limits", "Reader", "Unreadable", "engine_of", "job_of", "reader_of"]
