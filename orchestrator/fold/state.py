"""What the fold knows: plain values, copyable, and the same after a trip through JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.assurance import Step
from agents.events import AskRaised, RateLimited, TurnEnded, TurnLost
from agents.lifecycle import Facts
from orchestrator.events import Event, Visibility
from orchestrator.events.ask import AskAnswered, RuleAdded
from orchestrator.events.claim import ClaimChecked, ClaimQuote, ClaimRecorded
from orchestrator.events.mapping import (
    LinkDismissed,
    LinkRecorded,
    MapPassFinished,
    MapPassStarted,
)
from orchestrator.events.routing import RoutedSpan, SignalDelivered, SignalRouted
from orchestrator.events.signal import SignalReceived
from orchestrator.events.soak import SoakStarted, SoakStopped
from orchestrator.events.transcript import (
    TranscriptCorrected,
    TranscriptFailed,
    TranscriptFinished,
    TranscriptProgressed,
    TranscriptRequested,
    TranscriptStarted,
)
from orchestrator.fold.memo_reading import MemoReadingRecord
from orchestrator.fold.question import QuestionRecord
from orchestrator.protocol.views import ProjectView, TaskView

FORMAT = 27
"""Version of the state's JSON, one higher with each change of shape. Snapshots of another are not used."""

FINAL = frozenset({"succeeded", "failed", "cancelled", "unknown"})


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class SentPrompt(_Value):
    """A prompt that was, or may have been, written to a session."""

    uuid: str
    session_id: str | None = None
    continuation: bool = False
    delivered: bool = False


class OpenTool(_Value):
    """A tool call whose result never went back to the model: it may or may not have happened."""

    id: str
    name: str
    summary: str


class Recovery(_Value):
    """What is needed to continue a task after its session or the daemon was lost."""

    mode: Literal["run", "resume"] = "run"
    prompts: tuple[SentPrompt, ...] = ()
    """Of all attempts, in the order they were sent."""
    open_tools: tuple[OpenTool, ...] = ()
    unknown_tools: tuple[str, ...] = ()
    """Ids of calls recorded as of unknown outcome."""
    last_turn: TurnEnded | None = None
    """How the latest turn of this attempt ended, while the task is not finished."""
    lost: TurnLost | None = None
    """Set instead when the latest turn of this attempt was lost."""
    interrupted: bool = False
    """The task ran when an earlier daemon ended, and has not been started again since."""

    @property
    def delivered(self) -> bool:
        """Whether some prompt of the task is known to have reached a session."""
        return any(prompt.delivered for prompt in self.prompts)


class TaskRecord(_Value):
    """One task: its read model, without what depends on other tasks, and what recovery needs."""

    view: TaskView
    recovery: Recovery = Recovery()

    @property
    def open(self) -> bool:
        """Whether the task has not finished."""
        return self.view.state not in FINAL


class Pause(_Value):
    """That the person paused a project, and which event says so."""

    since: datetime
    evidence: str


class Halt(_Value):
    """That the API refused the account, and which event says so."""

    since: datetime
    evidence: str
    reason: str
    lifted: bool = False
    """Agents start again, one at a time, until one has got through."""


class Handover(_Value):
    """That a conversation is in the native interface, whose terminal it is, and what to import afterwards."""

    since: datetime
    evidence: str
    session_id: str
    calibration: str
    token: str
    pid: int
    started: str
    known: dict[str, int] = {}


class ProjectRecord(_Value):
    """One project: registration and totals; its state follows from its tasks."""

    view: ProjectView
    open: tuple[str, ...] = ()
    """Unfinished tasks in the order they were queued."""
    asides: tuple[str, ...] = ()
    """Unfinished asides; they are in nobody's way."""
    latest: str | None = None
    """The task that finished last; no aside."""
    pause: Pause | None = None
    native: Handover | None = None
    spend: dict[str, float] = {}
    """US dollars by UTC date (ISO), as far as they were reported."""
    unreported: str = ""
    """The last such date on which the cost of some turn was not reported."""
    conversations: dict[str, str] = {}
    """Session id of the current conversation, per calibration name."""
    facts: Facts = Facts()
    """What the agent's own session reported; see ``agents.lifecycle``."""
    unlanded_files: tuple[str, ...] = ()


class TurnFacts(_Value):
    """What one turn used: tokens by what they cost, and the size of the conversation at its end."""

    at: datetime
    evidence: str = ""
    cost_usd: float = 0.0
    input: int = 0
    output: int = 0
    cache_read: int = 0
    write_5m: int = 0
    write_1h: int = 0
    context_tokens: int = 0


