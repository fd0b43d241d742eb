"""The shape of ``counterpoint.toml``: one frozen model per table. An unknown key is refused."""

from __future__ import annotations

import re
import shlex
import unicodedata
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    field_validator,
    model_validator,
)

from orchestrator.home.slugs import slug_problem


def _as_list(value: object) -> object:
    if isinstance(value, str):
        raise ValueError('write a list: ["…"]')  # noqa: TRY004 - pydantic reports ValueError, not TypeError
    return tuple(value) if isinstance(value, list) else value


Words = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=2000)], ...], BeforeValidator(_as_list)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Share = Annotated[float, Field(ge=0, lt=1)]
Seconds = Annotated[float, Field(gt=0, le=7 * 86_400)]


_HOST = re.compile(r"\*|(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?")
_TURNS_TEXT_ROUND = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def has_control(value: str) -> bool:
    """True when ``value`` has a control, a lone surrogate or a mark that reverses the text around it."""
    return any(unicodedata.category(c) in {"Cc", "Cs"} or c in _TURNS_TEXT_ROUND for c in value)


def plain_name(value: str) -> str:
    """``value`` trimmed; `ValueError` when it could not stand on one line of a terminal."""
    trimmed = value.strip()
    if not trimmed:
        raise ValueError("must not be empty")
    if has_control(trimmed):
        raise ValueError("contains a control character")
    return trimmed


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ModelConfig(_Table):
    """``[model]``: where the model answers."""

    endpoint: str = "anthropic"
    """``anthropic``, ``offline``, or the URL of an Anthropic-compatible server."""
    model: Name | None = None
    """The model for projects and calibrations that name none; ``None`` leaves it to the CLI."""

    @field_validator("endpoint")
    @classmethod
    def _known_endpoint(cls, value: str) -> str:
        if value in {"anthropic", "offline"}:
            return value
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError('write "anthropic", "offline" or a URL that starts with http:// or https://')
        if parts.username or parts.password or parts.query:
            raise ValueError("a URL here carries no user, password or query: credentials belong to the CLI")
        return value.rstrip("/")

    @property
    def kind(self) -> Literal["anthropic", "offline", "url"]:
        """Which of the three the endpoint is."""
        if self.endpoint == "anthropic":
            return "anthropic"
        return "offline" if self.endpoint == "offline" else "url"


class LimitsConfig(_Table):
    """``[limits]``: what the scheduler never exceeds."""

    max_agents: int = Field(default=6, ge=1, le=200)
    """Agents that work at the same time."""
    max_per_client: int | None = Field(default=None, ge=1, le=200)
    """Agents of one client that work at the same time; ``None``: no limit of its own."""
    max_asides: int = Field(default=2, ge=1, le=50)
    """Asides that are answered at the same time, besides the agents at work."""
    max_warm: int = Field(default=6, ge=0, le=200)
    """Idle sessions kept ready (about 120 MB each)."""
    warm_for: Seconds = 900.0
    """Seconds an idle session is kept ready; an idle CLI still uses about 1 % of a core."""
    turn_timeout: Seconds = 3600.0
    """Seconds after which a turn is stopped."""
    stall_timeout: Seconds = 600.0
    """Seconds without a word from the CLI after which a turn counts as lost."""
    max_attempts: int = Field(default=3, ge=1, le=100)
    """How often one task is tried."""
    max_refusals: int = Field(default=20, ge=1, le=1000)
    """How often one task waits for an API that is overloaded, limited or unreachable: about 40 minutes."""
    max_prompt: int = Field(default=1_000_000, ge=1, le=4_000_000)
    """Characters of one prompt."""
    reserve: Share = 0.1
    """Share of each rate-limit window that is kept for interactive work: batch and soak stop there."""


