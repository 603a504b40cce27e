"""What a user would write with Scrapy and trafilatura: ``python -m tests.bench.throughput_stock HOW BASE OUT``.

``inline`` extracts in the callback, ``pool`` in two processes, ``store`` inline into a hand-written durable store (a WARC record, a text
file and a WAL commit for each article, each synced), ``empty`` asks for nothing: the price of starting Scrapy.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


def extracted(html: str, url: str) -> str:
    """The text of a page."""
    import trafilatura  # as late as a user's spider would not, but a pool's process needs it and the crawl then does not

    return trafilatura.extract(html, url=url) or ""


class Empty(Spider):
    """Asks for nothing."""

    name = "empty"

    async def start(self) -> AsyncIterator[Any]:
        """Nothing."""
        return
        yield


class Inline(Spider):
    """Walks the listing and extracts every article in the callback."""

    name = "inline"
    base = out = ""

    async def start(self) -> AsyncIterator[Any]:
        """The listing."""
        yield Request(f"{self.base}/news")

    def parse(self, response: Any) -> Iterator[Any]:
        """A page of the listing."""
        for link in response.css("main h3 a::attr(href)").getall():
            yield response.follow(link, self.article)
        if following := response.css("a[rel=next]::attr(href)").get():
            yield response.follow(following)

    def article(self, response: Any) -> Any:
        """An article."""
        return {"url": response.url, "text": extracted(response.text, response.url)}


class Pool(Inline):
    """The same in two processes."""

    name = "pool"
    pool: ProcessPoolExecutor

    async def article(self, response: Any) -> Any:
        """An article."""
        loop = asyncio.get_running_loop()
        return {"url": response.url, "text": await loop.run_in_executor(self.pool, extracted, response.text, response.url)}


class Store(Inline):
    """Inline, and durable as far as one writes it by hand."""

    name = "store"

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.folder = Path(self.out)
        self.warc = (self.folder / "pages.warc.gz").open("wb")
        self.writer = WARCWriter(self.warc, gzip=True)
        self.rows = sqlite3.connect(self.folder / "rows.db", isolation_level=None)
        self.rows.execute("PRAGMA journal_mode=WAL")
        self.rows.execute("PRAGMA synchronous=FULL")
        self.rows.execute("CREATE TABLE articles (url TEXT PRIMARY KEY, file TEXT, at INTEGER)")

    def article(self, response: Any) -> Any:
        """An article: archived, written, committed."""
        lines = [(name.decode(), value.decode()) for name, values in response.headers.items() for value in values]
        head = StatusAndHeaders(f"{response.status} OK", lines, protocol="HTTP/1.1")
        record = self.writer.create_warc_record(response.url, "response", payload=BytesIO(response.body), http_headers=head)
        self.writer.write_record(record)
        self.warc.flush()
        os.fsync(self.warc.fileno())
        text = extracted(response.text, response.url).encode()
        name = sha256(text).hexdigest()
        with (self.folder / f"{name}.tmp").open("wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        (self.folder / f"{name}.tmp").rename(self.folder / name)
        descriptor = os.open(self.folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        self.rows.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?)", (response.url, name, self.warc.tell()))


def main(how: str, base: str, out: str) -> None:
    """Crawl."""
    spider = {"empty": Empty, "inline": Inline, "pool": Pool, "store": Store}[how]
    if issubclass(spider, Inline):
        spider.base, spider.out = base, out
    if how == "pool":
        Pool.pool = ProcessPoolExecutor(2)
    feeds = {} if how in ("store", "empty") else {f"{out}/items.jsonl": {"format": "jsonlines"}}
    process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR", "DOWNLOAD_DELAY": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "FEEDS": feeds})
    process.crawl(spider)
    process.start()
    if how == "pool":
        Pool.pool.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