class Missing(_Value):
    """That a conversation's calibration was missing at its last check, and which event says so."""

    since: datetime
    evidence: str
    how: str


class NoticeRecord(_Value):
    """The last notice of one kind about one budget: its period's first day, and which event gave it."""

    begins: str
    since: datetime
    evidence: str


class SessionRecord(_Value):
    """One conversation: the base line for the cost of its next turn, and its last turns, oldest first."""

    project: str | None
    total_cost_usd: float | None = None
    turns: tuple[TurnFacts, ...] = ()
    calibration: Step = ""
    """What it stands at with its calibration."""
    missing: Missing | None = None
    """The last check found no calibration, whatever was done about it since."""


class AskRecord(_Value):
    """One ask: what was raised, and the one answer once there is one."""

    raised: AskRaised
    project: str
    task: str
    session_id: str | None
    since: datetime
    evidence: str
    answer: AskAnswered | None = None
    answered_at: datetime | None = None


class RuleRecord(_Value):
    """A rule of the person's: calls of ``project`` that need not be asked about."""

    project: str
    added: RuleAdded
    since: datetime


class SoakRecord(_Value):
    """A standing instruction, and why it ended."""

    project: str
    started: SoakStarted
    since: datetime
    stopped: SoakStopped | None = None
    stopped_at: datetime | None = None


class LinkRecord(_Value):
    """One link of the map, and what became of it."""

    recorded: LinkRecorded
    since: datetime
    evidence: str
    seen: int = 1
    """How often it was found."""
    state: Literal["open", "accepted", "dismissed"] = "open"
    decided_at: datetime | None = None
    dismissed: LinkDismissed | None = None
    released: dict[str, str] = {}
    """The task by project."""
    withdrawn: dict[str, tuple[str, ...]] = {}
    """The tasks of releases that were taken back, by project."""
    stale: str = ""
    """Why it does not hold any more."""
    checked_at: datetime | None = None

    @property
    def told(self) -> tuple[str, ...]:
        """Every task that told an agent of it, those that were taken back included."""
        return (*self.released.values(), *(task for tasks in self.withdrawn.values() for task in tasks))


class PassRecord(_Value):
    """One pass of the map."""

    started: MapPassStarted
    since: datetime
    finished: MapPassFinished | None = None
    finished_at: datetime | None = None


class ClaimRecord(_Value):
    """One claim of an agent: as it was recorded last, and what a later look at its quotes found."""

    recorded: ClaimRecorded
    project: str
    client: str | None
    visibility: Visibility = "client"
    since: datetime
    """When it was recorded first."""
    evidence: str
    """Of the last time."""
    seen: int = 1
    tasks: tuple[str, ...] = ()
    """Those that recorded it, the latest last."""
    checked: ClaimChecked | None = None
    checked_at: datetime | None = None

    @property
    def quotes(self) -> tuple[ClaimQuote, ...]:
        """As they stand today."""
        return (self.checked.quotes if self.checked is not None else ()) or self.recorded.quotes


class RunRecord(_Value):
    """One run over a signal. It is at work while it neither finished nor failed."""

    started: TranscriptStarted
    since: datetime
    """When it entered its present state."""
    evidence: str
    progress: TranscriptProgressed | None = None
    finished: TranscriptFinished | None = None
    failed: TranscriptFailed | None = None
    """The latest failure, until it is started again."""


class RoutingRecord(_Value):
    """Where the words of a signal's current run go."""

    run: str
    decisions: tuple[SignalRouted, ...] = ()
    """In the order they were made; revoked ones stay."""
    spans: tuple[RoutedSpan, ...] = ()
    """What holds now, in the order of words, without overlap; words in none are undecided."""
    since: datetime
    evidence: str
    delivered: dict[str, str] = {}
    """The latest task by project."""
    parts: dict[str, SignalDelivered] = {}
    """What each project was told last."""


class SignalRecord(_Value):
    """One signal: how it first came in, and what came of its bytes since."""

    first: SignalReceived
    since: datetime
    evidence: str
    projects: tuple[str, ...] = ()
    """For which it was given, in order."""
    clients: tuple[str, ...] = ()
    sealed: bool = False
    """One of its projects is."""
    seen: int = 1
    """How often its bytes came in."""
    seen_at: datetime | None = None
    """The last time, if there was more than one."""
    tickets: tuple[str, ...] = ()
    """The latest arrivals: one that is told twice counts once."""
    runs: dict[str, RunRecord] = {}
    """By id, in the order they were started. The last finished one is current."""
    requested: TranscriptRequested | None = None
    """A run that the person wants and that was not started yet."""
    layers: tuple[TranscriptCorrected, ...] = ()
    routing: RoutingRecord | None = None
    erased: str | None = None
    """Evidence of it; its bytes and words are gone."""


