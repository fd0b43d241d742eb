"""What can go wrong with one agent, named for situations.

AgentError
├── SessionStartFailed   the CLI did not come up
├── ResumeFailed         it came up but without the stored conversation; the stored id is kept
├── CalibrationTooLarge  the calibration would fill too much of the model's window
├── AskAnswered          the ask has its one answer already
└── AskMismatch          the answer does not fit the ask
"""

from __future__ import annotations


class AgentError(Exception):
    """Base of this package's errors."""


class SessionStartFailed(AgentError):
    """The CLI process could not be started or ended before it was ready."""

    def __init__(self, project: str, detail: str) -> None:
        self.project = project
        self.detail = detail
        super().__init__(f"the session of {project!r} did not start: {detail}")


class ResumeFailed(SessionStartFailed):
    """The conversation could not be resumed; the stored session id stays as it is."""

    def __init__(self, project: str, session_id: str, detail: str) -> None:
        super().__init__(project, f"cannot resume {session_id!r}: {detail}")
        self.session_id = session_id


class CalibrationTooLarge(AgentError):
    """A calibration above 40 % of the model's context window."""

    def __init__(self, name: str, tokens: int, window: int) -> None:
        self.name = name
        self.tokens = tokens
        self.window = window
        share = 100 * tokens / window
        super().__init__(
            f"calibration {name!r} is about {tokens:,} tokens, {share:.0f} % of the model's "
            f"{window:,}-token window; the limit is 40 %. Shorten it or choose a model with a larger window."
        )


class AskAnswered(AgentError):
    """An ask has exactly one answer, and this one has another already."""

    def __init__(self, ask: str, verdict: str) -> None:
        self.ask = ask
        self.verdict = verdict
        super().__init__(f"the ask {ask!r} was answered already: {verdict}")


class AskMismatch(AgentError):
    """The answer does not fit the ask."""

    def __init__(self, ask: str, detail: str) -> None:
        self.ask = ask
        super().__init__(f"the ask {ask!r} cannot be answered like that: {detail}")
