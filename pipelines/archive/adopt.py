"""WARC files from elsewhere, taken into the archive, so that what is made of them can be traced there."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from pipelines.archive import names
from pipelines.archive.digests import sha256_of
from pipelines.archive.openfile import sync_folder
from pipelines.errors import ArchiveError, StorageError

if TYPE_CHECKING:
    from pathlib import Path

_FINISHED = (".warc.gz", ".warc")


def adopt(file: Path, folder: Path) -> Path:
    """Copy a WARC file into an archive folder and return its place there.

    A file that is there already, under its own name or the one it was given then, is not copied again. Where another file has its
    name it gets one with eight digits of its SHA-256 before the ending: names are not contents, and texts that lead to the file that
    is there must go on leading to it. Raises ArchiveError for a file that cannot be read, StorageError when the copy cannot be written.
    """
    try:
        if (folder / file.name).exists() and (folder / file.name).samefile(file):
            return folder / file.name
        digest = sha256_of(file)
    except OSError as error:
        raise ArchiveError(f"{file}: {error.strerror or error}; expected a WARC file") from error
    try:
        target = _place(file, folder, digest)
        if not target.exists():
            _copy(file, target)
    except OSError as error:
        raise StorageError(f"{folder}: {error.strerror or error}; expected to be able to write there") from error
    return target


def _place(file: Path, folder: Path, digest: str) -> Path:
    """The file that has these bytes already, or a free name."""
    ending = next((ending for ending in _FINISHED if names.final(file.name).endswith(ending)), "")
    other = f"{names.final(file.name).removesuffix(ending)}-{digest[:8]}{ending}"
    places = (folder / names.final(file.name), folder / other, folder / other.replace(digest[:8], digest))
    return next(place for place in places if not place.exists() or sha256_of(place) == digest)


def _copy(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.tmp")
    with file.open("rb") as source, half.open("wb") as made:
        shutil.copyfileobj(source, made, 1 << 20)
        made.flush()
        os.fsync(made.fileno())
    half.rename(target)
    sync_folder(target.parent)
