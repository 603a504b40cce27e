"""The index file: one SQLite database, made anew from the corpus whenever it is missing, damaged or of other rules.

Contentless FTS5: the tokens' places are kept and no second copy of the text. Its rows cannot be taken out again with the SQLite of
Debian 12 (``contentless_delete`` came with 3.43), and none have to be: documents are never deleted, and that one is superseded is a
flag of its ``item``. `pipelines.search.tokens` makes the tokens, so SQLite's own tokenizer only has to part them at spaces: ``ascii``
takes every character beyond ASCII for a letter, whereas ``unicode61`` drops those that are newer than itself.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from filelock import FileLock, Timeout

from pipelines.catalogue import sqlite
from pipelines.errors import LockedError, StorageError
from pipelines.search import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEME = f"3.{tokens.SCHEME}"
"""The tables below and the tokens in them; an index of another scheme is made anew."""

LOOK_SECONDS = 2.0
"""How long one question may take."""
_BUSY_SECONDS = 30
_WAIT_SECONDS = 120
_CACHE_KIB = 32 << 10
_STEPS = 20_000

_TABLES = """
CREATE VIRTUAL TABLE text USING fts5(title, body, content='', tokenize='ascii');
CREATE TABLE item (           -- one row per document, its number is the row of its tokens in text
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL, lang INTEGER NOT NULL, kind INTEGER NOT NULL,   -- of name
    day INTEGER NOT NULL,     -- its date as a number (20261129); the day it was fetched where it has none
    dated INTEGER NOT NULL,
    found INTEGER NOT NULL,   -- when it was appended, seconds since 1970
    replaces INTEGER,         -- the version it supersedes
    current INTEGER NOT NULL  -- 0 when another supersedes it
);
CREATE INDEX item_day ON item (day, id);
CREATE INDEX item_found ON item (found, id);
CREATE INDEX item_replaces ON item (replaces) WHERE replaces IS NOT NULL;
CREATE TABLE name (id INTEGER PRIMARY KEY, field TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (field, value));
CREATE TABLE hit (            -- what the watches of the settings match
    watch INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (watch, id)
) WITHOUT ROWID;
CREATE TABLE unread (id INTEGER PRIMARY KEY, reason TEXT NOT NULL);          -- texts that could not be read: their titles only are found
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class IndexFile:
    """The index at one path. Connections are opened for one use each: a file that was replaced is noticed."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        self._durable = durable

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one who writes to the index, or replaces it. Waits; raises LockedError after `_WAIT_SECONDS`."""
        try:
            with FileLock(f"{self.path}.lock", timeout=_WAIT_SECONDS):
                yield
        except Timeout as error:
            raise LockedError(f"{self.path}: another process has been writing to it for {_WAIT_SECONDS} s; try again later") from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for questions that see one state; each of them may take `LOOK_SECONDS`.

        Raises StorageError, also for a question that took too long.
        """
        with self._errors(), closing(self._connect("rw")) as connection:  # a hot journal of one that was killed has to be played back
            connection.execute("PRAGMA query_only=ON")
            end = time.monotonic() + LOOK_SECONDS
            connection.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone; committed when the block ends, rolled back when it raises."""
        with self._errors(), closing(self._connect("rw")) as connection:
            self._prepare(connection)
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def usable(self) -> bool:
        """Whether there is an index that this program's rules have made."""
        if not self.path.exists():
            return False
        try:
            with self.reading() as connection:
                return meta(connection, "scheme") == SCHEME
        except StorageError as error:
            if damaged(error):
                return False
            raise

    @contextmanager
    def made_anew(self) -> Iterator[IndexFile]:
        """An empty index beside this one, which takes its place when the block ends. To be done `alone`."""
        fresh = IndexFile(self.path.with_name(f"{self.path.name}.new"), durable=False)
        fresh._remove()
        try:
            with fresh._errors(), closing(fresh._connect("rwc")) as connection:
                connection.executescript(_TABLES)
                connection.execute("INSERT INTO meta VALUES ('scheme', ?)", (SCHEME,))
            yield fresh
            _sync(fresh.path)
            _leave_behind(self.path)
            fresh.path.replace(self.path)
            _sync(self.path.parent)
        finally:
            fresh._remove()

    def _remove(self) -> None:
        self.path.unlink(missing_ok=True)
        _leave_behind(self.path)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """What a connection that writes needs: a file that is being made anew is synced once, at its end.

        NORMAL: a kill loses nothing, and what a loss of power might is in the corpus; FULL costs a fifth of every commit.
        """
        mode = sqlite.journal_mode(sqlite.linked_version()) if self._durable else "delete"
        connection.execute(f"PRAGMA journal_mode={mode}").fetchone()
        connection.execute(f"PRAGMA synchronous={'NORMAL' if self._durable else 'OFF'}")

    def _connect(self, mode: str) -> sqlite3.Connection:
        address = f"file:{quote(str(self.path.absolute()))}?mode={mode}"
        connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        return connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", None)
            if code == sqlite3.SQLITE_INTERRUPT:
                raise StorageError(f"the question took longer than {LOOK_SECONDS:g} s; expected fewer or rarer words") from error
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise LockedError(f"{self.path}: in use for more than {_BUSY_SECONDS} s; expected it to be free by then") from error
            raise StorageError(f"{self.path}: {error}; expected a search index (newswatch reindex --search makes it anew)") from error


def meta(connection: sqlite3.Connection, name: str) -> str:
    """A remembered value; empty when there is none."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def remember(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Set a remembered value."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def damaged(error: StorageError) -> bool:
    """Whether an error says that the file is no usable database, so that it has to be made anew."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    message = str(error.__cause__)
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "no such table" in message or "no such column" in message


def _leave_behind(path: Path) -> None:
    """Remove what SQLite keeps beside a file: it would play it back into the next one of the name."""
    for ending in ("-journal", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
