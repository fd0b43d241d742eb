"""The fold: events in, read models out. One fold feeds the command line, JSON and the TUI."""

from orchestrator.fold.apply import apply, fold
from orchestrator.fold.question import QuestionRecord
from orchestrator.fold.state import (
    FINAL,
    FORMAT,
    AskRecord,
    ClaimRecord,
    FleetState,
    Halt,
    Handover,
    LinkRecord,
    OpenTool,
    PassRecord,
    ProjectRecord,
    Recovery,
    SentPrompt,
    SessionRecord,
    SoakRecord,
    TaskRecord,
    TurnFacts,
    evidence,
)
from orchestrator.fold.views import latest_tasks, project_view, project_views, task_view, task_views

__all__ = [
    "FINAL",
    "FORMAT",
    "AskRecord",
    "ClaimRecord",
    "FleetState",
    "Halt",
    "Handover",
    "LinkRecord",
    "OpenTool",
    "PassRecord",
    "ProjectRecord",
    "QuestionRecord",
    "Recovery",
    "SentPrompt",
    "SessionRecord",
    "SoakRecord",
    "TaskRecord",
    "TurnFacts",
    "apply",
    "evidence",
    "fold",
    "latest_tasks",
    "project_view",
    "project_views",
    "task_view",
    "task_views",
]
