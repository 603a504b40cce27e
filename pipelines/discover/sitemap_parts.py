"""Which parts of a sitemap a poll asks for: the sitemap itself and, where it is an index, those it names. Pure rules.

Nothing may hide in a part for a day, and a poll with nothing new makes one request for a declared sitemap. Both hold because each part
is an entrance with a rhythm of its own:

- A part whose index tells its last change (lastmod) is asked when the index tells another one, and rests otherwise. An index that
  reported changes three times in a row where nothing was new is no longer believed.
- A part of which nothing is reported may change while the index stays as it is. So a poll does not begin with the index but with the part
  that was the last to change, or with the one that is most overdue: the index after half a day, others after a quarter of the time that
  they have not changed. Only when that answer brings something new are all asked that are due.
- Whatever was not asked for a day is asked by the next poll, whatever is said of it, and then in full, for a 304 is believed
  no longer (`revisit.validator_rules.BELIEVED_FOR`). That look is the one that may take more than one request.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DAY = timedelta(days=1)
SHORTEST = timedelta(minutes=15)
INDEX_REST = timedelta(hours=12)
CRIES = 3
MAX_PARTS, MAX_DEPTH = 1_000, 3
"""A sitemap that names itself larger without end is not followed beyond these."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sitemap. ``index`` names it (empty: it is the declared sitemap), ``depth`` levels down.

    ``said`` is the lastmod that the index gives now, ``read`` the one it gave when the part last answered at ``asked``; ``changed`` is
    when something new was last seen in it, as far as is known; ``cried`` counts changes told since then that brought nothing new.
    """

    url: str
    index: str = ""
    depth: int = 0
    said: str | None = None
    read: str | None = None
    asked: datetime | None = None
    changed: datetime | None = None
    cried: int = 0

    @property
    def mute(self) -> bool:
        """Whether nothing that can be relied on is reported of its changes."""
        return self.said is None or self.cried >= CRIES


Parts = dict[str, Part]
"""All known parts of one sitemap by address, the sitemap itself first."""


def begin(parts: Mapping[str, Part], sitemap: str, now: datetime) -> str:
    """The address that a poll asks first."""
    mute = [part for part in parts.values() if part.index and part.mute and part.asked]
    if not mute:
        return sitemap
    waiting = [part for part in (*mute, parts[sitemap]) if _overdue(part, now) >= 1]
    if waiting:
        return max(waiting, key=lambda part: _overdue(part, now)).url
    return max(mute, key=lambda part: part.changed or part.asked or now).url


def further(parts: Mapping[str, Part], now: datetime, *, new: bool) -> list[str]:
    """What else to ask after an answer, in order: never read, said to have changed, not asked for a day; if ``new``, what is due."""
    told = [part for part in parts.values() if part.asked is None or (not part.mute and part.said != part.read)]
    late = [part for part in parts.values() if part.asked is not None and not timedelta(0) <= now - part.asked < DAY]
    due = [part for part in parts.values() if new and part.mute and _overdue(part, now) >= 1]
    return list(dict.fromkeys(part.url for part in (*told, *sorted(late, key=lambda part: part.asked or now), *due)))


def named(parts: Mapping[str, Part], index: str, children: Iterable[tuple[str, str | None]], *, whole: bool) -> tuple[Parts, str]:
    """The parts after ``index`` was read and named ``children`` (address, lastmod), and what was left out, as a sentence.

    What it names no longer is forgotten, with what that named, when the index was read ``whole``.
    """
    told = dict(children)
    kept = {url: part for url, part in parts.items() if not (whole and part.index == index and url not in told)}
    kept = {url: part for url, part in kept.items() if part.index in kept or not part.index}
    depth = parts[index].depth + 1
    fresh = {url: Part(url, index, depth) for url in told if url not in kept}
    room = max(0, MAX_PARTS - len(kept)) if depth <= MAX_DEPTH else 0
    left_out = f"{len(fresh) - room} further sitemaps are beyond {MAX_PARTS} or {MAX_DEPTH} levels: not read" if len(fresh) > room else ""
    after = kept | dict(list(fresh.items())[:room])
    return {url: replace(part, said=told[url]) if part.index == index and url in told else part for url, part in after.items()}, left_out


def answered(parts: Mapping[str, Part], url: str, now: datetime, changed: datetime | None = None) -> Parts:
    """The parts after ``url`` answered; ``changed`` when something new was seen in it, None: nothing was."""
    part = parts[url]
    cried = 0 if changed else part.cried + (part.asked is not None and part.said != part.read)
    return {**parts, url: replace(part, read=part.said, asked=now, changed=changed or part.changed, cried=cried)}


def _overdue(part: Part, now: datetime) -> float:
    """Time since the part was asked, by the time that it may rest."""
    if part.asked is None:
        return 0.0
    quiet = part.asked - (part.changed or part.asked)
    rest = INDEX_REST if not part.index else min(DAY, max(SHORTEST, quiet / 4))
    return (now - part.asked) / rest