class InboxFile(_Value):
    """A file of a watched folder as it was when it was taken in."""

    size: int
    mtime_ns: int
    signal: str


class FleetState(BaseModel):
    """The fold of all events up to ``cursor``. Records are immutable; only ``apply`` replaces them."""

    version: int = FORMAT
    cursor: int = 0
    epoch: int = 0
    tasks: dict[str, TaskRecord] = {}
    """In the order they were queued."""
    projects: dict[str, ProjectRecord] = {}
    """By slug, in the order they were first seen."""
    sessions: dict[str, SessionRecord] = {}
    rate_limits: dict[str, RateLimited] = {}
    """The latest report per window."""
    halt: Halt | None = None
    """Nothing starts, or one agent at a time when it is lifted."""
    asks: dict[str, AskRecord] = {}
    """By id, in the order they were raised: those of unfinished tasks."""
    rules: dict[str, RuleRecord] = {}
    """By id, in the order they were added; revoked ones are gone."""
    dismissed: dict[str, int] = {}
    """Attention items that were put aside, with the cursor of the evidence that was seen."""
    notices: dict[str, NoticeRecord] = {}
    """The last notice of each kind about each budget, by ``notice_key``."""
    soaks: dict[str, SoakRecord] = {}
    """By id, in the order they were started; those that ended only for a while."""

    links: dict[str, LinkRecord] = {}
    """The map, by id, in the order they were recorded."""
    pairs: dict[str, str] = {}
    """Pairs that the meta-agent has looked at: the link, or nothing where it recorded none."""
    sources_read: dict[str, datetime] = {}
    """Sources that the meta-agent has read whole."""
    passes: dict[str, PassRecord] = {}
    """The latest passes of the map, by id."""
    map_spend: dict[str, float] = {}
    """US dollars that the meta-agent spent, by UTC date (ISO)."""

    claims: dict[str, ClaimRecord] = {}
    """By id, in the order they were first recorded."""

    questions: dict[str, QuestionRecord] = {}
    """The latest questions to all projects, by id."""

    erased_spend: dict[str, float] = {}
    """US dollars that clients spent who are erased, by UTC date (ISO)."""

    signals: dict[str, SignalRecord] = {}
    """By id, in the order they came in."""
    memo_readings: dict[str, MemoReadingRecord] = {}
    """The meta-agent's latest reading of each memo, by signal."""
    inbox: dict[str, InboxFile] = {}
    """By the hash of its path: what was taken in from watched folders."""
    inbox_troubles: dict[str, str] = {}
    """What of the watched folders cannot be read, and why."""

    def copy_state(self) -> FleetState:
        """An independent copy; cheap, because records are shared."""
        return self.model_copy(
            update={
                "tasks": dict(self.tasks),
                "projects": dict(self.projects),
                "sessions": dict(self.sessions),
                "rate_limits": dict(self.rate_limits),
                "asks": dict(self.asks),
                "rules": dict(self.rules),
                "dismissed": dict(self.dismissed),
                "notices": dict(self.notices),
                "soaks": dict(self.soaks),
                "links": dict(self.links),
                "pairs": dict(self.pairs),
                "sources_read": dict(self.sources_read),
                "passes": dict(self.passes),
                "map_spend": dict(self.map_spend),
                "claims": dict(self.claims),
                "questions": dict(self.questions),
                "erased_spend": dict(self.erased_spend),
                "signals": dict(self.signals),
                "memo_readings": dict(self.memo_readings),
                "inbox": dict(self.inbox),
                "inbox_troubles": dict(self.inbox_troubles),
            }
        )

    def dump(self) -> bytes:
        """The state as JSON, for a snapshot."""
        return self.model_dump_json().encode()

    @classmethod
    def load(cls, data: bytes, version: int) -> FleetState | None:
        """The state in a snapshot; ``None`` when this version cannot use it and must replay."""
        if version != FORMAT:
            return None
        try:
            return cls.model_validate_json(data)
        except ValidationError:
            return None


def evidence(event: Event) -> str:
    """How an event is cited: kind and cursor."""
    return f"{event.kind}@{event.cursor}"
