"""Records the home that every later version must load: ``python -m tests.support.record_home ARCHIVE``.

A recording is made once per format and never changed; a new format gets an archive of its own. The home
is made under a neutral path, so that nothing of the machine it was recorded on is in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.counterpoint import installed
from tests.support.endpoint import run_endpoint
from tests.support.home import make_home
from tests.support.scripts import read, script, session, text, tools, write

PLACE = Path("/tmp/recorded-home")
ANSWER = "I wrote answer.md. The offer is due on Friday."
SCRIPT = script(
    session("Answer", tools(read("notes.md")), tools(write("answer.md", "By Friday.\n")), text(ANSWER)),
)
_KEPT = ("journal.db", "objects", "projects", "transcripts")
"""What of ``.counterpoint`` must be enough to go on."""


def record(archive: Path) -> None:
    """Play two tasks in a new home, stop, and keep the home in ``archive``."""
    PLACE.mkdir(mode=0o700)
    try:
        os.environ |= {"HOME": str(PLACE), "XDG_RUNTIME_DIR": str(PLACE), "GIT_CONFIG_NOSYSTEM": "1"}
        config = "[user]\n\tname = A Person\n\temail = person@example.org\n"
        (PLACE / ".gitconfig").write_text(config)
        with run_endpoint(SCRIPT) as endpoint:
            home = make_home(PLACE / "home", endpoint=endpoint.url, projects={"acme": "Acme", "beta": "Beta"})
            with installed(home) as command:
                command.ok("say", "acme", "Answer the mail.", "--wait", "--id", "answered")
                command.ok("say", "beta", "Nothing much.", "--wait", "--id", "second")
                command.ok("down")
        for entry in (home / ".counterpoint").iterdir():
            if entry.name not in _KEPT:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        command_line = ["tar", "--owner=0", "--group=0", "--numeric-owner", "-czf", str(archive)]
        subprocess.run([*command_line, "-C", str(PLACE), "home"], check=True)
    finally:
        shutil.rmtree(PLACE)


if __name__ == "__main__":
    record(Path(sys.argv[1]).resolve())
