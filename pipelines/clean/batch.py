"""Cleaning files and JSON lines outside of any crawl: how cleaning is tried by hand and measured from outside.

Lines of one host are taken for one site. Every page is read once; what the pages of a site taught is applied to all of them
afterwards, so the order of the lines does not matter. Memory does not grow with the number of lines, but for what is learnt.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import tempfile
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from pipelines.clean import explain, learn
from pipelines.clean.clean_tasks import read_in, read_in_sync
from pipelines.clean.reapply import settled
from pipelines.clean.textformat import serialize
from pipelines.errors import WorkerError
from pipelines.model import Article, Page, Reading, SiteProfile, Source

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pipelines.worker_pool import WorkerPool

MAX_BODY = 16 << 20
"""Bytes of a page, as for fetched ones."""
_GZIP = b"\x1f\x8b"
_READINGS = TypeAdapter(Reading)
_PAGES = TypeAdapter(Page)
_SOURCES = TypeAdapter(Source)
_KEYS = ("id", "title", "published", "published_from", "language", "kind", "text", "error")
SourceOf = Callable[[str], Source | None]


@dataclass(frozen=True, slots=True)
class _Line:
    """One input line: its page, or why it has none."""

    number: int
    id: Any = None
    page: Page | None = None
    error: str = ""


@dataclass(slots=True)
class Tally:
    """How many lines were written and how many of them carry an error."""

    lines: int = 0
    errors: int = 0


@dataclass(slots=True)
class _Sites:
    """The sources of the hosts seen, and what their pages taught."""

    declared: SourceOf
    sources: dict[str, Source] = field(default_factory=dict)
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    learnt: dict[str, SiteProfile] = field(default_factory=dict)

    def source(self, url: str) -> Source:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        if host not in self.sources:
            self.sources[host] = self.declared(host) or bare_source(host)
        return self.sources[host]

    def add(self, source: Source, url: str, reading: Reading) -> None:
        self.states[source.name] = learn.add(self.states.get(source.name, {}), url, reading.lessons)

    def lessons(self, source: Source) -> SiteProfile:
        if source.name not in self.learnt:
            self.learnt[source.name] = learn.learnt(self.states.get(source.name, {}))
        return self.learnt[source.name]


def bare_source(host: str) -> Source:
    """A source of which nothing is declared but its host."""
    return Source(name=host or "unknown", title="", home=f"https://{host}/", hosts=(host, f"www.{host}"))


def undeclared(_host: str) -> Source | None:
    """No host has a declared source."""
    return None


def clean_jsonl(given: Path, out: Path, *, now: datetime, worker_pool: WorkerPool, declared: SourceOf = undeclared) -> Tally:
    """Read lines ``{"id", "url", "file" or "html"}`` and write ``{"id", "title", "published", "published_from", "language", "kind",
    "text", "error"}`` in the same order.

    ``published`` is an ISO date or null, ``text`` the whole corpus text. ``file`` is a path, relative to the input's folder, of a
    page that may be gzip-compressed. A line that cannot be cleaned has its reason in ``error`` (null otherwise) and empty text.
    """
    sites, tally = _Sites(declared), Tally()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        asyncio.run(_first_pass(given, spool, now, worker_pool, sites))
        spool.seek(0)
        with out.open("w", encoding="utf-8") as target, given.open("rb") as again:
            for row in _second_pass(spool, again, given.parent, now, worker_pool, sites):
                tally.lines += 1
                tally.errors += row["error"] is not None
                target.write(json.dumps(row, ensure_ascii=False) + "\n")
    return tally


def clean_file(path: Path, url: str, *, now: datetime, worker_pool: WorkerPool, declared: SourceOf = undeclared) -> Reading:
    """What one stored page says; raises OSError for a file that cannot be read, WorkerError for one that cannot be cleaned."""
    page = _page(url, _unpacked(path.read_bytes()), "text/html", now)
    source = declared((urlsplit(url).hostname or "").removeprefix("www.")) or bare_source(
        (urlsplit(url).hostname or "").removeprefix("www.")
    )
    return read_in_sync(worker_pool, page, source, SiteProfile())


def explain_file(path: Path, url: str, *, now: datetime, worker_pool: WorkerPool, declared: SourceOf = undeclared) -> list[str]:
    """What was decided on one stored page and by which signs; raises OSError and WorkerError as `clean_file` does."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    page = _page(url, b"", "text/html", now)
    meta = {
        "url": url,
        "page": _PAGES.dump_python(page, mode="json", exclude={"body"}),
        "source": _SOURCES.dump_python(declared(host) or bare_source(host), mode="json"),
    }
    return list(worker_pool.run_sync(explain.TASK, meta, _unpacked(path.read_bytes()))["lines"])


def written(article: Article) -> str:
    """The corpus text of an article."""
    return serialize(article.title, article.blocks)


