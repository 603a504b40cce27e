"""How a data folder grows: files and bytes of texts and archive now, and what a year adds at the pace of the last month. Reads only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

MONTH = timedelta(days=30)
_YEAR = timedelta(days=365)
_LEAST = timedelta(days=1)
"""What is younger tells no pace."""


@dataclass(frozen=True, slots=True)
class Growth:
    """``files`` and ``size`` (bytes) now; what a year adds to them, None where nothing is old enough to tell."""

    files: int
    size: int
    files_a_year: int | None = None
    size_a_year: int | None = None

    def __str__(self) -> str:
        """A line for people."""
        now = f"{self.files} files, {self.size >> 20} MiB"
        if self.files_a_year is None or self.size_a_year is None:
            return f"{now}; too young to tell what a year adds"
        return f"{now}; at the pace of the last month a year adds {self.files_a_year} files, {self.size_a_year >> 20} MiB"


def pace(files: Iterable[tuple[float, int]], now: datetime) -> Growth:
    """The growth that files tell, each given by the time of its last change (seconds since 1970) and its bytes."""
    known = [(changed, size) for changed, size in files if changed <= now.timestamp() + _LEAST.total_seconds()]
    total = Growth(len(known), sum(size for _, size in known))
    begin = max(min((changed for changed, _ in known), default=now.timestamp()), (now - MONTH).timestamp())
    span = now.timestamp() - begin
    if span < _LEAST.total_seconds():
        return total
    recent = [size for changed, size in known if changed >= begin]
    share = _YEAR.total_seconds() / span
    return Growth(total.files, total.size, round(len(recent) * share), round(sum(recent) * share))


def growth(folders: Iterable[Path], now: datetime) -> Growth:
    """The growth of folders, without what lies deeper in them."""
    found = []
    for folder in folders:
        if folder.is_dir():
            with os.scandir(folder) as entries:
                found += [(told.st_mtime, told.st_size) for entry in entries if entry.is_file() and (told := entry.stat())]
    return pace(found, now)
