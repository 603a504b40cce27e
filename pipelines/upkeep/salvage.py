"""Read what can be read of a SQLite catalogue, row by row, and keep only rows that are what was written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.catalogue.schema import fingerprints, metadata
from pipelines.catalogue.sqlite import BUSY_SECONDS, DIGEST, row_digest

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class Salvage:
    """Whole rows by table, without the fingerprints; and what was lost, in sentences."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def salvage(path: Path) -> Salvage:
    """The whole rows of a SQLite file, which may be damaged or missing."""
    found = Salvage()
    if not path.exists():
        found.lost.append(f"{path.name}: there is no such file")
        return found
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        for table in metadata.sorted_tables:
            if table.name != fingerprints.name:
                found.tables[table.name] = _rows(connection, table.name, [column.name for column in table.columns], found.lost)
    return found


def _rows(connection: sqlite3.Connection, table: str, columns: list[str], lost: list[str]) -> list[dict[str, Any]]:
    names = ", ".join(f'"{name}"' for name in columns)
    rows: list[dict[str, Any]] = []
    try:
        for digest, *values in connection.execute(f'SELECT "{DIGEST}", {names} FROM "{table}"'):  # noqa: S608 - names of our own schema
            if digest == row_digest(*values):
                rows.append(dict(zip(columns, values, strict=True)))
            else:
                lost.append(f"{table}: a row is not what was written: {repr(values)[:120]}")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        lost.append(f"{table}: not readable to its end: {error}")
    return rows
