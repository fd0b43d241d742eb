"""Where everything of a home lives. Cheap to import: no pydantic, nothing is touched until asked."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestrator.home.locate import (
    CONFIG_NAME,
    STATE_NAME,
    DaemonRecord,
    check_private,
    private_directory,
    record_file,
    run_directory,
    socket_path,
)
from orchestrator.home.slugs import require_slug


@dataclass(frozen=True, slots=True)
class HomePaths:
    """The files of one home. Properties only name paths; ``ensure`` and ``claim_*`` create them."""

    home: Path

    @property
    def config(self) -> Path:
        """What the person configured."""
        return self.home / CONFIG_NAME

    @property
    def state(self) -> Path:
        """Everything the daemon owns; mode 0700, ignored by git."""
        return self.home / STATE_NAME

    @property
    def run(self) -> Path:
        """Lock, record and socket of the running daemon."""
        return run_directory(self.home)

    @property
    def lock(self) -> Path:
        """Held by the daemon for life."""
        return self.run / "daemon.lock"

    @property
    def record(self) -> Path:
        """What the daemon says about itself."""
        return record_file(self.home)

    @property
    def socket(self) -> Path:
        """Where a daemon started under the present environment listens."""
        return socket_path(self.home)

    @property
    def journal(self) -> Path:
        """The append-only event log."""
        return self.state / "journal.db"

    @property
    def objects(self) -> Path:
        """Content-addressed store of large payloads."""
        return self.state / "objects"

    @property
    def projects(self) -> Path:
        """One workspace root per project."""
        return self.state / "projects"

    @property
    def agents(self) -> Path:
        """One private state directory per agent."""
        return self.state / "agents"

    @property
    def transcripts(self) -> Path:
        """The raw transcript store."""
        return self.state / "transcripts"

    @property
    def calibrations(self) -> Path:
        """Root of calibrations that Counterpoint keeps for the home: adopted ones below ``adopted``."""
        return self.state / "calibrations"

    @property
    def rendered(self) -> Path:
        """Rendered calibrations, by hash."""
        return self.state / "rendered"

    @property
    def adopted_calibrations(self) -> Path:
        """Calibrations adopted from Claude Code, byte for byte."""
        return self.calibrations / "adopted"

    @property
    def conversations(self) -> Path:
        """Adopted Claude Code conversations, read-only, by hash."""
        return self.state / "sources" / "conversations"

    @property
    def approved(self) -> Path:
        """Every text that was ever approved, read-only, by hash."""
        return self.state / "sources" / "approved"

    @property
    def signals(self) -> Path:
        """Raw input, byte for byte and by hash, and what is on its way in."""
        return self.state / "signals"

    @property
    def signal_runs(self) -> Path:
        """Transcripts of signals: a folder per signal, in it one per run."""
        return self.signals / "runs"

    @property
    def library(self) -> Path:
        """Everything raw, searchable; deletable."""
        return self.state / "cache" / "library"

    @property
    def decoded(self) -> Path:
        """Audio as plain samples, by hash; deletable."""
        return self.state / "cache" / "decoded"

    @property
    def adopted(self) -> Path:
        """What the person approved, by content hash."""
        return self.state / "adopted.json"

    @property
    def notified(self) -> Path:
        """Up to where the person was notified, and what went wrong with it."""
        return self.run / "notified.json"

    @property
    def logs(self) -> Path:
        """The daemon's own logs."""
        return self.state / "logs"

    def project(self, slug: str) -> Path:
        """The workspace root of one project."""
        return self.projects / require_slug(slug)

    def agent(self, slug: str) -> Path:
        """The private state of one project's agent."""
        return self.agents / require_slug(slug)

    def rendered_calibration(self, sha256: str) -> Path:
        """The file of one rendered calibration."""
        if not sha256.isalnum():
            raise ValueError(f"not a hash: {sha256!r}")
        return self.rendered / f"{sha256}.md"

    def ensure(self) -> None:
        """Create the state directory and its folders, mode 0700; `Refused` when one is not private."""
        for directory in (
            self.state,
            self.run,
            self.objects,
            self.projects,
            self.agents,
            self.transcripts,
            self.calibrations,
            self.rendered,
            self.logs,
        ):
            private_directory(directory)

    def claim_socket(self) -> Path:
        """The socket's path, its directory created and private. The socket itself is the daemon's to bind."""
        path = self.socket
        if path.parent == self.run:
            private_directory(self.state)
        private_directory(path.parent)
        return path


def write_record(paths: HomePaths, record: DaemonRecord) -> None:
    """Publish where the daemon is; readers see the old record or the new one, never half of one."""
    check_private(paths.run)
    fields = {**asdict(record), "socket": str(record.socket)}
    write_private(paths.record, json.dumps(fields, indent=2).encode() + b"\n")


def write_private(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace ``path`` by ``content`` in one step; a crash leaves the old file or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
