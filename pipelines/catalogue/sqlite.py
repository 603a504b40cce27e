"""What SQLite needs from us: the journal rule, the pragmas of a connection, and a digest in every row. PostgreSQL has its own means.

SQLite has no checksums: after a flipped bit in a stored text ``integrity_check`` still says "ok". Every table but the fingerprints
(which can be computed again) therefore has a generated column ``row_digest`` over all others, which SQLite itself keeps up to date
through the function registered here. Other programs can read such a file; to write to it they must register the function too.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Computed, LargeBinary, MetaData

from pipelines.catalogue.schema import fingerprints, metadata
from pipelines.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

BUSY_SECONDS = 30
LOOK_SECONDS = 2.0
"""How long one query of a read-only connection may take: a page that is looked at must not hold up the writer."""
DIGEST = "row_digest"
_FUNCTION = "newswatch_digest"
_CACHE_KIB = 64 << 10
_FIXED = (3, 51, 3)
_BACKPORTS = {(3, 44): 6, (3, 50): 7}


def linked_version() -> tuple[int, int, int]:
    """The SQLite that this Python is linked with."""
    major, minor, patch = sqlite3.sqlite_version_info
    return major, minor, patch


def journal_mode(version: tuple[int, int, int]) -> str:
    """``wal`` for SQLite versions in which WAL is safe, else ``delete`` (the rollback journal).

    Versions 3.7.0 to 3.51.2 can corrupt a database when a WAL is reset in a rare moment; 3.51.3 and the
    backports 3.44.6 and 3.50.7 are repaired (release notes of SQLite 3.51.3).
    """
    return "wal" if version >= _FIXED or version[2] >= _BACKPORTS.get(version[:2], 1 << 30) else "delete"


def row_digest(*values: Any) -> bytes:
    """Eight bytes over the values of a row; the same on every Python version."""
    return hashlib.blake2b(json.dumps(values).encode(), digest_size=8).digest()


def tables() -> MetaData:
    """The tables of `schema` as SQLite gets them: each with its digest column."""
    told = MetaData()
    for table in metadata.sorted_tables:
        copy = table.to_metadata(told)
        if table.name != fingerprints.name:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            copy.append_column(Column(DIGEST, LargeBinary, Computed(f"{_FUNCTION}({names})", persisted=True)))
    return told


def writer(mode: str) -> Callable[[sqlite3.Connection, Any], None]:
    """What to do with a new connection that may write. ``mode`` is the journal mode (`journal_mode`).

    EXTRA makes a commit survive the loss of the journal's directory entry; in WAL mode FULL is what makes it durable.
    """

    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        _common(connection, BUSY_SECONDS)
        is_now = connection.execute(f"PRAGMA journal_mode={mode}").fetchone()[0]
        if is_now not in (mode, "memory"):
            raise StorageError(
                f"the catalogue is in journal mode {is_now} and in use; expected {mode}: end the other (newer) program first"
            )
        connection.execute(f"PRAGMA synchronous={'FULL' if mode == 'wal' else 'EXTRA'}")

    return prepare


def reader(connection: sqlite3.Connection, _record: Any) -> None:
    """What to do with a new connection that only looks: it cannot write, and gives up after `LOOK_SECONDS`."""
    _common(connection, LOOK_SECONDS)
    connection.execute("PRAGMA query_only=ON")
    end = time.monotonic() + LOOK_SECONDS
    connection.set_progress_handler(lambda: int(time.monotonic() > end), 10_000)


def _common(connection: sqlite3.Connection, busy: float) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.create_function(_FUNCTION, -1, row_digest, deterministic=True)
    for pragma in (f"busy_timeout={int(busy * 1000)}", "foreign_keys=ON", f"cache_size=-{_CACHE_KIB}"):
        connection.execute(f"PRAGMA {pragma}")
