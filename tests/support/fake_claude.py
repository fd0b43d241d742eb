"""A stand-in for the CLI that answers the SDK's handshake and then writes whatever a test wants.

Run as an executable: the file ``fake-claude.json`` beside it holds the lines to write for each prompt
(``$UUID`` stands for the prompt's uuid; ``{"run": COMMAND}`` runs one once the file ``go`` is there) and the
exit code to end with afterwards.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

INIT = {"type": "system", "subtype": "init", "session_id": "fake", "model": "fake", "tools": []}
REPLAY = {"type": "user", "isReplay": True, "uuid": "$UUID", "message": {"role": "user", "content": "x"}}
RESULT = {
    "type": "result",
    "subtype": "success",
    "is_error": False,
    "duration_ms": 1,
    "duration_api_ms": 1,
    "num_turns": 1,
    "session_id": "fake",
    "result": "ok",
    "total_cost_usd": 0.5,
    "usage": {"input_tokens": 3},
    "user_message_uuids": ["$UUID"],
}


def write_fake(
    folder: Path, lines: list[Any], *, exit_code: int | None = 0, tail: str = "", stubborn: bool = False
) -> Path:
    """An executable that plays ``lines`` for every prompt, writes ``tail`` raw, then exits (or waits).

    A ``stubborn`` one ignores SIGTERM and the end of its input, and starts a child in another session.
    """
    folder.mkdir(parents=True, exist_ok=True)
    play = {"lines": lines, "exit": exit_code, "tail": tail, "stubborn": stubborn}
    (folder / "fake-claude.json").write_text(json.dumps(play))
    path = folder / "fake-claude"
    path.write_text(f"#!{sys.executable} -IS\n" + Path(__file__).read_text())
    path.chmod(0o700)
    return path


def main() -> int:
    """Serve standard input as the CLI would."""
    play = json.loads(Path(sys.argv[0]).with_name("fake-claude.json").read_text())
    if play["stubborn"]:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        subprocess.Popen(["/bin/sleep", "600"], start_new_session=True)
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "control_request":
            answer = {"subtype": "success", "request_id": message["request_id"]}
            answer["response"] = {"hook_on_failure_supported": True, "hooks_applied": True}
            print(json.dumps({"type": "control_response", "response": answer}), flush=True)
        elif message["type"] == "user":
            for item in play["lines"]:
                if isinstance(item, dict) and "run" in item:
                    while not Path(sys.argv[0]).with_name("go").exists():  # the CLI's hook waits, too
                        time.sleep(0.01)
                    subprocess.run(["/bin/sh", "-c", item["run"]], check=True)
                    continue
                text = item if isinstance(item, str) else json.dumps(item)
                print(text.replace("$UUID", message["uuid"]), flush=True)
            print(play["tail"], end="", flush=True)
            if play["exit"] is not None:
                return int(play["exit"])
    while play["stubborn"]:
        signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
