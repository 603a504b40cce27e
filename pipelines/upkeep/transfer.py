"""All rows of one catalogue into another, empty one: between SQLite and PostgreSQL, for backups and moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from pipelines.catalogue import documents as rows
from pipelines.catalogue.schema import events, meta, metadata, outbox, sightings
from pipelines.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.catalogue.connection import Catalogue

TOGETHER = 1000
_NUMBERED = (events, outbox, sightings)
"""Tables whose ids a PostgreSQL sequence counts."""


def transfer(source: Catalogue, target: Catalogue, marks: Mapping[str, str] | None = None) -> dict[str, int]:
    """Copy all tables in one transaction; returns the number of rows by table. Raises StorageError when the target has documents.

    ``marks`` are remembered in the target with the same commit.
    """
    copied = {}
    with source.reading() as reading, target.writing() as writing:
        for table in metadata.sorted_tables:
            if table is not meta and writing.execute(select(func.count()).select_from(table)).scalar_one():
                raise StorageError(f"{target.engine.url.render_as_string()}: table {table.name} has rows; expected an empty catalogue")
        writing.execute(meta.delete())
        for table in metadata.sorted_tables:
            found = reading.execution_options(yield_per=TOGETHER).execute(select(table)).mappings()
            copied[table.name] = 0
            for portion in found.partitions(TOGETHER):
                writing.execute(insert(table), [dict(row) for row in portion])
                copied[table.name] += len(portion)
        for name, value in (marks or {}).items():
            rows.remember(writing, name, value)
        if not target.sqlite:
            for table in _NUMBERED:
                last = select(func.setval(func.pg_get_serial_sequence(table.name, "id"), func.coalesce(func.max(table.c.id), 1)))
                writing.execute(last)
    return copied
