"""The command group: sub-commands are imported on use; an error becomes a message and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from orchestrator.cli._render import Terminal
from orchestrator.errors import CounterpointError, UsageProblem

if TYPE_CHECKING:
    from orchestrator.client import Client

DEBUG = "COUNTERPOINT_DEBUG"
INTERRUPTED = 130


class Entry(NamedTuple):
    """One sub-command: the section of the help it stands in, and its first line, known without an import."""

    section: str
    help: str
    module: str = ""
    """Of this package, or its full name; empty: called like the command."""


COMMANDS: dict[str, Entry] = {
    "init": Entry("Begin", "Make a git repository a home."),
    "doctor": Entry("Begin", "Look for what ails this home and this machine."),
    "demo": Entry("Begin", "Run real Claude Code sessions on an example home, offline."),
    "up": Entry("Begin", "Start the daemon of this home."),
    "down": Entry("Begin", "Stop the daemon; running turns end first."),
    "say": Entry("Work", "Give a project's agent a prompt."),
    "attach": Entry("Work", "Talk with a project's agent: read along, send, interrupt, answer."),
    "drop": Entry("Work", "Keep raw input safe: memos, text, mail, any file or folder."),
    "retranscribe": Entry("Work", "Have a memo transcribed anew; what was heard before stays."),
    "record": Entry("Work", "Record a memo from the microphone; what was said is safe each second."),
    "batch": Entry("Work", "Run many tasks from a file and report each as it ends."),
    "soak": Entry("Work", "Keep agents at work on a standing instruction until a time."),
    "cancel": Entry("Work", "Cancel a task."),
    "pause": Entry("Work", "Let a project's running turn end and start nothing more of it."),
    "resume": Entry("Work", "Undo a pause."),
    "interrupt": Entry("Work", "Cancel a project's running task; its files are kept."),
    "stop": Entry("Work", "Pause a project, cancel its running task and close its session."),
    "erase": Entry("Work", "Erase a signal and all that was made of it, for good; or a client, everywhere."),
    "attention": Entry("Decide", "Show everything that waits for you, the most pressing first."),
    "answer": Entry("Decide", "Answer what an agent asks; the first answer counts."),
    "route": Entry("Decide", "Say whose the words of a signal are, or show where they went and why."),
    "correct": Entry("Decide", "Have misheard words of a signal read otherwise; the raw words stay."),
    "policy": Entry("Decide", "List and revoke the rules that your answers made."),
    "map": Entry("Decide", "Show the links between projects that the meta-agent found."),
    "claims": Entry("Decide", "Show what agents stated, with the quotes that it rests on."),
    "verify": Entry("Decide", "Check that quotes still stand: of all claims, or of FILES."),
    "ask": Entry("Look", "Ask a question over all projects; every citation of the answer is checked."),
    "status": Entry("Look", "Show every project and what its agent does."),
    "digest": Entry("Look", "Tell what happened since you last looked, and what waits for you."),
    "ps": Entry("Look", "Show each agent's processes, processor time and memory."),
    "tasks": Entry("Look", "List tasks."),
    "show": Entry("Look", "Show one task."),
    "signals": Entry("Look", "List signals: the raw input that is kept."),
    "signal": Entry("Look", "Show one signal, or its raw bytes."),
    "play": Entry("Look", "Listen to a memo from a word or a time, with its words as they come."),
    "limits": Entry("Look", "Show rate limits, budgets and spending."),
    "notify": Entry("Look", "Show how you are notified, notify in this terminal, or test it."),
    "log": Entry("Look", "Read a project's conversation."),
    "search": Entry(
        "Look", "Search everything raw: transcripts, mails, notes, documents, code, drafts, conversations."
    ),
    "mcp": Entry("Look", "Serve the library and the queue to any MCP client, on standard input and output."),
    "audit": Entry("Look", "Who was shown what of whom, the oldest first."),
    "quote": Entry("Look", "Check that WORDS stand somewhere, word for word, and show where."),
    "find": Entry("Look", "Find where all WORDS were said, newest first."),
    "events": Entry("Look", "Print the journal's events."),
    "review": Entry("Bring home", "Show what a project's workspace holds beyond its base."),
    "land": Entry("Bring home", "Merge a project's workspace into your branch."),
    "archive": Entry("Bring home", "Remove a project's workspace; its last state is kept under a ref."),
    "calibrate": Entry("Set up", "List, show and check calibrations."),
    "voice": Entry("Set up", "Show the speech model that makes words of memos, or set one up."),
    "completion": Entry("Set up", "Print the completion script of a shell."),
}


def offer(name: str, entry: Entry) -> None:
    """Add a command that a package above this one brings; its module is imported when it is used."""
    COMMANDS[name] = entry


@dataclass(slots=True)
class App:
    """What a command line was called with: shared by the group and its sub-commands."""

    home_option: Path | None = None
    terminal: Terminal = field(default_factory=Terminal)

    def home(self) -> Path:
        """The home; raises ``NotAHome`` with the fix."""
        from orchestrator.home.locate import find_home

        return find_home(self.home_option)

    def client(self) -> Client:
        """A client of a daemon that is expected to run."""
        from orchestrator.client import connect

        return connect(self.home())

    def started(self, endpoint: str | None = None) -> Client:
        """A client of a daemon that is started when none runs."""
        from orchestrator.client import ensure_daemon

        return ensure_daemon(self.home(), endpoint=endpoint)


class LazyGroup(click.Group):
    """A group that imports a sub-command's module on first use and owns the way out."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, without importing anything."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; its module is imported now."""
        if cmd_name not in COMMANDS:
            return None
        name = COMMANDS[cmd_name].module or cmd_name
        module = import_module(name if "." in name else f"orchestrator.cli.{name}")
        command = module.command
        assert isinstance(command, click.Command)  # the modules of this package define it
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise UsageProblem(f"No command {args[0]!r}.", f"{hint}`counterpoint --help` lists them.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by section, from the table alone."""
        for section in dict.fromkeys(entry.section for entry in COMMANDS.values()):
            with formatter.section(section):
                rows = [(name, entry.help) for name, entry in COMMANDS.items() if entry.section == section]
                formatter.write_dl(rows, col_max=14)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> NoReturn:
        """Run and leave with 0, 1, 2 or 130; nothing but a message reaches the person."""
        app = App()
        extra |= {"standalone_mode": False, "obj": app, "prog_name": "counterpoint"}
        extra.setdefault("complete_var", "_COUNTERPOINT_COMPLETE")
        sys.exit(run(lambda: super(LazyGroup, self).main(args, *rest, **extra), app))


def run(command: Any, app: App) -> int:
    """The exit code of ``command``; the only place where an error becomes text."""
    try:
        outcome = command()
    except CounterpointError as error:
        app.terminal.problem(str(error), _for_a_person(error.fix))
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        return _usage(app.terminal, error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - the boundary to the person
        return _unexpected(app, error)
    return outcome if isinstance(outcome, int) else 0


def _for_a_person(fix: str) -> str:
    """A fix without the API's document, which only programs read."""
    return "`--help` says what this command takes." if "/openapi.json" in fix else fix


def _usage(terminal: Terminal, error: click.ClickException) -> int:
    context = getattr(error, "ctx", None)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        terminal.block(context.get_help() if context else "")
        return 2
    path = context.command_path if context else "counterpoint"
    terminal.problem(error.format_message(), f"`{path} --help` explains it.")
    return error.exit_code


def _unexpected(app: App, error: Exception) -> int:
    if os.environ.get(DEBUG):
        import traceback

        app.terminal.problem("".join(traceback.format_exception(error)))
        return 1
    app.terminal.problem(
        f"Unexpected: {type(error).__name__}: {error}", f"{_where_log(app)} {DEBUG}=1 shows where."
    )
    return 1


def _where_log(app: App) -> str:
    try:
        from orchestrator.client.start import log_file

        log = log_file(app.home())
    except CounterpointError:
        return "This is a fault in Counterpoint;"
    return f"The daemon's log is {str(log)!r};" if log.exists() else "This is a fault in Counterpoint;"
