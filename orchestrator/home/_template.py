"""The text of a new ``counterpoint.toml``: every option with its default, explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_HEAD = """\
# Counterpoint: this repository is a home. One agent works on each project below, in its own worktree.
# Every option is shown; those behind a '#' show their default. `counterpoint doctor` checks this file.

version = 1

[model]
# Where the model answers: "anthropic" uses the login or key of the Claude CLI; "offline" answers by
# extraction on this machine, without any network; a URL names an Anthropic-compatible server.
endpoint = "anthropic"
# The model for projects and calibrations that name none. Left out, the Claude CLI decides.
# model = "sonnet"

[limits]
# max_agents = 6          # agents that work at the same time
# max_per_client = 2      # of one client, at the same time (default: no limit of its own)
# max_asides = 2          # asides answered at the same time, besides the agents at work
# max_warm = 6            # idle sessions kept ready; each takes about 120 MB
# warm_for = 900          # seconds an idle session is kept ready
# turn_timeout = 3600     # seconds after which a turn is stopped
# stall_timeout = 600     # seconds of silence after which a turn counts as lost
# max_attempts = 3        # how often one task is tried
# max_refusals = 20       # how often one task waits for an overloaded or unreachable API
# max_prompt = 1000000    # characters of one prompt
# reserve = 0.1           # share of a rate-limit window kept for interactive work; batch and soak stop there

[permissions]
# Agents read and write the files of their own project. A shell command that does more than read and is not
# listed here, and a file elsewhere, is asked about: `counterpoint attention` shows what waits for you.
otherwise = "ask"         # or "deny", also the default: then nobody is asked
# commands = []           # for example ["make test", "git log *"]
# tools = ["Read", "Edit"]  # built-in tools agents have (default: a safe set)
# sandbox = "strict"      # each agent in bubblewrap, with its own workspace and nothing else of yours
# readable = ["~/.cargo"]  # further folders that a strict sandbox shows, read-only
# hosts = ["packages.example.org"]  # where a strict sandbox may connect to besides the model

[asks]
# deadline = 28800        # seconds after which an ask is denied (default: it waits for you)

[trust]
# false: a CLAUDE.md reaches the agent as text to read, not as instructions, until you approve it with
# `counterpoint init --adopt`. true: every CLAUDE.md of this home counts, whatever it says tomorrow.
# claude_md = false
# mcp_servers = ["name"]  # start only these of the approved MCP servers (default: all approved ones)

[budgets]
# US dollars per UTC day, ISO week and calendar month. At 80 % a budget warns, at 100 % nothing new starts.
# day = 20
# week = 80
# month = 200
# [budgets.clients.Acme]
# month = 100
# [budgets.projects.website]
# day = 5

[notify]
# How you hear of what happened: "desktop" (notify-send or osascript), "command" (below), "terminal"
# (`counterpoint notify --follow`). The first goes out at once; what follows is gathered, so nothing storms.
# needs_you = ["terminal"]  # an agent asks, a task failed, its outcome is unknown, a budget or limit holds it
# done = ["terminal"]     # a task succeeded, a batch ended, everything ended
# kinds = ["asked", "failed", "unknown", "held", "succeeded", "batch", "idle"]
# command = ["~/bin/tell-me"]  # run without a shell, with JSON on standard input
# at_most = 4             # notifications per minute and way
# timeout = 10            # seconds after which a notification's program is ended

[inbox]
# Folders from which raw input is taken in by itself once it is complete; it stays there, too.
# watch = ["~/Sync/memos"]

[voice]
# How memos become words. `counterpoint voice setup` fetches a model; nothing is fetched without it.
# model = "small"         # or the absolute folder of one (default: the one set up last)
# language = "de"         # of all memos (default: heard every five minutes)
# threads = 2             # of the worker that transcribes
# people = []             # names of people that belong to no single project
# heard_as = { "her mees" = "Hermes" }  # what is always misheard, and how it is written

[map]
# The meta-agent reads all projects but sealed ones and looks for links between them; only you see them.
# continuous = false      # look at what is new whenever nothing else waits; else on `counterpoint map run`
# budget = 5              # US dollars per UTC day, for the map and for `counterpoint ask`
# read = 0                # whole sources that each pass of its own also reads, while half of that is left
# memos = false           # read each memo of which something is unsure, and propose whose the words are

# One table per project: [projects.<slug>]. The slug is its name on the command line and in branches.
# path         its folder, relative to this file; or the absolute path of another repository
# folder       the project's folder inside that other repository
# name         what you call it (default: the slug)
# aliases      what else you call it, for memos (default: [])
# people       who is spoken of when it is meant (default: [])
# vocabulary   terms that belong to it (default: [])
# language     of its memos, as "de" (default: that of [voice])
# client       whom it is for; what one client's agents may not read of another's depends on it
#              (default: the slug)
# calibration  the prompt its agent works under (default: "consultant")
# priority     -100 to 100; higher goes first (default: 0)
# shared       further paths of the repository that its agent may see and change (default: [])
# setup        a command run once in a new workspace (default: none)
# model        the model for this project (default: that of [model])
# sealed       true: its own agent alone reads it, not even the meta-agent (default: false)
# budget       US dollars one task may cost (default: no limit)
# permissions  instead of [permissions] above, for example { commands = ["make test"] }
# trust        instead of [trust] above, for example { claude_md = true }
"""
_NONE = """
# No project was found. For example:
# [projects.acme]
# path = "acme"
# client = "Acme"
"""
COMMON = frozenset(filter(None, (line.rstrip() for line in (_HEAD + _NONE).splitlines())))
"""Lines of every file, whatever projects there are."""
_ESCAPES = {'"': '\\"', "\\": "\\\\"}


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """One project as it will stand in the file."""

    slug: str
    path: str
    name: str
    client: str
    why: str


def render_config(projects: Sequence[PlannedProject]) -> str:
    """The whole file."""
    return _HEAD + ("".join(map(_table, projects)) or _NONE)


def _table(project: PlannedProject) -> str:
    lines = [f"\n[projects.{_key(project.slug)}]", f"path = {quoted(project.path)}"]
    if project.name != project.slug:
        lines.append(f"name = {quoted(project.name)}")
    return "\n".join([*lines, f"client = {quoted(project.client)}"]) + "\n"


def _key(slug: str) -> str:
    return quoted(slug) if "." in slug else slug


def quoted(text: str) -> str:
    """``text`` as a TOML string."""
    return (
        '"'
        + "".join(_ESCAPES.get(c, c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}") for c in text)
        + '"'
    )
