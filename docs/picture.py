"""Makes the terminal picture of the README: a real run of the demo in tmux, as SVG.

python docs/picture.py            # writes docs/demo.svg; needs tmux
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
WIDTH, HEIGHT = 112, 24
SOCKET = "counterpoint-picture"


def tmux(*arguments: str) -> str:
    """Run tmux on a server of our own."""
    done = subprocess.run(["tmux", "-L", SOCKET, *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def screen() -> str:
    """Run the demo and return its last screen with colours."""
    program = Path(sys.executable).with_name("counterpoint")
    with tempfile.TemporaryDirectory() as folder:
        line = (
            f"cd {shlex.quote(folder)}; PATH={program.parent}:$PATH counterpoint demo --to studio; sleep 30"
        )
        tmux("new-session", "-d", "-x", str(WIDTH), "-y", str(HEIGHT), f"sh -c {shlex.quote(line)}")
        try:
            deadline = time.monotonic() + 120
            while "bring it into your branch" not in tmux("capture-pane", "-p"):
                if time.monotonic() > deadline:
                    raise SystemExit("the demo did not end:\n" + tmux("capture-pane", "-p"))
                time.sleep(0.2)
            return tmux("capture-pane", "-p", "-e").replace(folder, "~")
        finally:
            tmux("kill-server")


def main() -> None:
    """Write the picture."""
    console = Console(record=True, width=WIDTH, file=(HERE / "demo.txt").open("w"))
    console.print(Text.from_ansi("$ make demo\n" + screen().rstrip()))
    svg = console.export_svg(title="counterpoint demo")
    svg = re.sub(r"@font-face\s*{[^}]*}", "", svg)  # no font is fetched from anywhere
    svg = svg.replace("&#160;", " ").replace("<text ", '<text xml:space="preserve" ')
    (HERE / "demo.svg").write_text(svg.replace("Fira Code", "DejaVu Sans Mono"))
    (HERE / "demo.txt").unlink()


if __name__ == "__main__":
    main()
