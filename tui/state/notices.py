"""What happened around a conversation, in a line each: an event in, a notice or nothing out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from tui.state.blocks import Level

Json = dict[str, Any]


class Notice(NamedTuple):
    """The words of a notice."""

    level: Level
    text: str
    detail: str = ""
    files: tuple[str, ...] = ()
    moment: str | None = None


QUIET = frozenset(
    {
        "agent.closed",
        "agent.prompt_delivered",
        "agent.raw",
        "agent.started",
        "attention.dismissed",
        "attention.restored",
        "claim.checked",
        "claim.recorded",
        "client.erase_ordered",
        "client.erased",
        "client.event_erased",
        "daemon.started",
        "daemon.stopped",
        "inbox.trouble",
        "library.sources_read",
        "link.accepted",
        "link.checked",
        "link.dismissed",
        "link.recorded",
        "link.refused",
        "link.released",
        "link.reopened",
        "link.withdrawn",
        "map.pair_declined",
        "map.pass_finished",
        "map.pass_started",
        "map.source_read",
        "map.turn_ended",
        "project.registered",
        "question.answered",
        "question.asked",
        "question.checked",
        "signal.delivered",
        "signal.reading_begun",
        "signal.reading_ended",
        "signal.erased",
        "signal.received",
        "signal.routed",
        "signal.seen_again",
        "source.adopted",
        "task.prompt_sending",
        "transcript.corrected",
        "transcript.failed",
        "transcript.finished",
        "transcript.progressed",
        "transcript.requested",
        "transcript.started",
    }
)
"""Kinds of events that a reader of the conversation need not see."""


def notice(body: Json) -> Notice | None:
    """The notice that an event of this body gives, if any."""
    tell = _TELL.get(str(body.get("kind")))
    return tell(body) if tell else None


def noticed() -> frozenset[str]:
    """Kinds of events that may give a notice."""
    return frozenset(_TELL)


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()


def _retrying(body: Json) -> Notice:
    if body.get("interrupted_by"):
        return Notice("info", "interrupted for another task", f"goes on after {body['interrupted_by']}")
    refused = int(body.get("refused") or 0)
    times = f"the API has refused it {refused}×" if refused > 1 else ""
    return Notice("warning", str(body.get("reason") or "runs again"), times, moment=body.get("not_before"))


def _finished(body: Json) -> Notice | None:
    status, said = str(body.get("status")), str(body.get("error") or "")
    if status == "succeeded":
        result = str(body.get("result") or "")
        return (
            Notice("ok", "succeeded, established after a restart", result) if body.get("recovered") else None
        )
    levels: Mapping[str, Level] = {"failed": "error", "unknown": "warning"}
    return Notice(levels.get(status, "info"), status, said)


def _unknown(body: Json) -> Notice:
    text = f"{body.get('name')} was under way when the session was lost"
    return Notice("warning", text, str(body.get("summary") or ""))


def _lost(body: Json) -> Notice:
    return Notice("error", f"turn lost ({body.get('reason')})", str(body.get("detail") or ""))


def _rate_limit(body: Json) -> Notice | None:
    if body.get("status") == "allowed":
        return None
    window = f" of the {str(body['window']).replace('_', ' ')} window" if body.get("window") else ""
    used = body.get("utilization")
    share = f": {used:.0%} used" if isinstance(used, int | float) else ""
    refused = body.get("status") == "rejected"
    level: Level = "error" if refused else "warning"
    word = "limit" if refused else "close to the limit"
    return Notice(level, f"{word}{window}{share}", moment=_moment(body.get("resets_at")))


def _moment(seconds: object) -> str | None:
    if not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return None


def _compacted(body: Json) -> Notice:
    before, after = body.get("tokens_before"), body.get("tokens_after")
    sizes = f"{before:,} → {after:,} tokens" if isinstance(before, int) and isinstance(after, int) else ""
    return Notice("info", "conversation compacted", sizes)


def _checked(body: Json) -> Notice | None:
    if body.get("verified") != "missing":
        return None
    return Notice("warning", "the calibration is missing", str(body.get("how") or ""))


def _reasserted(body: Json) -> Notice:
    ways = {"reopened": "the session is opened anew with it", "said": "the next prompt begins with it"}
    return Notice("warning", "calibration given again", ways.get(str(body.get("way")), ""))


def _prepared(body: Json) -> Notice | None:
    conflicts, notices = _strings(body.get("conflicts")), _strings(body.get("notices"))
    if conflicts:
        return Notice("warning", "conflicts with the person's files", "\n".join(notices), conflicts)
    return Notice("info", notices[0], "\n".join(notices[1:])) if notices else None


def _checkpointed(body: Json) -> Notice:
    held = _strings(body.get("held_back"))
    text, files = f"commit {str(body.get('commit'))[:12]}", _strings(body.get("files"))
    return Notice(
        "warning" if held else "ok", text, "not committed: " + ", ".join(held) if held else "", files
    )


def _landed(body: Json) -> Notice:
    flagged = _strings(body.get("flagged"))
    text = f"landed {str(body.get('commit'))[:12]}"
    detail = "executes later: " + ", ".join(flagged) if flagged else ""
    return Notice("ok", text, detail, _strings(body.get("files")))


def _refused(body: Json) -> Notice:
    text = f"{body.get('action')} refused: {body.get('reason')}"
    return Notice("warning", text, files=_strings(body.get("paths")))


def _archived(body: Json) -> Notice:
    return Notice("info", "workspace archived", f"its last state is {body.get('wip_ref')}")


def _taken_back(body: Json) -> Notice:
    gone = "" if body.get("why") == "left" else ", its terminal was gone"
    turns = int(body.get("turns") or 0)
    return Notice("info", f"taken back{gone}", f"{turns} turn{'' if turns == 1 else 's'}")


def _rule_added(body: Json) -> Notice:
    return Notice("info", f"always allowed: {body.get('tool')}", str(body.get("argument") or ""))


def _soak_started(body: Json) -> Notice:
    return Notice("info", "soak started", str(body.get("instruction") or ""), moment=body.get("until"))


def _soak_stopped(body: Json) -> Notice:
    rounds = int(body.get("rounds") or 0)
    text = f"soak stopped: {body.get('reason')}"
    return Notice("info", text, f"{rounds} round{'' if rounds == 1 else 's'}", _strings(body.get("files")))


def _budget(body: Json) -> Notice:
    whose = " ".join(str(body.get(name) or "") for name in ("scope", "name")).strip()
    spent = f"${float(body.get('spent_usd') or 0):,.2f} of ${float(body.get('limit_usd') or 0):,.2f}"
    used_up = body.get("kind") == "budget.used_up"
    word = "used up" if used_up else "nearly used up"
    return Notice(
        "error" if used_up else "warning", f"budget of the {body.get('period')} {word}: {whose}", spent
    )


def _sent_back(body: Json) -> Notice:
    count = int(body.get("count") or 0)
    text = f"{count} statement{'' if count == 1 else 's'} without evidence, sent back to the agent"
    return Notice("warning", text, "\n".join(_strings(body.get("problems"))))


def _says(level: Level, text: str, *details: str) -> Callable[[Json], Notice]:
    """The same words each time, with the first of the named fields that says something."""
    return lambda body: Notice(level, text, next((str(body[name]) for name in details if body.get(name)), ""))


_TELL: Mapping[str, Callable[[Json], Notice | None]] = {
    "task.retrying": _retrying,
    "task.finished": _finished,
    "task.outcome_unknown": _unknown,
    "task.cancel_requested": _says("info", "cancel asked for"),
    "agent.turn_lost": _lost,
    "agent.rate_limit": _rate_limit,
    "agent.compacted": _compacted,
    "agent.mirror_failed": _says("warning", "the transcript was not copied", "error"),
    "calibration.checked": _checked,
    "claim.sent_back": _sent_back,
    "calibration.reasserted": _reasserted,
    "workspace.prepared": _prepared,
    "workspace.checkpointed": _checkpointed,
    "workspace.landed": _landed,
    "workspace.refused": _refused,
    "workspace.archived": _archived,
    "project.paused": _says("warning", "paused: nothing more starts"),
    "project.resumed": _says("info", "resumed"),
    "project.handed_over": _says("info", "handed over to the native interface, not budget-capped"),
    "project.taken_back": _taken_back,
    "policy.rule_added": _rule_added,
    "policy.rule_revoked": _says("info", "rule revoked", "rule"),
    "soak.started": _soak_started,
    "soak.stopped": _soak_stopped,
    "budget.warned": _budget,
    "budget.used_up": _budget,
    "fleet.halted": _says("error", "nothing starts: the API refused the account", "reason"),
    "fleet.resumed": _says("ok", "agents start again"),
}
