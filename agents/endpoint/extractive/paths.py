"""Paths: what a task names, what a listing holds, and what lies inside the working directory."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from agents.endpoint.extractive.cues import STOP_WORDS

LABELLED = "next-actions-"
"""How the names of our own notes begin."""

_QUOTED = re.compile(r"[`\"'“„]([^`\"'”“\n]{1,200}?\.\w{1,8}|[^`\"'”“\n]{1,200}?/)[`\"'”“]")
_TOKEN = re.compile(
    r"(?<![\w/:.@-])@?((?:[\w*?.~+-]+/)+[\w*?.+-]*|[\w*?+-][\w*?.+-]*\.[A-Za-z]\w{0,7})(?!\w|@|://)"
)
_OUTPUT = re.compile(
    r"\b(?:write|save|store|put|output|export|schreib\w*|speicher\w*|leg\w*|ablegen|ausgabe)\b"
    r"(?:(?!\.\s).){0,80}?\b(?:to|into|in|as|at|file|nach|als|unter|datei|ins?)\s+[`\"'“„]?$",
    re.IGNORECASE | re.DOTALL,
)
_HIDDEN = re.compile(r"(?:^|/)\.(?!/|$)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_WRITABLE = (".md", ".txt", ".markdown")


def inside(path: str, cwd: str) -> str | None:
    """``path`` relative to ``cwd`` in its shortest form; None where it leads out or cannot be shown."""
    if _CONTROL.search(path) or not path or path.startswith("~"):
        return None
    full = posixpath.normpath(posixpath.join(cwd, path))
    base = cwd.rstrip("/") + "/"
    if not full.startswith(base) or full == base:
        return None
    return full[len(base) :]


def listed(text: str, cwd: str) -> list[str]:
    """The files a listing names, relative to ``cwd``, sorted; lines that are not paths are left out."""
    found = set()
    lines = text.split("\n")
    for line in lines[:-1] if looks_cut(text) else lines:
        if line.startswith(("./", cwd.rstrip("/") + "/")) or re.match(r"^[\w][^:|<>]*\.\w+$", line):
            path = inside(line, cwd)
            if path and not _HIDDEN.search(path):
                found.add(path)
    return sorted(found)


def looks_cut(text: str) -> bool:
    """Whether a listing was cut short by the tool that made it."""
    return (
        len(text.encode()) > 24_500
        or "truncated" in text[-300:].lower()
        or text.startswith("<persisted-output>")
    )


def named_in(task: str) -> list[str]:
    """The paths and globs that the task names, in order, the output file left out."""
    output = output_of(task)
    return [path for path, _ in _mentions(task) if path != output]


def output_of(task: str) -> str | None:
    """The file that the task asks to be written, when it names one that may be written."""
    for path, start in _mentions(task):
        if not path.lower().endswith(_WRITABLE) or re.search(r"[*?]", path) or _HIDDEN.search(path):
            continue
        if _OUTPUT.search(task[max(0, start - 160) : start]):
            return path
    return None


def resolve(mention: str, files: Sequence[str], cwd: str) -> list[str]:
    """The listed files that a mention means: itself, a glob's or a folder's, or the only one of that name."""
    path = inside(mention, cwd)
    if path is None:
        return []
    if path in files:
        return [path]
    if re.search(r"[*?]", path):
        pattern = path.replace("**/", "*")
        return [file for file in files if fnmatchcase(file, pattern) or fnmatchcase(file, f"*/{pattern}")]
    within = [file for file in files if file.startswith(path.rstrip("/") + "/")]
    return within or [file for file in files if file.endswith("/" + path)]


def note_names(task: str) -> Iterable[str]:
    """Names for the note, best first: the file the task names, else one made of its words."""
    wanted = output_of(task) or f"notes/{LABELLED}{slug(task)}.md"
    stem, suffix = posixpath.splitext(wanted)
    yield wanted
    for number in range(2, 100):
        yield f"{stem}-{number}{suffix}"


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, at most 48 characters, never empty."""
    for old, new in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(old, new).replace(old.upper(), new)
    plain = unicodedata.normalize("NFKD", text[:2000]).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    telling = [word for word in words if word not in STOP_WORDS] or [
        word for word in words if word not in {"next", "actions"}
    ]
    return "-".join(telling[:8])[:48].strip("-") or "task"


def _mentions(task: str) -> list[tuple[str, int]]:
    found = {match.start(1): match[1].rstrip(".") for match in _QUOTED.finditer(task)}
    taken = [(match.start(), match.end()) for match in _QUOTED.finditer(task)]
    for match in _TOKEN.finditer(task):
        if not any(start <= match.start() < end for start, end in taken):
            found[match.start(1)] = match[1].rstrip(".")
    return [(path, start) for start, path in sorted(found.items()) if "//" not in path]
