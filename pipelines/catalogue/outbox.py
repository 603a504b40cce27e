"""The outbox: what is stored and not yet told, with when it is tried next. At least once: a row is done only when told.

Rows of kind ``document`` are put in by the append, one per document, and taken out by whoever makes messages of them (`taken`);
rows of kind ``message`` are messages, one per channel, and are sent from here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, or_, select, update

from pipelines.catalogue.schema import outbox, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that was not told yet. ``subject`` is the channel of a message, the file of a document."""

    id: int
    subject: str
    key: str
    payload: Mapping[str, Any]
    created_at: str
    tries: int
    error: str


def put(connection: Connection, *, key: str, channel: str, payload: Mapping[str, Any], now: datetime) -> bool:
    """Put a message in, once per key; False when it was there already."""
    if connection.execute(select(outbox.c.id).where(outbox.c.key == key)).first():
        return False
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True)
    row = {"kind": MESSAGE, "subject": channel, "key": key, "payload": text, "created_at": stamp(now), "tries": 0, "error": ""}
    connection.execute(insert(outbox).values(row))
    return True


def due(connection: Connection, now: datetime, limit: int = 500) -> list[Waiting]:
    """Messages whose time has come, oldest first."""
    ready = or_(outbox.c.next_try.is_(None), outbox.c.next_try <= stamp(now))
    query = select(outbox).where(outbox.c.kind == MESSAGE, outbox.c.announced_at.is_(None), ready)
    return [_waiting(row) for row in connection.execute(query.order_by(outbox.c.id).limit(limit)).mappings()]


def documents(connection: Connection, limit: int = 20_000) -> list[Waiting]:
    """Documents that nobody was told of yet, oldest first."""
    query = select(outbox).where(outbox.c.kind == "document", outbox.c.announced_at.is_(None))
    return [_waiting(row) for row in connection.execute(query.order_by(outbox.c.id).limit(limit)).mappings()]


def taken(connection: Connection, rows: Iterable[Waiting], now: datetime) -> None:
    """Mark rows as told."""
    ids = [row.id for row in rows]
    for start in range(0, len(ids), 500):
        connection.execute(update(outbox).where(outbox.c.id.in_(ids[start : start + 500])).values(announced_at=stamp(now), error=""))


def tried(connection: Connection, rows: Sequence[Waiting], next_try: datetime) -> None:
    """Count a try before it is made, so that one which never returns is not repeated at once."""
    for row in rows:
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(tries=row.tries + 1, next_try=stamp(next_try)))


def failed(connection: Connection, rows: Iterable[Waiting], error: str) -> None:
    """Write down why rows were not told."""
    for row in rows:
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(error=error[:500]))


def backlog(connection: Connection) -> tuple[int, str | None]:
    """How many messages wait that were tried in vain, and since when the oldest."""
    query = select(func.count(), func.min(outbox.c.created_at)).where(
        outbox.c.kind == MESSAGE, outbox.c.announced_at.is_(None), outbox.c.tries > 0
    )
    count, oldest = connection.execute(query).one()
    return count, oldest


def _waiting(row: Mapping[Any, Any]) -> Waiting:
    return Waiting(row["id"], row["subject"], row["key"], json.loads(row["payload"]), row["created_at"], row["tries"], row["error"])
