"""A program that the CLI runs before each tool call of a resumed session: hands over the person's answers.

The CLI takes a withheld call up again as soon as it starts, before the Agent SDK has registered its hooks; a
hook in the settings is there from the first moment. The file in the first argument says which call waits and
what to answer. A call is let through once: a receipt is on disk before the CLI learns that it may run, so
that without a receipt the call surely did not run, and with one it is never let through again.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

_SPENT = "This call was let through before, and its outcome is unknown. It is not made again."


def answer(sheet: Path, call: str) -> dict[str, Any] | None:
    """The hook's decision on ``call``; ``None`` when this program has nothing to say about it."""
    said = json.loads(sheet.read_text())
    decision = said["answers"].get(call)
    if decision is None:
        return {"permissionDecision": "defer"} if call == said["waits"] else None
    if decision["permissionDecision"] != "allow" or call not in said["once"]:
        return dict(decision)
    if not _receive(sheet.with_name(f"{call}.released")):
        return {"permissionDecision": "deny", "permissionDecisionReason": _SPENT}
    return dict(decision)


def _receive(receipt: Path) -> bool:
    """Write the receipt durably; ``False`` when it is there already."""
    try:
        handle = os.open(receipt, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    os.fsync(handle)
    os.close(handle)
    folder = os.open(receipt.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return True


def main() -> int:
    """Answer the hook's question on standard input; 2, which blocks the call, when that fails."""
    try:
        call = json.load(sys.stdin)["tool_use_id"]
        decision = answer(Path(sys.argv[1]), str(call))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        sys.stderr.write(f"the answer to this call could not be read: {error}\n")
        return 2
    output = {"hookSpecificOutput": {"hookEventName": "PreToolUse", **decision}} if decision else {}
    sys.stdout.write(json.dumps(output))
    return 0


if __name__ == "__main__":
    sys.exit(main())
