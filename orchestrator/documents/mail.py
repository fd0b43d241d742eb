"""A mail with everything that is attached to it, however broken it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr
from typing import NamedTuple, Protocol

from orchestrator.documents import markup
from orchestrator.documents.budget import Budget, Unreadable
from orchestrator.documents.passages import Part, Passage, gathered, joined, paragraphs, words
from orchestrator.documents.plain import decoded
from orchestrator.documents.readers import Reader, reader_of
from orchestrator.signals.media import HEAD, media_type

_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
LONGEST_HEADER = 2_000
LONGEST_NAME = 200
_HEADERS = ("From", "Sender", "Reply-To", "To", "Cc", "Date", "Subject")
_QUOTE = re.compile(r"^[ \t]*>")
_BEGINS_OTHERS = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|original-nachricht|urspr.ngliche nachricht|forwarded message"
    r"|weitergeleitete nachricht)\s*-*|begin forwarded message:|_{20,})\s*$",
    re.IGNORECASE,
)
"""Lines below which somebody else's mail stands, without a mark on each line."""
_STUB = 3
"""An HTML version that says so many times more than the plain one is read as well."""


class ReadsAttached(Protocol):
    """Reads what is attached to a mail by its reader; ``depth`` counts what it is attached to."""

    def __call__(self, reader: Reader, data: bytes, budget: Budget, depth: int) -> Iterator[Part]:
        """The parts of it."""


def parts(
    data: bytes, budget: Budget, read: ReadsAttached, *, place: str = "", depth: int = 0
) -> Iterator[Part]:
    """The mail's own part first, then those of what is attached, in order."""
    budget.check(place or "the mail")
    if depth > budget.limits.depth:
        budget.note(joined(place, f"mails within mails deeper than {budget.limits.depth} are left out"))
        return
    message = _parsed(data, place)
    speaker = sender(message)
    own, attached = _sorted(message)
    yield from gathered(_own(message, own, speaker, place, budget))
    for number, leaf in enumerate(attached, start=1):
        yield from _attachment(leaf, _Where(number, place, depth), budget, read)


def sender(message: Message) -> str:
    """Who wrote it, as the mail itself says; nothing when it does not."""
    name, address = parseaddr(header(message, "From") or header(message, "Sender"))
    both = f"{name} <{address}>" if name and address else name or address
    return both[:LONGEST_NAME]


def header(message: Message, name: str) -> str:
    """A header in one line, decoded as far as that goes; empty when it is not there."""
    raw = message.get(name)
    if raw is None:
        return ""
    text = str(raw)
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError, IndexError):
        pieces = [(text, None)]
    found = "".join(_piece(piece, charset) for piece, charset in pieces)
    return " ".join(found.encode("utf-8", "replace").decode().split())[:LONGEST_HEADER]


