"""The name of a site in the titles of its pages: which part of a title it is, and how it is cut off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.clean.dom import Element, text
from pipelines.clean.links_home import leads_home
from pipelines.text.characters import line, tokens, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.clean.metadata import Metadata

_BAR = r"(?:(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))"
"""An underscore that is not inside a word."""
_SEPARATOR = re.compile(rf"\s+(?:[|\-–—·•»:/]|::|\|\||--)\s+|\s*\|\s*|\s*{_BAR}\s*")
_ANY_SEPARATOR = re.compile(rf"\s*(?:[|｜ㅣ»·•]|::|--|{_BAR})\s*|\s+[\-–—:/]\s+|[:：]\s+|(?<=\S)[-–—_](?=\S)")
_STRONG = ("|", "»", "::", "•", "·", "_")
_NAME = 60


def name_parts(metadata: Metadata) -> list[str]:
    """The first and last parts of the page's title, one of which may be the site's name, or all of it, and the name it gives itself."""
    title = metadata.title
    cuts = list(_ANY_SEPARATOR.finditer(title))
    parts = (title[: cuts[0].start()], title[cuts[-1].end() :]) if cuts else (title,)
    return [*dict.fromkeys([*parts, metadata.first("og:site_name")])]


def names_on_page(tree: Element, metadata: Metadata, host: str) -> set[str]:
    """The names that a page gives to its site: in metadata, as the publisher, as the words of its link home; folded by `words`."""
    found = [metadata.first("og:site_name"), metadata.first("application-name")]
    titles = {metadata.title, metadata.first("og:title"), *(str(node.get("headline")) for node in metadata.nodes)}
    for node in metadata.nodes:
        for holder in (node.get("publisher"), node.get("isPartOf"), node if node.get("@type") == "WebSite" else None):
            if isinstance(holder, dict) and isinstance(holder.get("name"), str) and holder["name"] not in titles:
                found.append(holder["name"])
    parts = {words(part) for part in name_parts(metadata)}
    for link in tree.iter("a"):
        if leads_home(link, host):
            said = line(text(link)) or next((line(image.get("alt") or "") for image in link.iter("img")), "")
            if said and words(said) in parts and len(said) <= _NAME:
                found.append(said)
    return {words(name) for name in found if words(name)}


def without_site(title: str, sites: Iterable[str], *, guess: bool = True) -> str:
    """A title without the parts that name the site: those known to be its name, else (where it may ``guess``) a short last part after
    a strong separator.

    ``sites`` are names as `pipelines.text.characters.words` writes them.
    """
    known = {name for name in sites if name}
    cuts = list(_ANY_SEPARATOR.finditer(title))
    for cut in (*cuts, *reversed(cuts)):
        if words(title[cut.end() :]) in known and words(title[: cut.start()]):
            return without_site(title[: cut.start()].strip(), known, guess=guess)
        if words(title[: cut.start()]) in known and words(title[cut.end() :]) and not _is_label(cut[0]):
            return without_site(title[cut.end() :].strip(), known, guess=guess)
    return _guessed(title) if guess else title


def _is_label(cut: str) -> bool:
    """A colon after the name introduces what the site says of itself as often as its name does."""
    return cut.strip() in (":", "：") and not cut.startswith(" ")


def _guessed(title: str) -> str:
    pieces = [part.strip() for part in _SEPARATOR.split(title)]
    last = pieces[-1]
    if len(pieces) < 2 or not last or len(tokens(last)) > 6 or len(tokens(title)) - len(tokens(last)) < 3:
        return title
    head = title[: title.rindex(last)].rstrip()
    return _guessed(head.rstrip(" |-–—·•»:/_")) if head.endswith(_STRONG) else title
