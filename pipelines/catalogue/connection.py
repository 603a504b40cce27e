"""The catalogue's connection: SQLite by default, PostgreSQL by URL; opened, migrated and closed here and nowhere else.

Every write begins with ``BEGIN IMMEDIATE``, so that two writers queue instead of failing in the middle. Which journal SQLite
uses, and how it is synced, is ruled in `sqlite`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from pipelines.catalogue import folder_access, migrations, mounts, postgresql, sqlite
from pipelines.errors import AwayError, ConfigError, LockedError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_KEY = 1853322612  # of the advisory lock: any number that is ours


def url_for(path: Path) -> str:
    """The SQLAlchemy URL of a SQLite file."""
    return f"sqlite:///{path}"


class Catalogue:
    """An open catalogue. Use `reading` for queries and `writing` for one transaction; both give a Connection."""

    def __init__(self, engine: Engine, data: Path | None = None) -> None:
        self.engine = engine
        self._data = data

    @classmethod
    def open(
        cls, url: str, *, migrate: bool = True, read_only: bool = False, network_ok: bool = False, data: Path | None = None
    ) -> Catalogue:
        """Connect and bring the schema up to date; raises StorageError, SchemaError, AwayError, or ConfigError for an URL that cannot be.

        Without ``migrate``, and with ``read_only`` (for watching: queries end after two seconds), the schema must be up to date
        already. ``network_ok`` takes a SQLite file on a network file system. With ``data``, the data folder it belongs to, a write
        waits while another command has that alone (`folder_access`), and is a LockedError when that takes long.
        """
        catalogue = cls(_engine(url, read_only, network_ok), data)
        try:
            if migrate and not read_only:
                catalogue._migrate()
            else:
                with catalogue.reading() as connection:
                    migrations.check(connection)
        except BaseException:
            catalogue.close()
            raise
        return catalogue

    @property
    def sqlite(self) -> bool:
        """Whether this is a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The SQLite file; None for another database, and for one in memory."""
        name = self.engine.url.database
        return Path(name) if self.sqlite and name and name != ":memory:" else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for queries; all of them see the same state."""
        level = {} if self.sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._translated(), self._connect(newswatch_write=False, **level) as connection:
            try:
                yield connection
            except UnicodeDecodeError as error:
                raise _no_text(error) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        shared = folder_access.together(self._data, wait=sqlite.BUSY_SECONDS) if self._data else nullcontext()
        with shared, self._translated(), self._connect(newswatch_write=True) as connection, connection.begin():
            yield connection

    def exclude_others(self, connection: Connection) -> None:
        """Make this transaction the only one of its kind; on SQLite ``BEGIN IMMEDIATE`` has done so already."""
        if not self.sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_KEY}, hashtext(current_schema()))")

    def copy_to(self, target: Path) -> None:
        """Copy the SQLite file into ``target`` as it is between two commits, by SQLite's own backup; replaces what is there."""
        with self._translated(), closing(sqlite3.connect(target)) as copy, self.engine.connect() as connection:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)
            source.backup(copy, pages=-1)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def _connect(self, **options: Any) -> Connection:
        try:
            return self.engine.connect().execution_options(**options)
        except UnicodeDecodeError as error:  # of a damaged table definition, in SQLite's own message about it
            raise _no_text(error) from error

    def _migrate(self) -> None:
        with self.reading() as connection:
            have, pending = migrations.number(connection), migrations.pending(connection)
        if have and pending and self.path:
            self.copy_to(self.path.with_name(f"{self.path.name}.schema-{have}"))
        if pending:
            with self.writing() as connection:
                self.exclude_others(connection)
                migrations.apply(connection)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            where = self.engine.url.render_as_string(hide_password=True)
            if not self.sqlite and postgresql.passes(error):
                raise AwayError(f"catalogue {where}: {postgresql.sentence(cause)}") from error
            if getattr(cause, "sqlite_errorcode", None) in _BUSY:
                raise LockedError(
                    f"catalogue {where}: {cause} for {sqlite.BUSY_SECONDS} s; expected its lock to be free by then"
                ) from error
            raise StorageError(f"catalogue {where}: {cause}; expected a database that can be read and written") from error


def reach(url: str) -> None:
    """Connect to a catalogue and let it go again, changing nothing; raises AwayError when its server does not answer."""
    catalogue = Catalogue(_engine(url, read_only=False, network_ok=True))
    try:
        with catalogue.reading():
            pass
    finally:
        catalogue.close()


def _no_text(error: UnicodeDecodeError) -> StorageError:
    return StorageError(f"catalogue: a text in it is none: {error}; expected UTF-8 (newswatch verify)")


def _engine(url: str, read_only: bool, network_ok: bool) -> Engine:
    try:
        where = make_url(url)
        if where.get_backend_name() == "sqlite":
            return _sqlite_engine(where, read_only, network_ok)
        return create_engine(where, pool_pre_ping=True, connect_args=postgresql.arguments(where))
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise ConfigError(
            f"catalogue: {error}; expected sqlite:///FILE or postgresql+psycopg://HOST/NAME with its driver installed"
        ) from error


def _sqlite_engine(where: URL, read_only: bool, network_ok: bool) -> Engine:
    path = Path(where.database or "")
    if not network_ok:
        mounts.refuse_network(path)
    if read_only:
        address = f"file:{quote(str(path.absolute()))}?mode=ro"
        engine = create_engine(where, poolclass=NullPool, creator=lambda: sqlite3.connect(address, uri=True, check_same_thread=False))
        event.listen(engine, "connect", sqlite.reader)
    else:
        engine = create_engine(where, poolclass=NullPool)
        event.listen(engine, "connect", sqlite.writer(sqlite.journal_mode(sqlite.linked_version())))
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        write = connection.get_execution_options().get("newswatch_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
