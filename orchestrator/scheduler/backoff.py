"""Whether a turn that went wrong is tried again, and when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from agents.events import TurnEnded, TurnLost
from agents.restart import RestartPolicy, backoff, halts

_PASSING_STATUS = {408, 409, 425, 429}
_PASSING_TEXTS = (
    "overloaded",
    "rate limit",
    "rate_limit",
    "too many requests",
    "usage limit",
    "connection error",
    "connection reset",
    "econnreset",
    "etimedout",
    "timed out",
    "socket hang up",
    "unable to connect",
)
_LOG_IN = "`counterpoint doctor` tells how to log in; a key counts once the daemon is started anew"
_TEXT_LENGTH = 2000
_FINAL_REASONS = {
    "error_max_turns": "the limit of turns was reached",
    "max_turns": "the limit of turns was reached",
    "error_max_budget_usd": "the budget was used up",
    "budget_exhausted": "the budget was used up",
    "error_max_structured_output_retries": "the answer never had the required form",
    "structured_output_retry_exhausted": "the answer never had the required form",
    "refusal": "the model refused",
    "prompt_too_long": "the conversation is longer than the model's window",
    "blocking_limit": "the conversation is longer than the model's window",
    "rapid_refill_breaker": "the conversation is longer than the model's window",
    "image_error": "the model cannot read an image of the conversation",
    "malformed_tool_use_exhausted": "the model kept calling tools wrongly",
    "stop_hook_prevented": "a hook stopped the turn",
    "hook_stopped": "a hook stopped the turn",
}
_LOST_FOR_GOOD = {
    "resume": "the conversation could not be resumed",
    "timeout": "the turn took longer than allowed",
}


@dataclass(frozen=True, slots=True)
class Retry:
    """Passing: another attempt after a delay. A prompt that was delivered is continued, never sent again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Resume:
    """The turn was interrupted after its prompt was delivered: continue it, do not deliver again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Fail:
    """Trying again would end the same way."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing known about this outcome: a person must look."""

    reason: str


@dataclass(frozen=True, slots=True)
class Halt:
    """The account's failure, not the task's: nothing else is started until the person has put it right."""

    reason: str


Verdict = Retry | Resume | Fail | Unknown | Halt


def classify(event: TurnEnded | TurnLost) -> Verdict | None:
    """What to do about a turn; ``None`` when it ended well."""
    if isinstance(event, TurnLost):
        return _lost(event)
    return None if event.ok else _failed(event)


def retry_delay(attempt: int, rng: Random, retry_after: float | None = None) -> float:
    """Seconds to wait after the failed ``attempt`` (from 1).

    Full jitter below a ceiling that doubles up to 300 s. A server's ``retry_after`` in seconds is never
    undercut, however long, and jitter comes on top so that tasks do not return all at once.
    """
    return backoff(attempt, RestartPolicy(), rng, retry_after)


def not_before(now: datetime, attempt: int, rng: Random, resets_at: int | None = None) -> datetime:
    """When the next attempt may start; ``resets_at`` is a server's reset in seconds since 1970."""
    after = None if resets_at is None else resets_at - now.timestamp()
    return now + timedelta(seconds=retry_delay(attempt, rng, after))


def _lost(event: TurnLost) -> Verdict:
    if halts(None, event.detail if event.reason in {"start", "exit"} else ""):
        return Halt(_credentials(""))
    reason = f"the session was lost ({event.reason})"
    if event.reason in _LOST_FOR_GOOD:
        return Fail(_LOST_FOR_GOOD[event.reason])
    if event.delivered:
        return Resume(reason)
    return Retry(reason)


def _credentials(status: str) -> str:
    return f"the API refused the account{status}; {_LOG_IN}"


def _failed(event: TurnEnded) -> Verdict:
    verdict = _by_status(event.api_status, _said(event), event.error)
    if verdict is not None:
        return verdict
    if event.reason in _FINAL_REASONS:
        return Fail(_FINAL_REASONS[event.reason])
    if event.reason is not None and event.reason.startswith("aborted"):
        return Resume(f"the turn was interrupted ({event.reason})")
    return _by_text(event)


def _by_status(status: int | None, said: str, error: str | None) -> Verdict | None:
    if status is None:
        return None
    if status in _PASSING_STATUS or status >= 500:
        return Retry(f"the API answered {status}")
    if halts(status, said, error):
        return Halt(_credentials(f" ({status})"))
    if status >= 400:
        return Fail(f"the API refused the request ({status})")
    return None


def _said(event: TurnEnded) -> str:
    return " ".join([*event.errors, event.result or ""])[:_TEXT_LENGTH].lower()


def _by_text(event: TurnEnded) -> Verdict:
    text = _said(event)
    if halts(None, text, event.error):
        return Halt(_credentials(""))
    if any(words in text for words in _PASSING_TEXTS):
        return Retry("the API is overloaded or unreachable")
    if event.reason in {"api_error", "model_error"}:
        return Retry("the API failed without a status")
    if event.reason is None:
        return Unknown("the CLI reported a failure without a reason")
    if event.reason.startswith("error"):
        return Fail(f"the CLI reported {event.reason}")
    return Unknown(f"the CLI reported {event.reason}")
