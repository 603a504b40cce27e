"""The one front of all readers: the untrusted bytes of a feed, sitemap, listing or robots.txt, to text they may read.

gzip undone, charset decided by proof, marks and control characters taken off, what is before the beginning left out. What had
to be mended is noted. Reading it is theirs: `feed`, `sitemap`, `listing`, `robots`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipelines.discover.mixed import mended_bytes
from pipelines.discover.unpack import unpacked
from pipelines.text.charset import decode
from pipelines.text.humanise import plural

Kind = Literal["xml", "html", "data", "text", "nothing"]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]+")
_AROUND = "\ufeff\ufffe \t\r\n\x00\x0c\xa0\u200b"
_HEAD = 50_000
"""Characters in which a file's beginning is looked for: what a server's program says before it is short."""
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|urlset|sitemapindex|channel)(?=[\s>/])", re.IGNORECASE)
_DECLARED = re.compile(r"<\?xml\s", re.IGNORECASE)
_HTML = re.compile(r"<(?:html|head|body|frameset)(?=[\s>])", re.IGNORECASE)
_DATA = re.compile(
    r"(?:\)\]\}',?|while\s*\(1\)\s*;|for\s*\(;;\)\s*;|/\*.{0,400}?\*/|//[^\n]{0,400}\n|\s)*"
    r"(?:[\[{]|(?:(?:var|let|const)\s+)?[A-Za-z_$][\w$.\[\]'\"]{0,100}\s*(?:=\s*[\[{]|\(\s*[\[{]))",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Received:
    """A file as text. ``torn``: it ends early or is damaged; ``cut``: its end is beyond our bounds."""

    text: str
    notes: tuple[str, ...] = ()
    torn: bool = False
    cut: bool = False

    @property
    def kind(self) -> Kind:
        """What the text is by its beginning, whatever it was called."""
        return kind_of(self.text)


def received(body: bytes, content_type: str = "") -> Received:
    """Take a file in. Answers for any bytes."""
    plain = unpacked(body)
    decoded = decode(plain.body, content_type)
    text, notes = decoded.text, [*plain.notes, *decoded.notes]
    if decoded.charset == "utf-8" and "\ufffd" in text and (mended := mended_bytes(plain.body)):
        text, notes = mended.text, [*plain.notes, mended.note]
    clean = _CONTROL.sub("", text)
    if len(clean) < len(text):
        notes.append(f"{plural(len(text) - len(clean), 'control character')} removed")
    return Received(clean.strip(_AROUND), tuple(notes), plain.torn, plain.cut)


def kind_of(text: str) -> Kind:
    """``xml`` for feeds, sitemaps and other exports, ``html`` for a page, ``data`` for JSON, bare or wrapped in a call or assignment."""
    head = text[:_HEAD]
    if not head.strip():
        return "nothing"
    root, page = _ROOT.search(head), _HTML.search(head)
    if root and not (page and page.start() < root.start()):
        return "xml"
    begin = beyond_prolog(head, 0)
    if page or "<!doctype html" in " ".join(head[:begin].lower().split()):
        return "html"
    if _DATA.match(head):
        return "data"
    return "xml" if head.startswith("<", begin) or _DECLARED.search(head) else "text"


def from_root(text: str) -> tuple[str, str]:
    """An XML text from its first element on, and a note when something was before it that belongs to no XML.

    The declaration goes (the text is decoded), comments, and a document type with its entities: nothing is to be unfolded or fetched.
    """
    head = text[:_HEAD]
    root, declared = _ROOT.search(head), _DECLARED.search(head)
    at, pieces = 0, []
    while at < (root.start() if root else declared.start() if declared else 0):
        following = beyond_prolog(head, at)
        if following == at:
            following = (head.find("<", at + 1) + 1 or len(head) + 1) - 1
            pieces.append(head[at:following])
        at = following
    begin = root.start() if root else beyond_prolog(text, at)
    strange = " ".join("".join(pieces).split())
    note = f"{len(strange)} characters before the file's beginning were left out: {strange[:80]!r}" if strange else ""
    return text[begin:], note


def beyond_prolog(text: str, at: int) -> int:
    """The place after the blanks, declarations, comments and document types that are at ``at``; one without an end is none."""
    while True:
        while text[at : at + 1].isspace():
            at += 1
        if text.startswith("<?", at):
            end = text.find("?>", at) + 2
        elif text.startswith("<!--", at):
            end = text.find("-->", at + 4) + 3
        elif text[at : at + 9].lower() == "<!doctype":
            end = _after_doctype(text, at)
        else:
            return at
        if end <= at:
            return at
        at = end


def _after_doctype(text: str, at: int) -> int:
    """The place after a document type and what it holds in brackets; 0 when it does not end."""
    end, bracket = text.find(">", at), text.find("[", at)
    if 0 <= bracket < end:
        close = text.find("]", bracket)
        end = text.find(">", close) if close >= 0 else -1
    return end + 1
