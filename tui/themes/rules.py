"""The rules of all screens, parsed once for each set of colours."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class Rules(Stylesheet):
    """Textual parses every rule twice when a screen is entered first, though its colours are the same."""

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._colours = variables
        self._other = False

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other colours; the same ones change nothing."""
        if variables != self._colours:
            self._colours, self._other = variables, True
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse with other colours; what is new is parsed when it is looked at."""
        if self._other:
            self._other = False
            self.parse()
