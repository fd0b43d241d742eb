"""What the bare command opens."""

from __future__ import annotations

import pytest

from tui.main import opens_control_room


@pytest.mark.parametrize(
    ("arguments", "opens"),
    [
        ([], True),
        (["--home", "x"], True),
        (["--home=x"], True),
        (["--home"], False),
        (["status"], False),
        (["--home", "x", "status"], False),
        (["--help"], False),
    ],
)
def test_the_control_room_opens_where_no_command_is_named(arguments: list[str], opens: bool) -> None:
    assert opens_control_room(arguments) is opens
