"""BagIt bags (RFC 8493) of texts, their records and the archive files they came from, for Archivematica and other repositories.

A bag is a folder that is never touched again; an increment is a bag of its own that names the one it follows. bagit-python makes
the manifests (SHA-256 and SHA-512), in place, so the payload is put where it belongs first.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from pipelines.archive import names
from pipelines.archive.merged import INDEX, place
from pipelines.errors import ArchiveError, ConfigError, StorageError
from pipelines.outlets.export import csv_lines
from pipelines.upkeep.backup import locked
from pipelines.upkeep.backup_contents import CONTENTS, check, held

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path
    from types import ModuleType

DIGESTS = ("sha256", "sha512")


@dataclass(frozen=True, slots=True)
class Bagged:
    """What a bag holds: texts, WARC files, and the archive files that are not in it, with the reason."""

    texts: int
    archives: int
    left_out: tuple[str, ...] = ()


def write_bag(
    texts: Iterable[Mapping[str, Any]], archive: Path, folder: Path, *, title: str, at: datetime, follows: str = "", contact: str = ""
) -> Bagged:
    """Make a bag of texts (records with ``text``) in an empty folder; ``follows`` is the identifier of the bag before it."""
    bagit = _bagit()
    payload = folder / "objects"
    (payload / "texts").mkdir(parents=True)
    files: dict[str, None] = {}
    count = 0
    with (payload / "records.csv").open("w", encoding="utf-8", newline="") as table:
        for line in csv_lines(_stored(texts, payload / "texts", files)):
            table.write(line)
            count += 1
    copied, left_out = _copy(archive, files, payload / "archive")
    _make(bagit, folder, title=title, at=at, follows=follows, contact=contact)
    return Bagged(count - 1, copied, tuple(left_out))


def write_backup_bag(source: Path, folder: Path, *, at: datetime, contact: str = "") -> Bagged:
    """Make a bag of a finished backup in an empty folder; ``newswatch restore BAG/data`` takes it back.

    Raises StorageError where there is no finished backup or it is not what its list says, LockedError while it is being written.
    """
    bagit = _bagit()
    with locked(source, at):
        backup = held(source)
        if backup is None or backup.moving:
            raise StorageError(f"{source / CONTENTS}: there is none; expected a finished backup (newswatch backup {source})")
        check(backup)
        names_of = [CONTENTS, *backup.contents.files]
        texts = sorted(path.relative_to(source) for path in (source / "corpus").glob("*.txt"))
        for name in [*names_of, *map(str, texts)]:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, folder / name)
    _make(bagit, folder, title=f"Newswatch backup of {backup.contents.at}", at=at, contact=contact)
    return Bagged(backup.contents.documents, sum(name.startswith("archive/") for name in names_of))


def _bagit() -> ModuleType:
    """The package, before anything is copied. Raises ConfigError where it is not installed."""
    try:
        import bagit
    except ImportError as error:
        raise ConfigError("bags need a further package; expected: pip install 'newswatch[bag]'") from error
    return cast("ModuleType", bagit)


def _make(bagit: ModuleType, folder: Path, *, title: str, at: datetime, follows: str = "", contact: str = "") -> None:
    """Turn a folder into a bag of what lies in it."""
    info = {
        "Source-Organization": contact or "unknown",
        "External-Identifier": f"newswatch:{at:%Y%m%dT%H%M%SZ}",
        "External-Description": title,
        "Bagging-Date": f"{at:%Y-%m-%d}",
        **({"Internal-Sender-Description": f"follows {follows}", "Bag-Group-Identifier": "newswatch"} if follows else {}),
    }
    bagit.make_bag(str(folder), info, checksums=list(DIGESTS))


def identifier(folder: Path) -> str:
    """The identifier of a bag, by which the next names it; empty when the folder is none."""
    try:
        lines = (folder / "bag-info.txt").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("External-Identifier:")), "")


def _stored(texts: Iterable[Mapping[str, Any]], folder: Path, files: dict[str, None]) -> Iterator[Mapping[str, Any]]:
    for one in texts:
        (folder / one["file"]).write_bytes(one["text"].encode())
        if one["warc_file"]:
            files[one["warc_file"]] = None
        yield one


def _copy(archive: Path, files: Iterable[str], folder: Path) -> tuple[int, list[str]]:
    """Put closed archive files into the payload; one that is still being written belongs into the next bag."""
    left_out, copied = list[str](), 0
    folder.mkdir()
    for name in files:
        try:
            path, _ = place(archive, name, 0)
        except ArchiveError as error:
            left_out.append(str(error))
            continue
        if path.name.endswith(names.OPEN):
            left_out.append(f"{name}: still being written; it belongs into the next bag")
            continue
        if (folder / path.name).exists():
            continue  # several of the names went into one file
        shutil.copyfile(path, folder / path.name)  # no link: what is done to the bag must not reach the archive
        copied += 1
    if (archive / INDEX).exists():
        shutil.copyfile(archive / INDEX, folder / INDEX)
    return copied, left_out
