"""The one registry of keys: bindings, footer, help and the table in the README are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Key:
    """One key and what it does."""

    keys: str
    """Textual's names, several parted by commas; the first is the one that is shown."""
    action: str
    says: str
    room: str = ""
    """Id of the room it works in; empty: everywhere."""
    group: str = "Everywhere"
    """Where the help lists it; empty: nowhere, another line speaks for it."""
    shown: bool = True
    """Whether the footer offers it."""
    label: str = ""
    """How the key is written, where its name says too little."""
    priority: bool = False
    """Whether it works while text is typed."""


HELP_SAYS = "Help"
"""What the key is called that leads to all others."""

EVERYWHERE: tuple[Key, ...] = (
    Key("question_mark,f1", "help", HELP_SAYS, label="?"),
    Key("ctrl+p", "command_palette", "Commands", label="^p", priority=True),
    Key("colon", "command_palette", "Commands", shown=False, label=":"),
    Key("d", "dispatch", "Dispatch"),
    Key("slash", "search", "Search", label="/"),
    Key("n", "next_waiting", "Next that waits"),
    Key("a", "ask", "Ask all projects", shown=False),
    Key("ctrl+r", "record", "Record or talk", shown=False, label="^r", priority=True),
    *(
        Key(
            str(n),
            f"place({n})",
            "Enter a room",
            shown=False,
            label="1–8",
            group="" if n > 1 else "Everywhere",
        )
        for n in range(1, 9)
    ),
    Key("escape", "back", "Back", shown=False, label="esc"),
    Key("ctrl+t", "theme", "Theme", shown=False, label="^t"),
    Key("ctrl+y", "copy", "Copy", shown=False, label="^y"),
    Key("B", "alerts", "Bell on or off", shown=False, label="B"),
    Key("q,ctrl+q", "leave", "Quit", label="q"),
)

FLEET: tuple[Key, ...] = (
    Key("enter", "focus_project", "Open", "fleet", "Fleet"),
    Key("m", "message", "Message", "fleet", "Fleet"),
    Key("right,l", "step(1)", "Next pane", "fleet", "Fleet", shown=False, label="→ l"),
    Key("left,h", "step(-1)", "Previous pane", "fleet", "Fleet", shown=False, label="← h"),
    Key("down,j", "row(1)", "Pane below", "fleet", "Fleet", shown=False, label="↓ j"),
    Key("up,k", "row(-1)", "Pane above", "fleet", "Fleet", shown=False, label="↑ k"),
    Key("z", "zoom", "Zoom", "fleet", "Fleet"),
    Key("p", "pin", "Pin", "fleet", "Fleet"),
    Key("shift+right,greater_than_sign", "move(1)", "Move on", "fleet", "Fleet", shown=False, label=">"),
    Key("shift+left,less_than_sign", "move(-1)", "Move back", "fleet", "Fleet", shown=False, label="<"),
    Key("i", "hide_idle", "Hide idle", "fleet", "Fleet"),
    Key("g", "list", "List", "fleet", "Fleet"),
    Key("pagedown", "page(1)", "More panes", "fleet", "Fleet", shown=False, label="PgDn"),
    Key("pageup", "page(-1)", "Panes before", "fleet", "Fleet", shown=False, label="PgUp"),
    Key("space", "pause", "Pause or go on", "fleet", "Fleet", label="space"),
    Key("x", "interrupt", "Interrupt", "fleet", "Fleet"),
)

ATTENTION: tuple[Key, ...] = (
    Key("y", "allow", "Allow", "attention", "Attention"),
    Key("n", "deny", "Deny", "attention", "Attention"),
    Key("A", "always", "Always", "attention", "Attention"),
    *(
        Key(str(n), f"pick({n})", "Pick an option", "attention", "" if n > 1 else "Attention",
            shown=False, label="1–9")
        for n in range(1, 10)
    ),
    Key("t", "type", "Type an answer", "attention", "Attention"),
    Key("p", "whose", "Another project", "attention", "Attention"),
    Key("enter", "go", "Go", "attention", "Attention"),
    Key("s", "put_aside", "Put aside", "attention", "Attention"),
    Key("u", "undo", "Undo", "attention", "Attention"),
    Key("o", "open", "Open it", "attention", "Attention"),
    Key("down,j", "step(1)", "Next item", "attention", "Attention", shown=False, label="↓ j"),
    Key("up,k", "step(-1)", "Previous item", "attention", "Attention", shown=False, label="↑ k"),
    Key("right,l", "turn(1)", "Next question", "attention", "Attention", shown=False, label="→ l"),
    Key("left,h", "turn(-1)", "Previous question", "attention", "Attention", shown=False, label="← h"),
    Key("pagedown,space", "read(1)", "Read on", "attention", "Attention", shown=False, label="PgDn"),
    Key("pageup", "read(-1)", "Read back", "attention", "Attention", shown=False, label="PgUp"),
)  # fmt: skip

