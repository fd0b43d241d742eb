"""What a calibration is: its front matter and its text, as frozen values."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Origin = Literal["built-in", "home", "adopted"]
Text = Annotated[str, Field(min_length=1)]
Version = Annotated[str, Field(pattern=r"^\d+(\.\d+){0,2}([-+][0-9A-Za-z.-]+)?$")]

OWN_KEYS = frozenset({"version", "includes", "max_turns", "budget_usd", "policy", "language", "tags"})
"""Keys that no other tool's front matter uses for the same thing; one of them makes a file a calibration."""


class PolicyFields(BaseModel):
    """What an agent under this calibration may do without asking."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    commands: tuple[Text, ...] = ()
    """Shell commands as CLI permission patterns, for example ``git log *``."""
    tools: tuple[Text, ...] | None = None
    """Built-in tools the agent has; ``None`` means the default set."""


class FrontMatter(BaseModel):
    """The YAML block at a calibration's top. An unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text | None = None
    """Optional; when given it equals the file's name below its root, without ``.md``."""
    version: Version | None = None
    description: str = ""
    includes: tuple[Text, ...] = ()
    model: Text | None = None
    max_turns: Annotated[int, Field(ge=1)] | None = None
    budget_usd: Annotated[float, Field(gt=0)] | None = None
    policy: PolicyFields = PolicyFields()
    language: Text | None = None
    tags: tuple[Text, ...] = ()


class Calibration(BaseModel):
    """One calibration file as read: its settings and its bytes.

    An adopted file (another tool's prompt, or a file without our front matter) keeps every byte: its
    ``body`` is the whole file and its settings are the defaults.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: str
    """As declared; ``0`` when missing, and ``0+<hash>`` for an adopted file."""
    origin: Origin
    path: Path
    settings: FrontMatter
    body: bytes
    body_line: int
    """Line of the file at which ``body`` begins, counted from 1."""
    lines: dict[str, int]
    """Line of each front-matter key, nested keys as ``policy.tools``."""

    @property
    def adopted(self) -> bool:
        """Whether the bytes belong to another tool and stay exactly as they are."""
        return self.origin == "adopted"
