"""``counterpoint tui``."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from orchestrator.cli import App, clients, common, projects
from orchestrator.client import Client
from orchestrator.errors import UsageProblem
from orchestrator.text import pad
from tui.rooms import open_rooms
from tui.rooms import room as room_named

if TYPE_CHECKING:
    from tui.playing import Start

SMALL_SCREENS = ("commands", "dispatch", "help", "reading", "search")
SWITCH = 0.001
"""Seconds that a thread of the feed may keep a key waiting."""
_IN_BROWSER = "TEXTUAL_DRIVER"
"""Names what takes the place of a terminal; set by `counterpoint web`."""
PLAIN = "counterpoint-plain"
"""The theme without any colour, for whoever asks every program for none."""


def _projects(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Slugs that may follow the last comma."""
    before, comma, last = incomplete.rpartition(",")
    return [before + comma + slug for slug in projects(ctx, param, last)]


def _rooms(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Ids of the rooms."""
    return [spec.id for spec in open_rooms() if spec.id.startswith(incomplete)]


def _themes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of themes: ours, the person's own, then those of Textual."""
    from textual.theme import BUILTIN_THEMES

    from tui.themes.house import HOUSE
    from tui.themes.user import themes_folder

    own = sorted(file.stem for file in themes_folder().glob("*.toml"))
    names = dict.fromkeys((*(theme.name for theme in HOUSE), *own, *BUILTIN_THEMES))
    return [name for name in names if name.startswith(incomplete)]


def shown(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what a control room shows."""
    for option in (
        click.option(
            "--theme",
            default="",
            metavar="NAME",
            shell_complete=_themes,
            help="A theme of ours, of Textual's, or your own.",
        ),
        click.option(
            "--client",
            "client_name",
            default="",
            metavar="NAME",
            shell_complete=clients,
            help="Show one client's projects.",
        ),
        click.option(
            "--only",
            default="",
            metavar="PROJECT,…",
            shell_complete=_projects,
            help="Show these projects alone.",
        ),
        click.option(
            "--screen", default="fleet", metavar="ROOM", shell_complete=_rooms, help="The room to begin in."
        ),
    ):
        command = option(command)
    return command


@click.command("tui")
@common
@shown
@click.option("--keys", is_flag=True, help="Print all keys and what they do; opens nothing.")
@click.option("--json", "as_json", is_flag=True, help="With --keys: print JSON.")
@click.pass_obj
def command(
    app: App, screen: str, only: str, client_name: str, theme: str, keys: bool, as_json: bool
) -> None:
    """Open the control room in this terminal. Closing it stops nothing; several may be open at once."""
    if keys:
        _print_keys(app, as_json)
        return
    if as_json:
        raise UsageProblem("`--json` goes with `--keys`.", "`counterpoint status --json` prints the fleet.")
    if not (_IN_BROWSER in os.environ or (sys.stdin.isatty() and sys.stdout.isatty())):
        raise UsageProblem(
            "The control room needs a terminal.", "`counterpoint status` and `counterpoint attention` do not."
        )
    gc.disable()  # nothing of what is imported now will ever be garbage
    home = app.home()
    asked = _Asked(app)
    from tui.app import ControlRoom, Opening
    from tui.feed import Feed
    from tui.microphone import ThisMicrophone

    client, status = asked.answer()
    projects = checked(status, screen, only, client_name)
    sys.setswitchinterval(SWITCH)
    feed = Feed(client, only=projects)
    with _without_colour() as plain:
        theme = theme or (PLAIN if plain else "")
        opening = Opening(
            feed,
            home,
            status,
            screen,
            projects,
            client_name,
            theme,
            sound=_player(),
            microphone=ThisMicrophone(home),
            ready=_settled,
        )
        room = ControlRoom(opening)
    room.run()


def _player() -> Start:
    def play(*arguments: Any, **options: Any) -> Any:
        from orchestrator.sound.players import start  # when something is played, not before the first picture

        return start(*arguments, **options)

    return play


@contextmanager
def _without_colour() -> Iterator[bool]:
    """Whether no colour is wanted. Textual would make greys of the terminal's own colours, black on black."""
    wanted = os.environ.pop("NO_COLOR", "")
    try:
        yield bool(wanted)
    finally:
        if wanted:
            os.environ["NO_COLOR"] = wanted


class _Asked:
    """The daemon is asked, and started if need be, while the app is imported."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._found: tuple[Client, dict[str, Any]] | None = None
        self._problem: Exception | None = None
        self._thread = threading.Thread(target=self._ask, name="first-question", daemon=True)
        self._thread.start()

    def _ask(self) -> None:
        try:
            client = self._app.started()
            self._found = client, client.get("/status")
        except Exception as problem:  # noqa: BLE001  # boundary: raised again by ``answer``
            self._problem = problem

    def answer(self) -> tuple[Client, dict[str, Any]]:
        """The client and the status; raises what went wrong."""
        self._thread.join()
        if self._problem is not None:
            raise self._problem
        assert self._found is not None
        return self._found


def _settled() -> None:
    """The first picture stands: what is there now stays, and need not be looked through for garbage again."""
    gc.freeze()  # from here on the app looks itself, in ``tui.tidy``
    threading.Thread(target=_preload, name="preload", daemon=True).start()


def _preload() -> None:
    """Import what the first visit to each room would wait for."""
    for module in (*(room.module for room in open_rooms()), *SMALL_SCREENS):
        import_module(f"tui.screens.{module}")


def _print_keys(app: App, as_json: bool) -> None:
    from tui.keymap import SMALL, listed, written

    rooms = [("", "Everywhere"), *((one.id, one.title) for one in open_rooms()), *SMALL]
    found = [
        {"room": title, "key": written(key), "keys": key.keys.split(","), "does": key.says}
        for name, title in rooms
        for key in listed(name)
    ]
    if as_json:
        app.terminal.json(found)
        return
    for place, one in enumerate(found):
        if not place or found[place - 1]["room"] != one["room"]:
            app.terminal.line(str(one["room"]))
        app.terminal.line(f"  {pad(str(one['key']), 12)} {one['does']}")


def checked(status: dict[str, Any], screen: str, only: str, client_name: str) -> tuple[str, ...]:
    """The projects of ``--only``; raises ``UsageProblem`` for what does not exist."""
    if room_named(screen) is None:
        rooms = ", ".join(one.id for one in open_rooms())
        raise UsageProblem(f"There is no room {screen!r}.", f"There are {rooms}.")
    known: list[dict[str, Any]] = status["projects"]
    names = {str(one["project"]) for one in known}
    wanted = tuple(name.strip() for name in only.split(",") if name.strip())
    for name in wanted:
        if name not in names:
            raise UsageProblem(f"There is no project {name!r}.", "`counterpoint status` lists them.")
    if client_name and client_name not in {one.get("client") for one in known}:
        raise UsageProblem(f"There is no client {client_name!r}.", "`counterpoint status` names them.")
    return wanted