class PermissionsConfig(_Table):
    """``[permissions]``: what agents may do without asking."""

    commands: Words = ()
    """Allowed shell commands as CLI patterns, for example ``make test`` or ``git log *``."""
    tools: Words | None = None
    """Built-in tools agents have; ``None``: the default set."""
    otherwise: Literal["deny", "ask"] = "deny"
    """What becomes of everything else: it is denied, or the agent waits while you are asked."""
    sandbox: Literal["none", "strict"] = "none"
    """``strict``: the whole CLI in bubblewrap, with its own workspace and nothing else of the person's."""
    readable: Words = ()
    """Further folders that a strict sandbox shows, read-only: toolchains, caches. Absolute, or ``~/…``."""

    hosts: Words = ()
    """Where a strict sandbox may connect to besides the model: ``host``, ``host:port``, ``*.host``. ``*``:
    anywhere; then nobody calls it walled."""

    @property
    def walled(self) -> bool:
        """Whether files and network of others are out of an agent's reach."""
        return self.sandbox == "strict" and "*" not in self.hosts

    @field_validator("hosts")
    @classmethod
    def _named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if not _HOST.fullmatch(host):
                raise ValueError(f"{host!r}: write 'host', 'host:port', '*.host' or '*', in small letters")
        return value

    @field_validator("readable")
    @classmethod
    def _absolute(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for path in value:
            if not _checked_path(path).startswith(("/", "~")):
                raise ValueError(f"{path!r}: write an absolute folder, or '~/…'")
        return value


class AsksConfig(_Table):
    """``[asks]``: how long agents wait for an answer."""

    deadline: Annotated[float, Field(gt=0, le=366 * 86_400)] | None = None
    """Seconds after which an ask is denied, with that as its recorded reason; ``None``: it waits."""


class TrustConfig(_Table):
    """``[trust]``: what of a project's own files may instruct its agent."""

    claude_md: bool = False
    """True: ``CLAUDE.md`` counts as instructions. False: only a version approved by ``adopt`` does."""
    mcp_servers: Words | None = None
    """Names of approved MCP servers that start; ``None``: every approved one."""


Dollars = Annotated[float, Field(gt=0, le=10_000_000)]


class PeriodBudget(_Table):
    """US dollars per UTC day, ISO week and calendar month; ``None``: no limit."""

    day: Dollars | None = None
    week: Dollars | None = None
    month: Dollars | None = None


class BudgetsConfig(PeriodBudget):
    """``[budgets]``: for the home, and in tables of their own for clients and projects."""

    reserve: Share = 0.1
    """Share of every budget that is kept for interactive work: batch and soak stop there."""

    clients: dict[str, PeriodBudget] = Field(default_factory=dict)
    projects: dict[str, PeriodBudget] = Field(default_factory=dict)


NoticeKind = Literal["asked", "failed", "unknown", "held", "succeeded", "batch", "idle"]
NotifyWay = Literal["desktop", "command", "terminal"]
Ways = Annotated[tuple[NotifyWay, ...], BeforeValidator(_as_list)]
_SHELL = frozenset("|&;<>()$`*?[]#~!{}\n\"'\\")


def _as_command(value: object) -> object:
    """A program with its arguments; a string is split at blanks, because no shell ever reads it."""
    if isinstance(value, str):
        if _SHELL & set(value.removeprefix("~/")):
            raise ValueError('no shell reads it: write a list, for example ["sh", "-c", "…"]')
        value = shlex.split(value)
    return tuple(value) if isinstance(value, list) else value


class NotifyConfig(_Table):
    """``[notify]``: how the person hears of what happened."""

    needs_you: Ways = ("terminal",)
    """Ways for what waits for the person: ``desktop``, ``command``, ``terminal``."""
    done: Ways = ("terminal",)
    """Ways for what is done."""
    kinds: Annotated[tuple[NoticeKind, ...], BeforeValidator(_as_list)] = (
        "asked",
        "failed",
        "unknown",
        "held",
        "succeeded",
        "batch",
        "idle",
    )
    """What is worth a notification at all."""
    command: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=4000)], ...] | None, BeforeValidator(_as_command)
    ] = None
    """The program of the way ``command`` with its arguments; it reads JSON on standard input."""
    at_most: int = Field(default=4, ge=1, le=60)
    """Notifications per minute and way; what happens in between is gathered into the next one."""
    timeout: float = Field(default=10.0, gt=0, le=300)
    """Seconds after which a notification's program is ended."""

    @field_validator("command")
    @classmethod
    def _a_program(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if value is None:
            return None
        if not value:
            raise ValueError("name a program")
        if any("\0" in part for part in value):
            raise ValueError("contains a NUL character")
        if "/" in value[0] and not value[0].startswith(("/", "~/")):
            raise ValueError("name a program on the PATH, or write an absolute path or '~/…'")
        return value

    @model_validator(mode="after")
    def _the_command_is_named(self) -> NotifyConfig:
        if self.command is None and "command" in {*self.needs_you, *self.done}:
            raise ValueError("the way 'command' is chosen and no 'command' is named")
        return self


class InboxConfig(_Table):
    """``[inbox]``: folders from which raw input is taken in by itself."""

    watch: Words = ()
    """Absolute folders, or ``~/…``; what is complete in them is kept, and stays there too."""

    @field_validator("watch")
    @classmethod
    def _absolute(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for path in value:
            if not _checked_path(path).startswith(("/", "~")):
                raise ValueError(f"{path!r}: write an absolute folder, or '~/…'")
        return value


Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class VoiceConfig(_Table):
    """``[voice]``: how memos become words."""

    model: Name | None = None
    """A model that ``voice setup`` fetched, or a folder with one; ``None``: the one that was set up last."""
    language: Language | None = None
    """Of all memos, as ``de`` or ``en``; ``None``: heard anew every five minutes."""
    threads: int = Field(default=2, ge=1, le=64)
    """Of the worker; more than half of the cores makes it slower."""
    people: Words = ()
    """Names of people that belong to no single project."""
    heard_as: dict[str, Name] = Field(default_factory=dict)
    """What is always misheard, and how it is written."""


class ProjectConfig(_Table):
    """``[projects.<slug>]``: one line of work."""

    path: str = Field(min_length=1, max_length=4096)
    """A folder relative to the home, or the absolute path of another repository."""
    folder: str | None = Field(default=None, min_length=1, max_length=4096)
    """The project's folder inside that other repository; ``None``: all of it."""
    name: Name | None = None
    """What the person calls it; ``None``: the slug."""
    aliases: Words = ()
    """What else the person calls it."""
    people: Words = ()
    """Who is spoken of when it is meant."""
    vocabulary: Words = ()
    """Terms that belong to it."""
    language: Language | None = None
    """Of its memos; ``None``: as ``[voice]`` says."""
    client: Name | None = None
    """Whom it is for; ``None``: the project is its own client."""
    calibration: Name = "consultant"
    priority: int = Field(default=0, ge=-100, le=100)
    shared: Words = ()
    """Further paths of the same repository that the agent may see and change."""
    setup: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    """A command run once in a new workspace."""
    model: Name | None = None
    sealed: bool = False
    """True: not even the meta-agent reads it."""
    permissions: PermissionsConfig | None = None
    """Instead of the home's ``[permissions]``."""
    trust: TrustConfig | None = None
    """Instead of the home's ``[trust]``."""
    budget: float | None = Field(default=None, gt=0, le=1_000_000)
    """US dollars one task may cost."""

    @field_validator("name", "client", "calibration", "model")
    @classmethod
    def _one_line(cls, value: str | None) -> str | None:
        return None if value is None else plain_name(value)

    @field_validator("path", "folder")
    @classmethod
    def _no_escape(cls, value: str | None) -> str | None:
        return None if value is None else _checked_path(value)

    @field_validator("shared")
    @classmethod
    def _shared_inside(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for path in value:
            if _checked_path(path).startswith(("/", "~")):
                raise ValueError(f"{path!r}: shared paths are relative to the project's repository")
        return value

    @model_validator(mode="after")
    def _folder_goes_with_a_repository(self) -> ProjectConfig:
        if self.folder is None:
            return self
        if not self.elsewhere:
            raise ValueError("'folder' is only for a project whose 'path' is another repository")
        if self.folder.startswith(("/", "~")):
            raise ValueError("'folder' is relative to 'path'")
        return self

    @property
    def elsewhere(self) -> bool:
        """True when the project lives in another repository."""
        return self.path.startswith(("/", "~"))


def _checked_path(value: str) -> str:
    if has_control(value):
        raise ValueError("the path contains a control character")
    if value.startswith("~") and not (value == "~" or value.startswith("~/")):
        raise ValueError("write '~/…' for your own home directory, or an absolute path")
    if "\\" in value:
        raise ValueError("write '/' between folders")
    parts = PurePosixPath(value).parts
    if ".." in parts:
        raise ValueError(f"{value!r} leaves its folder by '..'")
    if any(part.casefold() in {".git", ".counterpoint"} for part in parts):
        raise ValueError(f"{value!r} is not a place for a project")
    return value


class MapConfig(_Table):
    """``[map]``: the meta-agent, which looks for links between projects."""

    continuous: bool = False
    """Whether it looks at what is new by itself, when nothing else waits and limits allow."""
    budget: Dollars | None = 5.0
    """US dollars that it may spend per UTC day."""
    calibration: Name = "roles/meta"
    model: Name | None = None
    """``None``: the calibration's, else that of ``[model]``."""
    read: Annotated[int, Field(ge=0, le=1000)] = 0
    """Whole sources that each pass of its own reads, while half of the budget is left."""
    memos: bool = False
    """Whether it reads each memo of which something is unsure, and proposes whose the words are."""


class HomeConfig(_Table):
    """All of ``counterpoint.toml``. ``load`` makes one; equal files make equal values."""

    version: Literal[1]
    model: ModelConfig = ModelConfig()
    limits: LimitsConfig = LimitsConfig()
    permissions: PermissionsConfig = PermissionsConfig()
    asks: AsksConfig = AsksConfig()
    trust: TrustConfig = TrustConfig()
    budgets: BudgetsConfig = BudgetsConfig()
    notify: NotifyConfig = NotifyConfig()
    inbox: InboxConfig = InboxConfig()
    voice: VoiceConfig = VoiceConfig()
    map: MapConfig = MapConfig()
    projects: dict[str, ProjectConfig] = Field(default_factory=dict)
    _home: Path = PrivateAttr(default=Path())

    @field_validator("projects")
    @classmethod
    def _slugs(cls, value: dict[str, ProjectConfig]) -> dict[str, ProjectConfig]:
        for slug in value:
            if problem := slug_problem(slug):
                raise ValueError(f"{slug!r}: {problem}")
        return value

    @model_validator(mode="after")
    def _budgets_name_what_there_is(self) -> HomeConfig:
        clients = {project.client or slug for slug, project in self.projects.items()}
        for kind, named, known in (
            ("client", self.budgets.clients, clients),
            ("project", self.budgets.projects, set(self.projects)),
        ):
            if unknown := sorted(set(named) - known):
                raise ValueError(f"[budgets.{kind}s] names {unknown[0]!r}, which is no {kind} of this home")
        return self

    @property
    def home(self) -> Path:
        """The home it was loaded from."""
        return self._home
