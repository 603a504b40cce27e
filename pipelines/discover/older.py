"""The link by which a listing page itself says how it goes on: rel=next, "older", "下一页", a picture of an arrow, the next number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipelines.discover.cards import text_of
from pipelines.discover.later_pages import is_later, may_be_later, next_of
from pipelines.discover.next_words import MORE, NEXT
from pipelines.discover.pager_script import scripted_next

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.discover.links import Sieve

_SIGNS = re.compile(r"^[\s›»>→⟩‹«<←+▶▸·\[(]+|[\s›»>→⟩‹«<←▶▸▼·…\])]+$")
_ARROWS = re.compile(r"(?:[›>→⟩»▶▸]{1,2})")
_CLASS = re.compile(
    r"(?:^|[\s_-])(?:next|older|pager-next|pager__item--next|load-?more|show-?more|more-?btn|nextpage)(?:$|[\s_-])", re.IGNORECASE
)
_PAGER = re.compile(
    r"pag(?:er|inat|ing|e-?nav|e[-_]?num|e[-_]?link|e[-_]?bar)|(?:^|[\s_-])(?:nav-links|posts-navigation|fanye|fenye|pages)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PERHAPS_PAGER = re.compile(r"page|(?:^|[\s_-])pn?(?:$|[\s_-])", re.IGNORECASE)
_SHORT = 400
"""Characters that a pager whose name may as well be that of the whole page has at most."""
_PICTURE = re.compile(r"(?:^|[/_-])(?:next|older|forward|xiayiye|arrow[-_]?right|right[-_]?arrow)", re.IGNORECASE)
_CURRENT = re.compile(r"(?:^|[\s_-])(?:current|active|on|now|thisclass|cur|selected)(?:$|[\s_-])", re.IGNORECASE)
_GO = re.compile(r"(?:location(?:\.href)?\s*=|(?:open|go|goto|jump)\w*\()\s*[\"']([^\"'<>]{1,2000})[\"']", re.IGNORECASE)
_ADDRESS_OF_A_BUTTON = ("data-href", "data-url", "data-next", "data-next-url", "data-next-page", "data-link", "data-load")
_LABELS = ("aria-label", "title", "alt", "value")


def older_link(page: Any, url: str, sieve: Sieve) -> str | None:
    """The absolute address of the page after this one by the page's own word, on the source's hosts; None when it names none."""
    here = url.partition("#")[0]
    for href in _candidates(page, url, sieve):
        target, _ = sieve.address(href)
        if target and target != here:
            return target
    return None


def _candidates(page: Any, url: str, sieve: Sieve) -> list[str]:
    """Links that may lead on, surest first."""
    ranked: list[tuple[int, str]] = []
    numbered: list[tuple[str, str]] = []
    for element, href in _targets(page):
        in_pager = _in_pager(element)
        target = sieve.address(href)[0] if element.tag != "link" and may_be_later(href) else None
        if rank := _rank(element, in_pager, target, url):
            ranked.append((rank, href))
        if target:
            numbered.append((target, text_of(element)[:20]))
    ranked += [(3, href) for href in (_numbered(page), scripted_next(page, url), next_of(url, numbered)) if href]
    return [href for _, href in sorted(ranked, key=lambda each: each[0])]


def _targets(page: Any) -> Iterator[tuple[Any, str]]:
    """Elements that lead somewhere, with the address: links, and buttons that say to a script where."""
    for element in page.iter("link", "a", "button", "span", "div", "li", "input", "area"):
        href = (element.get("href") or "").strip() if element.tag in ("link", "a", "area") else ""
        if href.lower().startswith("javascript:") or (not href and element.get("onclick")):
            said = _GO.search(href or element.get("onclick") or "")
            href = said[1] if said else ""
        if not href or href.startswith("#"):
            href = next((value for name in _ADDRESS_OF_A_BUTTON if "/" in (value := element.get(name) or "") or "?" in value), "")
        if href:
            yield element, href


def _rank(element: Any, in_pager: bool, target: str | None, url: str) -> int:
    """1 to 4, the surest first; 0: not a link to the next page."""
    if "next" in (element.get("rel") or "").lower().split():
        return 1
    if element.tag == "link":
        return 0
    text = text_of(element)[:60]
    said = [words for each in (text, *_labels(element)) if (words := _SIGNS.sub("", each))]
    if any(NEXT.fullmatch(words) for words in said):
        return 2 if in_pager else 4
    if any(MORE.fullmatch(words) for words in said) and target and is_later(url, target):
        return 3
    around = [element, element.getparent()] if element.getparent() is not None else [element]
    by_class = any(_CLASS.search(each.get("class") or "") for each in around)
    if by_class and (in_pager or _ARROWS.fullmatch(text) or (target and is_later(url, target))):
        return 3
    if in_pager and (
        _ARROWS.fullmatch(text) or (not text and any(_PICTURE.search(image.get("src") or "") for image in element.iter("img")))
    ):
        return 4
    return 0


def _labels(element: Any) -> list[str]:
    """What an element is called beside its text: its labels, those of the pictures in it."""
    named = [element, *element.iter("img", "svg", "i", "span")]
    return [" ".join(label.split())[:60] for each in named[:6] for name in _LABELS if (label := each.get(name))]


def _in_pager(element: Any) -> bool:
    for _ in range(6):
        named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('aria-label') or ''}"
        if _PAGER.search(named) or (_PERHAPS_PAGER.search(named) and len(text_of(element)) <= _SHORT):
            return True
        element = element.getparent()
        if element is None or element.tag in ("body", "html"):
            return False
    return False


def _numbered(page: Any) -> str | None:
    """In a pager: the link whose text is the number after the current page's."""
    for element in page.iter("a", "span", "li", "em", "strong", "b", "font", "td"):
        text = _number(element) if len(element) < 3 else ""
        is_current = element.get("aria-current") or _CURRENT.search(element.get("class") or "")
        if not text or not is_current or not _in_pager(element):
            continue
        wanted = str(int(text) + 1)
        names = ((each, f"{each.get('class') or ''} {each.get('id') or ''}") for each in element.iterancestors())
        pager = next((each for each, named in names if _PAGER.search(named) or _PERHAPS_PAGER.search(named)), element.getparent())
        links = [] if pager is None else [link.get("href") for link in pager.iter("a") if _number(link) == wanted and link.get("href")]
        if links:
            return str(links[0])
    return None


def _number(element: Any) -> str:
    text = text_of(element).strip("[]() ")
    return text if text.isdecimal() and len(text) <= 5 else ""
