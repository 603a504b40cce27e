"""The title of an article: what the page shows as its heading, before what its metadata says, and never with the site's name."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.clean.headings import Heading, first_headings, is_logo, other_headings, spaced
from pipelines.clean.metadata import Metadata, articles
from pipelines.clean.site_names import names_on_page, without_site
from pipelines.text.characters import line, tokens, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pipelines.clean.dom import Element

MAX_LENGTH = 500
_NAME = 60
_FEW = 3


@dataclass(frozen=True, slots=True)
class Title:
    """The title, where it was found (``h1``, ``select``, ``jsonld``, ``og``, ``title`` or ``lead``) and what decided."""

    text: str
    where: str
    signs: tuple[str, ...] = ()


def find_title(
    tree: Element,
    metadata: Metadata,
    *,
    select: Iterable[str] = (),
    site_names: Iterable[str] = (),
    recurring: Collection[str] = (),
    lead: str | None = None,
    url: str = "",
) -> Title | None:
    """The best title of a page: declared selectors, then a heading that the metadata confirms, then metadata without the site's name.

    ``site_names`` and ``recurring`` (headings of several pages of the site) are folded or will be, ``lead`` is the text of the link that
    led to the page. None when nothing says what the page is called.
    """
    chosen = _selected(tree, select)
    if chosen:
        return Title(chosen, "select", ("declared selector",))
    host = urlsplit(url).netloc
    own = names_on_page(tree, metadata, host)
    sites = own | {words(name) for name in site_names if name}
    said = _said(metadata)
    headings = [one for one in first_headings(tree) if not _is_furniture(one, said, sites, recurring, host)]
    found = _heading(tree, headings, said, lead or "")
    if found and words(found.text) not in sites:
        return _worded(found, said, own, sites, edited=any(articles(metadata)))
    other = _from_metadata((*said, ("lead", line(lead or ""))), sites)
    shown = [one.text for one in headings if words(one.text) not in sites]
    return other or (Title(_cut(shown[0]), "h1", ("the only source",)) if shown else None)


def _is_furniture(heading: Heading, said: list[tuple[str, str]], sites: set[str], recurring: Collection[str], host: str) -> bool:
    """The site's logo, or a heading of several pages that is not what this one is called."""
    references = [words(text) for _, text in said]
    own = words(heading.text)
    return is_logo(heading, references, sites, host) or (own in recurring and own not in references)


def _worded(heading: Heading, said: list[tuple[str, str]], own: set[str], sites: set[str], *, edited: bool) -> Title:
    """The words of a heading: without a line above it that no other source has, without the site's name where others go without it."""
    references = {where: words(without_site(text, sites)) for where, text in said}
    name = words(heading.text)
    if name not in references.values() and heading.last and len(tokens(heading.last)) >= 3:
        last = words(heading.last)
        if any(reference.endswith(last) for reference in references.values()):
            return Title(_cut(heading.last), "h1", ("the last part of the heading", "confirmed by metadata"))
    social = next((text for where, text in said if where == "og"), "")
    stripped = without_site(social, sites)
    if edited and _is_other_wording(name, words(stripped), references):
        return Title(_cut(stripped), "og", ("the page's own name for sharing", "shares its words with the heading"))
    goes_on = stripped.casefold().startswith(f"{heading.text.casefold()}: ")
    if goes_on and len(tokens(heading.text)) <= _FEW and name != references.get("title"):
        return Title(_cut(stripped), "og", ("the heading is its beginning", "a name for sharing goes on"))
    known = own if name in (words(text) for _, text in said) else sites
    return Title(_cut(without_site(heading.text, known, guess=False)), "h1", ("a heading", "confirmed by metadata"))


def _is_other_wording(heading: str, social: str, references: Mapping[str, str]) -> bool:
    """Whether the name for sharing says the same as the heading in other words, and no less: headings carry kickers and live tickers."""
    if not social or heading == social or heading.startswith(social):
        return False
    if heading in social:
        return social.endswith(f" {heading}") and references.get("jsonld") == social
    one, other = set(heading.split()), set(social.split())
    return len(other) >= 4 and len(one & other) >= 0.5 * len(other)


def _from_metadata(said: Iterable[tuple[str, str]], sites: set[str]) -> Title | None:
    """The name that two sources agree on, else the first; never the site's."""
    named = [(where, without_site(text, sites)) for where, text in said]
    usable = [(where, text) for where, text in named if text and words(text) not in sites]
    for where, text in usable:
        if sum(_goes_on(words(other), words(text)) for _, other in usable) >= 2:
            return Title(_cut(text), where, ("two sources agree",))
    return Title(_cut(usable[0][1]), usable[0][0], ("the first source that has one",)) if usable else None


def _goes_on(longer: str, name: str) -> bool:
    """Whether a text is a name, or the name with no more behind it than a site's name."""
    return longer.startswith(name) and len(longer) - len(name) <= _NAME


def _selected(tree: Element, select: Iterable[str]) -> str:
    for selector in select:
        for element in tree.cssselect(selector):
            found = spaced(element)
            if found:
                return _cut(found)
    return ""


def _said(metadata: Metadata) -> list[tuple[str, str]]:
    nodes = list(articles(metadata))
    headline = next((node.get("headline") for node in nodes if isinstance(node.get("headline"), str)), "")
    name = next((node.get("name") for node in nodes if isinstance(node.get("name"), str)), "")
    found = [
        ("jsonld", line(html.unescape(str(headline or "")))),
        ("og", metadata.first("og:title", "twitter:title", "dc.title", "dcterms.title")),
        ("title", metadata.title),
        ("jsonld", line(html.unescape(str(name or "")))),
    ]
    return [(where, text) for where, text in found if text]


def _heading(tree: Element, found: list[Heading], said: list[tuple[str, str]], lead: str) -> Heading | None:
    """The heading that metadata or the link confirm, a word for word one first; else the only main heading there is."""
    references = [words(text) for text in (*(text for _, text in said), lead) if text]
    exact = [one for one in found if words(one.text) in references]
    shown = [one for one in found if not one.beside]
    if exact:
        return next((one for one in exact if not one.beside), exact[0])
    for heading in shown:
        if _confirmed(words(heading.text), references):
            return heading
    for heading in other_headings(tree):
        if _begins(words(heading.text), references):
            return heading
    mains = [one for one in shown if one.main]
    alone = mains[0] if len(mains) == 1 else shown[0] if len(shown) == 1 else None
    if alone is None:
        return None
    name = words(alone.text)
    ends = any(reference.endswith(f" {name}") or reference.startswith(f"{name} ") for reference in references)
    return alone if not references or len(tokens(alone.text)) >= 3 or (alone.main and ends) else None


def _begins(heading: str, references: list[str]) -> bool:
    """Whether the page's own title begins with these words and goes on for no more than a site's name is long."""
    least = 4 if not heading.isascii() else 10
    return len(heading) >= least and any(
        reference.startswith(heading) and len(reference) - len(heading) <= _NAME for reference in references
    )


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
