"""What a site calls itself, in which languages it writes, and how it writes its dates."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.discover.cards import text_of
from pipelines.discover.links import one_line
from pipelines.discover.listing import page_tree
from pipelines.text.charset import decode
from pipelines.text.languages import CODES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.discover.probe.answers import Answer

_FORMATS = (
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y年%m月%d日",
)
_SLASHED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](?:19|20)\d\d")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_SEPARATOR = re.compile(r"\s+[|–—·»]\s+|\s+-\s+|[|｜_]")


@dataclass(frozen=True, slots=True)
class Wording:
    """How dates are written: strptime formats met, whether the day comes first in 04/05/2026, how many dates were seen."""

    formats: tuple[str, ...] = ()
    day_first: bool | None = None
    seen: int = 0
    unread: int = 0


def dates_of(texts: Sequence[str]) -> Wording:
    """Learn from date texts as listings and feeds show them."""
    met: Counter[str] = Counter()
    firsts, seconds, unread = 0, 0, 0
    for text in texts:
        form = next((each for each in _FORMATS if _fits(text, each)), None)
        slashed = _SLASHED.fullmatch(text.strip())
        if form:
            met[form] += 1
        elif slashed:
            firsts += int(slashed[1]) > 12
            seconds += int(slashed[2]) > 12
        elif not re.search(r"\d{4}-\d\d-\d\dT|\d\d:\d\d:\d\d", text):
            unread += 1
    by_words = [form.startswith("%d") for form in met.elements() if "%B" in form or "%b" in form]
    if not firsts and not seconds and by_words:
        firsts, seconds = by_words.count(True), by_words.count(False)
    return Wording(tuple(form for form, _ in met.most_common()), _decide(firsts, seconds), len(texts), unread)


def _decide(firsts: int, seconds: int) -> bool | None:
    """Whether the day comes first; None without a sign of it or with signs of both."""
    return None if bool(firsts) == bool(seconds) else bool(firsts)


def _fits(text: str, form: str) -> bool:
    try:
        datetime.strptime(text.strip(), form)
    except ValueError:
        return False
    return True


def site_title(home: Answer) -> str | None:
    """What the site calls itself: og:site_name, else the last part of the page's title, else its first heading."""
    page = page_tree(decode(home.body, home.content_type).text)
    if page is None:
        return None
    named = next((element.get("content") for element in page.iter("meta") if element.get("property") == "og:site_name"), None)
    title = next((text_of(element) for element in page.iter("title")), "")
    parts = [part.strip() for part in _SEPARATOR.split(title) if part.strip()]
    heading = next((text_of(element) for element in page.iter("h1")), "")
    return one_line(named) or (parts[-1] if parts else None) or one_line(heading)


def language_of(home: Answer, titles: str) -> tuple[tuple[str, ...], str, str] | None:
    """The languages of a site, how sure, and by what: the headlines' writing, the page's lang attribute, its hreflang links."""
    page = page_tree(decode(home.body, home.content_type).text)
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
    if len(_KANA.findall(titles)) > 0.1 * letters:
        return "ja"
    return "zh" if len(_CJK.findall(titles)) > 0.5 * letters else ""


def _others(page: Any) -> list[str]:
    if page is None:
        return []
    codes = (re.split(r"[-_]", (link.get("hreflang") or "").lower())[0] for link in page.iter("link", "a") if link.get("hreflang"))
    return [code for code in dict.fromkeys(codes) if code in CODES]
