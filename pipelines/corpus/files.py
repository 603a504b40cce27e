"""Text files and the disk they lie on: names, whole-or-nothing writing, reading. Knows nothing of the catalogue.

Every effect on the disk goes through a `Disk`, so that a test can make any of its calls fail or be the last one.
A failed fsync is never repeated: the kernel may have dropped the pages and would then answer "done"
(Rebello et al., "Can Applications Recover from fsync Failures?", ATC 2020).
"""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipelines.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = re.compile(r"(\d{3,10})_([0-9a-f]{16})\.txt")
LAST_NUMBER = (1 << 31) - 1
"""The highest number that a text can have: what an INTEGER column of PostgreSQL holds. Reader and writer know the same."""
TEMPORARY = re.compile(NAME.pattern + r"\.tmp")


def sha256(data: bytes) -> str:
    """The SHA-256 of some bytes, as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def name_for(sequence: int, data: bytes) -> str:
    """The file name of a text: ``005_<first 16 hex digits of its SHA-256>.txt``. Raises StorageError beyond the last number."""
    if sequence > LAST_NUMBER:
        raise StorageError(f"the corpus has used up its numbers: {sequence} is above {LAST_NUMBER}; go on in a new data folder")
    return f"{sequence:03d}_{sha256(data)[:16]}.txt"


def sequence_of(name: str) -> int | None:
    """The sequence number in a corpus file name; None for any other name, and for a number beyond the last."""
    match = NAME.fullmatch(name)
    number = int(match[1]) if match else LAST_NUMBER + 1
    return number if number <= LAST_NUMBER else None


def names(folder: Path) -> list[str]:
    """The corpus file names in a folder, in order of their numbers; empty when there is no folder."""
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        found = [entry.name for entry in entries if sequence_of(entry.name) is not None]
    return sorted(found, key=lambda name: (sequence_of(name) or 0, name))


def body_of(text: str, title: str) -> str:
    """The text without its title line; the whole text when its first line is not the title (imported files)."""
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if first == title else text


@contextmanager
def disk_errors(where: Path) -> Iterator[None]:
    """Give an OSError of our own files its name: StorageError with the file, the system's word, and what was expected."""
    try:
        yield
    except OSError as error:
        path = error.filename or where
        raise StorageError(
            f"{path}: {error.strerror or error}; expected a folder with free space that can be written and synced"
        ) from error


class Disk:
    """The calls that change the disk. The first six are the primitives that a test replaces; the others are made of them."""

    def open(self, path: Path, flags: int) -> int:
        """Open a file for writing; returns the descriptor."""
        return os.open(path, flags | os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)

    def write(self, descriptor: int, data: memoryview) -> int:
        """Write some bytes; returns how many."""
        return os.write(descriptor, data)

    def fsync(self, descriptor: int) -> None:
        """Make a file or folder durable."""
        os.fsync(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file its name, atomically."""
        old.replace(new)

    def remove(self, path: Path) -> None:
        """Remove a file; one that is gone already is no error."""
        path.unlink(missing_ok=True)

    def truncate(self, descriptor: int, size: int) -> None:
        """Cut an open file."""
        os.ftruncate(descriptor, size)

    def folder(self, path: Path) -> None:
        """Make a folder with its parents, and make its entry durable."""
        if not path.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            self.sync_folder(path.parent)

    def sync_folder(self, path: Path) -> None:
        """Make the entries of a folder durable."""
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self.fsync(descriptor)
        finally:
            os.close(descriptor)

    def create(self, path: Path, data: bytes, modified: float | None = None) -> None:
        """Write a whole file and make its bytes durable; ``modified`` (seconds since 1970) becomes its modification time."""
        descriptor = self.open(path, os.O_CREAT | os.O_TRUNC)
        try:
            self._write_all(descriptor, data)
            if modified is not None:
                os.utime(descriptor, (modified, modified))
            self.fsync(descriptor)
        finally:
            os.close(descriptor)

    def extend(self, path: Path, data: bytes) -> None:
        """Add bytes at the end of a file and make them durable."""
        descriptor = self.open(path, os.O_CREAT | os.O_APPEND)
        try:
            self._write_all(descriptor, data)
            self.fsync(descriptor)
        finally:
            os.close(descriptor)

    def cut(self, path: Path, size: int) -> None:
        """Cut a file to ``size`` bytes, durably."""
        descriptor = self.open(path, 0)
        try:
            self.truncate(descriptor, size)
            self.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _write_all(self, descriptor: int, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[self.write(descriptor, left) :]
