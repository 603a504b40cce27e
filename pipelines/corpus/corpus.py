"""The corpus: text files, their manifest, and the catalogue, opened together, for those who write too (reading: `readable`)."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipelines.catalogue import documents as rows
from pipelines.catalogue import folder_access
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.corpus import recover
from pipelines.corpus.append import Batch, Context, Kept
from pipelines.corpus.dedupe_index import Texts
from pipelines.corpus.files import Disk, disk_errors, names, sequence_of
from pipelines.corpus.layout import Layout
from pipelines.corpus.lock import WAIT_SECONDS, WriterLock
from pipelines.corpus.readable import ReadableCorpus
from pipelines.corpus.text_folder import CorpusFolder
from pipelines.dedupe.normal import SCHEME
from pipelines.errors import AwayError, MissingCorpusError, SchemaError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from pipelines.corpus.lock import Hold
    from pipelines.corpus.recover import Repair
    from pipelines.model import Article, WarcRef


def utc_now() -> datetime:
    """The time; `Corpus.open` takes another clock for tests and replays."""
    return datetime.now(UTC)


class Corpus(ReadableCorpus):
    """An open corpus. Any number of processes and threads may have it open; writers take turns."""

    def __init__(self, store: CorpusFolder, catalogue: Catalogue, clock: Callable[[], datetime], wait: float) -> None:
        super().__init__(store.layout, catalogue)
        self.journals = store.journals
        """Manifest and aliases, for reading."""
        self.lock = WriterLock(store.layout.lock, clock, wait)
        self.repairs: list[Repair] = []
        """What was put right at open and since; for telling the operator."""
        self._store = store
        self._clock = clock
        self._texts = Texts(store.layout.corpus)
        self._numbered: tuple[int, int] = (-1, -1)
        self._stopped = ""

    @classmethod
    def exists(cls, data: Path) -> bool:
        """Whether there is a corpus under this data folder. Raises StorageError when the folder may not be looked into."""
        with disk_errors(data):
            if data.exists() and not data.is_dir():
                raise StorageError(f"{data}: it is a file; expected the data folder")
            return Layout(data).corpus.is_dir()

    @classmethod
    def open(
        cls,
        data: Path,
        catalogue_url: str | None = None,
        *,
        create: bool = True,
        repair: bool = True,
        clock: Callable[[], datetime] = utc_now,
        disk: Disk | None = None,
        wait: float = WAIT_SECONDS,
        network_ok: bool = False,
        alone: bool = False,
    ) -> Corpus:
        """Open a corpus and repair what a killed writer left.

        ``catalogue_url`` is an SQLAlchemy URL; without it the catalogue is the SQLite file in the data folder. With ``create`` false
        a missing corpus is a MissingCorpusError and nothing is made; with ``repair`` false nothing is changed by opening (for
        `verify`). ``wait`` is how many seconds an append waits for another writer, ``network_ok`` allows a SQLite file on a network
        file system, ``alone`` says that the caller has the data folder to itself (`pipelines.catalogue.folder_access`). Raises
        StorageError, SchemaError, LockedError, ConfigError.
        """
        if not alone:
            folder_access.refuse_half_restored(data)
        store = CorpusFolder(Layout(data), disk or Disk())
        if not create and not cls.exists(data):
            raise MissingCorpusError(f"{data}: no corpus there yet; expected one made by a crawl or by `newswatch import`")
        with disk_errors(store.layout.data):
            if repair:
                store.create()
            url, shared = catalogue_url or url_for(store.layout.catalogue), None if alone else data
            catalogue = Catalogue.open(url, migrate=repair, network_ok=network_ok, data=shared)
            corpus = cls(store, catalogue, clock, wait)
            try:
                if repair:
                    corpus._repair_if_needed()
            except Exception:  # whatever it was, nobody has the corpus who could close it
                corpus.close()
                raise
        return corpus

    def append(
        self,
        article: Article,
        text: str,
        *,
        source: str,
        url_key: str,
        fetched_at: datetime,
        warc: WarcRef | None = None,
        run: str | None = None,
        translations: Sequence[str] = (),
    ) -> Kept:
        """Decide about one article and keep what the decision says, in one commit; durable when this returns.

        ``text`` is the article's corpus file (`pipelines.clean.textformat.serialize`), ``translations`` the URL keys of the pages that
        the site names as its translations. Raises StorageError (nothing was acknowledged) or LockedError.
        """
        context = Context(source, url_key, fetched_at, warc, run, tuple(translations))
        with self.appending() as batch:
            return batch.append(article, text, context)

    @contextmanager
    def appending(self) -> Iterator[Batch]:
        """One writer's turn: several articles, and whatever else is written to ``batch.connection``, in one commit.

        Everything is durable when the block has ended; when it raises, nothing has happened.
        """
        with self.turn() as (hold, connection):
            self._refuse_other_scheme(connection)
            batch = Batch(connection, self._store, self._texts, self._highest(connection), self._moment())
            yield batch
            if not batch.empty:
                with self._stopping():
                    batch.write(hold)
        self._texts.settle()

    @contextmanager
    def turn(self) -> Iterator[tuple[Hold, Connection]]:
        """The writer's lock and one write transaction, after whatever a dead predecessor left has been repaired.

        Raises LockedError when another writer holds the lock for longer than ``wait``, StorageError when writing has failed before.
        """
        if self._stopped:
            raise StorageError(f"writing has stopped after an error: {self._stopped}")
        with self.lock.held() as hold:
            with self._stopping():
                self._mend(hold.trace)
            hold.clean = True
            with self.catalogue.writing() as connection:
                self.catalogue.exclude_others(connection)
                yield hold, connection
            hold.clean = True

    def _refuse_other_scheme(self, connection: Connection) -> None:
        found = rows.scheme(connection)
        if found != SCHEME:
            raise SchemaError(f"the index is of scheme {found}, this program compares by {SCHEME}; expected `newswatch reindex` first")

    def _repair_if_needed(self) -> None:
        """At open: look first, and take the lock only when something is not in the state a completed write leaves.

        A writer that is at work has repaired before it began and is not waited for.
        """
        with self.catalogue.reading() as connection:
            new = rows.remembered(connection, "manifest") is None
            well = recover.in_step(self._store, connection) and not recover.leftovers(self._store, connection)
        if new or ((self.lock.trace() or not well) and not self.lock.holder()):
            with self.lock.held() as hold:
                self._mend(hold.trace, thorough=True)
                hold.clean = True

    def _mend(self, trace: dict[str, Any], *, thorough: bool = False) -> None:
        """Repair under the lock, in a transaction of its own, if the last writer died or the folder is out of step."""
        with self.catalogue.reading() as connection:
            if not (thorough or trace) and recover.in_step(self._store, connection):
                return
        with self.catalogue.writing() as connection:
            self.catalogue.exclude_others(connection)
            self.repairs += recover.repair(self._store, connection, self._moment(), trace)

    def _highest(self, connection: Connection) -> int:
        """The highest number in rows and files; the folder is listed again only when someone else changed it."""
        changed = self.layout.corpus.stat().st_mtime_ns
        if self._numbered[0] != changed:
            found = names(self.layout.corpus)
            self._numbered = (changed, (sequence_of(found[-1]) or 0) if found else -1)
        return max(self._numbered[1], rows.highest(connection))

    def _moment(self) -> datetime:
        return self._clock().replace(microsecond=0)

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """A failed write or sync ends all writing by this process: what the kernel still holds cannot be trusted."""
        try:
            with disk_errors(self.layout.corpus):
                yield
        except AwayError:
            raise  # the disk is well: what was written is taken back, or found by the next turn
        except StorageError as error:
            self._stopped = str(error)
            raise
