"""Insert rows, or update those that are there: one statement on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite

from pipelines.catalogue.storable import storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Table


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    keys: Sequence[str],
    change: Iterable[str],
    keep_where_empty: Iterable[str] = (),
) -> None:
    """Insert ``rows`` (all with the same columns); where the ``keys`` exist, set the ``change`` columns to the new values.

    ``keep_where_empty`` columns (JSON lists as text) are set unless the new list is empty. Without anything to change, rows that
    are there stay as they are.
    """
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    values: dict[str, Any] = {name: statement.excluded[name] for name in change}
    for name in keep_where_empty:
        values[name] = case((statement.excluded[name] == "[]", table.c[name]), else_=statement.excluded[name])
    if values:
        made = statement.on_conflict_do_update(index_elements=list(keys), set_=values)
    else:
        made = statement.on_conflict_do_nothing(index_elements=list(keys))
    connection.execute(made, [storable(row) for row in rows])
