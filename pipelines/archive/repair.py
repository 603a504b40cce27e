"""Repair what a killed process left in the archive: torn tails are cut off and kept aside, files get their final names.

Whole records are never changed, and nothing is ever appended behind a torn one (in a gzip file everything after it would be
unreadable). Running it again, or being killed in the middle of it, does no harm.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.archive import names
from pipelines.archive.openfile import sync_folder
from pipelines.archive.scan import whole_until
from pipelines.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class WarcRepair:
    """What was done with one file: ``finished``, ``cut`` (and finished) or ``emptied`` (nothing in it was whole)."""

    file: str
    action: str
    cut: int = 0
    """Bytes that were moved to the quarantine."""
    why: str = ""

    def __str__(self) -> str:
        moved = f", {self.cut} bytes moved to {names.QUARANTINE} ({self.why})" if self.cut else ""
        return f"{self.file} {self.action}{moved}"


def recover(folder: Path) -> list[WarcRepair]:
    """Finish the ``.open`` files whose writers are gone; raises StorageError when the disk refuses."""
    found = [path for path in names.files(folder) if path.name.endswith(names.OPEN)]
    try:
        repairs = [repair for path in found if (repair := _finish(path)) is not None]
        if repairs:
            sync_folder(folder)
    except OSError as error:
        raise StorageError(f"archive {folder}: {error.strerror or error}; expected to be able to repair files there") from error
    return repairs


def _finish(path: Path) -> WarcRepair | None:
    """One file; None when its writer lives (it holds the lock) or somebody else repaired it meanwhile."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return _repaired(path, descriptor) if path.exists() else None
    except BlockingIOError:
        return None
    finally:
        os.close(descriptor)


def _repaired(path: Path, descriptor: int) -> WarcRepair:
    end, why = whole_until(path)
    cut = os.fstat(descriptor).st_size - end
    if cut:
        _quarantine(path, end)
        os.ftruncate(descriptor, end)
    os.fsync(descriptor)
    if end == 0:
        path.unlink()
        return WarcRepair(names.final(path.name), "emptied", cut, why)
    final = path.with_name(names.final(path.name))
    if final.exists():
        raise StorageError(f"archive {path.parent}: both {path.name} and {final.name} are there; expected one, neither was touched")
    path.rename(final)
    return WarcRepair(final.name, "cut" if cut else "finished", cut, why)


def _quarantine(path: Path, start: int) -> None:
    """Copy the tail aside, durably, before it is cut off."""
    aside = path.parent / names.QUARANTINE
    aside.mkdir(exist_ok=True)
    with path.open("rb") as file, (aside / f"{names.final(path.name)}.from-{start}").open("wb") as copy:
        file.seek(start)
        while data := file.read(1 << 20):
            copy.write(data)
        copy.flush()
        os.fsync(copy.fileno())
    sync_folder(aside)
