"""The outbox: what is stored and not yet sent, with when it is tried next. At least once: a row is done only when sent.

Rows of kind ``document`` are put in by the append, one per document, and taken out by whoever makes messages of them (`taken`);
rows of kind ``message`` are messages, one per channel, and are sent from here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, or_, select, update

from pipelines.catalogue.schema import events, outbox, stamp
from pipelines.text.humanise import minute, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that was not sent yet. ``subject`` is the channel of a message, the file of a document."""

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
    """Documents not sent yet, oldest first."""
    query = select(outbox).where(outbox.c.kind == "document", outbox.c.announced_at.is_(None))
    return [_waiting(row) for row in connection.execute(query.order_by(outbox.c.id).limit(limit)).mappings()]


def taken(connection: Connection, rows: Iterable[Waiting], now: datetime) -> None:
    """Mark rows as told."""
    ids = [row.id for row in rows]
    for start in range(0, len(ids), 500):
        connection.execute(update(outbox).where(outbox.c.id.in_(ids[start : start + 500])).values(announced_at=stamp(now), error=""))


def claim(connection: Connection, rows: Sequence[Waiting], until: datetime) -> list[Waiting]:
    """Take rows for a try, which is counted before it is made; gives those that nobody else took since they were read.

    Until then nobody else tries them: a round that is killed at it leaves them to the next one after that.
    """
    mine = []
    for row in rows:
        as_read = (outbox.c.id == row.id) & (outbox.c.tries == row.tries) & outbox.c.announced_at.is_(None)
        if connection.execute(update(outbox).where(as_read).values(tries=row.tries + 1, next_try=stamp(until))).rowcount:
            mine.append(row)
    return mine


def failed(connection: Connection, rows: Iterable[Waiting], error: str) -> None:
    """Write down why rows were not sent."""
    for row in rows:
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(error=error[:500]))


def give_up(connection: Connection, rows: Iterable[Waiting], why: str, now: datetime) -> None:
    """Mark messages as done that have nowhere to go any more, with the reason; it is kept as an event too."""
    for row in rows:
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(announced_at=stamp(now), error=why))
        title = str(row.payload.get("title", ""))
        told = {"kind": "message", "subject": row.subject, "outcome": "dropped", "details": json.dumps({"title": title, "why": why})}
        connection.execute(insert(events).values(at=stamp(now), **told))


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Messages of one channel that were tried and not taken: how many, since when the oldest waits, what was said last."""

    channel: str
    count: int
    since: str
    error: str

    def __str__(self) -> str:
        return f"{plural(self.count, 'message')} for {self.channel} not delivered since {minute(self.since)}: {self.error}"


def undelivered(connection: Connection) -> list[Undelivered]:
    """What was tried in vain and still waits, by channel."""
    waits = (outbox.c.kind == MESSAGE) & outbox.c.announced_at.is_(None) & (outbox.c.error != "")
    found = []
    query = select(outbox.c.subject, func.count(), func.min(outbox.c.created_at), func.max(outbox.c.id)).where(waits)
    for channel, count, since, last in connection.execute(query.group_by(outbox.c.subject).order_by(outbox.c.subject)):
        error = connection.execute(select(outbox.c.error).where(outbox.c.id == last)).scalar_one()
        found.append(Undelivered(channel, count, since, error))
    return found


def backlog(connection: Connection) -> tuple[int, str | None]:
    """How many messages wait that were tried in vain, and since when the oldest."""
    query = select(func.count(), func.min(outbox.c.created_at)).where(
        outbox.c.kind == MESSAGE, outbox.c.announced_at.is_(None), outbox.c.tries > 0
    )
    count, oldest = connection.execute(query).one()
    return count, oldest


def _waiting(row: Mapping[Any, Any]) -> Waiting:
    return Waiting(row["id"], row["subject"], row["key"], json.loads(row["payload"]), row["created_at"], row["tries"], row["error"])
