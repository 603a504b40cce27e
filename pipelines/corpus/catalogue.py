"""The catalogue's connection: SQLite by default, PostgreSQL by URL; opened, migrated and closed here and nowhere else.

SQLite runs with a rollback journal and ``synchronous=EXTRA``: versions before 3.51.3 can lose data in WAL mode under rare
timing, and EXTRA also makes the commit survive the loss of the journal's directory entry. Every write begins with
``BEGIN IMMEDIATE``, so that two writers queue instead of failing in the middle.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from pipelines.corpus import migrations
from pipelines.errors import StorageError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

BUSY_SECONDS = 30


def url_for(path: Path) -> str:
    """The SQLAlchemy URL of a SQLite file."""
    return f"sqlite:///{path}"


class Catalogue:
    """An open catalogue. Use `reading` for queries and `writing` for one transaction; both give a Connection."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str, *, migrate: bool = True) -> Catalogue:
        """Connect and bring the schema up to date; raises StorageError or SchemaError."""
        sqlite = url.startswith("sqlite")
        engine = create_engine(url, poolclass=NullPool) if sqlite else create_engine(url, pool_pre_ping=True)
        if sqlite:
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
        catalogue = cls(engine)
        if migrate:
            with catalogue.writing() as connection:
                catalogue.exclude_others(connection)
                migrations.apply(connection)
        return catalogue

    @property
    def sqlite(self) -> bool:
        """Whether this is a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for queries."""
        with self._translated(), self.engine.connect().execution_options(newswatch_write=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with self._translated(), self.engine.connect().execution_options(newswatch_write=True) as connection, connection.begin():
            yield connection

    def exclude_others(self, connection: Connection) -> None:
        """Make this transaction the only one of its kind; on SQLite ``BEGIN IMMEDIATE`` has done so already."""
        if not self.sqlite:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1853322612, hashtext(current_schema()))")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            where = self.engine.url.render_as_string(hide_password=True)
            raise StorageError(f"catalogue {where}: {error.orig}; expected a database that can be read and written") from error

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=DELETE",
        "synchronous=EXTRA",
        "foreign_keys=ON",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("newswatch_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
