"""Which articles an entrance should have shown and did not: one plain rule.

An entrance **should have shown** an article when all of this holds:

1. it answered well after the article was first seen, and the article has been known for a day (sitemaps are often made at night);
2. its reach goes back far enough: after that it still showed something as old as the article or older;
3. it covers the article's section (host and first part of the path, as ``/en/``): of what others showed there within its reach,
   it showed at least half, and three or more.

An article's age is its date of publication where one is known, otherwise when it was first seen; what the source's very first run
found without a date is not judged.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.corpus.known import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipelines.corpus.known import Known

GRACE = timedelta(days=1)
SHARE, LEAST = 0.5, 3


def ages(known: Sequence[Known], dates: Mapping[int, str]) -> dict[str, datetime]:
    """When each article is from, by key; ``dates`` are of publication, by document. Those that cannot be judged are left out."""
    began = min((one.first_seen for one in known), default=None)
    found: dict[str, datetime] = {}
    for one in known:
        published = moment(dates.get(one.document or -1)) or moment(one.published)
        if published is not None and published <= one.first_seen + GRACE:
            found[one.url_key] = min(published, one.first_seen)
        elif one.first_seen != began:
            found[one.url_key] = one.first_seen
    return found


def missed(url: str, known: Sequence[Known], ages: Mapping[str, datetime], last_well: datetime | None, now: datetime) -> list[Known]:
    """What the entrance ``url`` should have shown, newest first; ``last_well`` is its last visit that was answered well."""
    if last_well is None:
        return []
    reach = _Reach(url, known, ages)
    absent: dict[str, list[Known]] = defaultdict(list)
    present: Counter[str] = Counter()
    for one in known:
        age = ages.get(one.url_key)
        if age is None or last_well <= one.first_seen or now - one.first_seen < GRACE or not reach.covers(age, one.first_seen):
            continue
        if url not in one.ways:
            absent[_section(one.url)].append(one)
        elif len(one.ways) > 1:
            present[_section(one.url)] += 1
    lost = [
        one for section, ones in absent.items() if present[section] >= max(LEAST, SHARE * (present[section] + len(ones))) for one in ones
    ]
    return sorted(lost, key=lambda one: (one.first_seen, one.url_key), reverse=True)


class _Reach:
    """How far back an entrance showed articles, as of a moment."""

    def __init__(self, url: str, known: Iterable[Known], ages: Mapping[str, datetime]) -> None:
        shown = sorted((one.ways[url].last, ages[one.url_key]) for one in known if url in one.ways and one.url_key in ages)
        self._last = [last for last, _ in shown]
        self._oldest: list[datetime] = []  # the oldest of what was still shown at or after the same place in _last
        for _, age in reversed(shown):
            self._oldest.append(min(age, self._oldest[-1]) if self._oldest else age)
        self._oldest.reverse()

    def covers(self, age: datetime, since: datetime) -> bool:
        """Whether at or after ``since`` something from ``age`` or before was shown."""
        place = bisect_left(self._last, since)
        return place < len(self._oldest) and self._oldest[place] <= age


def _section(url: str) -> str:
    parts = urlsplit(url)
    first, slash, _ = parts.path.lstrip("/").partition("/")
    return f"{parts.netloc.lower()}/{first}/" if slash else f"{parts.netloc.lower()}/"
