"""What raw bytes are: by their first bytes where those say it, then by their name. Nothing is decoded."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal, get_args

SignalKind = Literal["memo", "text", "mail", "file"]
KINDS: tuple[str, ...] = get_args(SignalKind)

HEAD = 4096
"""First bytes that are looked at."""
UNKNOWN = "application/octet-stream"
_MAIL = frozenset({"message/rfc822", "application/mbox"})
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"caff", "audio/x-caf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
)
_BY_SUFFIX = {
    ".aac": "audio/aac",
    ".amr": "audio/amr",
    ".caf": "audio/x-caf",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".wma": "audio/x-ms-wma",
    ".mkv": "video/x-matroska",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".eml": "message/rfc822",
    ".mbox": "application/mbox",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_MAIL_HEADERS = (b"return-path:", b"received:", b"delivered-to:", b"mime-version:", b"message-id:")


def media_type(head: bytes, name: str) -> str:
    """The media type of something called ``name`` that begins with ``head``.

    The bytes decide where they are unmistakable; a name alone never makes audio out of text.
    """
    named = _BY_SUFFIX.get(PurePath(name).suffix.lower(), "")
    return _by_start(head, named) or _container(head) or _of_text(head, named) or _trusted(named)


def kind_of(media: str) -> SignalKind:
    """The kind of signal: sound is a memo, with or without a picture."""
    if media.startswith(("audio/", "video/")):
        return "memo"
    if media in _MAIL:
        return "mail"
    return "text" if media.startswith("text/") or media == "application/json" else "file"


def _by_start(head: bytes, named: str) -> str:
    found = next((media for start, media in _STARTS if head.startswith(start)), "")
    if found == "application/zip" and "officedocument" in named:
        return named
    return found


def _container(head: bytes) -> str:
    if head.startswith(b"OggS"):
        return "video/ogg" if b"\x80theora" in head else "audio/ogg"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[4:8] == b"ftyp":
        brands = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime"}
        return brands.get(head[8:12], "video/mp4")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] != 0xFF:
        return "audio/aac" if head[1] & 0x06 == 0 else "audio/mpeg"
    return ""


def _of_text(head: bytes, named: str) -> str:
    if not head or b"\0" in head or not _is_utf8(head):
        return ""
    if head.startswith(b"From ") and b"\n" in head:
        return "application/mbox"
    if named in _MAIL or any(line.startswith(_MAIL_HEADERS) for line in head.lower().split(b"\n", 8)[:8]):
        return named if named in _MAIL else "message/rfc822"
    return named if named.startswith("text/") or named == "application/json" else "text/plain"


def _is_utf8(head: bytes) -> bool:
    for cut in range(4):  # a letter may be cut at the end
        try:
            head[: len(head) - cut].decode()
        except UnicodeDecodeError:
            continue
        return True
    return False


def _trusted(named: str) -> str:
    """A name's type for bytes that say nothing; they are not text, whatever the name is, but mail may be."""
    return UNKNOWN if named.startswith("text/") or named == "application/json" else named or UNKNOWN
