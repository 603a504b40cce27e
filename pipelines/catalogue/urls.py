"""The memory of every article address that a source ever showed, and the state of each.

Keeps and finds; what is to be done with an address is decided in `plan`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select, update

from pipelines.catalogue.schema import documents, leads, stamp
from pipelines.catalogue.storable import storable
from pipelines.catalogue.upsert import upsert
from pipelines.catalogue.url_rows import GIVEN_UP, known_of, row_of, ways_text
from pipelines.errors import StorageError
from pipelines.revisit.known import KnownUrl, Mention, UrlState
from pipelines.revisit.plan import state_after
from pipelines.revisit.server_time import APART

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from pipelines.model import Lead

_IN = 500  # parameters in one IN list
_CHANGE = ("url", "title", "ways", "published", "modified", "last_seen")
_RETRIED = (UrlState.HELD, UrlState.FAILED, UrlState.REFUSED, UrlState.UNREADABLE, UrlState.GONE)


def discover(connection: Connection, source: str, shown: Sequence[tuple[Lead, str]], now: datetime) -> list[KnownUrl | None]:
    """Remember the (lead, url key) pairs that entrances show; return for each the state of its address before, None when it is new.

    Several leads with one key (two entrances show it) are one address: all of them get the same answer.
    """
    _one_at_a_time(connection, source)
    keys = list(dict.fromkeys(key for _, key in shown))
    before = _held(connection, source, keys)
    after: dict[str, KnownUrl] = {}
    for lead, key in shown:
        after[key] = _with(after.get(key) or before.get(key), lead, source, key, now)
    upsert(connection, leads, [row_of(known) for known in after.values()], keys=("source", "url_key"), change=_CHANGE)
    return [before.get(key) for _, key in shown]


def settle(
    connection: Connection,
    source: str,
    url_key: str,
    *,
    state: UrlState,
    reason: str,
    document: int | None,
    now: datetime,
    next_look: datetime | None,
    looked: bool,
) -> None:
    """Record the outcome of an address that this run wanted to ask for; ``looked``: its page was read.

    What holds a text goes on holding it when a later look fails (`plan.state_after`). Raises StorageError for an unknown address.
    """
    known = _held(connection, source, [url_key]).get(url_key)
    if known is None:
        raise StorageError(f"lead {url_key} of {source} is settled but was never discovered")
    failed = state in {UrlState.FAILED, UrlState.REFUSED, UrlState.UNREADABLE, UrlState.GONE}
    judged = {entrance: replace(way, judged=way.modified) for entrance, way in known.ways.items()}
    values: dict[str, Any] = {
        "state": state_after(known, state).value,
        "reason": reason,
        "document": known.document if document is None else document,
        "tries": known.tries + 1 if failed else 0,
        "next_look": stamp(next_look) if next_look else None,
        "looked_at": stamp(now),
        "looks": known.looks + looked,
        "ways": ways_text(judged),
    }
    connection.execute(update(leads).where(leads.c.source == source, leads.c.url_key == url_key).values(storable(values)))


def of_keys(connection: Connection, source: str, keys: Sequence[str]) -> dict[str, KnownUrl]:
    """What a source remembers of these keys, by key."""
    return _held(connection, source, keys)


def wake(connection: Connection, source: str, keys: Sequence[str], now: datetime) -> None:
    """Have addresses asked for by the next run, whatever was planned."""
    connection.execute(update(leads).where(leads.c.source == source, leads.c.url_key.in_(keys)).values(next_look=stamp(now)))


def copies(connection: Connection, source: str, url_key: str) -> list[KnownUrl]:
    """The addresses of a source whose text is held under another one, ``url_key``."""
    query = _select().where(leads.c.source == source, documents.c.url_key == url_key, leads.c.url_key != url_key)
    return [known_of(row) for row in connection.execute(query)]


def due(connection: Connection, source: str, now: datetime, limit: int | None = None) -> list[KnownUrl]:
    """Addresses to be asked for though no entrance shows them: pending from a killed run, failures to try again, held ones to look at,
    and those that were looked at under a clock that was ahead.

    To be called before the run's first `discover`; the longest waiting come first.
    """
    shown = or_(leads.c.last_seen <= stamp(now), leads.c.last_seen > stamp(now + APART))  # a moment after: by this very run
    left = and_(leads.c.state == UrlState.PENDING, shown)
    ahead = and_(leads.c.state.in_(_RETRIED), leads.c.looked_at > stamp(now + APART))
    given_up = and_(leads.c.state == UrlState.UNREADABLE, leads.c.next_look.is_(None), leads.c.reason.startswith(GIVEN_UP))
    timed = and_(leads.c.state.in_(_RETRIED), leads.c.next_look <= stamp(now))
    query = (
        _select()
        .where(leads.c.source == source, or_(left, timed, given_up, ahead))
        .order_by(leads.c.next_look.is_not(None), leads.c.next_look, leads.c.url_key)
    )
    return [known_of(row) for row in connection.execute(query.limit(limit))]


def every(connection: Connection, source: str) -> list[KnownUrl]:
    """All addresses of a source, in the order they were first seen."""
    query = _select().where(leads.c.source == source).order_by(leads.c.first_seen, leads.c.url_key)
    return [known_of(row) for row in connection.execute(query)]


def find(connection: Connection, *, keys: Iterable[str] = (), url: str | None = None) -> list[KnownUrl]:
    """What any source remembers of these keys or of this very address."""
    query = _select().where(or_(leads.c.url_key.in_(list(keys)), leads.c.url == url)).order_by(leads.c.source, leads.c.url_key)
    return [known_of(row) for row in connection.execute(query)]


def _one_at_a_time(connection: Connection, source: str) -> None:
    """Let one transaction after the other discover for a source: rows that are not there yet cannot be locked. SQLite does so anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"newswatch leads {source}"))))


def _select() -> Select[Any]:
    copy = documents.c.url_key != leads.c.url_key
    return select(leads, documents.c.file, copy.label("copy")).select_from(
        leads.outerjoin(documents, documents.c.sequence == leads.c.document)
    )


def _held(connection: Connection, source: str, keys: Sequence[str]) -> dict[str, KnownUrl]:
    """Known addresses by key; their rows are locked where the database can (SQLite has one writer at a time anyway)."""
    found: dict[str, KnownUrl] = {}
    for start in range(0, len(keys), _IN):
        query = _select().where(leads.c.source == source, leads.c.url_key.in_(keys[start : start + _IN])).with_for_update(of=leads)
        found |= {row.url_key: known_of(row) for row in connection.execute(query)}
    return found


def _with(known: KnownUrl | None, lead: Lead, source: str, key: str, now: datetime) -> KnownUrl:
    """The memory after an entrance showed it. What the entrance does not say does not erase what another said."""
    base = known or KnownUrl(source, key, lead.url, now, now)
    way = base.ways.get(lead.entrance.url)
    shown = Mention(
        lead.entrance.way,
        way.first if way else now,
        now,
        lead.modified or (way.modified if way else None),
        way.judged if way else None,
    )
    return replace(
        base,
        last_seen=now,
        title=lead.title or base.title,
        published=lead.published or base.published,
        modified=lead.modified or base.modified,
        ways={**base.ways, lead.entrance.url: shown},
    )
