"""What a backup holds, and how one takes the place of the one before: the list of contents is the commit point.

What changes is written beside its name (``.new``); when all of it is durable the new list is renamed to ``backup.next.json``, and from
then on the new backup counts: whoever reads takes ``.new`` where there is one. Then the names are put right, and the list gets its own.
A backup that is interrupted therefore leaves the former one, or the new one, and never neither.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipelines.archive.digests import sha256_of
from pipelines.corpus.files import Disk
from pipelines.corpus.layout import Layout
from pipelines.corpus.manifest import Journal
from pipelines.errors import StorageError
from pipelines.upkeep import fixity
from pipelines.upkeep.findings import CheckReport

CONTENTS, NEXT, NEW = "backup.json", "backup.next.json", ".new"


@dataclass(slots=True)
class Contents:
    """``files``: path within the folder -> [bytes, SHA-256] of everything but the texts, which the manifest has."""

    at: str
    documents: int = 0
    files: dict[str, list[Any]] = field(default_factory=dict)
    stamps: dict[str, int] = field(default_factory=dict)
    """Modification time (ns) that the original of an archive file had, by its path here."""


@dataclass(frozen=True, slots=True)
class Held:
    """A finished backup in a folder: its contents, and where each file of it is."""

    folder: Path
    contents: Contents
    moving: bool
    """Whether its names are not all put right yet."""

    def path(self, name: str) -> Path:
        """Where a file of it is."""
        beside = self.folder / f"{name}{NEW}"
        return beside if self.moving and beside.exists() else self.folder / name


def held(folder: Path) -> Held | None:
    """The finished backup in a folder; None when there is none. Raises StorageError for a list that cannot be read."""
    for name in (NEXT, CONTENTS):
        path = folder / name
        if path.exists():
            return Held(folder, _read(path), moving=name == NEXT)
    return None


def commit(folder: Path, contents: Contents, disk: Disk) -> None:
    """Let what lies beside take its place. All of it must be durable."""
    raw = json.dumps(asdict(contents), indent=1).encode()
    disk.create(folder / f"{CONTENTS}{NEW}", raw)
    disk.rename(folder / f"{CONTENTS}{NEW}", folder / NEXT)
    disk.sync_folder(folder)
    settle(folder, disk)


def settle(folder: Path, disk: Disk) -> None:
    """Put the names right after a commit, and remove what an attempt that was not committed left."""
    done = held(folder)
    if done is not None and done.moving:
        for name in done.contents.files:
            if (folder / f"{name}{NEW}").exists():
                disk.rename(folder / f"{name}{NEW}", folder / name)
        for parent in {(folder / name).parent for name in done.contents.files}:
            disk.sync_folder(parent)
        disk.rename(folder / NEXT, folder / CONTENTS)
        disk.sync_folder(folder)
    for path in [*folder.glob(f"*{NEW}*"), *folder.glob(f"*/*{NEW}")]:  # SQLite puts a journal beside the file it writes
        disk.remove(path)
    if done is not None:
        _drop_open_halves(folder, done.contents, disk)


def check(backup: Held) -> None:
    """Raise StorageError unless a backup is complete and unchanged."""
    for name, (size, digest) in backup.contents.files.items():
        path = backup.path(name)
        if not path.is_file() or path.stat().st_size != size or sha256_of(path) != digest:
            raise StorageError(
                f"{path}: missing or changed since the backup of {backup.contents.at}; expected {size} bytes with SHA-256 {digest}"
            )
    report = CheckReport(backup.contents.at)
    manifest = backup.path(str(Layout(Path()).manifest))
    for record in fixity.records(Journal(manifest, Disk()), report):
        fixity.text(Layout(backup.folder), record, report)
    if not report.valid:
        raise StorageError(f"{backup.folder}: {report.findings[0].subject}: {report.findings[0].said}; expected the texts of the backup")


def _drop_open_halves(folder: Path, contents: Contents, disk: Disk) -> None:
    """An archive file that was open in an earlier backup and is closed in this one was there under both names."""
    for path in (folder / "archive").glob("*.open"):
        closed = f"archive/{path.name.removesuffix('.open')}"
        if closed in contents.files and f"archive/{path.name}" not in contents.files:
            disk.remove(path)


def _read(path: Path) -> Contents:
    try:
        told = json.loads(path.read_bytes())
        return Contents(told["at"], told["documents"], told["files"], told.get("stamps", {}))
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}; expected a finished backup") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(f"{path}: {error!r}; expected the contents of a finished backup") from error
