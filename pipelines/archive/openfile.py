"""A WARC file while it is written: locked, under its ``.open`` name, never longer than its last whole record after an error."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from pipelines.archive import names

if TYPE_CHECKING:
    from pathlib import Path


class OpenFile:
    """A locked file under its ``.open`` name. The kernel drops the lock with the process: `recover` sees by it who is dead."""

    def __init__(self, path: Path, name: str, descriptor: int) -> None:
        self.path, self.name, self.descriptor, self.size = path, name, descriptor, 0

    @classmethod
    def create(cls, folder: Path, name: str) -> OpenFile | None:
        """A new locked file; None when the name is taken or recovery came between creation and lock."""
        path = folder / (name + names.OPEN)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        except FileExistsError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(descriptor), path.stat()):
                raise BlockingIOError
            sync_folder(folder)
        except (BlockingIOError, FileNotFoundError):
            os.close(descriptor)
            return None
        except OSError:
            os.close(descriptor)
            raise
        return cls(path, name, descriptor)

    def append(self, data: bytes, sync: bool) -> None:
        """Write all bytes behind the last whole record; on failure cut back to it and raise."""
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self.descriptor, view) :]
            if sync:
                os.fsync(self.descriptor)
        except OSError:
            os.ftruncate(self.descriptor, self.size)
            raise
        self.size += len(data)

    def sync(self) -> None:
        """Bytes to the disk."""
        os.fsync(self.descriptor)

    def finish(self) -> None:
        """Sync, rename to the final name, sync the folder, unlock."""
        try:
            os.fsync(self.descriptor)
            self.path.rename(self.path.with_name(self.name))
            sync_folder(self.path.parent)
        finally:
            os.close(self.descriptor)

    def abandon(self) -> None:
        """Unlock and leave the file for recovery."""
        os.close(self.descriptor)


def sync_folder(folder: Path) -> None:
    """Make a created or renamed entry of a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
