"""When an article was published: every candidate with its provenance, one chosen by the source's order, none invented.

The page's own date and the date in the text's dateline are different facts and are kept apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pipelines.clean.metadata import Metadata, articles
from pipelines.clean.visible_dates import shown_dates
from pipelines.model import DateCandidate, DateFrom, Dates, Lead, SiteProfile, Way
from pipelines.text.dates import Written, by_formats, find_dates, in_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipelines.clean.dom import Element

EARLIEST = date(1990, 1, 1)
"""Before this no news page was on the web; 1970-01-01 is a clock that was never set."""
_AHEAD = timedelta(days=2)
_DATES_ONLY = frozenset({DateFrom.JSONLD, DateFrom.META, DateFrom.FEED})
"""What says nothing but a date: one that cannot be read there is kept with its reason. A visible text may be about anything."""
_META = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "pubdate", "publishdate", "publish-date",
    "publish_date", "publication_date", "publication-date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date",
    "dcterms.created", "dc.date.created", "date", "sailthru.date", "parsely-pub-date",
    "article:create_at", "firstpublishedtime", "contentsource.date",
)  # fmt: skip
_IN_PATH = (
    re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?=[/._-]|$)"),
    re.compile(r"/(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?=[/._-]|$)"),
    re.compile(r"/(?P<year>20\d\d)-(?P<month>[01]\d)/(?P<day>[0-3]\d)/"),
    re.compile(r"/(?P<day>[0-3]\d)-(?P<month>[01]\d)-(?P<year>20\d\d)-"),
)
_PLACE = r"[^\W\d_][^\d()\n–—|:;]{1,60}?"
_FOLLOWED = r"\s*\)?\s*(?:[-–—|:.]|/|\s-\s)"
_DATELINES = (
    re.compile(rf"^{_PLACE}[,\s]*\(\s*(?P<date>[^()]{{6,40}}?\d{{4}})\s*\)\s*[-–—:]"),
    re.compile(rf"^\(?{_PLACE}[,/–—-]\s*(?P<date>(?:[A-Z][a-z]{{2,8}}day,?\s+)?(?:\d{{1,2}}[^,\d()]{{0,12}}\s*[A-Z][a-z]{{2,8}}\.?,?\s+\d{{4}}|[A-Z][a-z]{{2,8}}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})){_FOLLOWED}"),
    re.compile(rf"^(?P<date>\d{{1,2}}(?:\s?[-–]\s?\d{{1,2}})?(?:st|nd|rd|th)?\s+[A-Z][a-z]{{2,8}}\.?,?\s+\d{{4}}|[A-Z][a-z]{{2,8}}\.?\s+\d{{1,2}},?\s+\d{{4}}),?\s+[(]?{_PLACE}{_FOLLOWED}"),
    re.compile(r"^[((【]?[^\d。,,]{0,12}[,,\s]?(?P<date>\d{4}年\d{1,2}月\d{1,2}日)[^。]{0,12}?(?:[))】]|电|讯|[,,]\s*[\u4e00-\u9fff]{2,8}\s*[-–—]|\s*[-–—]{1,2})"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What the dates of a page are: all candidates, the one published, the dateline's, and how numbers on it are ordered."""

    candidates: tuple[DateCandidate, ...]
    published: DateCandidate | None
    dateline: DateCandidate | None
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Saying:
    """A text that says a date, before it is read."""

    came_from: DateFrom
    text: str
    where: str


def find_published(
    tree: Element,
    metadata: Metadata,
    *,
    url: str,
    title: str,
    rules: Dates,
    learnt: SiteProfile,
    fetched_at: datetime,
    lead: Lead | None = None,
) -> Found:
    """All dates a page, its address and the entrance that led to it give; the dateline is added by `with_dateline`."""
    day_first = rules.day_first if rules.day_first is not None else learnt.day_first
    judge = _Judge(rules, day_first, learnt, fetched_at)
    sayings = [
        *(_Saying(DateFrom.VISIBLE, text, where) for text, where in shown_dates(tree, title, rules.select)),
        *_said(metadata),
        *_hinted(lead),
    ]
    candidates = [candidate for saying in sayings for candidate in judge.read(saying)]
    candidates += judge.in_address(url)
    kept = tuple(dict.fromkeys(candidates))
    return Found(kept, choose(kept, rules.order), None, tuple(judge.orders))


def shown_date(text: str, where: str, *, rules: Dates, learnt: SiteProfile, fetched_at: datetime) -> Found:
    """The dates in a text that is known to show one (an article's own line on a page of several)."""
    judge = _Judge(rules, rules.day_first if rules.day_first is not None else learnt.day_first, learnt, fetched_at)
    candidates = tuple(judge.read(_Saying(DateFrom.VISIBLE, text, where))) if text else ()
    return Found(candidates, choose(candidates, rules.order), None, tuple(judge.orders))


