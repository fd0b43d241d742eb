"""``counterpoint completion``."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from orchestrator.cli._app import App
from orchestrator.cli._options import common


class _Bash(BashComplete):
    """Bash's script without running a bash first: ours must print on machines that have none."""

    @staticmethod
    def _check_version() -> None:
        """The script itself tells an old bash."""


_SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": ZshComplete, "fish": FishComplete}


@click.command("completion")
@common
@click.argument("shell", type=click.Choice(tuple(_SHELLS)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    bash: eval "$(counterpoint completion bash)" in ~/.bashrc; zsh the same in ~/.zshrc;
    fish: counterpoint completion fish > ~/.config/fish/completions/counterpoint.fish
    """
    script = _SHELLS[shell](ctx.find_root().command, {}, "counterpoint", "_COUNTERPOINT_COMPLETE")
    app = ctx.ensure_object(App)
    app.terminal.raw(script.source())
