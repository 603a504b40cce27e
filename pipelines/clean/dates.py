"""When an article was published: every candidate with its provenance, one chosen by the source's order, none invented.

The page's own date and the date in the text's dateline are different facts and are kept apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipelines.clean.date_choice import choose
from pipelines.clean.date_signs import against
from pipelines.clean.date_sources import Saying, in_address, in_lead, in_metadata, updated
from pipelines.clean.datelines import dateline
from pipelines.clean.visible_dates import Shown, shown_dates
from pipelines.model import DateCandidate, DateFrom, Dates, Lead, SiteProfile
from pipelines.text.dates import Written, by_formats, find_dates, in_zone, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipelines.clean.dom import Element
    from pipelines.clean.metadata import Metadata

EARLIEST = date(1990, 1, 1)
"""Before this no news page was on the web; 1970-01-01 is a clock that was never set."""
_AHEAD = timedelta(days=2)
_DATES_ONLY = frozenset({DateFrom.JSONLD, DateFrom.META, DateFrom.FEED})
"""What says nothing but a date: one that cannot be read there is kept with its reason. A visible text may be about anything."""
_DIGITS = re.compile(r"(?:19|20)\d{6}(?:\d{4}(?:\d\d)?)?")
_SECONDS = re.compile(r"[12]\d{9}(?:\d{3})?")


@dataclass(frozen=True, slots=True)
class Found:
    """What the dates of a page are: all candidates, the one published, the dateline's, and how numbers on it are ordered."""

    candidates: tuple[DateCandidate, ...]
    published: DateCandidate | None
    dateline: DateCandidate | None
    orders: tuple[str, ...]


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
    judge = _Judge(rules, _day_first(rules, learnt), learnt, fetched_at)
    said = list(in_metadata(metadata, url, title))
    changed = updated(metadata, url, title) if said else frozenset()
    shown = shown_dates(tree, title, rules.select, read_on=fetched_at.astimezone(judge.zone).date(), changed=changed)
    sayings = [*(_saying(one) for one in shown if one.taken), *said, in_lead(lead), in_address(url)]
    candidates = [candidate for saying in sayings if saying is not None for candidate in judge.read(saying)]
    candidates += [judge.passed_over(one) for one in shown if not one.taken]
    kept = tuple(dict.fromkeys(candidates))
    return Found(kept, choose(kept, rules.order), None, tuple(judge.orders))


def shown_date(text: str, where: str, *, rules: Dates, learnt: SiteProfile, fetched_at: datetime) -> Found:
    """The dates in a text that is known to show one (an article's own line on a page of several)."""
    judge = _Judge(rules, _day_first(rules, learnt), learnt, fetched_at)
    candidates = tuple(judge.read(Saying(DateFrom.VISIBLE, text, where, stamp=False))) if text else ()
    return Found(candidates, choose(candidates, rules.order), None, tuple(judge.orders))


def with_dateline(found: Found, opening: Iterable[str], *, rules: Dates, learnt: SiteProfile, fetched_at: datetime) -> Found:
    """The same with the dateline of the text's opening paragraphs, and the choice made again with it."""
    judge = _Judge(rules, rules.day_first, learnt, fetched_at)
    for text in opening:
        dated = dateline(text)
        if dated:
            read = list(judge.read(Saying(DateFrom.DATELINE, dated, "opening of the text", stamp=False)))
            line = next((candidate for candidate in read if candidate.value), None)
            if line is not None:
                candidates = (*found.candidates, *read)
                return replace(found, candidates=candidates, dateline=line, published=choose(candidates, rules.order))
    return found


def _day_first(rules: Dates, learnt: SiteProfile) -> bool | None:
    return rules.day_first if rules.day_first is not None else learnt.day_first


def _saying(shown: Shown) -> Saying:
    return Saying(DateFrom.VISIBLE, shown.text, shown.where, shown.signs, shown.for_programs)


class _Judge:
    """Reads sayings by one source's rules and remembers which orders of day and month it saw proven."""

    def __init__(self, rules: Dates, day_first: bool | None, learnt: SiteProfile, fetched_at: datetime) -> None:
        self.rules = rules
        self.day_first = day_first
        self.learnt = learnt
        self.latest = (learnt.now or fetched_at).date() + _AHEAD
        self.zone: tzinfo = ZoneInfo(rules.timezone)
        self.orders: list[str] = []

    def read(self, saying: Saying) -> Iterator[DateCandidate]:
        """The candidates of a text: the declared formats first, else every date written in it (the first one counts)."""
        formatted = by_formats(saying.text, self.rules.formats) if self.rules.formats else None
        bare = _bare_stamp(saying.text) if saying.stamp and not formatted else None
        known = formatted or bare
        found = [known] if known else find_dates(saying.text, self.day_first)[:2]
        if not found and saying.came_from in _DATES_ONLY and saying.text.strip():
            raw = saying.text.strip()[:120]
            yield DateCandidate(saying.came_from, raw, None, reason="cannot be read as a date", where=saying.where[:120])
        for written in found:
            if written.order in ("d", "m"):
                self.orders.append(f"{written.order} {saying.came_from} {written.raw}")
            yield self._candidate(saying, written)

    def passed_over(self, shown: Shown) -> DateCandidate:
        """A date that stands beside the heading and was not taken, with what spoke against it."""
        return DateCandidate(
            DateFrom.VISIBLE, shown.text[:120], None, reason=against(shown.signs), where=shown.where[:120], signs=shown.signs
        )

    def _candidate(self, saying: Saying, written: Written) -> DateCandidate:
        timed = written.moment is not None
        value = self._moment(saying, written.moment).isoformat(timespec="minutes") if written.moment is not None else None
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
            signs=saying.signs,
        )

    def _moment(self, saying: Saying, found: datetime) -> datetime:
        """A stamp of UTC is of the source's day; midnight of UTC is how a day without an hour is stamped."""
        own = in_zone(found, self.zone)
        utc = found.utcoffset() == timedelta(0) and (found.hour, found.minute) != (0, 0)
        return own.astimezone(self.zone) if saying.stamp and utc and self.rules.timezone != "UTC" else own

    def _refusal(self, saying: Saying, written: Written) -> str:
        if written.day is None:
            return written.reason
        if written.day < EARLIEST:
            return "a clock that was never set" if written.day.year == 1970 else f"before {EARLIEST.isoformat()}"
        if written.day > self.latest:
            return "lies in the future"
        if f"{saying.came_from}:{written.day.isoformat()}" in self.learnt.shared_dates:
            return "the whole site shares it"
        return ""


def _bare_stamp(text: str) -> Written | None:
    """Digits alone as programs write them: 20240705, 20240705083000, seconds since 1970."""
    text = text.strip()
    if _DIGITS.fullmatch(text):
        form = "%Y%m%d%H%M%S"[: 6 if len(text) == 8 else len(text) - 2]
        try:
            found = datetime.strptime(text, form)
        except ValueError:
            return None
        return Written(text, 0, len(text), found.date(), found if len(text) > 8 else None, None, "", "stamp")
    if _SECONDS.fullmatch(text):
        since = moment(text)
        return Written(text, 0, len(text), since.astimezone(UTC).date(), since, None, "", "seconds") if since else None
    return None
