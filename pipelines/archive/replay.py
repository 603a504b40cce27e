"""Answer requests from WARC files and from nothing else.

The n-th request for an address gets its n-th recorded answer, later ones the last: a crawl that asked a page twice and saw it
change sees it change again. Files may come from other programs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from pipelines.archive.answer import Answer, answer, date
from pipelines.archive.exchange import wire
from pipelines.archive.frames import Frame, frames
from pipelines.archive.notes import HeadNote, read_head_note
from pipelines.archive.reader import frame_of, is_answer
from pipelines.errors import NotInArchive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from pipelines.archive.exchange import Header

_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an answer lies and what it is."""

    at: datetime
    path: Path
    offset: int
    record: str
    url: str
    refers: tuple[str, str, str]
    """(record id, address, date) of the payload of a revisit record, as far as it says them."""
    refers_file: str


class Replay:
    """An index over WARC files. It remembers how often each address was asked; a new instance begins again."""

    def __init__(self, files: Iterable[Path]) -> None:
        """Read the files once, keeping only where answers lie; raises ArchiveError for a file that is not whole."""
        self._paths = tuple(files)
        self._answers: dict[tuple[str, str], list[Entry]] = {}
        self._records: dict[str, Entry] = {}
        self._heads: dict[str, HeadNote] = {}
        self._asked: dict[tuple[str, str], int] = {}
        for path in self._paths:
            self._index(path)
        for entries in self._answers.values():
            entries.sort(key=lambda entry: entry.at)  # stable: records of the same moment stay in file order

    def __len__(self) -> int:
        return sum(map(len, self._answers.values()))

    @property
    def urls(self) -> list[str]:
        """The addresses there are answers for, sorted."""
        return sorted({entries[0].url for entries in self._answers.values()})

    @property
    def began(self) -> datetime | None:
        """When the first answer was recorded."""
        return min((entries[0].at for entries in self._answers.values()), default=None)

    def answer(self, url: str, method: str = "GET", *, conditional: bool = False) -> Answer:
        """The next recorded answer. Without ``conditional`` (no If-None-Match or If-Modified-Since was sent) a recorded 304 is
        answered with the payload it stands for.

        Raises NotInArchive for an address that was not recorded, ArchiveError for a record whose bytes changed.
        """
        key = (method.upper(), _key(url))
        entries = self._answers.get(key)
        if not entries:
            raise NotInArchive(f"{key[0]} {url} is not in the archive ({len(self._paths)} files, {len(self)} answers)")
        turn = self._asked.get(key, 0)
        self._asked[key] = turn + 1
        return self._read(entries[min(turn, len(entries) - 1)], conditional)

    def _read(self, entry: Entry, conditional: bool) -> Answer:
        found = self._headed(answer(frame_of(entry.path, entry.offset)))
        if found.status == 304:
            return found if conditional else self._behind(entry, found, keep_head=False)
        return self._behind(entry, found, keep_head=True) if found.revisit else found

    def _headed(self, found: Answer) -> Answer:
        """The answer with the head that a metadata record beside it keeps, where its own record has none."""
        note = self._heads.get(found.warc.record)
        if note is None or found.headers:
            return found
        return replace(found, status=note.status, reason=note.reason, headers=note.headers)

    def _behind(self, entry: Entry, found: Answer, *, keep_head: bool) -> Answer:
        """The answer whose payload a revisit or a 304 stands for, under the revisit's own head when that is a full one."""
        held = next((held for held in self._earlier(entry) if held.status != 304 and not held.revisit), None)
        if held is None:
            where = f"in {entry.refers_file}, which is not given" if entry.refers_file else "not here"
            raise NotInArchive(f"{entry.url}: the answer of {entry.at.isoformat()} says the payload is unchanged, and that is {where}")
        return replace(found, body=held.body) if keep_head else replace(held, at=found.at, warc=found.warc, revisit=True)

    def _earlier(self, entry: Entry) -> Iterator[Answer]:
        """The answers that could hold the payload, likeliest first: the record named, the address and date named, earlier ones."""
        record, url, at = entry.refers
        same_url = self._answers.get(("GET", _key(url or entry.url)), [])
        named = [self._records[record]] if record in self._records else []
        dated = [other for other in same_url if at and other.at.isoformat().replace("+00:00", "Z") == at]
        before = [other for other in reversed(same_url) if other.at <= entry.at and other.record != entry.record]
        return (answer(frame_of(other.path, other.offset)) for other in (*named, *dated, *before))

    def _index(self, path: Path) -> None:
        found: list[Entry] = []
        methods: dict[str, str] = {}
        for frame in frames(path, keep=_is_about_an_answer):
            if frame.kind == "request":
                methods[frame.field("WARC-Concurrent-To")] = frame.block.split(b" ", 1)[0].decode("latin-1").upper()
            elif frame.kind == "metadata" and (note := read_head_note(frame.block)) is not None:
                self._heads[frame.field("WARC-Concurrent-To")] = note
            elif is_answer(frame):
                found.append(_entry(path, frame))
        for entry in found:
            self._records.setdefault(entry.record, entry)
            self._answers.setdefault((methods.get(entry.record, "GET"), _key(entry.url)), []).append(entry)


def _is_about_an_answer(fields: tuple[Header, ...]) -> bool:
    return any(key.lower() == "warc-type" and value.lower() in {"request", "metadata"} for key, value in fields)


def _entry(path: Path, frame: Frame) -> Entry:
    refers = (frame.field("WARC-Refers-To"), frame.field("WARC-Refers-To-Target-URI"), frame.field("WARC-Refers-To-Date"))
    return Entry(date(frame), path, frame.offset, frame.field("WARC-Record-ID"), frame.url, refers, frame.field("WARC-Refers-To-Filename"))


def _key(url: str) -> str:
    """The address as it is looked up: scheme and host in lower case, without default port and fragment, with a path."""
    try:
        parts = urlsplit(wire(url))
    except ValueError:  # no address by any rule (an IPv6 host without its bracket): found only as it is written
        return url
    host = parts.netloc.rpartition("@")[2].lower()
    port = _PORTS.get(parts.scheme.lower())
    return urlunsplit((parts.scheme.lower(), host.removesuffix(f":{port}") if port else host, parts.path or "/", parts.query, ""))
