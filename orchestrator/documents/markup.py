"""What an HTML page shows, as text. The parser never fails, and the way through the tree needs no stack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SPACE = re.compile(r"[ \t\r\n\f]+")
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)", re.I
)
_SKIPPED = frozenset(
    {"head", "script", "style", "template", "noscript", "title", "object", "iframe", "svg", "math", "select"}
)
_PARAGRAPHS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "hr", "section"}
    | {"article", "aside", "header", "footer", "main", "nav", "form", "fieldset", "figure"}
)
_LINES = frozenset({"div", "li", "tr", "dt", "dd", "address", "caption", "figcaption", "center"})
_CELLS = frozenset({"td", "th"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A stretch of the page's text; ``quoted`` when it stands in a quotation."""

    text: str
    quoted: bool


@dataclass(slots=True)
class _Page:
    stretches: list[Shown] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    quotes: int = 0
    verbatim: int = 0
    hidden: int = 0
    pending: str = ""
    """White space that counts once something follows it."""

    def write(self, text: str) -> None:
        text = text if self.verbatim else _SPACE.sub(" ", text)
        if not text.strip(" \n\t\r\f"):
            if text and self.pieces and not self.pending:
                self.pending = " "
            return
        if text[0] == " " and not self.verbatim and not self.pending:
            self.pending = " "
        body = text if self.verbatim else text.strip(" ")
        if self.pieces:
            self.pieces.append(self.pending)
        self.pieces.append(body)
        self.pending = " " if not self.verbatim and text[-1] == " " else ""

    def part(self, gap: str) -> None:
        """A line end or more. Two line ends that ``br`` made are a paragraph's."""
        if gap == "br":
            self.pending = self.pending.strip(" \t") + "\n"
        elif gap == "\t":
            self.pending = self.pending if "\n" in self.pending else "\t"
        elif self.pending.count("\n") < len(gap):
            self.pending = gap

    def close(self) -> None:
        """End a stretch."""
        text = "".join(self.pieces)
        if text.strip():
            self.stretches.append(Shown(text, self.quotes > 0))
        self.pieces, self.pending = [], ""


def shown(html: str) -> tuple[list[Shown], int]:
    """What the page shows, in order, and how many elements it hides with text in them."""
    page = _Page()
    tree = LexborHTMLParser(html)
    root = tree.body or tree.root
    if root is not None:
        for node, enters in _walk(root, page):
            _enter(node, page) if enters else _leave(node, page)
    page.close()
    return page.stretches, page.hidden


def _walk(root: LexborNode, page: _Page) -> Iterator[tuple[LexborNode, bool]]:
    """Every node at its beginning and, with what is inside it done, at its end."""
    node: LexborNode | None = root
    top = root.mem_id  # comparing nodes would compare their HTML
    while node is not None:
        yield node, True
        down = None if _is_skipped(node, page) else node.child
        while down is None:
            yield node, False
            if node.mem_id == top:
                return
            if (down := node.next) is None:
                up = node.parent
                if up is None:
                    return
                node = up
        node = down


def _is_skipped(node: LexborNode, page: _Page) -> bool:
    if not node.is_element_node:
        return True
    if node.tag in _SKIPPED:
        return True
    if _is_hidden(node):
        page.hidden += bool(node.text().strip())
        return True
    return False


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_UNSEEN.search(attributes.get("style") or ""))


def _enter(node: LexborNode, page: _Page) -> None:
    if node.is_text_node:
        page.write(node.text_content or "")
        return
    tag = node.tag or ""
    if tag == "br":
        page.part("br")
    elif tag == "blockquote":
        page.close()
        page.quotes += 1
    elif tag == "pre":
        page.part("\n\n")
        page.verbatim += 1
    else:
        _part(tag, page)


def _leave(node: LexborNode, page: _Page) -> None:
    tag = node.tag or ""
    if tag == "blockquote":
        page.close()
        page.quotes -= 1
    elif tag == "pre":
        page.verbatim -= 1
        page.part("\n\n")
    elif tag != "br":
        _part(tag, page)


def _part(tag: str, page: _Page) -> None:
    if tag in _PARAGRAPHS:
        page.part("\n\n")
    elif tag in _LINES:
        page.part("\n")
    elif tag in _CELLS:
        page.part("\t")
