"""Insert rows, or update those that are there: one statement on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Table


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    keys: Sequence[str],
    change: Iterable[str],
    instead: Mapping[str, ColumnElement[Any]] | None = None,
) -> None:
    """Insert ``rows`` (all with the same columns); where the ``keys`` exist, set the ``change`` columns to the new values.

    ``instead`` gives the SQL value of a column where that is not simply the new one. Without anything to change, rows that are
    there stay as they are.
    """
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    values = {name: statement.excluded[name] for name in change} | dict(instead or {})
    made = (
        statement.on_conflict_do_update(index_elements=list(keys), set_=values) if values else statement.on_conflict_do_nothing(list(keys))
    )
    connection.execute(made, [dict(row) for row in rows])
