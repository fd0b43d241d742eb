"""Reducing and drawing conversations, as the control room does: the share of a core, and ratios to Rich.

Thirty conversations that are written at the same time, each with a pane that is drawn anew 30 times a second;
the last lines of a long conversation; the full view of one; a text of 10 MB. No daemon and no terminal.

python -m benchmarks.conversations --seconds 5
"""

from __future__ import annotations

import io
import itertools
import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

from rich.console import Console
from rich.markdown import Markdown

from benchmarks.common import parser, report
from tui.render.document import Document
from tui.state.conversation import Conversation

Json = dict[str, Any]
Figures = dict[str, str]
WIDTH, HEIGHT = 60, 14
FRAMES = 30
PIECE = 12
"""Characters of a delta: thirty a second are about a hundred tokens."""
PROSE = """## What the reply tells

The client **agrees** with the scope but asks for *two* changes before the end of the month, which the
earlier mail had named only in passing; `pitch/offer.md` still says the opposite, see [mail](https://a.b/c).

- The fee is to be split into a fixed part and one that depends on the outcome, as it was last time.
- The workshop moves to the autumn, because half of the team is away until then – they are *sorry* about it.

```python
def fee(days: int, rate: float) -> float:
    return days * rate  # without travel
```

> Please send the new version to both of us, and leave the annex out.

"""


def main() -> None:
    """Measure each and print them."""
    options = parser(__doc__ or "")
    options.add_argument("--conversations", type=int, default=30)
    options.add_argument("--seconds", type=float, default=5.0, help="of streaming, as the panes see it")
    options.add_argument("--events", type=int, default=10_000)
    arguments = options.parse_args()
    figures = {
        **streaming(arguments.conversations, arguments.seconds),
        **against_rich(),
        **long_conversation(arguments.events),
        **full_view(500),
        **huge_text(10_000_000),
    }
    report("conversations", figures, as_json=arguments.json)


def streaming(number: int, seconds: float) -> Figures:
    """A delta and a drawn pane per conversation and frame."""
    panes = [(talk := conversation(events(200)), Document(talk)) for _ in range(number)]
    spent = []
    for frame in range(int(seconds * FRAMES)):
        begun = time.process_time()
        for talk, document in panes:
            talk.delta(delta(frame))
            document.tail(WIDTH, HEIGHT)
        spent.append(time.process_time() - begun)
    share = f"{number} panes at {FRAMES} frames/s, share of a core (goal: below 10 %)"
    return {
        share: f"{sum(spent) / seconds:.1%}",
        "per pane and frame": f"{median(spent) / number * 1e6:.0f} µs",
        "longest frame of all panes": f"{max(spent) * 1000:.1f} ms",
    }


