"""Copy a data folder so that it can be brought back. A backup that is not proven whole is not called one.

A backup is a folder of the same layout. The catalogue is copied first, as it is between two commits, then everything that it
knows of; so a crawl may run meanwhile. Texts and closed archive files never change, so a second backup into the same folder writes
only what is new. Whatever the catalogue is, in a backup it is a SQLite file. How a backup takes the place of the one before, so that
there is always one, is `backup_contents`.
"""

from __future__ import annotations

import errno
import hashlib
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from pipelines.archive.digests import sha256_of
from pipelines.catalogue import documents as rows
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.catalogue.schema import stamp
from pipelines.corpus.files import Disk, disk_errors
from pipelines.corpus.layout import Layout
from pipelines.corpus.lock import WriterLock
from pipelines.corpus.manifest import Journal
from pipelines.errors import LockedError, StorageError
from pipelines.upkeep import fixity
from pipelines.upkeep.backup_contents import NEW, Contents, Held, commit, held, settle
from pipelines.upkeep.findings import CheckReport
from pipelines.upkeep.transfer import transfer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from pipelines.corpus.corpus import Corpus

LOCK = ".backup.lock"
_CHUNK = 1 << 20
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)


@dataclass(slots=True)
class Backup:
    """What was done: ``copied`` texts and ``written`` other files that were not there from an earlier backup."""

    contents: Contents
    copied: int = 0
    written: int = 0


def backup(corpus: Corpus, target: Path, now: datetime, progress: Callable[[int], None] | None = None, disk: Disk | None = None) -> Backup:
    """Copy a corpus with its archive to ``target``: a new or empty folder, or an earlier backup.

    A text that is not what its manifest line says stops the backup: a rotten copy must not take the place of a good one. Raises
    StorageError, and LockedError while another backup goes into the folder; what was backed up there before stays whole.
    """
    _refuse_foreign(corpus, target)
    disk = disk or Disk()
    with disk_errors(target):
        for folder in (target, Layout(target).corpus, Layout(target).archive):
            disk.folder(folder)
        with locked(target, now):
            settle(target, disk)
            done = _Copying(corpus, target, held(target), Backup(Contents(stamp(now))), disk).go(progress)
            commit(target, done.contents, disk)
    with corpus.catalogue.writing() as connection:
        told = {"documents": done.contents.documents, "copied": done.copied, "written": done.written}
        rows.tell(connection, done.contents.at, "backup", target.name, "done", told)
    return done


@contextmanager
def locked(folder: Path, now: datetime) -> Iterator[None]:
    """Let nobody else write into a backup, or read from it, meanwhile; raises LockedError. Where files cannot be locked, nothing is."""
    lock = WriterLock(folder / LOCK, lambda: now, wait=0)
    holding = lock.held()
    try:
        holding.__enter__()
    except LockedError as error:
        who = lock.holder()
        told = f"process {who.get('pid', 'unknown')}, since {who.get('since', 'unknown')}"
        raise LockedError(f"{folder}: another command is at work on this backup ({told}); expected it to end first") from error
    except StorageError as error:
        if getattr(error.__cause__, "errno", None) not in (*_NO_LOCKS, errno.EROFS, errno.EACCES):
            raise
        yield
        return
    try:
        yield
    finally:
        holding.__exit__(None, None, None)


