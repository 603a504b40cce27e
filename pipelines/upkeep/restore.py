"""Bring a backup back into a data folder that has no corpus: staged within it, moved into place at the end, and verified there.

While the staging folder is there every command refuses the data folder (`pipelines.catalogue.folder_access`), for what lies beside it may
be any part of a corpus. A restore that was interrupted is run again: before everything was staged it begins anew, after that it goes on.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from pipelines.catalogue import documents as rows
from pipelines.catalogue import folder_access
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.corpus.corpus import Corpus, utc_now
from pipelines.corpus.files import Disk, disk_errors
from pipelines.corpus.layout import Layout
from pipelines.corpus.manifest import Journal
from pipelines.errors import StorageError
from pipelines.upkeep import fixity
from pipelines.upkeep.backup import copy, locked
from pipelines.upkeep.backup_contents import CONTENTS, Held, check, held
from pipelines.upkeep.findings import CheckReport
from pipelines.upkeep.transfer import transfer
from pipelines.upkeep.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

_COMPLETE = "complete.json"
"""In the staging folder: everything is staged, and which backup it is."""
_PARTS = ("archive", "outlets", "catalogue.db", "corpus")
"""In the order in which they are moved; a corpus without its catalogue would be taken for one that lost it."""
_RESTORED = "restored"


def restore(
    source: Path, data: Path, catalogue_url: str | None = None, *, clock: Callable[[], datetime] = utc_now, disk: Disk | None = None
) -> CheckReport:
    """Bring a backup back into a data folder that has no corpus, and verify it there.

    Raises StorageError when either is not fit, LockedError when either is in use. Nothing is left of an attempt that failed.
    """
    url = catalogue_url if catalogue_url and not catalogue_url.startswith("sqlite") else None
    staging = data / folder_access.RESTORING
    there = next((path for path in (Layout(data).corpus, Layout(data).catalogue) if path.exists()), None)
    if there and not staging.exists():
        raise StorageError(f"{there}: there is one already; expected an empty data folder to restore into")
    with disk_errors(source), locked(source, clock()):
        backup = held(source)
        if backup is None:
            raise StorageError(f"{source / CONTENTS}: there is none; expected a finished backup")
        check(backup)
        made = [path for path in (data, *data.parents) if not path.exists()]
        try:
            with disk_errors(data), folder_access.alone(data, "restore", clock(), half_restored_ok=True):
                _Staging(backup, data, staging, disk or Disk()).go(url)
                corpus = Corpus.open(data, catalogue_url, clock=clock, alone=True)
                try:
                    return verify(corpus, clock())
                finally:
                    corpus.close()
        except StorageError:
            _leave_nothing(data, staging, made)
            raise


class _Staging:
    """One restore."""

    def __init__(self, backup: Held, data: Path, staging: Path, disk: Disk) -> None:
        self.backup, self.data, self.staging, self.disk = backup, data, staging, disk

    def go(self, url: str | None) -> None:
        if not (self.staging / _COMPLETE).exists():
            if any((self.data / part).exists() for part in _PARTS):
                raise StorageError(f"{self.data}: something lies there beside {self.staging.name}; expected an empty data folder")
            shutil.rmtree(self.staging, ignore_errors=True)
            self._stage()
            if url:
                _fill(self.staging / "catalogue.db", url, self.backup.contents.at)
            self.disk.create(self.staging / f"{_COMPLETE}.tmp", json.dumps({"at": self.backup.contents.at}).encode())
            self.disk.rename(self.staging / f"{_COMPLETE}.tmp", self.staging / _COMPLETE)
            self.disk.sync_folder(self.staging)
        at = json.loads((self.staging / _COMPLETE).read_bytes())["at"]
        self._move(url)
        if at != self.backup.contents.at:
            raise StorageError(f"{self.data}: the backup of {at} was being restored, and now is; it is not the one in {self.backup.folder}")

    def _stage(self) -> None:
        """Copy the listed files and the texts, and see that each came as it is listed."""
        for folder in (self.staging, self.staging / "corpus", self.staging / "archive"):
            self.disk.folder(folder)
        for name, (size, digest) in self.backup.contents.files.items():
            target = self.staging / name
            self.disk.folder(target.parent)
            if copy(self.backup.path(name), target, size, self.disk) != digest:
                raise StorageError(f"{self.backup.path(name)}: it changed while it was copied; expected SHA-256 {digest}")
            shutil.copystat(self.backup.path(name), target)
        report = CheckReport(self.backup.contents.at)
        for record in fixity.records(Journal(self.staging / "corpus" / "manifest.jsonl", self.disk), report):
            data = fixity.text(Layout(self.backup.folder), record, report)
            if data is None:
                raise StorageError(f"{self.backup.folder}: {report.findings[0].said}; expected the texts of the backup")
            path = self.backup.folder / "corpus" / str(record["file"])
            self.disk.create(self.staging / "corpus" / path.name, data, path.stat().st_mtime)
        for folder in (self.staging / "corpus", self.staging / "archive", self.staging):
            self.disk.sync_folder(folder)

    def _move(self, url: str | None) -> None:
        """Everything is staged: put it in its place. Can be done again from wherever it was interrupted."""
        if url:
            self.disk.remove(self.staging / "catalogue.db")
        for part in _PARTS:
            if (self.staging / part).exists():
                self.disk.rename(self.staging / part, self.data / part)
        self.disk.sync_folder(self.data)
        self.disk.remove(self.staging / _COMPLETE)
        self.staging.rmdir()
        self.disk.sync_folder(self.data)


def _fill(path: Path, url: str, at: str) -> None:
    """Fill an empty database from the SQLite file of a backup; one that was filled by this restore before it was interrupted is done."""
    source, target = Catalogue.open(url_for(path), network_ok=True), Catalogue.open(url)
    try:
        with target.reading() as connection:
            if rows.remembered(connection, _RESTORED) == at:
                return
        transfer(source, target, {_RESTORED: at})
    finally:
        source.close()
        target.close()


def _leave_nothing(data: Path, staging: Path, made: list[Path]) -> None:
    """After an attempt that failed before everything was staged: the data folder as it was."""
    if (staging / _COMPLETE).exists() or any((data / part).exists() for part in _PARTS):
        return
    shutil.rmtree(staging, ignore_errors=True)
    folder_access.take_away(data)
    for path in (data / folder_access.FILE.parent, *made):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
