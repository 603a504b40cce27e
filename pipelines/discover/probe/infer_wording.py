"""What a site calls itself, in which languages it writes, and how it writes its dates."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.discover.cards import text_of
from pipelines.discover.front import received
from pipelines.discover.links import one_line
from pipelines.discover.listing import page_tree
from pipelines.text.dates import find_dates, moment
from pipelines.text.languages import CODES
from pipelines.text.scripts import HAN, KANA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.discover.probe.answers import Answer

_SEPARATOR = re.compile(r"\s+[|–—·»]\s+|\s+-\s+|[|｜_]")


@dataclass(frozen=True, slots=True)
class Wording:
    """How dates are written: whether the day comes first in 04/05/2026, how many dates were seen, how many of them cannot be read."""

    day_first: bool | None = None
    seen: int = 0
    unread: int = 0


def dates_of(texts: Sequence[str]) -> Wording:
    """Learn from date texts as listings and feeds show them: by numbers above twelve, else by how dates with a month's name are written."""
    written = [found for text in texts for found in find_dates(text)[:1]]
    numbers = Counter(found.order for found in written if found.form == "numbers")
    named = Counter(found.form for found in written)
    firsts, seconds = numbers["d"], numbers["m"]
    if not firsts and not seconds:
        firsts, seconds = named["day_month_year"], named["month_day_year"]
    read = sum(moment(text) is not None or bool(find_dates(text, day_first=True)) for text in texts)
    return Wording(_decide(firsts, seconds), len(texts), len(texts) - read)


def _decide(firsts: int, seconds: int) -> bool | None:
    """Whether the day comes first; None without a sign of it or with signs of both."""
    return None if bool(firsts) == bool(seconds) else bool(firsts)


def site_title(home: Answer) -> str | None:
    """What the site calls itself: og:site_name, else the last part of the page's title, else its first heading."""
    page = page_tree(received(home.body, home.content_type).text)
    if page is None:
        return None
    named = next((element.get("content") for element in page.iter("meta") if element.get("property") == "og:site_name"), None)
    title = next((text_of(element) for element in page.iter("title")), "")
    parts = [part.strip() for part in _SEPARATOR.split(title) if part.strip()]
    heading = next((text_of(element) for element in page.iter("h1")), "")
    return one_line(named) or (parts[-1] if parts else None) or one_line(heading)


def language_of(home: Answer, titles: str) -> tuple[tuple[str, ...], str, str] | None:
    """The languages of a site, how sure, and by what: the headlines' writing, the page's lang attribute, its hreflang links."""
    page = page_tree(received(home.body, home.content_type).text)
    declared = _declared(page)
    written = _written(titles)
    others = _others(page)
    if written and (not declared or declared != written):
        found = [written, *(each for each in [declared, *others] if each and each != written)]
        return tuple(dict.fromkeys(found)), "likely", "by the writing of the headlines"
    if declared:
        return tuple(dict.fromkeys([declared, *others])), "sure" if written else "likely", "the page's lang attribute"
    return None


def _declared(page: Any) -> str:
    lang = (page.getroottree().getroot().get("lang") or "") if page is not None else ""
    code = re.split(r"[-_]", lang.strip().lower())[0]
    return code if code in CODES else ""


def _written(titles: str) -> str:
    letters = sum(char.isalpha() for char in titles)
    if not letters:
        return ""
    if len(KANA.findall(titles)) > 0.1 * letters:
        return "ja"
    return "zh" if len(HAN.findall(titles)) > 0.5 * letters else ""


def _others(page: Any) -> list[str]:
    if page is None:
        return []
    codes = (re.split(r"[-_]", (link.get("hreflang") or "").lower())[0] for link in page.iter("link", "a") if link.get("hreflang"))
    return [code for code in dict.fromkeys(codes) if code in CODES]
