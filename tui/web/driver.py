"""The terminal of a control room that a browser shows: frames out and keys in, through two pipes."""

from __future__ import annotations

from textual.drivers.web_driver import WebDriver


class BrowserDriver(WebDriver):
    """Textual's, and the app leaves when its input ends: whoever started it is gone."""

    def run_input_thread(self) -> None:
        """Read keys until there are none any more."""
        try:
            super().run_input_thread()
        finally:
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._app.exit)
