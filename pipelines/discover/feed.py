"""A feed's bytes to leads: RSS 0.9 to 2.0, RDF, Atom, JSON Feed, and the near-feeds that content systems export.

Entries are taken from broken feeds too: the state says so. What is left out is counted, with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.discover.feed_data import read_data
from pipelines.discover.feed_parse import parse_xml
from pipelines.discover.front import Received, received
from pipelines.discover.links import EXCLUDED, Sieve, one_line
from pipelines.model import Discover, Entrance, Found, Lead, Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.discover.feed_entry import Entry, Parsed

MAX_ENTRIES = 2000

NO_ADDRESS = "an entry without an address"


def read_feed(
    body: bytes,
    url: str,
    content_type: str = "",
    *,
    discover: Discover | None = None,
    hosts: Sequence[str] = (),
    entrance: Entrance | None = None,
) -> Found:
    """Read a feed that came from ``url`` (after redirects).

    Without ``hosts`` only the feed's own host counts; with ``discover`` its patterns choose among the entries. At most 2,000
    entries are taken, the newest. The states are those of `Found`; ``not_a_feed`` has the reason in its notes.
    """
    file = received(body, content_type)
    parsed, why = _parsed(file)
    if parsed is None:
        return Found(state="not_a_feed", notes=(*file.notes, why))
    return found_of(parsed, file, Sieve(url, discover or Discover(), hosts), entrance or Entrance(Way.FEED, url))


def _parsed(file: Received) -> tuple[Parsed | None, str]:
    """What a file has of entries; None and the reason when it is no feed."""
    if file.kind == "nothing":
        return None, "the body is empty"
    if file.kind == "html":
        return None, "an HTML page was served instead of a feed"
    parsed = read_data(file.text) if file.kind == "data" else parse_xml(file.text, MAX_ENTRIES) if file.kind == "xml" else None
    return parsed, "no format of a feed is recognised"


def found_of(parsed: Parsed, file: Received, sieve: Sieve, entrance: Entrance) -> Found:
    """The leads among a feed's entries, and the outcome of the others."""
    entries, notes = parsed.entries, [*file.notes, *parsed.notes]
    total = len(entries)
    clipped = total > MAX_ENTRIES
    if clipped:
        entries = tuple(sorted(entries, key=lambda entry: -(entry.when or 0.0))[:MAX_ENTRIES])
        notes.append(f"{total} entries, the newest {MAX_ENTRIES} taken")
    leads, parts = _leads(entries, sieve, entrance)
    lost = sieve.lost(declared=True)
    if parts:
        notes.append(f"{parts} entries are parts of pages that other entries stand on")
    if lost:
        notes.append(f"{len(entries) - lost} of {len(entries)} entries taken")
    state = _state(parsed, file, total, clipped, bool(leads), lost > sieve.dropped[EXCLUDED])
    following = sieve.address(parsed.next_page)[0] if parsed.next_page else None
    return Found(leads, state, (*notes, *sieve.notes()), next_page=following if following != sieve.base else None, links=total)


def _state(parsed: Parsed, file: Received, total: int, clipped: bool, leads: bool, lost: bool) -> str:
    if parsed.state != "ok" or file.torn:
        return "degraded" if file.torn else parsed.state
    if clipped or file.cut:
        return "clipped"
    if not total:
        return "empty"
    return "degraded" if not leads else "partial" if lost else "ok"


def _leads(entries: Sequence[Entry], sieve: Sieve, entrance: Entrance) -> tuple[tuple[Lead, ...], int]:
    """The leads, and how many of them share their page with another: those keep what is after the ``#``."""
    chosen: list[tuple[str, Entry, int]] = []
    for position, entry in enumerate(entries):
        if not entry.urls:
            sieve.drop(NO_ADDRESS)
        elif taken := sieve.take_whole(*entry.urls):
            chosen.append((taken, entry, position))
    pages: dict[str, set[str]] = {}
    for taken, _, _ in chosen:
        page, _, part = taken.partition("#")
        pages.setdefault(page, set()).add(part)
    shared = {page for page, parts in pages.items() if len(parts) > 1}
    leads: dict[str, Lead] = {}
    for taken, entry, position in chosen:
        page = taken.partition("#")[0]
        url = taken if page in shared else page
        leads.setdefault(url, _lead(url, entry, entrance, position, part=page in shared))
    return tuple(leads.values()), sum(lead.url.partition("#")[0] in shared for lead in leads.values())


def _lead(url: str, entry: Entry, entrance: Entrance, position: int, *, part: bool) -> Lead:
    """``part``: one of several entries on a page, of which a further one means that the page changed."""
    published, modified = one_line(entry.published), one_line(entry.modified)
    return Lead(
        url=url,
        entrance=entrance,
        title=one_line(entry.title),
        published=published,
        modified=modified or (published if part else None),
        language=one_line(entry.language),
        position=position,
    )