REVIEW: tuple[Key, ...] = (
    Key("c", "comment", "Comment", "review", "Review"),
    Key("S", "send_comments", "Send comments", "review", "Review"),
    Key("x", "discard", "Discard comment", "review", "Review"),
    Key("L", "land", "Land", "review", "Review"),
    Key("D", "archive", "Archive", "review", "Review"),
    Key("v", "beside", "Side by side", "review", "Review"),
    Key("enter", "act", "Go in, fold", "review", "Review", shown=False),
    Key("z", "fold", "Fold", "review", "Review"),
    Key("Z", "fold_all", "Fold all", "review", "Review", shown=False),
    Key("r", "reload", "Read again", "review", "Review"),
    Key("down,j", "move(1)", "Next line", "review", "Review", shown=False, label="↓ j"),
    Key("up,k", "move(-1)", "Previous line", "review", "Review", shown=False, label="↑ k"),
    Key("shift+down,J", "extend(1)", "Mark lines on", "review", "Review", shown=False, label="J"),
    Key("shift+up,K", "extend(-1)", "Mark lines back", "review", "Review", shown=False, label="K"),
    Key("right_square_bracket", "file(1)", "Next file", "review", "Review", shown=False, label="]"),
    Key("left_square_bracket", "file(-1)", "Previous file", "review", "Review", shown=False, label="["),
    Key("right_curly_bracket", "hunk(1)", "Next hunk", "review", "Review", shown=False, label="}"),
    Key("left_curly_bracket", "hunk(-1)", "Previous hunk", "review", "Review", shown=False, label="{"),
    Key("pagedown,space", "page(1)", "Page on", "review", "Review", shown=False, label="PgDn"),
    Key("pageup", "page(-1)", "Page back", "review", "Review", shown=False, label="PgUp"),
    Key("home,g", "end(-1)", "To the beginning", "review", "Review", shown=False, label="g"),
    Key("end,G", "end(1)", "To the end", "review", "Review", shown=False, label="G"),
)

FOCUS: tuple[Key, ...] = (
    Key("m", "write", "Write", "focus", "Focus"),
    Key("enter", "fold", "Fold", "focus", "Focus"),
    Key("f", "fold_all", "Fold all", "focus", "Focus"),
    Key("slash,ctrl+f", "find", "Find", "focus", "Focus", label="/"),
    Key("a", "asides", "Asides", "focus", "Focus"),
    Key("tab", "side", "Side", "focus", "Focus", label="tab"),
    Key("x", "interrupt", "Interrupt", "focus", "Focus"),
    Key("space", "pause", "Pause or go on", "focus", "Focus", label="space"),
    Key("L", "link", "Link", "focus", "Focus", label="L"),
    Key("N", "native", "Native", "focus", "Focus", label="N"),
    Key("up,k", "move(-1)", "Up", "focus", "Focus", shown=False, label="↑ k"),
    Key("down,j", "move(1)", "Down", "focus", "Focus", shown=False, label="↓ j"),
    Key("pageup", "page(-1)", "Page up", "focus", "Focus", shown=False, label="PgUp", priority=True),
    Key("pagedown", "page(1)", "Page down", "focus", "Focus", shown=False, label="PgDn", priority=True),
    Key("left_square_bracket", "turn(-1)", "Prompt before", "focus", "Focus", shown=False, label="["),
    Key("right_square_bracket", "turn(1)", "Next prompt", "focus", "Focus", shown=False, label="]"),
    Key("home,g", "start", "Beginning", "focus", "Focus", shown=False, label="g"),
    Key("end,G", "end", "End", "focus", "Focus", shown=False, label="G"),
    Key("ctrl+n", "send('next')", "Send next", "focus", "Writing", label="^n"),
    Key("ctrl+o", "send('now')", "Send now", "focus", "Writing", label="^o"),
    Key("ctrl+g", "send('aside')", "Ask aside", "focus", "Writing", label="^g"),
    Key("escape", "leave", "Back to reading", "focus", "Focus", shown=False, label="esc"),
)
ASKING: tuple[Key, ...] = (
    Key("y", "screen.allow", "Allow", "asking", "Answering"),
    Key("n", "screen.deny", "Deny", "asking", "Answering"),
    Key("A", "screen.always", "Always", "asking", "Answering", label="A"),
    Key("t", "screen.say", "Say something", "asking", "Answering"),
    *(
        Key(
            str(n),
            f"screen.option({n})",
            "Option",
            "asking",
            "Answering" if n == 1 else "",
            shown=n == 1,
            label="1–9",
        )
        for n in range(1, 10)
    ),
)
FINDING: tuple[Key, ...] = (
    Key("n", "screen.match(-1)", "Older match", "finding", "Finding"),
    Key("N", "screen.match(1)", "Newer match", "finding", "Finding", label="N"),
)
BESIDE: tuple[Key, ...] = (
    Key("x", "screen.cancel", "Cancel the task", "beside", "Beside"),
    Key("o", "screen.source", "Source", "beside", "Beside"),
    Key("left,h", "screen.tab(-1)", "Tab before", "beside", "Beside", label="← h"),
    Key("right,l", "screen.tab(1)", "Next tab", "beside", "Beside", label="→ l"),
)

