"""``python -m tui``: the same as ``counterpoint``."""

from tui.main import main

main()
