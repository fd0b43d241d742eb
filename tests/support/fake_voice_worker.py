"""A worker that hears nothing and does what its memo's bytes say, in 30 ms instead of seconds.

``ok``; ``die N``: it kills itself at its first N starts; ``hang``; ``talk``: nonsense; ``full N``;
``model N``: the model is at fault; ``bad``: it fails for good;
``hold``: it waits until a file ``go`` lies beside the memos' runs.
``long`` before one of these: the memo is an hour long; ``keep``: it leaves its samples; ``paced``: it says
one more block once a file ``step`` lies beside the memos' runs.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path


def say(kind: str, **more: object) -> None:
    """One message."""
    sys.stdout.write(json.dumps({"kind": kind, **more}) + "\n")
    sys.stdout.flush()


def wait_for(file: Path) -> None:
    """Until it is there."""
    while not file.exists():
        time.sleep(0.01)


def main() -> None:
    """One job."""
    job = json.loads(sys.stdin.readline())
    order = Path(job["source"]).read_bytes().partition(b"|")[2].decode().split() or ["ok"]
    seconds = 3600.0 if order[0] == "long" else 20.0
    if order[0] == "keep":
        Path(job["decoded"]).parent.mkdir(parents=True, exist_ok=True)
        Path(job["decoded"]).write_bytes(b"samples")
    paced = "paced" in order
    order = [word for word in order if word not in {"long", "keep", "paced"}]
    folder = Path(job["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    starts = folder / "starts"
    with starts.open("a") as file:
        file.write("x")
    count = len(starts.read_text())
    say("decoding", done=1.0)
    say("planned", done=0.0, seconds=seconds, block=0, blocks=2)
    say("block", done=10.0, seconds=seconds, block=1, blocks=2)
    if paced:
        wait_for(folder.parents[1] / "step")
        say("block", done=15.0, seconds=seconds, block=2, blocks=3)
    what, times = order[0], int(order[1]) if len(order) > 1 else 1
    if what == "die" and count <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "hang":
        time.sleep(3600)
    if what == "talk":
        sys.stdout.write("what?\n")
        sys.stdout.flush()
        time.sleep(3600)
    if what == "full" and count <= times:
        say("failed", reason="The disk is full.", hint="Make room.", retry=True)
        return
    if what == "bad":
        say("failed", reason="There is no sound in it.")
        return
    if what == "model" and count <= times:
        say("unusable", reason="it is broken")
        return
    if what == "hold":
        wait_for(folder.parents[1] / "go")
    say("block", done=seconds, seconds=seconds, block=2, blocks=2)
    say(
        "finished", done=seconds, seconds=seconds, block=2, blocks=2, words=3, sha256="ab" * 32, language="en"
    )


if __name__ == "__main__":
    main()
