"""The link by which a listing page itself says how it goes on: rel=next, "older", "下一页", the number after the current one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from pipelines.discover.cards import text_of

if TYPE_CHECKING:
    from pipelines.discover.links import Sieve

_WORDS = re.compile(
    r"(?:go to )?(?:next|older)(?: (?:page|posts?|entries|articles|news|stories|items))?|load more|(?:more|older) (?:news|stories|articles)"
    r"|下一?页|后一?页|下一頁|下頁|更多新闻|siguiente|suivante?|weiter|следующая",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"^[\s›»>→⟩‹«<←]+|[\s›»>→⟩]+$")
_ARROWS = re.compile(r"[›>→⟩]{1,2}")
_CLASS = re.compile(r"(?:^|[\s_-])(?:next|older|pager-next|pager__item--next)(?:$|[\s_-])", re.IGNORECASE)
_PAGER = re.compile(r"pag(?:er|ination|es?|inator|ing|enav)", re.IGNORECASE)
_CURRENT = re.compile(r"(?:^|[\s_-])(?:current|active|on|now|thisclass)(?:$|[\s_-])", re.IGNORECASE)
# createPageHTML(number of pages, this page from 0, "index", "html"): the pager script of a content system of Chinese government sites
_SCRIPT = re.compile(
    r"createPageHTML\w*\(\s*['\"]?(\d{1,5})['\"]?\s*,\s*['\"]?(\d{1,5})['\"]?\s*,\s*['\"]([\w-]{1,60})['\"]\s*,\s*['\"](\w{2,6})['\"]"
)


def older_link(page: Any, url: str, sieve: Sieve) -> str | None:
    """The absolute address of the page after this one by the page's own word, on the source's hosts; None when it names none."""
    here = url.partition("#")[0]
    for href in _candidates(page, url):
        target, _ = sieve.address(href)
        if target and target != here:
            return target
    return None


def _candidates(page: Any, url: str) -> list[str]:
    """Links that may lead on, surest first."""
    ranked: list[tuple[int, str]] = []
    for element in page.iter("link", "a"):
        href = (element.get("href") or "").strip()
        if href and not href.startswith(("#", "javascript:")) and (rank := _rank(element)):
            ranked.append((rank, href))
    ranked += [(3, href) for href in (_numbered(page), _scripted(page, url)) if href]
    return [href for _, href in sorted(ranked, key=lambda each: each[0])]


def _rank(element: Any) -> int:
    """1 to 4, the surest first; 0: not a link to the next page."""
    if "next" in (element.get("rel") or "").lower().split():
        return 1
    if element.tag == "link":
        return 0
    text = text_of(element)[:60]
    words = _SIGNS.sub("", text)
    label = " ".join((element.get(name) or "") for name in ("aria-label", "title"))[:60].strip()
    if _WORDS.fullmatch(words) or _WORDS.fullmatch(_SIGNS.sub("", label)):
        return 2 if _in_pager(element) else 4
    around = [element, element.getparent()] if element.getparent() is not None else [element]
    if any(_CLASS.search(each.get("class") or "") for each in around) and (_in_pager(element) or _ARROWS.fullmatch(text)):
        return 3
    return 4 if _ARROWS.fullmatch(text) and _in_pager(element) else 0


def _in_pager(element: Any) -> bool:
    near = [element, *list(element.iterancestors())[:5]]
    return any(_PAGER.search(f"{each.get('class') or ''} {each.get('id') or ''} {each.get('aria-label') or ''}") for each in near)


def _numbered(page: Any) -> str | None:
    """In a pager: the link whose text is the number after the current page's."""
    for element in page.iter("a", "span", "li", "em", "strong", "b"):
        text = text_of(element) if len(element) < 3 else ""
        is_current = element.get("aria-current") or _CURRENT.search(element.get("class") or "")
        if not text.isdigit() or len(text) > 5 or not is_current or not _in_pager(element):
            continue
        wanted = str(int(text) + 1)
        pager = next((each for each in element.iterancestors() if _PAGER.search(f"{each.get('class') or ''} {each.get('id') or ''}")), None)
        links = [] if pager is None else [link.get("href") for link in pager.iter("a") if text_of(link) == wanted and link.get("href")]
        if links:
            return str(links[0])
    return None


def _scripted(page: Any, url: str) -> str | None:
    for script in page.iter("script"):
        found = _SCRIPT.search((script.text or "")[:20_000])
        if found and int(found[2]) + 1 < int(found[1]):
            folder = urlsplit(url).path.rpartition("/")[0]
            return urljoin(url, f"{folder}/{found[3]}_{int(found[2]) + 1}.{found[4]}")
    return None