@dataclass(frozen=True, slots=True)
class _Copying:
    corpus: Corpus
    target: Path
    former: Held | None
    done: Backup
    disk: Disk

    def go(self, progress: Callable[[int], None] | None) -> Backup:
        """Copy everything beside what is there; nothing of the former backup is changed."""
        source, contents = self.corpus.layout, self.done.contents
        self._ledger()  # before the catalogue, which must know of all that it names
        made = self.target / f"catalogue.db{NEW}"
        _copy_catalogue(self.corpus.catalogue, made)
        ends = _ends(made)
        with made.open("rb") as file:
            self.disk.fsync(file.fileno())
        self._note("catalogue.db", made)  # after it was opened: a journal mode is a change
        for name, path in (("manifest", source.manifest), ("aliases", source.aliases), ("removals", source.removals)):
            if ends[name]:
                self._write(path, str(path.relative_to(source.data)), ends[name])
        self._texts(progress)
        for path in sorted(source.archive.iterdir()) if source.archive.is_dir() else ():
            if path.suffix == ".open" or path.is_file():
                self._archive(path)
        for name in {str(PurePath(name).parent) for name in contents.files}:
            self.disk.sync_folder(self.target / name)
        contents.files = dict(sorted(contents.files.items()))
        return self.done

    def _ledger(self) -> None:
        """Copy the whole lines of the publication ledger: those who follow a restored corpus are not sent all of it again."""
        path, data = self.corpus.layout.published, self.corpus.layout.data
        whole = [line.end for line in Journal(path, self.disk).read() if line.record is not None]
        if whole:
            self.disk.folder(self.target / path.parent.relative_to(data))
            self._write(path, str(path.relative_to(data)), whole[-1])

    def _texts(self, progress: Callable[[int], None] | None) -> None:
        """Texts never change: those of the former backup are read and left as they are, new ones are added."""
        report, to = CheckReport(self.done.contents.at), self.target / "corpus"
        for record in fixity.records(Journal(to / f"manifest.jsonl{NEW}", self.disk), report):
            data = fixity.text(self.corpus.layout, record, report)
            if data is None or not report.valid:
                found = report.findings[0]
                raise StorageError(f"{found.subject}: {found.said}; expected a corpus that verifies (newswatch verify)")
            path = to / str(record["file"])
            if not path.exists() or path.read_bytes() != data:
                self.disk.create(path.with_name(path.name + NEW), data, (self.corpus.layout.corpus / path.name).stat().st_mtime)
                self.disk.rename(path.with_name(path.name + NEW), path)
                self.done.copied += 1
            self.done.contents.documents += 1
            if progress:
                progress(self.done.contents.documents)
        self.disk.sync_folder(to)

    def _archive(self, path: Path) -> None:
        """Copy a WARC file unless it is there; one that is closed meanwhile has another name."""
        try:
            facts = path.stat()
        except FileNotFoundError:
            path = path.with_name(path.name.removesuffix(".open"))
            facts = path.stat()
        name = f"archive/{path.name}"
        if name in self.done.contents.files:
            return
        self.done.contents.stamps[name] = facts.st_mtime_ns
        if not self._there(path, name, facts):
            try:
                self._write(path, name, facts.st_size)
            except FileNotFoundError:
                del self.done.contents.stamps[name]
                self._archive(path.with_name(path.name.removesuffix(".open")))

    def _there(self, path: Path, name: str, facts: os.stat_result) -> bool:
        """Whether the backup has the file: of the same size, with the digest that was noted of it then, or that its original has."""
        copy, known = self.target / name, self.former.contents if self.former else Contents("")
        if path.suffix == ".open" or not copy.is_file() or copy.stat().st_size != facts.st_size:
            return False
        digest = sha256_of(copy)
        if not (known.files.get(name, [0, ""])[1] == digest and known.stamps.get(name) == facts.st_mtime_ns) and digest != sha256_of(path):
            return False
        self.done.contents.files[name] = [facts.st_size, digest]
        return True

    def _write(self, source: Path, name: str, size: int) -> None:
        """Copy the first ``size`` bytes: what is appended meanwhile belongs to the next backup. A name that no backup has is taken at once,
        so that an interrupted backup is not begun anew."""
        beside = self.target / f"{name}{NEW}"
        digest = copy(source, beside, size, self.disk)
        if name.startswith("archive/") and not (self.target / name).exists():
            self.disk.rename(beside, self.target / name)
        self.done.contents.files[name] = [size, digest]
        self.done.written += 1

    def _note(self, name: str, path: Path) -> None:
        self.done.contents.files[name] = [path.stat().st_size, sha256_of(path)]
        self.done.written += 1


def copy(source: Path, target: Path, size: int, disk: Disk) -> str:
    """Copy the first ``size`` bytes of a file, durably; gives their SHA-256. Raises StorageError when it is shorter."""
    digest = hashlib.sha256()
    with source.open("rb") as reading:
        descriptor = disk.open(target, os.O_CREAT | os.O_TRUNC)
        try:
            while size:
                chunk = reading.read(min(size, _CHUNK))
                if not chunk:
                    raise StorageError(f"{source}: it became shorter while it was copied; expected an append-only file")
                digest.update(chunk)
                size -= len(chunk)
                left = memoryview(chunk)
                while left:
                    left = left[disk.write(descriptor, left) :]
            disk.fsync(descriptor)
        finally:
            os.close(descriptor)
    return digest.hexdigest()


def _refuse_foreign(corpus: Corpus, target: Path) -> None:
    data = corpus.layout.data.resolve()
    if target.resolve() == data or target.resolve().is_relative_to(data) or data.is_relative_to(target.resolve()):
        raise StorageError(f"{target}: the data folder and its backup must not lie in each other")
    if not target.exists() or not any(path.name != LOCK for path in target.iterdir()):
        return
    if not any((target / name).exists() for name in ("backup.json", "backup.next.json", f"catalogue.db{NEW}", "corpus")):
        raise StorageError(f"{target}: the folder is not empty and no backup; expected a new folder or an earlier backup")
    mine, theirs = (next(Journal(path, Disk()).read(), None) for path in (corpus.layout.manifest, Layout(target).manifest))
    if mine and theirs and mine.record and theirs.record and mine.record["file"] != theirs.record["file"]:
        raise StorageError(
            f"{target}: it is the backup of another corpus (its first text is {theirs.record['file']}, here it is {mine.record['file']}); "
            "expected a folder of its own for each"
        )


def _copy_catalogue(catalogue: Catalogue, target: Path) -> None:
    """Into a file that nobody else has open: a backup may lie on a network file system."""
    if catalogue.path:
        catalogue.copy_to(target)
    else:
        made = Catalogue.open(url_for(target), network_ok=True)
        try:
            transfer(catalogue, made)
        finally:
            made.close()


def _ends(path: Path) -> dict[str, int]:
    made = Catalogue.open(url_for(path), migrate=False, network_ok=True)
    try:
        with made.reading() as connection:
            return {name: rows.end_of(connection, name).size for name in ("manifest", "aliases", "removals")}
    finally:
        made.close()
