"""The archived answer of a text: to be replayed without anything that acts, or shown as its source.

The replay is made of the page that was archived: scripts, frames, forms' targets, everything that fetches or that acts by itself is
taken out, and it is served into a sandbox of an origin of its own with a policy that lets nothing load (`crawler.desk`). Each of
the two by itself lets nothing run and asks for nothing; a fault in one is no way in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree, html

from pipelines.archive.reader import read
from pipelines.archive.stored_page import page
from pipelines.errors import ArchiveError
from pipelines.model import WarcRef
from pipelines.text import charset

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pipelines.model import Document, Page

    Decode = Callable[[bytes, Sequence[str], int], bytes]

LARGEST = 4 << 20
"""Bytes of a page that is replayed or shown."""
_GONE = ("script", "template", "iframe")
"""Elements that go with all that is in them."""
_UNWRAPPED = ("link", "base", "frame", "frameset", "object", "embed", "applet", "portal", "fencedframe")
"""Elements that go, and what is in them stays: parsers put the rest of a page into one that is not closed."""
_ADDRESSES = frozenset({"href", "xlink:href", "src", "action", "formaction", "data", "poster", "background", "cite", "longdesc"})
_FETCHES = frozenset({"srcset", "imagesrcset", "ping", "manifest", "profile", "nonce", "target", "formtarget", "autofocus"})


@dataclass(frozen=True, slots=True)
class Archived:
    """An archived answer: when it came, its head as lines, its page as text."""

    page: Page
    head: tuple[str, ...]
    source: str

    @property
    def html(self) -> bool:
        """Whether it is a page that can be replayed."""
        return "html" in self.page.header("content-type").lower() or not self.page.header("content-type")


def archived(folder: Path, document: Document, decode: Decode) -> Archived:
    """The answer that a text was made of. ``folder`` holds the WARC files, ``decode`` undoes content encodings.

    Raises ArchiveError when there is none, or when it cannot be read or is longer than `LARGEST`.
    """
    if document.warc_file is None or document.warc_offset is None:
        raise ArchiveError(f"{document.file} was not made of an archived answer (it was imported); expected a text that was fetched")
    answer = read(folder, WarcRef(document.warc_file, document.warc_offset, document.warc_record or ""))
    if len(answer.body) > LARGEST:
        raise ArchiveError(
            f"the answer has {len(answer.body)} bytes; expected {LARGEST} at most to be shown (it is in {document.warc_file})"
        )
    found = page(answer, source=document.source, decode=decode, limit=LARGEST, requested=document.url)
    head = (f"HTTP/1.1 {answer.status} {answer.reason}".rstrip(), *(f"{name}: {value}" for name, value in answer.headers))
    return Archived(found, head, charset.decode(found.body, found.header("content-type")).text)


def replayed(source: str) -> str:
    """A page without anything that acts or fetches: an HTML document, UTF-8. What cannot be parsed gives an empty page."""
    try:
        tree = html.document_fromstring(source.replace("\0", "") or "<p>", parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return "<!DOCTYPE html><title></title>"
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag.lower() in _GONE:
            _drop(element)
        elif _unwrapped(element):
            element.drop_tag()
        else:
            _quieten(element)
    return "<!DOCTYPE html>\n" + str(html.tostring(tree, encoding="unicode"))


def _unwrapped(element: html.HtmlElement) -> bool:
    tag = element.tag.lower()
    return tag in _UNWRAPPED or (tag == "meta" and ("http-equiv" in element.attrib or "charset" in element.attrib))


def _drop(element: html.HtmlElement) -> None:
    """Take an element out with all that is in it; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail or "", element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _quieten(element: html.HtmlElement) -> None:
    for name in list(element.attrib):
        plain = name.lower()
        value = element.attrib[name]
        acts = plain.startswith("on") or plain in _FETCHES or (plain in _ADDRESSES and not _harmless(element.tag, plain, value))
        if acts:
            del element.attrib[name]
    if element.tag == "a" and "href" in element.attrib:
        element.set("rel", "noopener noreferrer nofollow")


def _harmless(tag: str, name: str, value: str) -> bool:
    """Whether an address may stay: a link to the web that a person may follow, a picture that the page itself carries."""
    plain = "".join(character for character in value if character > " ").lower()
    if name == "href" and tag in ("a", "area"):
        return plain.startswith(("http://", "https://", "/", "#", "./", "../", "?"))
    return name == "src" and tag == "img" and plain.startswith("data:image/") and not plain.startswith("data:image/svg")