async def _first_pass(given: Path, spool: IO[str], now: datetime, worker_pool: WorkerPool, sites: _Sites) -> None:
    """Read every page with nothing learnt, a few at a time, and keep reading and lessons in the order of the lines."""
    window: deque[tuple[_Line, asyncio.Task[Reading] | None]] = deque()
    with given.open("rb") as lines:
        for line in _lines(lines, given.parent, now):
            task = None
            if line.page is not None:
                task = asyncio.ensure_future(read_in(worker_pool, line.page, sites.source(line.page.url), SiteProfile()))
            window.append((line, task))
            if len(window) > 2 * worker_pool.workers:
                await _keep(*window.popleft(), spool, sites)
        while window:
            await _keep(*window.popleft(), spool, sites)


async def _keep(line: _Line, task: asyncio.Task[Reading] | None, spool: IO[str], sites: _Sites) -> None:
    row: dict[str, Any] = {"id": line.id, "error": line.error, "url": "", "reading": None}
    if task is not None and line.page is not None:
        row["url"] = line.page.url
        try:
            reading = await task
        except WorkerError as error:
            row["error"] = str(error)
        else:
            sites.add(sites.source(line.page.url), line.page.url, reading)
            row["reading"] = _READINGS.dump_python(reading, mode="json", exclude={"lessons"})
    spool.write(json.dumps(row) + "\n")


def _second_pass(
    spool: IO[str], again: IO[bytes], folder: Path, now: datetime, worker_pool: WorkerPool, sites: _Sites
) -> Iterator[dict[str, Any]]:
    """Apply what the sites taught; a page whose dates or title have to be read anew is."""
    for stored, line in zip(spool, _lines(again, folder, now), strict=True):
        row = json.loads(stored)
        if row["reading"] is None:
            yield _row(row["id"], None, row["error"] or "no page")
            continue
        reading = _READINGS.validate_python(row["reading"])
        source = sites.source(row["url"])
        final = settled(reading, sites.lessons(source), source)
        if final is None and line.page is not None:
            final = read_in_sync(worker_pool, line.page, source, sites.lessons(source))
        yield _answer(row["id"], final or reading)


def _answer(id: Any, reading: Reading) -> dict[str, Any]:
    if reading.refused is not None:
        return _row(id, None, f"refused: {reading.refused.reason} ({reading.refused.evidence})")
    if not reading.articles:
        return _row(id, None, "no article on the page")
    return _row(id, reading.articles[0], None)


def _row(id: Any, article: Article | None, error: str | None) -> dict[str, Any]:
    if article is None:
        return dict(zip(_KEYS, (id, None, None, None, None, None, "", error), strict=True))
    published = article.published
    day = published.value[:10] if published is not None and published.value else None
    came_from = published.came_from.value if published is not None and day else None
    values = (id, article.title, day, came_from, article.language, article.kind, written(article), error)
    return dict(zip(_KEYS, values, strict=True))


def _lines(lines: IO[bytes], folder: Path, now: datetime) -> Iterator[_Line]:
    for number, raw in enumerate(lines, start=1):
        if raw.strip():
            yield _line(number, raw, folder, now)


def _line(number: int, raw: bytes, folder: Path, now: datetime) -> _Line:
    try:
        row = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return _Line(number, error=f"line {number} is not JSON: {error}")
    if not isinstance(row, dict):
        return _Line(number, error=f"line {number}: an object was expected, not {type(row).__name__}")
    id, url = row.get("id"), row.get("url")
    if not isinstance(url, str) or not _has_host(url):
        return _Line(number, id, error=f"line {number}: url must be an absolute http or https address, not {str(url)[:100]!r}")
    try:
        if isinstance(row.get("html"), str):
            return _Line(number, id, _page(url, row["html"].encode("utf-8", "replace"), "text/html; charset=utf-8", now))
        if isinstance(row.get("file"), str):
            return _Line(number, id, _page(url, _unpacked((folder / row["file"]).read_bytes()), "text/html", now))
    except (OSError, EOFError, ValueError, zlib.error) as error:
        return _Line(number, id, error=f"line {number}: the page cannot be read: {error}")
    return _Line(number, id, error=f"line {number}: neither file nor html")


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _unpacked(raw: bytes) -> bytes:
    if raw.startswith(_GZIP):
        return _gunzip(raw)
    if len(raw) > MAX_BODY:
        raise ValueError(f"larger than {MAX_BODY} bytes")
    return raw


def _gunzip(raw: bytes) -> bytes:
    import io

    with gzip.GzipFile(fileobj=io.BytesIO(raw)) as stream:
        body = stream.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise ValueError(f"unpacks to more than {MAX_BODY} bytes")
    return body


def _page(url: str, body: bytes, kind: str, now: datetime) -> Page:
    return Page(url=url, requested=url, status=200, headers=(("Content-Type", kind),), body=body, fetched_at=now)