SIGNALS: tuple[Key, ...] = (
    Key("y", "confirm", "Confirm", "signals", "Signals"),
    *(
        Key(str(n), f"candidate({n})", "Whose", "signals", "" if n > 1 else "Signals",
            shown=n == 1, label="1–9")
        for n in range(1, 10)
    ),
    Key("p", "whose", "Project", "signals", "Signals"),
    Key("n", "nobody", "Nobody", "signals", "Signals"),
    Key("s", "split", "Split here", "signals", "Signals"),
    Key("u", "undo", "Undo", "signals", "Signals"),
    Key("enter", "read", "Go in", "signals", "Signals"),
    Key("space", "play", "Listen", "signals", "Signals", label="space"),
    Key("e", "correct", "Correct", "signals", "Signals"),
    Key("w", "unsure", "Next to decide", "signals", "Signals"),
    Key("f", "doubt", "Next flag", "signals", "Signals"),
    Key("o", "open", "Open task", "signals", "Signals"),
    Key("M", "read_memo", "Have it read", "signals", "Signals", label="M"),
    Key("R", "retranscribe", "Transcribe anew", "signals", "Signals", label="R"),
    Key("E", "erase", "Erase", "signals", "Signals", label="E"),
    Key("tab", "side", "List, lines or words", "signals", "Signals", shown=False, label="tab"),
    Key("z", "fill", "Words alone", "signals", "Signals", shown=False),
    Key("down,j", "row(1)", "Down", "signals", "Signals", shown=False, label="↓ j"),
    Key("up,k", "row(-1)", "Up", "signals", "Signals", shown=False, label="↑ k"),
    Key("right,l", "word(1)", "Next word", "signals", "Signals", shown=False, label="→ l"),
    Key("left,h", "word(-1)", "Word before", "signals", "Signals", shown=False, label="← h"),
    Key("shift+right,L", "mark(1)", "Mark words on", "signals", "Signals", shown=False, label="L"),
    Key("shift+left,H", "mark(-1)", "Mark words back", "signals", "Signals", shown=False, label="H"),
    Key("shift+down,J", "mark_line(1)", "Mark lines on", "signals", "Signals", shown=False, label="J"),
    Key("shift+up,K", "mark_line(-1)", "Mark lines back", "signals", "Signals", shown=False, label="K"),
    Key("right_square_bracket", "passage(1)", "Next passage", "signals", "Signals", shown=False, label="]"),
    Key("left_square_bracket", "passage(-1)", "Passage before", "signals", "Signals", shown=False, label="["),
    Key("right_curly_bracket", "turn(1)", "Next part", "signals", "Signals", shown=False, label="}"),
    Key("left_curly_bracket", "turn(-1)", "Part before", "signals", "Signals", shown=False, label="{"),
    Key("pagedown", "page(1)", "Page on", "signals", "Signals", shown=False, label="PgDn"),
    Key("pageup", "page(-1)", "Page back", "signals", "Signals", shown=False, label="PgUp"),
    Key("home,g", "end(-1)", "To the beginning", "signals", "Signals", shown=False, label="g"),
    Key("end,G", "end(1)", "To the end", "signals", "Signals", shown=False, label="G"),
    Key("escape", "leave", "Back to the list", "signals", "Signals", shown=False, label="esc"),
)  # fmt: skip
MAP: tuple[Key, ...] = (
    Key("y", "accept", "Accept", "map", "Map"),
    Key("n", "reject", "Dismiss", "map", "Map"),
    Key("r", "release", "Release", "map", "Map"),
    Key("w", "withdraw", "Withdraw", "map", "Map"),
    Key("u", "undo", "Undo", "map", "Map"),
    Key("o", "open", "Source", "map", "Map"),
    Key("g", "graph", "List or graph", "map", "Map"),
    Key("enter", "look", "Look", "map", "Map"),
    Key("p", "whose", "Project", "map", "Map"),
    Key("v", "every", "All or open", "map", "Map"),
    Key("R", "run", "Look for links", "map", "Map", label="R"),
    Key("z", "fill", "Link alone", "map", "Map", shown=False),
    Key("down,j", "row(1)", "Next link", "map", "Map", shown=False, label="↓ j"),
    Key("up,k", "row(-1)", "Link before", "map", "Map", shown=False, label="↑ k"),
    Key("right,l,right_square_bracket", "quote(1)", "Next quote", "map", "Map", shown=False, label="→ l"),
    Key("left,h,left_square_bracket", "quote(-1)", "Quote before", "map", "Map", shown=False, label="← h"),
    Key("pagedown,space", "page(1)", "Read on", "map", "Map", shown=False, label="PgDn"),
    Key("pageup", "page(-1)", "Read back", "map", "Map", shown=False, label="PgUp"),
    Key("home", "end(-1)", "First link", "map", "Map", shown=False),
    Key("end,G", "end(1)", "Last link", "map", "Map", shown=False, label="G"),
    Key("escape", "leave", "Show all again", "map", "Map", shown=False, label="esc"),
)
QUESTIONS: tuple[Key, ...] = (
    Key("a", "ask", "Ask", "questions", "Ask"),
    Key("o,enter", "open", "Source", "questions", "Ask", label="⏎ o"),
    Key("x", "stop", "End the work", "questions", "Ask"),
    Key("z", "fill", "Answer alone", "questions", "Ask"),
    Key("down,j", "row(1)", "Question before", "questions", "Ask", shown=False, label="↓ j"),
    Key("up,k", "row(-1)", "Next question", "questions", "Ask", shown=False, label="↑ k"),
    Key("right,l", "quote(1)", "Next citation", "questions", "Ask", shown=False, label="→ l"),
    Key("left,h", "quote(-1)", "Citation before", "questions", "Ask", shown=False, label="← h"),
    Key("pagedown,space", "page(1)", "Read on", "questions", "Ask", shown=False, label="PgDn"),
    Key("pageup", "page(-1)", "Read back", "questions", "Ask", shown=False, label="PgUp"),
    Key("home", "end(-1)", "Latest question", "questions", "Ask", shown=False),
    Key("end,G", "end(1)", "Oldest question", "questions", "Ask", shown=False, label="G"),
    Key("escape", "leave", "Back", "questions", "Ask", shown=False, label="esc"),
)
AROUND: tuple[Key, ...] = (
    Key("enter", "open", "Go there", "around", "The source around it"),
    Key("ctrl+n", "further", "More of it", "around", "The source around it", label="^n"),
    Key("ctrl+y", "copy", "Copy", "around", "The source around it", label="^y"),
)
CHOOSING: tuple[Key, ...] = (
    Key("enter", "pick", "Take", "choosing", "Choosing", priority=True),
    Key("down", "mark(1)", "Next", "choosing", "Choosing", shown=False, label="↓", priority=True),
    Key("up", "mark(-1)", "Before", "choosing", "Choosing", shown=False, label="↑", priority=True),
)

