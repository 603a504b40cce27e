"""What a page says of itself outside its text: meta elements, JSON-LD, canonical address, translations. Read once, judged elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from pipelines.clean.jsonld import read_jsonld
from pipelines.text.characters import line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.clean.dom import Element

_VALUE = 2000
_ALTERNATES = 100


@dataclass(frozen=True, slots=True)
class Metadata:
    """``meta``: (name or property in lower case, content) in page order; ``nodes``: the objects of the page's
    JSON-LD that are of the page itself."""

    meta: tuple[tuple[str, str], ...] = ()
    nodes: tuple[dict[str, Any], ...] = ()
    canonical: str | None = None
    alternates: tuple[tuple[str, str], ...] = ()
    lang: str = ""
    title: str = ""
    notes: tuple[str, ...] = ()

    def first(self, *names: str) -> str:
        """The first content of the first of these names that has any."""
        for name in names:
            for key, content in self.meta:
                if key == name and content:
                    return content
        return ""

    def authors(self) -> tuple[str, ...]:
        """The names of those who wrote the page, from meta elements and the data of its article."""
        found: list[object] = [
            content
            for name, content in self.meta
            if name in ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author")
        ]
        for node in articles(self):
            author = node.get("author")
            for one in author if isinstance(author, list) else [author]:
                found.append(one.get("name") if isinstance(one, dict) else one)
        return tuple(line(name) for name in found if isinstance(name, str) and name and not name.startswith("http"))

    def descriptions(self) -> tuple[str, ...]:
        """What the page says it is about, under any of the usual names."""
        return tuple(content for name, content in self.meta if name.endswith("description") and content)


def read_metadata(tree: Element, url: str) -> Metadata:
    """The metadata of a page at ``url``; links that are not http or https are left out."""
    nodes, notes = read_jsonld(tree)
    html = tree if tree.tag == "html" else tree.find(".//html")
    return Metadata(
        meta=tuple(_meta(tree)),
        nodes=tuple(nodes),
        canonical=next((link for rel, _, link in _links(tree, url) if rel == "canonical"), None),
        alternates=tuple(dict.fromkeys((lang, link) for rel, lang, link in _links(tree, url) if rel == "alternate" and lang))[:_ALTERNATES],
        lang=(html.get("lang") or "") if html is not None else "",
        title=_title(tree),
        notes=notes,
    )


def articles(metadata: Metadata) -> Iterator[dict[str, Any]]:
    """The JSON-LD nodes that describe an article."""
    for node in metadata.nodes:
        if any(kind.endswith(("Article", "Posting", "Report", "ArticleNews", "PressRelease")) for kind in kinds(node)):
            yield node


def kinds(node: dict[str, Any]) -> set[str]:
    """The types of a JSON-LD node, without the address of their vocabulary."""
    said = node.get("@type")
    return {kind.rsplit("/", 1)[-1] for kind in (said if isinstance(said, list) else [said]) if isinstance(kind, str)}


def _title(tree: Element) -> str:
    for element in tree.iter("title"):
        parent = element.getparent()
        if parent is None or parent.tag in ("head", "html", "body"):
            found = line("".join(element.itertext())[:_VALUE])
            if found:
                return found
    return ""


def _meta(tree: Element) -> Iterator[tuple[str, str]]:
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if name and content is not None:
            yield name.strip().lower()[:80], line(content[:_VALUE])


def _links(tree: Element, url: str) -> Iterator[tuple[str, str, str]]:
    for element in tree.iter("link"):
        href = (element.get("href") or "").strip()
        if not href:
            continue
        try:
            link = urljoin(url, href)
            scheme, host = urlsplit(link)[:2]
        except ValueError:
            continue
        if scheme in ("http", "https") and host and len(link) <= _VALUE:
            for rel in (element.get("rel") or "").lower().split():
                yield rel, (element.get("hreflang") or "").strip(), link
