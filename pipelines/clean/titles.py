"""The title of an article: what the page shows as its heading, before what its metadata says, and never with the site's name."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.clean.dom import Element, ancestors, names, text
from pipelines.clean.metadata import Metadata, articles
from pipelines.text.characters import line, tokens, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_LENGTH = 500
_MANY = 40
_NAME = 60
_SEPARATOR = re.compile(r"\s+(?:[|\-–—·•»:/]|::|\|\||--)\s+|\s*[|｜_]\s*")
_ANY_SEPARATOR = re.compile(r"\s*(?:[|｜»·•_]|::|--)\s*|\s+[\-–—:/]\s+|(?<=\S)[-–—](?=\S)")
_ASIDE = re.compile(
    r"breadcrumb|sidebar|related|footer|modal|popup|cookie|visually-hidden|sr-only|site-?name|site-?title|masthead|navbar|logo", re.I
)
_HEADED = re.compile(
    r"(?:^|[-_ ])(?:article|entry|post|page|node|news|content|story)[-_]*(?:title|headline|heading)|headline|(?:^| )title(?:$| )", re.I
)


@dataclass(frozen=True, slots=True)
class Title:
    """The title and where it was found: ``h1``, ``select``, ``jsonld``, ``og``, ``title`` or ``lead``."""

    text: str
    where: str


def find_title(
    tree: Element,
    metadata: Metadata,
    *,
    select: Iterable[str] = (),
    site_names: Iterable[str] = (),
    lead: str | None = None,
) -> Title | None:
    """The best title of a page: declared selectors, then a heading that the metadata confirms, then metadata without the site's name.

    ``lead`` is the text of the link that led to the page. None when nothing says what the page is called.
    """
    chosen = _selected(tree, select)
    if chosen:
        return Title(chosen, "select")
    sites = {words(name) for name in (*site_names, metadata.first("og:site_name", "application-name")) if name}
    said = _said(metadata)
    heading = _heading(tree, [text for _, text in said], lead or "")
    if heading and words(heading) not in sites:
        return Title(_cut(heading), "h1")
    for where, candidate in (*said, ("lead", line(lead or ""))):
        stripped = without_site(candidate, sites)
        if stripped and words(stripped) not in sites:
            return Title(_cut(stripped), where)
    return None


def name_parts(metadata: Metadata) -> list[str]:
    """The first and last parts of the page's title, one of which may be the site's name, and the name it gives itself."""
    title = metadata.title
    cuts = list(_ANY_SEPARATOR.finditer(title))
    parts = (title[: cuts[0].start()], title[cuts[-1].end() :]) if cuts else ()
    return [*dict.fromkeys([*parts, metadata.first("og:site_name")])]


def without_site(title: str, sites: Iterable[str]) -> str:
    """A title without the parts that name the site: those known to be its name, else a short last part after a strong separator.

    ``sites`` are names as `pipelines.text.characters.words` writes them.
    """
    known = {name for name in sites if name}
    for parts in (_ANY_SEPARATOR.finditer(title), reversed(list(_ANY_SEPARATOR.finditer(title)))):
        for part in parts:
            if words(title[part.end() :]) in known and words(title[: part.start()]):
                return without_site(title[: part.start()].strip(), known)
            if words(title[: part.start()]) in known and words(title[part.end() :]):
                return without_site(title[part.end() :].strip(), known)
    pieces = [part.strip() for part in _SEPARATOR.split(title)]
    last = pieces[-1]
    if len(pieces) > 1 and len(tokens(last)) <= 6 and len(tokens(title)) - len(tokens(last)) >= 3 and _strong_separator(title, last):
        return title[: title.rindex(last)].rstrip(" |-–—·•»:/_｜")
    return title


def _strong_separator(title: str, last: str) -> bool:
    return title[: title.rindex(last)].rstrip().endswith(("|", "｜", "»", "::", "•", "·", "_"))


def _selected(tree: Element, select: Iterable[str]) -> str:
    for selector in select:
        for element in tree.cssselect(selector):
            found = line(text(element))
            if found:
                return _cut(found)
    return ""


def _said(metadata: Metadata) -> list[tuple[str, str]]:
    headline = next((node.get("headline") for node in articles(metadata) if isinstance(node.get("headline"), str)), "")
    found = [
        ("jsonld", _unescaped(str(headline or ""))),
        ("og", metadata.first("og:title", "twitter:title", "dc.title", "dcterms.title")),
        ("title", metadata.title),
    ]
    return [(where, text) for where, text in found if text]


def _unescaped(value: str) -> str:
    return line(html.unescape(value))


def _heading(tree: Element, said: list[str], lead: str) -> str:
    """The heading that metadata or the link confirm; else the only main heading there is."""
    references = [words(text) for text in (*said, lead) if text]
    found = _first_headings(tree)
    for heading in found:
        if _confirmed(words(heading), references):
            return heading
    for heading in _other_headings(tree):
        if _begins(words(heading), references):
            return heading
    return found[0] if len(found) == 1 and (not references or len(tokens(found[0])) >= 3) else ""


def _first_headings(tree: Element) -> list[str]:
    first = [line(text(element)) for element in tree.iter("h1") if not _beside(element)]
    second = [line(text(element)) for element in tree.iter("h2", "h3") if _HEADED.search(names(element)) and not _beside(element)]
    return [heading for heading in dict.fromkeys([*first, *second][:_MANY]) if heading]


def _other_headings(tree: Element) -> Iterator[str]:
    """What may be a heading although it is not marked as the main one: lesser headings, and elements named for it."""
    looked = 0
    for element in tree.iter("h2", "h3", "h4", "h5", "div", "p", "td", "span", "strong"):
        if element.tag[0] != "h" and not (_HEADED.search(names(element)) and len(element) <= 3):
            continue
        looked += 1
        if looked > _MANY:
            return
        heading = line(text(element)) if not _beside(element) else ""
        if 0 < len(heading) <= MAX_LENGTH:
            yield heading


def _begins(heading: str, references: list[str]) -> bool:
    """Whether the page's own title begins with these words and goes on for no more than a site's name is long."""
    least = 4 if not heading.isascii() else 10
    return len(heading) >= least and any(
        reference.startswith(heading) and len(reference) - len(heading) <= _NAME for reference in references
    )


def _beside(element: Element) -> bool:
    around = (one for one in (element, *ancestors(element)) if one.tag not in ("html", "body"))  # a body may be named "sidebar-second"
    return any(_ASIDE.search(names(one)) or one.tag in ("nav", "aside", "footer") for one in around)


def _confirmed(heading: str, references: list[str]) -> bool:
    if not heading:
        return False
    own = set(heading.split())
    for reference in references:
        if heading == reference or (len(heading) > 10 and heading in reference) or (len(reference) > 20 and reference in heading):
            return True
        if len(own) >= 3 and len(own & set(reference.split())) >= 0.6 * len(own):
            return True
        if len(heading) >= 4 and heading in reference and not heading.isascii():
            return True
    return False


def _cut(title: str) -> str:
    if len(title) <= MAX_LENGTH:
        return title
    kept = title[:MAX_LENGTH].rsplit(" ", 1)[0] or title[:MAX_LENGTH]
    return kept.rstrip() + "…"
