"""Which articles an entrance should have shown and did not: one plain rule.

An entrance **should have shown** an article when all of this holds:

1. it answered well after the article was first seen, and the article has been known for a day (sitemaps are often made at night);
2. its reach goes back far enough: after that it still showed something older than the article;
3. it covers the article's section (host and folders of the path, as ``/en/stories/``): of what others showed there within its reach,
   it showed at least half, and three or more.

Where the age of an article is in doubt, the doubt speaks for the entrance. The article is as old as it may be: its date of publication
where one is known, otherwise when it was first seen. What shows the reach is as young as it may be: from when it was first seen. Only
what the source's first run found has nothing but its date; without one it is not judged.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.text.dates import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from pipelines.revisit.known import KnownUrl

GRACE = timedelta(days=1)
SHARE, LEAST = 0.5, 3


@dataclass(frozen=True, slots=True)
class Ages:
    """When articles are from, by key: as old (``oldest``) and as young (``youngest``) as each may be. What cannot be said is left out."""

    oldest: Mapping[str, datetime]
    youngest: Mapping[str, datetime]


def ages(known: Iterable[KnownUrl], dates: Mapping[int, str], settled: datetime) -> Ages:
    """The ages of all addresses; ``dates`` are of publication, by document, ``settled`` is when the source's second run began."""
    oldest: dict[str, datetime] = {}
    youngest: dict[str, datetime] = {}
    for one in known:
        said = moment(dates.get(one.document or -1)) or moment(one.published)
        published = said if said is not None and said <= one.first_seen + GRACE else None
        appeared = one.first_seen if one.first_seen >= settled else None
        old, young = published or appeared, appeared or published
        if old is not None and young is not None:
            oldest[one.url_key], youngest[one.url_key] = min(old, one.first_seen), young
    return Ages(oldest, youngest)


def missed(url: str, known: Sequence[KnownUrl], ages: Ages, last_well: datetime | None, now: datetime) -> list[KnownUrl]:
    """What the entrance ``url`` should have shown, newest first; ``last_well`` is its last visit that was answered well."""
    if last_well is None:
        return []
    reach = _Reach(url, known, ages.youngest)
    absent: dict[str, list[KnownUrl]] = defaultdict(list)
    present: Counter[str] = Counter()
    for one in known:
        age = ages.oldest.get(one.url_key)
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

    def __init__(self, url: str, known: Iterable[KnownUrl], ages: Mapping[str, datetime]) -> None:
        shown = sorted((one.ways[url].last, ages[one.url_key]) for one in known if url in one.ways and one.url_key in ages)
        self._last = [last for last, _ in shown]
        self._oldest: list[datetime] = []  # the oldest of what was still shown at or after the same place in _last
        for _, age in reversed(shown):
            self._oldest.append(min(age, self._oldest[-1]) if self._oldest else age)
        self._oldest.reverse()

    def covers(self, age: datetime, since: datetime) -> bool:
        """Whether at or after ``since`` something from before ``age`` was shown."""
        place = bisect_left(self._last, since)
        return place < len(self._oldest) and self._oldest[place] < age


def _section(url: str) -> str:
    """Host and folders of an address, numbers (years, days, ids) made alike."""
    parts = urlsplit(url)
    folders = ["#" if folder.isdigit() else folder for folder in parts.path.split("/")[:-1]]
    return parts.netloc.lower() + "/".join([*folders, ""])