def against_rich() -> Figures:
    """Drawing a text of 20 kB anew, and going on with it, against Rich's Markdown."""
    text = (PROSE * 30)[:20_000]
    whole = conversation([event("agent.text", 1, text=text, message_id="m")])
    ours = best(lambda: Document(whole).height(WIDTH))
    console = Console(width=WIDTH, file=io.StringIO(), force_terminal=True)
    rich = best(lambda: console.print(Markdown(text)))
    talk, frame = conversation([]), itertools.count()
    document = Document(talk)
    for _ in range(20_000 // PIECE):
        talk.delta(delta(next(frame)))
    document.tail(WIDTH, HEIGHT)

    def goes_on() -> None:
        talk.delta(delta(next(frame)))
        document.tail(WIDTH, HEIGHT)

    live = best(goes_on, 50)
    return {
        "20 kB of Markdown drawn whole, Rich / ours": f"{rich / ours:.1f}",
        "20 kB with one more delta, Rich / ours": f"{rich / live:.0f}",
    }


def long_conversation(number: int) -> Figures:
    """The last lines of a conversation all of which is loaded."""
    talk = conversation(events(number), keep=number)
    document = Document(talk)
    document.tail(WIDTH, HEIGHT)
    listed = list(events(number + 1))[-1:]
    document.height(100)

    def one_more() -> None:
        talk.take({**listed[0], "cursor": talk.cursor + 1})
        document.height(100)

    return {
        f"tail of {number:,} events, first": ms(best(lambda: Document(talk).tail(WIDTH, HEIGHT), 5)),
        "again (goal: below 2 ms)": ms(best(lambda: document.tail(WIDTH, HEIGHT))),
        "full view of it, one event more": ms(best(one_more)),
    }


def full_view(number: int) -> Figures:
    """From events to the lines of everything."""
    listed = list(events(number))
    spent = best(lambda: Document(conversation(listed, keep=number)).height(100), 7)
    return {f"{number} events reduced and laid out (goal: below 60 ms)": ms(spent)}


def huge_text(size: int) -> Figures:
    """A text that is far longer than anybody reads."""
    many = (PROSE * (size // len(PROSE) + 1))[:size]
    figures = {}
    for name, text in (("of many lines", many), ("on one line", "x" * size)):
        talk = conversation([event("agent.text", 1, text=text)])
        document = Document(talk)
        pane, full = best(partial(_pane, talk), 3), best(partial(_full, talk), 3)
        document.toggle("e1")
        figures[f"{size // 10**6} MB {name}: pane, full view, unfolded"] = ", ".join(
            (ms(pane), ms(full), ms(best(partial(document.height, 100), 1)))
        )
    return figures


def _pane(talk: Conversation) -> None:
    Document(talk).tail(WIDTH, HEIGHT)


def _full(talk: Conversation) -> None:
    Document(talk).height(100)


def ms(seconds: float) -> str:
    """Milliseconds, to be read."""
    return f"{seconds * 1000:.2f} ms"


def best(action: Callable[[], object], times: int = 20) -> float:
    """Median seconds of a core that ``action`` takes."""
    spent = []
    for _ in range(times):
        begun = time.process_time()
        action()
        spent.append(time.process_time() - begun)
    return median(spent)


def conversation(listed: Any, keep: int = 400) -> Conversation:
    """A conversation of these events."""
    talk = Conversation("acme", keep=keep)
    for item in listed:
        talk.take(item)
    return talk


def events(number: int) -> Iterator[Json]:
    """Turns of a prompt, thoughts, words and calls."""
    cursor = itertools.count(1)
    while (at := next(cursor)) <= number:
        task = f"t{at // 20}"
        match at % 20:
            case 1:
                yield event("task.queued", at, task, prompt="Read the reply and say what it changes.")
            case 2:
                yield event("task.started", at, task, attempt=1)
            case 19:
                usage = {"input_tokens": 12_000, "output_tokens": 800}
                yield event(
                    "agent.turn_ended", at, task, ok=True, cost_usd=0.12, usage=usage, duration_ms=9000
                )
            case 0:
                yield event("task.finished", at, task, status="succeeded")
            case place if place % 4 == 3:
                yield event("agent.text", at, task, text=PROSE[: 200 + 37 * place], message_id=f"m{at}")
            case place if place % 4 == 0:
                yield event(
                    "agent.tool_called", at, task, id=f"c{at}", name="Read", input={"file_path": "a/b.md"}
                )
            case place if place % 4 == 1:
                yield event("agent.tool_returned", at, task, id=f"c{at - 1}", content=PROSE)
            case _:
                yield event("agent.thinking", at, task, text=PROSE, message_id=f"m{at}")


def event(kind: str, cursor: int, task: str = "t", **fields: Any) -> Json:
    """An event as the client gives it."""
    envelope = {"cursor": cursor, "at": "2026-01-05T09:00:00Z", "project": "acme", "task": task}
    return {**envelope, "body": {"kind": kind, **fields}}


def delta(frame: int) -> Json:
    """The words of one frame."""
    at = frame * PIECE % len(PROSE)
    text = (PROSE + PROSE)[at : at + PIECE]
    body = {"kind": "agent.delta", "turn": "live", "block": 0, "offset": frame * PIECE, "text": text}
    return {"project": "acme", "task": "t", "body": {**body, "channel": "text"}}


if __name__ == "__main__":
    main()