def _piece(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    for encoding in (charset, "utf-8"):
        try:
            return piece.decode(encoding or "ascii")
        except (LookupError, UnicodeError, ValueError):
            continue
    return piece.decode("cp1252", "replace")


def _parsed(data: bytes, place: str) -> Message:
    try:
        return BytesParser(policy=compat32).parsebytes(data)
    except RecursionError:
        raise Unreadable(
            joined(place, "its parts are nested too deeply"), "Open it in a mail program and save its text."
        ) from None


def _sorted(message: Message) -> tuple[list[Message], list[Message]]:
    """The leaves that are the mail's own text, and those that are attached. Mails within are leaves."""
    own, attached = list[Message](), list[Message]()
    waiting = [message]
    while waiting:
        node = waiting.pop()
        if node.get_content_maintype() == "multipart" and node.is_multipart():
            children = [child for child in node.get_payload() if isinstance(child, Message)]
            if node.get_content_subtype() == "alternative":
                children = _chosen(children)
            waiting += reversed(children)
        elif _is_own(node, node is message):
            own.append(node)
        else:
            attached.append(node)
    return own, attached


def _is_own(leaf: Message, whole: bool) -> bool:
    if leaf.is_multipart():
        return False
    is_text = leaf.get_content_type() in {"text/plain", "text/html"}
    return is_text and (whole or (leaf.get_content_disposition() != "attachment" and not leaf.get_filename()))


def _chosen(children: list[Message]) -> list[Message]:
    """Of versions of one text: the plain one, unless it is a stub; what is no version at all is kept."""
    plain = [child for child in children if child.get_content_type() == "text/plain"]
    rich = [child for child in children if child.get_content_type() == "text/html"]
    nested = [child for child in children if child.is_multipart()]
    if not rich or not plain or nested:
        return children if not (plain and nested) else [*plain, *nested]
    few = sum(len(words(str(leaf.get_payload()))) for leaf in plain)
    text = " ".join(shown.text for leaf in rich for shown in markup.shown(_text(leaf, Budget()))[0])
    others = [child for child in children if child not in rich]
    return children if len(words(text)) > _STUB * few else others


def _own(
    message: Message, leaves: list[Message], speaker: str, place: str, budget: Budget
) -> Iterator[Passage]:
    lines = [f"{name}: {value}" for name in _HEADERS if (value := header(message, name))]
    if lines:
        head = "\n".join(lines)
        budget.spend(len(head))
        yield Passage(head, joined(place, "headers"))
    for leaf in leaves:
        is_markup = leaf.get_content_type() == "text/html"
        where = joined(place, "body (HTML)" if is_markup and len(leaves) > 1 else "body")
        try:
            text = _text(leaf, budget, where)
        except Unreadable as problem:
            budget.note(str(problem))
            continue
        found = _of_markup(text, speaker, where, budget) if is_markup else _of_plain(text, speaker, where)
        for passage in found:
            budget.spend(len(passage.text))
            yield passage


def _text(leaf: Message, budget: Budget, place: str = "") -> str:
    data = payload(leaf)
    return decoded(data, budget, leaf.get_content_charset("") or "", place)


def payload(leaf: Message) -> bytes:
    """The bytes of a leaf, decoded; what only claims to be base64 stays as it is."""
    raw = leaf.get_payload()
    claims = str(leaf.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
    if claims and isinstance(raw, str) and not _BASE64.fullmatch(raw):
        return raw.encode("utf-8", "surrogateescape")
    found = leaf.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _of_markup(text: str, speaker: str, place: str, budget: Budget) -> Iterator[Passage]:
    stretches, hidden = markup.shown(text)
    if hidden:
        budget.note(joined(place, "hidden text is left out"))
    others = False
    for shown in stretches:
        for passage in _of_plain(shown.text, speaker, place, quoted=shown.quoted or others):
            others = others or (not shown.quoted and passage.place.endswith("quoted"))
            yield passage


def _of_plain(text: str, speaker: str, place: str, *, quoted: bool = False) -> Iterator[Passage]:
    """Paragraphs by who wrote them: what is quoted is not the sender's."""
    for run, is_quoted in _voices(text, quoted):
        for _, paragraph in paragraphs(run):
            where = joined(place, "quoted") if is_quoted else place
            yield Passage(paragraph, where, "" if is_quoted else speaker)


def _voices(text: str, quoted: bool) -> Iterator[tuple[str, bool]]:
    """``text`` in runs of lines that are the sender's and runs that are not."""
    held, mode, others = list[str](), quoted, quoted
    for line in text.splitlines():
        others = others or bool(_BEGINS_OTHERS.match(line))
        is_quoted = others or bool(_QUOTE.match(line))
        if is_quoted != mode and line.strip():
            yield "\n".join(held), mode
            held, mode = [], is_quoted
        held.append(line)
    yield "\n".join(held), mode


class _Where(NamedTuple):
    number: int
    place: str
    depth: int


def _attachment(leaf: Message, at: _Where, budget: Budget, read: ReadsAttached) -> Iterator[Part]:
    inner = _inner(leaf)
    if inner is not None:
        subject = header(inner, "Subject")[:80]
        where = joined(at.place, f"attached mail {at.number}" + (f" “{subject}”" if subject else ""))
        found = parts(inner.as_bytes(policy=compat32), budget, read, place=where, depth=at.depth + 1)
        yield from _careful(found, where, budget)
        return
    data, name = payload(leaf), _name(leaf, at.number)
    where = joined(at.place, f"attachment {name}")
    media = media_type(data[:HEAD], name)
    if media == "application/octet-stream" and leaf.get_content_maintype() == "text":
        media = leaf.get_content_type()
    reader = reader_of(media, name)
    if reader is not None:
        for part in _careful(read(reader, data, budget, at.depth + 1), where, budget):
            yield tuple(passage.within(where) for passage in part)
    elif data:
        sound = media.startswith(("audio/", "video/"))
        why = "drop it by itself to have it heard" if sound else f"no reader for {media}"
        budget.note(joined(where, why))


def _careful(found: Iterator[Part], where: str, budget: Budget) -> Iterator[Part]:
    """What is attached cannot take the mail with it."""
    try:
        yield from found
    except Unreadable as problem:
        budget.note(joined(where, str(problem).removeprefix(f"{where} · ")))


def _inner(leaf: Message) -> Message | None:
    if leaf.get_content_type() != "message/rfc822" or not leaf.is_multipart():
        return None
    children = leaf.get_payload()
    child = children[0] if isinstance(children, list) and children else None
    return child if isinstance(child, Message) else None


def _name(leaf: Message, number: int) -> str:
    try:
        name = leaf.get_filename() or ""
    except (ValueError, TypeError, LookupError):
        name = ""
    text = " ".join("".join(_piece(*pair) for pair in _decoded_name(name)).split())
    return text[:LONGEST_NAME] or str(number)


def _decoded_name(name: str) -> list[tuple[bytes | str, str | None]]:
    try:
        return list(decode_header(name))
    except (HeaderParseError, ValueError, IndexError):
        return [(name, None)]
