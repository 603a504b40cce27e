"""Articles that moved to a new address: what says so, and whom to ask when it is not known yet (`pipelines.dedupe.moves` decides)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipelines.archive.exchange import wire
from pipelines.catalogue import urls, validators, visits
from pipelines.dedupe.moves import Signs
from pipelines.model import Way
from pipelines.revisit import announced

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from pipelines.model import Document, Lead, Page
    from pipelines.runs.state import Draft


def signs(draft: Draft, connection: Connection, page: Page) -> Signs:
    """What says of the address of a page that it is a held article's new one."""
    here = draft.key(page.url)
    before = tuple(key for key in dict.fromkeys(map(draft.key, page.redirects)) if key != here)
    return Signs(before if page.moved else (), partial(_gave_way, draft, connection, here, () if page.moved else before))


def _gave_way(draft: Draft, connection: Connection, here: str, before: tuple[str, ...], key: str) -> bool:
    """Whether a held address redirects here (for now), is gone, or made room for this one in a feed."""
    if key in before:
        return True
    known = urls.of_keys(connection, draft.source.name, [key, here])
    old, new = known.get(key), known.get(here)
    if old is None or new is None:
        return False
    feeds = [(url, shown.first) for url, shown in new.ways.items() if shown.way is Way.FEED and url in old.ways]
    reads = {url: visits.reads(connection, draft.source.name, url, first) for url, first in feeds}
    return announced.gave_way(old, new, reads)


def ask_first(draft: Draft, connection: Connection, url: str, held: Document, now: datetime) -> None:
    """Have the address asked that an edited copy of is met for the first time: it may redirect to the copy, or be gone.

    What stands at the copy is then read in full, whatever its validators say. One that this run has asked already told nothing.
    """
    if not draft.concluded(held.url_key):
        urls.wake(connection, draft.source.name, [held.url_key], now)
        draft.doubts.append(url)


def ask_copies(draft: Draft, connection: Connection, lead: Lead, now: datetime) -> None:
    """A held article is gone: its copies are read again in full, for one of them may be where it went."""
    known = draft.before(draft.key(lead.url))
    if known is None or known.document is None or known.copy:
        return
    found = urls.copies(connection, draft.source.name, known.url_key)
    urls.wake(connection, draft.source.name, [one.url_key for one in found], now)
    for one in found:
        validators.doubted(connection, wire(one.url))
