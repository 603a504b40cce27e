"""Copy a data folder so that it can be brought back, and bring it back. A backup that is not proven whole is not called one.

A backup is a folder of the same layout. The catalogue is copied first, as it stands between two commits, then everything that it
knows of; so a crawl may run meanwhile. Texts never change, so a second backup into the same folder copies only what is new. Whatever
the catalogue is, in a backup it is a SQLite file. ``backup.json`` is written last and has the SHA-256 of all that the manifest does not.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.catalogue import documents as rows
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.catalogue.schema import stamp
from pipelines.corpus.corpus import Corpus, utc_now
from pipelines.corpus.files import Disk, disk_errors
from pipelines.corpus.layout import Layout
from pipelines.corpus.manifest import Journal
from pipelines.errors import StorageError
from pipelines.upkeep import fixity
from pipelines.upkeep.findings import CheckReport
from pipelines.upkeep.transfer import transfer
from pipelines.upkeep.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

CONTENTS = "backup.json"
_CHUNK = 1 << 20


@dataclass(slots=True)
class Backup:
    """What a backup holds. ``files``: path within the folder -> (bytes, SHA-256) of everything but the texts."""

    at: str
    documents: int = 0
    copied: int = 0
    """Texts that were not there from an earlier backup."""
    files: dict[str, tuple[int, str]] = field(default_factory=dict)


def backup(corpus: Corpus, target: Path, now: datetime, progress: Callable[[int], None] | None = None) -> Backup:
    """Copy a corpus with its archive to ``target``: a new or empty folder, or an earlier backup. Raises StorageError.

    A text that is not what its manifest line says stops the backup: a rotten copy must not take the place of a good one.
    """
    to = Layout(target)
    _refuse_foreign(corpus, target)
    with disk_errors(target):
        (target / CONTENTS).unlink(missing_ok=True)
        for folder in (to.corpus, to.archive):
            folder.mkdir(parents=True, exist_ok=True)
        done = Backup(stamp(now))
        _copy_catalogue(corpus.catalogue, to.catalogue)
        ends = _ends(to.catalogue)
        for name, path in (("manifest", to.manifest), ("aliases", to.aliases)):
            if ends[name]:
                _copy(corpus.journals[name].path, path, ends[name])
        _copy_texts(corpus.layout, to, done, progress)
        for path in sorted(corpus.layout.archive.iterdir()) if corpus.layout.archive.is_dir() else ():
            if path.is_file():
                _copy(path, to.archive / path.name, path.stat().st_size)
        done.files = {str(path.relative_to(target)): (path.stat().st_size, _sha256(path)) for path in _others(to)}
        raw = json.dumps({"at": done.at, "documents": done.documents, "files": done.files}, indent=1).encode()
        Disk().create(target / CONTENTS, raw)
        Disk().sync_folder(target)
    with corpus.catalogue.writing() as connection:
        rows.tell(connection, done.at, "backup", target.name, "done", {"documents": done.documents, "copied": done.copied})
    return done


def restore(source: Path, data: Path, catalogue_url: str | None = None, *, clock: Callable[[], datetime] = utc_now) -> CheckReport:
    """Bring a backup back into a data folder that has no corpus, and verify it there. Raises StorageError when either is not fit."""
    held = next((path for path in (Layout(data).corpus, Layout(data).catalogue) if path.exists()), None)
    if held:
        raise StorageError(f"{held}: there is one already; expected an empty data folder to restore into")
    _check(source)
    with disk_errors(data):
        shutil.copytree(source, data, dirs_exist_ok=True, ignore=lambda _folder, _names: [CONTENTS])
        os.sync()
    if catalogue_url and not catalogue_url.startswith("sqlite"):
        _move_catalogue(Layout(data).catalogue, catalogue_url)
    corpus = Corpus.open(data, catalogue_url, clock=clock)
    try:
        return verify(corpus, clock())
    finally:
        corpus.close()


def _refuse_foreign(corpus: Corpus, target: Path) -> None:
    data = corpus.layout.data.resolve()
    if target.resolve() == data or target.resolve().is_relative_to(data) or data.is_relative_to(target.resolve()):
        raise StorageError(f"{target}: the data folder and its backup must not lie in each other")
    if target.exists() and any(target.iterdir()) and not Layout(target).manifest.exists() and not (target / CONTENTS).exists():
        raise StorageError(f"{target}: the folder is not empty and no backup; expected a new folder or an earlier backup")


def _copy_catalogue(catalogue: Catalogue, target: Path) -> None:
    """Into a file that nobody else has open: a backup may lie on a network file system."""
    target.unlink(missing_ok=True)
    if catalogue.path:
        catalogue.copy_to(target)
        return
    copy = Catalogue.open(url_for(target), network_ok=True)
    try:
        transfer(catalogue, copy)
    finally:
        copy.close()


def _move_catalogue(path: Path, url: str) -> None:
    """Fill an empty database from the SQLite file of a backup."""
    source, target = Catalogue.open(url_for(path), network_ok=True), Catalogue.open(url)
    try:
        transfer(source, target)
    finally:
        source.close()
        target.close()
    path.unlink()


def _ends(path: Path) -> dict[str, int]:
    copy = Catalogue.open(url_for(path), network_ok=True)
    try:
        with copy.reading() as connection:
            return {name: rows.end_of(connection, name).size for name in ("manifest", "aliases")}
    finally:
        copy.close()


def _copy_texts(source: Layout, to: Layout, done: Backup, progress: Callable[[int], None] | None) -> None:
    report, disk = CheckReport(done.at), Disk()
    for record in fixity.records(Journal(to.manifest, disk), report):
        data = fixity.text(source, record, report)
        if data is None or not report.valid:
            found = report.findings[0]
            raise StorageError(f"{found.subject}: {found.said}; expected a corpus that verifies (newswatch verify)")
        target = to.corpus / str(record["file"])
        if not target.exists() or target.read_bytes() != data:
            disk.create(target, data, (source.corpus / target.name).stat().st_mtime)
            done.copied += 1
        done.documents += 1
        if progress:
            progress(done.documents)
    disk.sync_folder(to.corpus)


def _copy(source: Path, target: Path, size: int) -> None:
    """Copy the first ``size`` bytes: what is appended meanwhile belongs to the next backup."""
    with source.open("rb") as reading, target.open("wb") as writing:
        while size:
            chunk = reading.read(min(size, _CHUNK))
            if not chunk:
                raise StorageError(f"{source}: it became shorter while it was copied; expected an append-only file")
            writing.write(chunk)
            size -= len(chunk)
        writing.flush()
        os.fsync(writing.fileno())


def _others(layout: Layout) -> Iterator[Path]:
    yield layout.catalogue
    yield from (path for path in (layout.manifest, layout.aliases) if path.exists())
    yield from sorted(path for path in layout.archive.iterdir() if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(source: Path) -> None:
    """Raise StorageError unless a backup is complete and unchanged."""
    try:
        contents: dict[str, Any] = json.loads((source / CONTENTS).read_bytes())
    except OSError as error:
        raise StorageError(f"{source / CONTENTS}: {error.strerror}; expected a finished backup") from error
    except ValueError as error:
        raise StorageError(f"{source / CONTENTS}: {error}; expected a finished backup") from error
    for name, (size, digest) in contents["files"].items():
        path = source / name
        if not path.is_file() or path.stat().st_size != size or _sha256(path) != digest:
            raise StorageError(
                f"{path}: missing or changed since the backup of {contents['at']}; expected {size} bytes with SHA-256 {digest}"
            )
    report = CheckReport(contents["at"])
    for record in fixity.records(Journal(Layout(source).manifest, Disk()), report):
        fixity.text(Layout(source), record, report)
    if not report.valid:
        raise StorageError(f"{source}: {report.findings[0].subject}: {report.findings[0].said}; expected the texts of the backup")
