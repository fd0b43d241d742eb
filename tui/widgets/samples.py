"""Sample data, and an app for one widget: ``python -m tui.widgets.NAME`` shows it alone."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App, ComposeResult
from textual.widget import Widget

from tui.themes.house import DARK, HOUSE, meanings
from tui.themes.palette import Palette

DIFF = """diff --git a/acme/offer.md b/acme/offer.md
index 1111111..2222222 100644
--- a/acme/offer.md
+++ b/acme/offer.md
@@ -1,4 +1,5 @@ # Offer
 # Offer

-We offer the workshop for 4,000.
+We offer the workshop for 4,500, travel included.
+It takes place on two days.
 With kind regards
diff --git a/acme/Makefile b/acme/Makefile
new file mode 100644
index 0000000..3333333
--- /dev/null
+++ b/acme/Makefile
@@ -0,0 +1,2 @@
+send:
+\techo ready
"""


class Alone(App[None]):
    """One widget, in our first theme."""

    CSS = "Screen { background: $background; }"

    def __init__(self, make: Callable[[Palette], Widget]) -> None:
        super().__init__()
        self._make = make
        for theme in HOUSE:
            self.register_theme(theme)
        self.theme = DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names."""
        return meanings(self.current_theme)

    def compose(self) -> ComposeResult:
        """The widget."""
        yield self._make(Palette(self.get_css_variables()))


def alone(make: Callable[[Palette], Widget]) -> None:
    """Show what ``make`` makes, until it is left."""
    Alone(make).run()
