"""The person's answers as files that a resumed CLI's first hook reads; see ``answering``."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from agents._claude import answering
from agents.asks import Answer, Ask, check, completed_input
from agents.spec import AgentSpec

_RECEIPT = ".released"


def folder(spec: AgentSpec, session_id: str) -> Path:
    """Where a conversation's answers and receipts are kept."""
    return spec.state / "asks" / session_id


def write_sheet(spec: AgentSpec, session_id: str, ask: Ask, answers: Iterable[Answer]) -> Path:
    """Write what the CLI is to be told about ``ask``; without an answer it goes on waiting.

    Raises ``AskMismatch`` for an answer that does not fit.
    """
    given = [answer for answer in answers if answer.ask == ask.id]
    for answer in given:
        check(ask, answer)
    said = {
        "waits": ask.id,
        "answers": {answer.ask: decision(ask, answer) for answer in given[:1]},
        "once": [ask.id] if ask.kind == "permission" else [],
    }
    place = folder(spec, session_id)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    sheet = place / "answers.json"
    draft = sheet.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(said, ensure_ascii=False))
    draft.replace(sheet)
    return sheet


def released(spec: AgentSpec, session_id: str) -> frozenset[str]:
    """Ids of the calls that the CLI was told it may run: they may have run. All others surely did not."""
    return frozenset(
        path.name.removesuffix(_RECEIPT) for path in folder(spec, session_id).glob(f"*{_RECEIPT}")
    )


def decision(ask: Ask, answer: Answer) -> dict[str, Any]:
    """The answer in the words of the CLI's hooks; a denial's reason is what the model reads."""
    if answer.verdict == "allow":
        return {"permissionDecision": "allow", "permissionDecisionReason": "the person allowed it"}
    if answer.verdict == "text" and ask.kind == "question":
        return {"permissionDecision": "allow", "updatedInput": completed_input(ask, answer)}
    said = f" The person says: {answer.text}" if answer.text else ""
    return {"permissionDecision": "deny", "permissionDecisionReason": f"The person did not allow this.{said}"}


def hook(sheet: Path) -> dict[str, Any]:
    """The entry of the CLI's settings that asks the sheet first; if that fails, the call is blocked."""
    command = shlex.join([sys.executable, "-IS", answering.__file__, str(sheet)])
    return {
        "matcher": "*",
        "hooks": [{"type": "command", "command": command, "timeout": 30, "onFailure": "block"}],
    }
