"""Numbered schema migrations: append-only, each applied once, in the transaction that also records it.

A step gets the connection of an open write transaction. The number of the last step is the schema number; a catalogue with a
higher one was made by a newer program and is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, inspect, select, update

from pipelines.corpus.schema import meta, metadata
from pipelines.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection


def first(connection: Connection) -> None:
    """All tables of `schema`."""
    metadata.create_all(connection, checkfirst=True)


STEPS: tuple[Callable[[Connection], None], ...] = (first,)


def number(connection: Connection) -> int:
    """The schema number of a catalogue; 0 for an empty one."""
    if not inspect(connection).has_table("meta"):
        return 0
    value = connection.execute(select(meta.c.value).where(meta.c.name == "schema")).scalar()
    return int(value) if value else 0


def apply(connection: Connection) -> list[str]:
    """Apply the pending steps within the caller's transaction; return their names. Raises SchemaError for a newer catalogue."""
    have = number(connection)
    if have > len(STEPS):
        raise SchemaError(f"the catalogue has schema {have}, this program knows {len(STEPS)}: use the newer program")
    pending = STEPS[have:]
    for step in pending:
        step(connection)
    if pending:
        changed = connection.execute(update(meta).where(meta.c.name == "schema").values(value=str(len(STEPS))))
        if not changed.rowcount:
            connection.execute(insert(meta).values(name="schema", value=str(len(STEPS))))
    return [step.__name__ for step in pending]
