"""All that a browser loads: one page of ours, the terminal that textual-serve brings, and its font."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

import textual_serve

from tui.themes.house import DARK

FONT_PX = 15
_SERVED = {
    "textual.js": ("js/textual.js", "text/javascript"),
    "xterm.css": ("css/xterm.css", "text/css"),
    "mono.ttf": ("fonts/RobotoMono-VariableFont_wght.ttf", "font/ttf"),
    "mono-italic.ttf": ("fonts/RobotoMono-Italic-VariableFont_wght.ttf", "font/ttf"),
}

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="static/xterm.css">
<link rel="stylesheet" href="static/page.css">
<script src="static/page.js" defer></script>
</head>
<body>
<main id="terminal" class="textual-terminal"
 data-session-websocket-url="{socket}" data-font-size="{size}"></main>
<aside role="alertdialog" aria-labelledby="ended">
<p id="ended">The control room was closed. Nothing was stopped by it.</p>
<button type="button" id="again">Open it again</button>
</aside>
<noscript>The control room needs JavaScript; <code>counterpoint tui</code> does not.</noscript>
</body>
</html>
"""

_STYLE = Template("""@font-face { font-family: "Roboto Mono"; font-weight: 100 700; src: url("mono.ttf"); }
@font-face { font-family: "Roboto Mono"; font-weight: 100 700; font-style: italic;
  src: url("mono-italic.ttf"); }
html, body { margin: 0; height: 100%; overflow: hidden; background: $ground; color: $letters; }
body, button { font: 16px "Roboto Mono", monospace; }
#terminal { width: 100vw; height: 100vh; }
aside { display: none; position: fixed; inset: 0; place-content: center; gap: 1rem; background: ${ground}ee; }
aside p { margin: 0; }
aside button { justify-self: center; padding: .5rem 1.5rem; }
aside button { color: inherit; background: none; border: 1px solid; }
.-closed aside { display: grid; }
""").substitute(ground=DARK.background, letters=DARK.foreground)

_SCRIPT = """"use strict";
// The address is used up; it need not stay in the address bar.
if (location.search) history.replaceState(null, "", location.pathname);
document.getElementById("again").addEventListener("click", () => location.reload());
let loaded = false;
addEventListener("load", () => { loaded = true; });
new MutationObserver(() => {
  if (document.body.classList.contains("-closed")) document.getElementById("again").focus();
}).observe(document.body, { attributeFilter: ["class"] });
// The terminal measures its cells once, so the font has to be there before it.
const faces = ["", "bold ", "italic ", "italic bold "].map(face => face + "16px 'Roboto Mono'");
Promise.allSettled(faces.map(face => document.fonts.load(face))).then(() => {
  const terminal = document.createElement("script");
  terminal.src = "static/textual.js";
  terminal.onload = () => { if (loaded) window.onload(); };
  document.body.append(terminal);
});
"""


@dataclass(frozen=True, slots=True)
class File:
    """Something that is served."""

    body: bytes
    kind: str


def page(title: str, host: str, root: str) -> str:
    """The page for a browser that reached us as ``host``."""
    return _PAGE.format(title=escape(title), socket=escape(f"ws://{host}{root}ws"), size=FONT_PX)


@cache
def static(name: str) -> File | None:
    """The file of that name; there are no others."""
    if name == "page.css":
        return File(_STYLE.encode(), "text/css")
    if name == "page.js":
        return File(_SCRIPT.encode(), "text/javascript")
    if name not in _SERVED:
        return None
    path, kind = _SERVED[name]
    return File(files(textual_serve).joinpath("static", path).read_bytes(), kind)


def headers(host: str) -> dict[str, str]:
    """What every answer says to the browser: load nothing from elsewhere, keep nothing."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        f"img-src data:; connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
