"""The API's requests and replies: what the daemon and every client agree on.

Requests reject unknown fields; replies may gain fields at any time, so readers tolerate them.
"""

from orchestrator.protocol.requests import (
    BatchRequest,
    ControlRequest,
    LandRequest,
    ShutdownRequest,
    TaskRequest,
)
from orchestrator.protocol.version import API_VERSION, PREFIX
from orchestrator.protocol.views import (
    Accepted,
    AgentView,
    ArchivedView,
    BatchAccepted,
    CommitView,
    ErrorBody,
    ErrorView,
    EventPage,
    FileView,
    HealthView,
    LandingView,
    ProjectList,
    ProjectState,
    ProjectView,
    ReviewView,
    StatusView,
    TaskList,
    TaskState,
    TaskView,
)

__all__ = [
    "API_VERSION",
    "PREFIX",
    "Accepted",
    "AgentView",
    "ArchivedView",
    "BatchAccepted",
    "BatchRequest",
    "CommitView",
    "ControlRequest",
    "ErrorBody",
    "ErrorView",
    "EventPage",
    "FileView",
    "HealthView",
    "LandRequest",
    "LandingView",
    "ProjectList",
    "ProjectState",
    "ProjectView",
    "ReviewView",
    "ShutdownRequest",
    "StatusView",
    "TaskList",
    "TaskRequest",
    "TaskState",
    "TaskView",
]