def with_dateline(found: Found, opening: Iterable[str], *, rules: Dates, learnt: SiteProfile, fetched_at: datetime) -> Found:
    """The same with the dateline of the text's opening paragraphs, and the choice made again with it."""
    judge = _Judge(rules, rules.day_first, learnt, fetched_at)
    for text in opening:
        dated = dateline(text)
        if dated:
            read = list(judge.read(_Saying(DateFrom.DATELINE, dated, "opening of the text")))
            line = next((candidate for candidate in read if candidate.value), None)
            if line is not None:
                candidates = (*found.candidates, *read)
                return replace(found, candidates=candidates, dateline=line, published=choose(candidates, rules.order))
    return found


def dateline(text: str) -> str | None:
    """The date in a paragraph that opens like ``Shanghai, July 4 2024 -`` or ``7 July 2023, Hiroshima, Japan -``."""
    opening = text[:160]
    for form in _DATELINES:
        match = form.match(opening)
        if match:
            return match["date"]
    return None


def choose(candidates: Iterable[DateCandidate], order: Iterable[str]) -> DateCandidate | None:
    """The first usable candidate of the first provenance in ``order`` that has one."""
    usable = [candidate for candidate in candidates if candidate.value]
    for name in order:
        for candidate in usable:
            if candidate.came_from == name:
                return candidate
    return None


class _Judge:
    """Reads sayings by one source's rules and remembers which orders of day and month it saw proven."""

    def __init__(self, rules: Dates, day_first: bool | None, learnt: SiteProfile, fetched_at: datetime) -> None:
        self.rules = rules
        self.day_first = day_first
        self.learnt = learnt
        self.latest = (learnt.now or fetched_at).date() + _AHEAD
        self.zone: tzinfo = ZoneInfo(rules.timezone)
        self.orders: list[str] = []

    def read(self, saying: _Saying) -> Iterator[DateCandidate]:
        """The candidates of a text: the declared formats first, else every date written in it (the first one counts)."""
        formatted = by_formats(saying.text, self.rules.formats) if self.rules.formats else None
        found = [formatted] if formatted else find_dates(saying.text, self.day_first)[:2]
        if not found and saying.came_from in _DATES_ONLY and saying.text.strip():
            yield DateCandidate(
                saying.came_from, saying.text.strip()[:120], None, reason="cannot be read as a date", where=saying.where[:120]
            )
        for written in found:
            if written.order in ("d", "m"):
                self.orders.append(f"{written.order} {saying.came_from} {written.raw}")
            yield self._candidate(saying, written)

    def in_address(self, url: str) -> list[DateCandidate]:
        """The date in the path of an address, whole days only."""
        path = unquote(urlsplit(url).path)
        for form in _IN_PATH:
            match = form.search(path)
            if match:
                text = f"{match['year']}-{int(match['month']):02d}-{int(match['day']):02d}"
                return list(self.read(_Saying(DateFrom.URL, text, "path")))
        return []

    def _candidate(self, saying: _Saying, written: Written) -> DateCandidate:
        timed = written.moment is not None
        value = in_zone(written.moment, self.zone).isoformat(timespec="minutes") if written.moment is not None else None
        if value is None and written.day is not None:
            value = written.day.isoformat()
        refusal = self._refusal(saying, written)
        return DateCandidate(
            came_from=saying.came_from,
            raw=written.raw[:120],
            value=None if refusal else value,
            precision="minute" if timed else "day",
            reason=refusal or written.reason,
            where=saying.where[:120],
        )

    def _refusal(self, saying: _Saying, written: Written) -> str:
        if written.day is None:
            return written.reason
        if written.day < EARLIEST:
            return "a clock that was never set" if written.day.year == 1970 else f"before {EARLIEST.isoformat()}"
        if written.day > self.latest:
            return "lies in the future"
        if f"{saying.came_from}:{written.day.isoformat()}" in self.learnt.shared_dates:
            return "the whole site shares it"
        return ""


def _said(metadata: Metadata) -> Iterator[_Saying]:
    nodes = list(articles(metadata)) or [node for node in metadata.nodes if "datePublished" in node]
    for node in nodes[:3]:
        value = node.get("datePublished")
        if isinstance(value, str) and value.strip():
            yield _Saying(DateFrom.JSONLD, value, "datePublished")
    for name in _META:
        content = metadata.first(name)
        if content:
            yield _Saying(DateFrom.META, content, name)


def _hinted(lead: Lead | None) -> Iterator[_Saying]:
    if lead is not None and lead.published:
        listed = lead.entrance.way in (Way.LISTING, Way.HAND)
        yield _Saying(DateFrom.LISTING if listed else DateFrom.FEED, lead.published, f"{lead.entrance.way} {lead.entrance.url}")
