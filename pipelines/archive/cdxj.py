"""CDXJ indexes of the archive, for pywb and other replay systems: one index beside each closed WARC file, made once.

pywb takes the folder of the indexes as it is, so nothing has to be merged and an index never changes; cdxj-indexer makes them, in a
process of its own. A file that is still being written gets its index when it is closed.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.archive import names
from pipelines.archive.openfile import sync_folder
from pipelines.errors import ArchiveError, ConfigError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "cdxj"
"""Within the archive folder."""
_SUFFIX, _PART = ".cdxj", ".part"
_LAST_LINES = 3
_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Indexed:
    """What was done for one file: ``made``, ``there already``, or ``removed`` (the index of a file that is gone)."""

    file: str
    state: str


def keep_up(archive: Path) -> Iterator[Indexed]:
    """Make the indexes that are missing below ``archive``, and remove those of files that are gone; says of each what was done.

    Raises ConfigError where cdxj-indexer is not installed, ArchiveError for a file that it cannot read, StorageError.
    """
    if importlib.util.find_spec("cdxj_indexer") is None:
        raise ConfigError("CDXJ indexes need a further package; expected: pip install 'newswatch[wacz]'")
    folder, files = archive / FOLDER, names.closed(archive)
    known = {path.name + _SUFFIX for path in files}
    try:
        for path in sorted(folder.glob(f"*{_SUFFIX}")) if folder.is_dir() else ():
            if path.name not in known:
                path.unlink()
                yield Indexed(path.name.removesuffix(_SUFFIX), "removed")
        for path in files:
            made = folder / (path.name + _SUFFIX)
            if made.exists():
                yield Indexed(path.name, "there already")
                continue
            folder.mkdir(exist_ok=True)
            _make(path, made)
            yield Indexed(path.name, "made")
    except OSError as error:
        raise StorageError(f"{error.filename or folder}: {error.strerror or error}; expected a folder to write indexes into") from error


def _make(path: Path, made: Path) -> None:
    part = made.with_name(made.name + _PART)
    command = [sys.executable, "-W", "ignore", "-P", "-m", "cdxj_indexer.main", "--sort", "-o", str(part), str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)  # noqa: S603 - our own interpreter
    except subprocess.TimeoutExpired as error:
        raise ArchiveError(f"{path.name}: cdxj-indexer did not end within {_SECONDS} seconds") from error
    if done.returncode or not part.exists():
        part.unlink(missing_ok=True)
        said = "; ".join((done.stdout + done.stderr).splitlines()[-_LAST_LINES:])
        raise ArchiveError(f"{path.name}: cdxj-indexer ended with {done.returncode}: {said}; expected a whole WARC file (newswatch verify)")
    part.replace(made)
    sync_folder(made.parent)
