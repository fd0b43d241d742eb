"""Our own themes. The only module that names a colour by its value."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="counterpoint-dark",
    primary="#8ab4f8",
    secondary="#7393c0",
    accent="#f2b866",
    warning="#e5b567",
    error="#f07178",
    success="#8bd49c",
    foreground="#d7dae0",
    background="#12141a",
    surface="#181b22",
    panel="#20242d",
    dark=True,
    variables={
        "agent-asking": "#ffb454",
        "agent-unknown": "#d39ae6",
        "agent-starting": "#79c7c5",
        "agent-parked": "#8fa9cc",
        "muted": "#9aa2b2",
        "faint": "#848c9c",
        "code": "#9fc3a6",
    },
)
LIGHT = Theme(
    name="counterpoint-light",
    primary="#1d5fc0",
    secondary="#435e86",
    accent="#915300",
    warning="#7d5100",
    error="#b3202c",
    success="#176a31",
    foreground="#1d222b",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e7e4dc",
    dark=False,
    variables={
        "agent-asking": "#915300",
        "agent-unknown": "#7a2f96",
        "agent-starting": "#0b6f70",
        "agent-parked": "#3c5a86",
        "muted": "#4f5665",
        "faint": "#60656f",
        "code": "#3b6b45",
    },
)
CONTRAST = Theme(
    name="counterpoint-contrast",
    primary="#66ccff",
    secondary="#ffffff",
    accent="#ffff00",
    warning="#ffd700",
    error="#ff6b6b",
    success="#5fff5f",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    dark=True,
    variables={
        "agent-asking": "#ffff00",
        "agent-unknown": "#ff9bff",
        "agent-starting": "#5fffff",
        "agent-parked": "#a8c8ff",
        "muted": "#d0d0d0",
        "faint": "#b0b0b0",
        "code": "#a8ffb0",
    },
)
PLAIN = Theme(
    name="counterpoint-plain",
    primary="ansi_default",
    secondary="ansi_default",
    accent="ansi_default",
    warning="ansi_default",
    error="ansi_default",
    success="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    ansi=True,
    variables={
        "muted": "ansi_default",
        "faint": "ansi_default",
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "bold reverse underline",
        "block-cursor-blurred-foreground": "ansi_default",
        "block-cursor-blurred-background": "ansi_default",
        "block-cursor-blurred-text-style": "bold reverse underline",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-background": "ansi_default",
        "input-cursor-text-style": "reverse",
        "input-selection-foreground": "ansi_default",
        "input-selection-background": "ansi_default",
        "screen-selection-foreground": "ansi_default",
        "screen-selection-background": "ansi_default",
    },
)
"""No colour at all: words, glyphs, bold, underline and reverse say everything."""

HOUSE: tuple[Theme, ...] = (DARK, LIGHT, CONTRAST, PLAIN)

_MEANT = {
    "agent-working": "success",
    "agent-starting": "secondary",
    "agent-asking": "accent",
    "agent-failed": "error",
    "agent-unknown": "warning",
    "agent-parked": "secondary",
    "agent-paused": "muted",
    "agent-ready": "muted",
    "agent-stopped": "faint",
    "agent-native": "primary",
}


def meanings(theme: Theme) -> dict[str, str]:
    """The colours of our own names for a theme that does not name them, from those it has."""
    plain = theme.foreground or ("#e0e0e0" if theme.dark else "#202020")
    muted = theme.variables.get("muted", plain if theme.ansi else "#8b93a3" if theme.dark else "#596070")
    faint = theme.variables.get("faint", muted)
    known = {
        "primary": theme.primary,
        "secondary": theme.secondary or theme.primary,
        "accent": theme.accent or theme.primary,
        "warning": theme.warning or theme.primary,
        "error": theme.error or theme.primary,
        "success": theme.success or theme.primary,
        "muted": muted,
        "faint": faint,
    }
    base = {"muted": muted, "faint": faint, "code": plain if theme.ansi else known["secondary"]}
    return base | {name: known[base] for name, base in _MEANT.items()}
