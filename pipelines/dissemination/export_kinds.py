"""The kinds of exports that are a whole file or folder: each is written beside its name and gets it when it is whole."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.archive.digests import sha256_of
from pipelines.dissemination.bag import identifier, write_backup_bag, write_bag
from pipelines.dissemination.dataset import write_dataset
from pipelines.dissemination.wacz import pack
from pipelines.errors import StorageError
from pipelines.outlets.export import Written
from pipelines.outlets.parquet import write_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    Records = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Job:
    """What an export is told beside its texts: the archive folder, a title for it, when it is made, which one it follows, a contact."""

    archive: Path
    title: str
    at: datetime
    follows: str = ""
    contact: str = ""
    whole: bool = False
    """WACZ: all closed archive files instead of the texts' own records."""
    backup: Path | None = None
    """Bag: of this finished backup instead of texts."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was written, sentences about what is not in it, and the identifier by which a next one names it."""

    written: Written
    left_out: tuple[str, ...] = ()
    identifier: str = ""


def write(kind: str, records: Records, target: Path, job: Job) -> Made:
    """Write an export of a kind of `FILES` or `FOLDERS`; raises StorageError when a folder of the name is there already."""
    if kind in FOLDERS and target.exists():
        raise StorageError(f"{target} is there already; expected a new name: what was handed on is not written over")
    part = target.with_name(f"{target.name}.part")
    _remove(part)
    try:
        made = (FILES | FOLDERS)[kind](records, part, job)
        size = made.written.size or _size(part)
        digest = "" if kind in FOLDERS else sha256_of(part)
        part.replace(target)
    finally:
        _remove(part)
    return Made(Written(made.written.rows, size, digest), made.left_out, made.identifier)


def _parquet(records: Records, part: Path, _job: Job) -> Made:
    return Made(Written(write_parquet(records, part), 0, ""))


def _wacz(records: Records, part: Path, job: Job) -> Made:
    packed = pack(records, job.archive, part, title=job.title, at=job.at, whole=job.whole)
    return Made(Written(packed.pages, 0, ""), packed.left_out)


def _dataset(records: Records, part: Path, job: Job) -> Made:
    part.mkdir()
    return Made(Written(write_dataset(records, part, title=job.title, at=job.at), 0, ""))


def _bag(records: Records, part: Path, job: Job) -> Made:
    part.mkdir()
    if job.backup:
        bagged = write_backup_bag(job.backup, part, at=job.at, contact=job.contact)
        return Made(Written(bagged.texts, 0, ""), identifier=identifier(part))
    bagged = write_bag(records, job.archive, part, title=job.title, at=job.at, follows=job.follows, contact=job.contact)
    return Made(Written(bagged.texts, 0, ""), bagged.left_out, identifier(part))


FILES: dict[str, Callable[[Records, Path, Job], Made]] = {"parquet": _parquet, "wacz": _wacz}
FOLDERS: dict[str, Callable[[Records, Path, Job], Made]] = {"dataset": _dataset, "bag": _bag}


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part)
    part.unlink(missing_ok=True)


def _size(path: Path) -> int:
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file()) if path.is_dir() else path.stat().st_size
