"""Names of archive files: a file is ``<name>.warc.gz.open`` while it is written and loses ``.open`` when it is whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

OPEN = ".open"
QUARANTINE = "quarantine"
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_FINISHED = (".warc.gz", ".warc")


def name(prefix: str, serial: int) -> str:
    """The final file name; raises ArchiveError when the prefix is not fit for one."""
    if not _PREFIX.fullmatch(prefix):
        raise ArchiveError(f"archive prefix {prefix!r}: expected up to 121 letters, digits, dots, dashes or underscores")
    return f"{prefix}-{serial:05d}.warc.gz"


def locate(folder: Path, file: str) -> Path:
    """The path of an archive file under its final name or, while it is written, its ``.open`` name.

    Raises ArchiveError when there is neither or when the name leads out of the folder.
    """
    if {"/", "\\", "\0"} & set(file) or file in {"", ".", ".."}:
        raise ArchiveError(f"archive file {file!r}: expected a plain file name within {folder}")
    for path in (folder / file, folder / (file + OPEN)):
        if path.is_file():
            return path
    raise ArchiveError(f"archive file {file} is not in {folder}")


def files(folder: Path) -> list[Path]:
    """The WARC files of a folder by name, those still being written included."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if final(path.name).endswith(_FINISHED) and path.is_file())


def closed(folder: Path) -> list[Path]:
    """The WARC files of a folder that nobody writes any more, by name."""
    return [path for path in files(folder) if not path.name.endswith(OPEN)]


def final(file: str) -> str:
    """The name without ``.open``."""
    return file.removesuffix(OPEN)