COMPOSER: tuple[Key, ...] = (
    Key("tab", "accept", "Take", "composer", "Writing", label="tab"),
    Key("enter", "submit", "Send", "composer", "Writing"),
    Key("alt+enter,ctrl+j", "new_line", "New line", "composer", "Writing", label="alt+⏎"),
    Key("up", "older", "Sent before", "composer", "Writing", shown=False, label="↑"),
    Key("down", "newer", "Sent after", "composer", "Writing", shown=False, label="↓"),
    Key("escape", "close_offers", "Close the list", "composer", "Writing", shown=False, label="esc"),
)

OVERLAY: tuple[Key, ...] = (Key("escape", "close", "Close", "overlay", "", label="esc"),)
COSTS: tuple[Key, ...] = (
    Key("u", "turn('what')", "USD or tokens", "costs", "Costs"),
    Key("h", "turn('by')", "Days or hours", "costs", "Costs"),
    Key("c", "turn('of')", "Projects or clients", "costs", "Costs"),
    Key("enter", "open", "Open", "costs", "Costs", priority=True),
    Key("down,j", "row(1)", "Next", "costs", "Costs", shown=False, label="↓ j", priority=True),
    Key("up,k", "row(-1)", "Before", "costs", "Costs", shown=False, label="↑ k", priority=True),
    Key("r", "read", "Read anew", "costs", "Costs"),
)
DISPATCH: tuple[Key, ...] = (
    Key("enter", "pick", "Take or leave out", "dispatch", "Dispatch", label="⏎ space", priority=True),
    Key("down", "mark(1)", "Next", "dispatch", "Dispatch", label="↓", priority=True),
    Key("up", "mark(-1)", "Before", "dispatch", "Dispatch", shown=False, label="↑", priority=True),
    Key("backspace", "unpick", "Leave out the last", "dispatch", "Dispatch", shown=False, priority=True),
    Key("tab", "write", "Text", "dispatch", "Dispatch", label="tab", priority=True),
    Key("shift+tab", "recipients", "To whom", "dispatch", "Dispatch", label="⇧tab"),
)
SEARCH: tuple[Key, ...] = (
    Key("enter", "open", "Go there", "search", "Search", priority=True),
    Key("down", "mark(1)", "Next place", "search", "Search", shown=False, label="↓", priority=True),
    Key("up", "mark(-1)", "Place before", "search", "Search", shown=False, label="↑", priority=True),
    Key("pagedown", "page(1)", "More places", "search", "Search", label="PgDn", priority=True),
    Key("pageup", "page(-1)", "Places before", "search", "Search", shown=False, label="PgUp", priority=True),
    Key("tab", "around", "Around it", "search", "Search", label="tab", priority=True),
    Key("ctrl+n", "further", "More places, beyond the best", "search", "Search", label="^n", priority=True),
    Key("ctrl+y", "copy", "Copy", "search", "Search", label="^y", priority=True),
)
READING: tuple[Key, ...] = (Key("ctrl+y", "copy", "Copy", "reading", "Reading", label="^y"),)
HELP: tuple[Key, ...] = (Key("question_mark,f1,q", "close", "Close", "help", "", shown=False, label="?"),)

