"""Client of the daemon: typed errors, requests, events with resume, and starting a daemon on demand.

Standard library only, so that a command costs what Python and one socket cost.
"""

from orchestrator.client.client import Client
from orchestrator.client.start import connect, ensure_daemon
from orchestrator.client.stream import EventStream
from orchestrator.client.wire import PREFIX, error_from, segment

__all__ = ["PREFIX", "Client", "EventStream", "connect", "ensure_daemon", "error_from", "segment"]
