"""Removals as rows: for each address of a held article the last event, a site that took the page away or shows it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from pipelines.catalogue.schema import removals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

REMOVED, RETURNED = "removed", "returned"
_IN = 500


def put(connection: Connection, record: Mapping[str, Any]) -> bool:
    """Store an event in the place of the one its address had; False when that says the same."""
    old = of_keys(connection, (record["url_key"],)).get(record["url_key"])
    if old and old["event"] == record["event"]:
        return False
    connection.execute(delete(removals).where(removals.c.url_key == record["url_key"]))
    connection.execute(insert(removals).values(**record))
    return True


def of_keys(connection: Connection, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The last event of each address that has one."""
    wanted, found = sorted(set(keys)), dict[str, dict[str, Any]]()
    for start in range(0, len(wanted), _IN):
        query = select(removals).where(removals.c.url_key.in_(wanted[start : start + _IN]))
        found |= {row["url_key"]: dict(row) for row in connection.execute(query).mappings()}
    return found


def every(connection: Connection) -> list[dict[str, Any]]:
    """The last event of each address, in the order of the events."""
    return [dict(row) for row in connection.execute(select(removals).order_by(removals.c.seen_at, removals.c.url_key)).mappings()]
