"""Exports for people and programs: CSV, JSON lines, and the texts themselves in a zip. One row per document, no cap, never half a file.

The columns are those of `record`, always all of them in the same order. A program that reads a CSV finds text as it is; for
spreadsheets (``excel``) the file begins with the mark by which they know UTF-8, and no cell begins like a formula.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from pipelines.model.record import dump
from pipelines.outlets.flat_record import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    Records = Iterable[Mapping[str, Any]]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the same texts make the same file


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: rows, bytes, and the SHA-256 of the file."""

    rows: int
    size: int
    sha256: str


def csv_lines(records: Records, *, text: bool = False, excel: bool = False, columns: Iterable[str] = COLUMNS) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180), header first. Lists are JSON, unknown values are empty, true and false are words."""
    columns = [*columns, *(["text"] if text else [])]
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(columns)
    yield ("\ufeff" if excel else "") + _taken(line)
    for record in records:
        writer.writerow([_cell(record[name], excel) for name in columns])
        yield _taken(line)


def jsonl_lines(records: Records) -> Iterator[str]:
    """One JSON object per line; what other programs take for the end of a line (U+2028) is escaped within it."""
    return (dump(dict(record)) + "\n" for record in records)


def write_csv(records: Records, file: IO[bytes], *, text: bool = False, excel: bool = False) -> int:
    """Write a CSV file; returns the rows."""
    return _write_lines(csv_lines(records, text=text, excel=excel), file) - 1


def write_jsonl(records: Records, file: IO[bytes]) -> int:
    """Write JSON lines; returns the rows."""
    return _write_lines(jsonl_lines(records), file)


def write_texts(records: Records, file: IO[bytes]) -> int:
    """Write the texts under their own names into a zip, with ``records.csv`` beside them; returns the rows. Records have ``text``."""
    count, table = 0, io.StringIO(newline="")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:

        def stored() -> Iterator[Mapping[str, Any]]:
            for record in records:
                archive.writestr(_entry(f"texts/{record['file']}"), record["text"])
                yield record

        for line in csv_lines(stored()):
            table.write(line)
            count += 1
        archive.writestr(_entry("records.csv"), table.getvalue())
    return count - 1


def write_file(target: Path, write: Callable[[IO[bytes]], int]) -> Written:
    """Write a file under a name of its own and give it its name when it is whole."""
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("wb") as file:
            rows = write(file)
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = part.stat().st_size
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return Written(rows, size, digest)


def _write_lines(lines: Iterable[str], file: IO[bytes]) -> int:
    count = 0
    for line in lines:
        file.write(line.encode())
        count += 1
    return count


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ZIP_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _cell(value: Any, excel: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    return f"'{text}" if excel and isinstance(value, str) and text.startswith(_FORMULA) else text


def _taken(line: io.StringIO) -> str:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text
