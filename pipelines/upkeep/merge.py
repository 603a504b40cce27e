"""Join small closed WARC files into larger ones: the records stay byte for byte, and every reference goes on leading to its record.

In this order, so that a process may be killed anywhere: the new file is written beside and made durable; the index says where each
former file lies in it; the new file gets its name; the former ones go. A reference is first looked for under its own file name, so it
leads to the former file as long as that is there, and to the new one from then on.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.archive import names
from pipelines.archive.check_records import verify
from pipelines.archive.merged import INDEX, Joined, index
from pipelines.catalogue import documents as rows
from pipelines.catalogue.schema import stamp
from pipelines.corpus.files import Disk, disk_errors
from pipelines.corpus.manifest import Journal
from pipelines.errors import StorageError
from pipelines.upkeep.needed import unsettled
from pipelines.upkeep.prune import whole_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from pipelines.corpus.corpus import Corpus

PART = ".part"
MOST_BYTES = 1 << 30
"""A joined file is no larger than one that a crawl writes."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Group:
    """Files that go, or went, into one."""

    into: str
    files: tuple[str, ...]
    size: int


def groups(sizes: Sequence[tuple[str, int]], below: int, taken: Iterable[str], most: int = MOST_BYTES) -> list[Group]:
    """Which files go together: those under ``below`` bytes in their order, up to ``most`` bytes; none alone. ``taken``: names in use."""
    found, used, files, total = list[Group](), set(taken), list[str](), 0
    for name, size in [*((name, size) for name, size in sizes if size < below and name.endswith(".gz")), ("", most)]:
        if files and total + size > most:
            if len(files) > 1:
                serial = next(number for number in range(len(used) + 1) if _name(files[0], number) not in used)
                found.append(Group(_name(files[0], serial), tuple(files), total))
                used.add(found[-1].into)
            files, total = [], 0
        files.append(name)
        total += size
    return found


def merge(corpus: Corpus, now: datetime, below: int, *, dry: bool = True, disk: Disk | None = None) -> list[Group]:
    """Join the closed files under ``below`` bytes whose runs are settled, and unless ``dry`` do so; what an interrupted one left is
    finished first. The caller must have the data folder alone where files are joined.

    Raises StorageError when the disk refuses or a file changed while it was read.
    """
    folder, disk = corpus.layout.archive, disk or Disk()
    with disk_errors(folder):
        if not dry and folder.is_dir():
            settle(folder, disk)
        sizes = {path.name: path.stat().st_size for path in names.closed(folder)}
        with corpus.catalogue.reading() as connection:
            waiting = unsettled(connection, sizes)
        whole = [(name, size) for name, size in sizes.items() if name not in waiting and size < below and not any(verify(folder / name))]
        found = groups(whole, below, {*sizes, *(one.into for one in index(folder).values())})
        for group in found if not dry else ():
            _join(folder, group, disk)
        if found and not dry:
            with corpus.catalogue.writing() as connection:
                figures = {"files": sum(len(group.files) for group in found), "into": len(found), "bytes": sum(g.size for g in found)}
                rows.tell(connection, stamp(now), "merge", "archive", "joined", figures)
    return found


def settle(folder: Path, disk: Disk) -> None:
    """Finish what an interrupted joining left: from the index on it goes forward, before it the new file is dropped."""
    by_file: dict[str, list[Joined]] = {}
    for one in index(folder).values():
        by_file.setdefault(one.into, []).append(one)
    for into, members in by_file.items():
        part, end = folder / f"{into}{PART}", max(one.at + one.size for one in members)
        torn = part.exists() and part.stat().st_size != end  # not all of its lines were written: the former files are all there
        if not torn and any((folder / one.file).exists() for one in members):
            _finish(folder, into, members, disk)
    for path in folder.glob(f"*{PART}"):
        disk.remove(path)


def _join(folder: Path, group: Group, disk: Disk) -> None:
    members = _write(folder, group, disk)
    journal = Journal(folder / INDEX, disk)
    lines = [{"file": one.file, "into": one.into, "at": one.at, "bytes": one.size, "sha256": one.sha256} for one in members]
    journal.append(lines, whole_end(journal))
    _finish(folder, group.into, members, disk)


def _write(folder: Path, group: Group, disk: Disk) -> list[Joined]:
    members, at = list[Joined](), 0
    descriptor = disk.open(folder / f"{group.into}{PART}", os.O_CREAT | os.O_TRUNC)
    try:
        for name in group.files:
            digest, size = hashlib.sha256(), 0
            with (folder / name).open("rb") as source:
                while data := source.read(_CHUNK):
                    digest.update(data)
                    size += len(data)
                    left = memoryview(data)
                    while left:
                        left = left[disk.write(descriptor, left) :]
            members.append(Joined(name, group.into, at, size, digest.hexdigest()))
            at += size
        disk.fsync(descriptor)
    finally:
        os.close(descriptor)
    return members


def _finish(folder: Path, into: str, members: Sequence[Joined], disk: Disk) -> None:
    """Give the new file its name and remove the former ones, each only when the new file holds its bytes."""
    part, made = folder / f"{into}{PART}", folder / into
    if part.exists() and not made.exists():
        disk.rename(part, made)
        disk.sync_folder(folder)
    if not made.exists():
        return  # the index was written and the new file was lost: the former ones are there, and lead
    for one in members:
        if _digest(made, one) != one.sha256:
            raise StorageError(f"{made} at byte {one.at}: not the bytes of {one.file}; expected SHA-256 {one.sha256}; {one.file} is kept")
        disk.remove(folder / one.file)
    disk.sync_folder(folder)


def _digest(path: Path, one: Joined) -> str:
    digest, left = hashlib.sha256(), one.size
    with path.open("rb") as file:
        file.seek(one.at)
        while left and (data := file.read(min(left, _CHUNK))):
            digest.update(data)
            left -= len(data)
    return digest.hexdigest()


def _name(first: str, serial: int) -> str:
    return f"merged-{first.partition('-')[0].removesuffix('.warc.gz')}-{serial:05d}.warc.gz"
