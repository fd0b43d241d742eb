"""The union of all event bodies, and the shape that keeps what this version does not know."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter

from agents.events import Body, DurableAgentEvent
from orchestrator.events.ask import (
    AskAnswered,
    AskRevoked,
    AttentionDismissed,
    AttentionRestored,
    RuleAdded,
    RuleRevoked,
)
from orchestrator.events.audit import SourcesRead
from orchestrator.events.calibration import CalibrationChecked, CalibrationReasserted
from orchestrator.events.claim import ClaimChecked, ClaimRecorded, ClaimsSentBack
from orchestrator.events.erasing import ClientErased, ClientEraseOrdered, EventErased
from orchestrator.events.fleet import (
    DaemonStarted,
    DaemonStopped,
    FleetHalted,
    FleetResumed,
    ProjectRegistered,
    SourceAdopted,
)
from orchestrator.events.limits import BudgetUsedUp, BudgetWarned
from orchestrator.events.mapping import (
    LinkAccepted,
    LinkChecked,
    LinkDismissed,
    LinkRecorded,
    LinkRefused,
    LinkReleased,
    LinkReopened,
    LinkWithdrawn,
    MapPassFinished,
    MapPassStarted,
    MapTurnEnded,
    PairDeclined,
    SourceMapped,
)
from orchestrator.events.memo_reading import MemoReadingBegun, MemoReadingEnded
from orchestrator.events.native import NativePrompt, ProjectHandedOver, ProjectTakenBack
from orchestrator.events.project import ProjectPaused, ProjectResumed
from orchestrator.events.question import AnswerChecked, QuestionAnswered, QuestionAsked
from orchestrator.events.routing import SignalDelivered, SignalErased, SignalRouted
from orchestrator.events.signal import InboxTrouble, SignalReceived, SignalSeenAgain
from orchestrator.events.soak import SoakStarted, SoakStopped
from orchestrator.events.task import (
    CancelRequested,
    OutcomeUnknown,
    PromptSending,
    TaskFinished,
    TaskQueued,
    TaskRetrying,
    TaskStarted,
)
from orchestrator.events.transcript import (
    TranscriptCorrected,
    TranscriptFailed,
    TranscriptFinished,
    TranscriptProgressed,
    TranscriptRequested,
    TranscriptStarted,
)
from orchestrator.events.workspace import (
    WorkspaceArchived,
    WorkspaceCheckpointed,
    WorkspaceLanded,
    WorkspacePrepared,
    WorkspaceRefused,
)


class Unknown(Body):
    """A body of a kind this version does not know, kept raw."""

    kind: str
    raw: dict[str, Any]


KnownBody = (
    DaemonStarted
    | DaemonStopped
    | FleetHalted
    | FleetResumed
    | ProjectRegistered
    | ProjectPaused
    | ProjectResumed
    | ProjectHandedOver
    | NativePrompt
    | ProjectTakenBack
    | SourceAdopted
    | AskAnswered
    | AskRevoked
    | RuleAdded
    | RuleRevoked
    | AttentionDismissed
    | AttentionRestored
    | BudgetWarned
    | BudgetUsedUp
    | SignalReceived
    | SignalSeenAgain
    | InboxTrouble
    | SourcesRead
    | SignalRouted
    | SignalDelivered
    | MemoReadingBegun
    | MemoReadingEnded
    | SignalErased
    | ClientEraseOrdered
    | EventErased
    | ClientErased
    | TranscriptRequested
    | TranscriptStarted
    | TranscriptProgressed
    | TranscriptFinished
    | TranscriptFailed
    | TranscriptCorrected
    | MapPassStarted
    | MapTurnEnded
    | MapPassFinished
    | PairDeclined
    | SourceMapped
    | LinkRecorded
    | LinkRefused
    | LinkAccepted
    | LinkDismissed
    | LinkReleased
    | LinkReopened
    | LinkWithdrawn
    | LinkChecked
    | QuestionAsked
    | AnswerChecked
    | QuestionAnswered
    | SoakStarted
    | SoakStopped
    | TaskQueued
    | TaskStarted
    | PromptSending
    | OutcomeUnknown
    | TaskRetrying
    | CancelRequested
    | TaskFinished
    | WorkspacePrepared
    | WorkspaceCheckpointed
    | WorkspaceLanded
    | WorkspaceRefused
    | WorkspaceArchived
    | CalibrationChecked
    | CalibrationReasserted
    | ClaimRecorded
    | ClaimChecked
    | ClaimsSentBack
    | DurableAgentEvent
)
EventBody = KnownBody | Unknown

EVENT_KINDS: dict[str, type[Body]] = {cls.model_fields["kind"].default: cls for cls in get_args(KnownBody)}
KNOWN: TypeAdapter[KnownBody] = TypeAdapter(Annotated[KnownBody, Field(discriminator="kind")])
