"""Append answers to WARC files so that what was acknowledged survives the loss of power.

One writer per process and run, one file at a time: created at the first answer, locked while it is written, rotated by size, renamed
when it is whole. `write` returns only after the bytes are on the disk (or, with ``fsync=False``, `sync` does).
After any failure the file is cut back to its last whole record and the writer refuses further work: a second try on a
descriptor whose fsync failed may claim success for lost pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pipelines.archive import exchange as exchanges
from pipelines.archive import names, records
from pipelines.archive.digests import digest
from pipelines.archive.openfile import OpenFile
from pipelines.archive.original import read_original
from pipelines.errors import ArchiveError, StorageError
from pipelines.model import WarcRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

MAX_BYTES = 1 << 30
_T = TypeVar("_T")
TRUNCATED = frozenset({"length", "time", "disconnect", "unspecified"})


class ArchiveWriter:
    """Writes to ``folder``; ``prefix`` must be unique to the run (its id), for it makes file names and record ids unique.

    ``info`` are fields of each file's warcinfo record (``software``, ``operator``, ``isPartOf``), ``secrets`` strings that must not
    be written in addresses and headers.
    """

    def __init__(
        self,
        folder: Path,
        prefix: str,
        *,
        max_bytes: int = MAX_BYTES,
        fsync: bool = True,
        info: Mapping[str, str] | None = None,
        secrets: Sequence[str] = (),
    ) -> None:
        names.name(prefix, 0)
        self.folder, self.prefix, self.max_bytes, self.fsync = folder, prefix, max_bytes, fsync
        self.info = dict(info or {})
        self.secrets = tuple(secrets)
        self._serial = 0
        self._file: OpenFile | None = None
        self._info = ""
        self._failed: str | None = None

    def write(
        self,
        url: str,
        method: str,
        request_headers: Iterable[tuple[str | bytes, str | bytes]],
        status: int,
        reason: str,
        response_headers: Iterable[tuple[str | bytes, str | bytes]],
        body: bytes,
        at: datetime,
        *,
        ip: str | None = None,
        truncated: str | None = None,
        earlier: WarcRef | None = None,
    ) -> WarcRef:
        """Append a request with its answer and return where the answer lies. Raises ArchiveError, StorageError.

        ``body`` is content-encoded as it came but no longer chunked. ``truncated`` says why it is not whole (``length``, ``time``,
        ``disconnect``). ``earlier`` is an answer of the same address: when its payload is the same, or the status is 304, a
        revisit record is written instead of the body. Raises StorageError; then nothing was acknowledged and the writer is closed.
        """
        if truncated is not None and truncated not in TRUNCATED:
            raise ArchiveError(f"truncated={truncated!r}: expected one of {', '.join(sorted(TRUNCATED))}")
        raw = exchanges.Exchange(
            url, method, exchanges.headers(request_headers), status, reason, exchanges.headers(response_headers), body, at, ip, truncated
        )
        exchange = exchanges.without_secrets(raw, self.secrets)
        file = self._ready(at)
        record, data = records.response(exchange, file.name, file.size, self._info, self._original(exchange, earlier))
        ref = WarcRef(file.name, file.size, record)
        self._append(file, data + records.request(exchange, file.name, file.size + len(data), self._info, record))
        if file.size >= self.max_bytes:
            self.close()
        return ref

    def sync(self) -> None:
        """Put everything written on the disk; needed before a reference is used when ``fsync`` is off."""
        self._refuse_after_failure()
        if self._file is not None:
            self._guarded(self._file.sync)

    def close(self) -> None:
        """Sync the current file and give it its final name. The writer can go on with a new file."""
        file, self._file = self._file, None
        if file is not None and self._failed is None:
            self._guarded(file.finish)
        elif file is not None:
            file.abandon()

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _ready(self, at: datetime) -> OpenFile:
        """The file to write to; a new one begins with its warcinfo record."""
        self._refuse_after_failure()
        if self._file is None:
            self._file = self._guarded(self._create)
            self._info, data = records.warcinfo(self._file.name, at, self._fields())
            self._append(self._file, data)
        return self._file

    def _create(self) -> OpenFile:
        self.folder.mkdir(parents=True, exist_ok=True)
        while True:
            name = names.name(self.prefix, self._serial)
            self._serial += 1
            if not (self.folder / name).exists() and (file := OpenFile.create(self.folder, name)):
                return file

    def _fields(self) -> dict[str, str]:
        return {
            **self.info,
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "description": "Bodies are content-encoded as received, without transfer coding (its header is stored as "
            f"{records.TRANSFER}); Authorization, Proxy-Authorization and Cookie are removed from requests, and with them Set-Cookie",
        }

    def _original(self, exchange: exchanges.Exchange, earlier: WarcRef | None) -> records.Original | None:
        """The earlier answer when this one adds nothing to it; None when it cannot be read, for then the whole is stored."""
        if earlier is None or exchange.truncated or not (exchange.body or exchange.status == 304):
            return None
        try:
            original = read_original(self.folder, earlier)
        except (ArchiveError, OSError):
            return None
        same = original is not None and original.digest == digest(exchange.body)
        return original if same or exchange.status == 304 else None

    def _append(self, file: OpenFile, data: bytes) -> None:
        self._guarded(lambda: file.append(data, self.fsync))

    def _guarded(self, action: Callable[[], _T]) -> _T:
        try:
            return action()
        except OSError as error:
            self._failed = f"archive {self.folder}: {error.strerror or error}; expected to be able to write and sync there"
            self.close()
            raise StorageError(self._failed) from error

    def _refuse_after_failure(self) -> None:
        if self._failed is not None:
            raise StorageError(f"{self._failed} (an earlier failure; this writer writes no more)")