WORDS: tuple[Key, ...] = (
    Key("enter", "submit", "Send", "words", "A few words"),
    Key("alt+enter,ctrl+j", "new_line", "New line", "words", "A few words", label="alt+⏎"),
    Key("escape", "leave_words", "Leave", "words", "A few words", label="esc"),
)

SMALL: tuple[tuple[str, str], ...] = (
    ("composer", "Writing"),
    ("words", "A few words"),
    ("dispatch", "Dispatch"),
    ("search", "Search"),
    ("around", "The source around it"),
    ("reading", "Reading"),
)
"""Id and title of each part of rooms whose keys `tui --keys` lists too."""
PARTS: dict[str, tuple[str, ...]] = {"focus": ("asking", "finding", "beside", "composer")}
"""The parts of a room whose keys its help lists with its own."""

KEYS: tuple[Key, ...] = (
    *EVERYWHERE,
    *FLEET,
    *FOCUS,
    *ASKING,
    *FINDING,
    *BESIDE,
    *ATTENTION,
    *REVIEW,
    *SIGNALS,
    *MAP,
    *QUESTIONS,
    *AROUND,
    *CHOOSING,
    *COMPOSER,
    *WORDS,
    *OVERLAY,
    *COSTS,
    *DISPATCH,
    *SEARCH,
    *READING,
    *HELP,
)
"""All keys. A room adds its own tuple here; no other place names a key."""


def bindings(room: str = "") -> list[Binding]:
    """The bindings of a room, or of the app."""
    return [
        Binding(
            key.keys,
            key.action,
            key.says,
            show=key.shown,
            key_display=key.label or None,
            priority=key.priority,
        )
        for key in KEYS
        if key.room == room
    ]


def listed(room: str = "") -> list[Key]:
    """The keys that help lists for a room, or for everywhere."""
    return [key for key in KEYS if key.room in {room, *PARTS.get(room, ())} and key.group]


def written(key: Key) -> str:
    """The key as help and README write it."""
    return key.label or key.keys.split(",", 1)[0]
