"""Layers of bars over days or hours. The only module that imports the plotting library."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text
from textual.strip import Strip
from textual.widget import Widget
from textual_plotext.plot import Plot

from tui.state.costs import Chart
from tui.state.words import count, money
from tui.themes.palette import Palette
from tui.widgets.costtable import MARKS, SERIES

Colour = str | tuple[int, int, int]
_MARGIN = 8
"""Columns that the plot's axis and its figures take."""


class Bars(Widget):
    """Shows a chart; plots only when something of it changed."""

    DEFAULT_CSS = "Bars { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.palette = Palette({})
        self._chart = Chart((), (), ())
        self._tokens = False
        self._hours = False
        self._drawn: object = None
        self._strips: list[Strip] = []

    def show(self, chart: Chart, palette: Palette, *, tokens: bool, hours: bool) -> None:
        """Show ``chart``, in tokens or dollars, over hours or days."""
        if (chart, tokens, hours) != (self._chart, self._tokens, self._hours) or palette is not self.palette:
            self._chart, self.palette = chart, palette
            self._tokens, self._hours = tokens, hours
            self._drawn = None
            self.refresh()

    @property
    def fits(self) -> int:
        """How many days or hours can be told apart."""
        return max(1, (self.size.width - _MARGIN) // 2)

    def render_line(self, y: int) -> Strip:
        """A line of the plot."""
        if self._drawn != self.size:
            self._drawn, self._strips = self.size, self._plot()
        strip = self._strips[y] if y < len(self._strips) else Strip([])
        return strip.adjust_cell_length(self.size.width).apply_style(self.rich_style)

    def _plot(self) -> list[Strip]:
        width, height = self.size
        if width < 2 * _MARGIN or height < 5 or not self._chart.slots:
            return []
        plot = Plot()
        plot.theme("textual-clear")
        plot.plotsize(width, height)
        plot._set_size(width, height)
        plot.frame(False)
        self._axes(plot)
        self._layers(plot)
        console = Console(width=width, color_system="truecolor", legacy_windows=False)
        lines = [Text.from_ansi(line) for line in plot.build().split("\n")[:height]]
        return [Strip([one for one in line.render(console) if one.text != "\n"]) for line in lines]

    def _layers(self, plot: Plot) -> None:
        """The whole first and each lower part over it, so that only its own layer of each stays seen."""
        sums = [0.0] * len(self._chart.slots)
        heaps: list[list[float]] = []
        for layer in self._chart.layers:
            sums = [before + more for before, more in zip(sums, layer, strict=True)]
            heaps.append(sums)
        broad = 0.6 if (self.size.width - _MARGIN) // max(1, len(sums)) >= 4 else 1.0
        for number in reversed(range(len(heaps))):
            bars = [(place, value) for place, value in enumerate(heaps[number]) if value > 0]
            if bars:
                places, values = zip(*bars, strict=True)
                plot.bar(
                    list(places),
                    list(values),
                    marker=MARKS[number % len(MARKS)],
                    color=self._colour(SERIES[number % len(SERIES)]),
                    width=broad,
                    reset_ticks=False,
                )

    def _axes(self, plot: Plot) -> None:
        slots = self._chart.slots
        most = max((sum(column) for column in zip(*self._chart.layers, strict=True)), default=0.0) or 1.0
        ticks = 5 if self.size.height >= 12 else 3
        steps = [most * step / (ticks - 1) for step in range(ticks)]
        plot.yticks(steps, [self._said(step) for step in steps])
        plot.ylim(0, most)
        plot.xlim(-0.5, max(len(slots) - 0.5, 0.5))
        every = max(1, -(-len(slots) * 9 // max(9, self.size.width - _MARGIN)))
        places = [float(place) for place in range(len(slots) - 1, -1, -every)][::-1]
        plot.xticks(
            places, [f"{slots[int(place)]:{'%H:00' if self._hours else '%d %b'}}" for place in places]
        )
        muted = self._colour("dim")
        plot.axes_color("default")
        plot.ticks_color(muted)

    def _said(self, value: float) -> str:
        return count(int(value)) if self._tokens else money(value) or "0"

    def _colour(self, token: str) -> Colour:
        colour = self.palette.style(token).color
        if colour is None or colour.triplet is None:
            return "default"
        return colour.triplet.red, colour.triplet.green, colour.triplet.blue


if __name__ == "__main__":
    from tui.state.costs import Costs
    from tui.widgets.samples import SPEND, alone

    def sample(palette: Palette) -> Bars:
        """Two projects over some days."""
        bars = Bars()
        bars.show(Costs(spend=SPEND).chart(9), palette, tokens=False, hours=False)
        return bars

    alone(sample)
