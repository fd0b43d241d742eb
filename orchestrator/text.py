"""Text as a terminal may see it: hostile sequences taken out, widths counted in columns."""

from __future__ import annotations

import re
import unicodedata

_SEQUENCES = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"  # OSC: titles, links, the clipboard (52)
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c\n]*(?:\x1b\\|\x9c)"  # DCS, SOS, PM, APC
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, erasing
    r"|\x1b[ -/]*[0-~]?"  # every other escape, and a lone one
)
_INERT = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))
_INERT |= dict.fromkeys((0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF))
_INERT |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2061, 0x2070), *range(0xFFF9, 0xFFFC)))
_INERT |= dict.fromkeys(range(0xE0000, 0xE0080))  # tags: invisible text
_TRANSLATE: dict[int, str | None] = {**_INERT, 0x0D: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_TRANSLATE |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_JSON_RISKY = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
_BREAKS = re.compile(r" *[\n\t][ \n\t]*")
_WIDE_EMOJI = ((0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF), (0x1FA70, 0x1FAFF))
_ZWJ, _EMOJI_STYLE = "\u200d", "\ufe0f"


def clean(text: str) -> str:
    """``text`` without anything that could steer a terminal or reorder what is read.

    Escape sequences go whole, other control and direction characters singly; line ends become ``\\n``,
    tabs stay. What is left prints exactly what it shows.
    """
    if text.isprintable():
        return text
    return _SEQUENCES.sub("", text.replace("\r\n", "\n")).translate(_TRANSLATE)


def flat(text: str) -> str:
    """``clean`` text on one line: a line end or tab, with the blanks around it, becomes one blank."""
    return _BREAKS.sub(" ", clean(text))


def sentences(*parts: str) -> str:
    """``parts`` that are not empty as sentences behind each other, each with a capital and an end."""
    return " ".join(_sentence(part.strip()) for part in parts if part.strip())


def _sentence(text: str) -> str:
    end = "" if text.endswith((".", "!", "?", "…")) else "."
    begins = text[0].upper() if text.split()[0].isalpha() else text[0]  # a name such as r002 stays one
    return f"{begins}{text[1:]}{end}"


def json_safe(text: str) -> str:
    """JSON ``text`` with the characters that ``json`` leaves raw but a terminal obeys written as escapes."""
    return _JSON_RISKY.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def width(text: str) -> int:
    """Columns that clean ``text`` takes on a terminal: wide letters and emoji two, marks none."""
    if text.isascii():
        return len(text)
    return sum(size for _, size in _clusters(text))


def fit(text: str, columns: int, *, ellipsis: str = "…") -> str:
    """``text`` in at most ``columns`` columns, cut between letters and marked where it was cut."""
    if width(text) <= columns:
        return text
    kept, used = [], 0
    for cluster, size in _clusters(text):
        if used + size > columns - width(ellipsis):
            break
        kept.append(cluster)
        used += size
    return "".join(kept).rstrip() + ellipsis if columns > 0 else ""


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """``text`` filled with blanks up to ``columns`` columns; ``right`` aligns it to the right."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def _clusters(text: str) -> list[tuple[str, int]]:
    """Letters with what combines with them, each with its columns."""
    found: list[tuple[str, int]] = []
    joined = False
    for letter in text:
        if found and (joined or _combines(letter)):
            before, size = found[-1]
            found[-1] = (before + letter, 2 if letter == _EMOJI_STYLE else size)
        else:
            found.append((letter, _letter_width(letter)))
        joined = letter == _ZWJ
    return found


def _combines(letter: str) -> bool:
    return (
        letter in {_ZWJ, _EMOJI_STYLE}
        or unicodedata.combining(letter) != 0
        or unicodedata.category(letter) in {"Mn", "Me"}
        or 0x1F3FB <= ord(letter) <= 0x1F3FF
    )


def _letter_width(letter: str) -> int:
    if unicodedata.category(letter) in {"Cf", "Cc", "Mn", "Me"}:
        return 0
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 2
    return 2 if any(low <= ord(letter) <= high for low, high in _WIDE_EMOJI) else 1


def clock(seconds: float) -> str:
    """``12:04``, or ``1:02:03`` from an hour on."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
