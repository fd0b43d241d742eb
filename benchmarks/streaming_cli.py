"""A stand-in for the CLI that streams deltas at a fixed rate: an executable that imports nothing of ours.

Beside it lies ``streaming.json``: how many deltas a second and for how many seconds. Each second it also
writes one complete block, so that durable events flow, too. A delta says when it was written (monotonic).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main() -> int:
    """Serve standard input as the CLI would."""
    play = json.loads(Path(sys.argv[0]).with_name("streaming.json").read_text())
    session = next((b for a, b in zip(sys.argv, sys.argv[1:], strict=False) if a == "--session-id"), "s")
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "control_request":
            answer = {"subtype": "success", "request_id": message["request_id"]}
            answer["response"] = {"hook_on_failure_supported": True, "hooks_applied": True}
            say({"type": "control_response", "response": answer})
        elif message["type"] == "user":
            stream(message["uuid"], session, play["rate"], play["seconds"])
    return 0


def say(message: dict[str, Any]) -> None:
    """One line on standard output."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def stream(uuid: str, session: str, rate: int, seconds: int) -> None:
    """One turn."""
    say({"type": "system", "subtype": "init", "session_id": session, "model": "stand-in", "tools": []})
    say({"type": "user", "isReplay": True, "uuid": uuid, "message": {"role": "user", "content": "x"}})
    began = time.monotonic()
    for second in range(seconds):
        said: list[str] = []
        event: dict[str, Any] = {"type": "message_start", "message": {"id": f"m{second}"}}
        say({"type": "stream_event", "event": event, "session_id": session})
        for number in range(rate):
            said.append(f"{time.monotonic():.4f} ")
            delta = {"type": "text_delta", "text": said[-1]}
            event = {"type": "content_block_delta", "index": 0, "delta": delta}
            say({"type": "stream_event", "event": event, "session_id": session})
            time.sleep(max(0.0, began + second + (number + 1) / rate - time.monotonic()))
        body = {"id": f"m{second}", "content": [{"type": "text", "text": "".join(said)}]}
        say({"type": "assistant", "message": body, "session_id": session})
    say(
        {
            "type": "result",
            "subtype": "success",
            "is_error": False,
            "duration_ms": 1,
            "duration_api_ms": 1,
            "num_turns": 1,
            "session_id": session,
            "result": "ok",
            "total_cost_usd": 0.5,
            "usage": {"input_tokens": 3},
            "user_message_uuids": [uuid],
        }
    )


if __name__ == "__main__":
    sys.exit(main())
