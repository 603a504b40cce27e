"""One crawl in a process of its own, with the real settings: ``python -m tests.faults.net_crawl SPEC.json``.

The spec says what is asked for and by which source; each outcome is printed as a line of JSON, the last line is the process's
peak of memory. Also runs Scrapy as it comes out of the box (``"stock": true``), to be measured beside ours.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.middlewares.failures import explain
from pipelines.archive.writer import ArchiveWriter
from pipelines.model import Source
from pipelines.revisit.validator_rules import Validator, trust

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.net.equipment import Equipment


PLAIN: dict[str, Any] = {"name": "probe", "title": "Probe", "home": "http://127.0.0.2/", "hosts": ()}


class Probe(Spider):
    """Asks for what the spec says and prints what came of it."""

    name = "probe"
    spec: dict[str, Any]
    source: Source
    session: Session | None = None
    started = 0.0
    told = 0

    async def start(self) -> AsyncIterator[Request]:
        self.started = time.monotonic()
        asked = [
            Request(one["url"], self.page, errback=self.failed, dont_filter=True, meta=one.get("meta"), cb_kwargs={"case": one["id"]})
            for one in self.spec["ask"]
        ]
        for count, request in enumerate(asked):
            while self.spec.get("in_turn") and self.told < count:
                await asyncio.sleep(0.02)
            yield request

    def page(self, response: Response, case: str) -> None:
        self._tell(
            case, response.request, {"outcome": "page", "status": response.status, "bytes": len(response.body), "text": _text(response)}
        )

    def failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        assert failure.value is not None
        trouble = explain(failure.value, request.url)
        answer = getattr(failure.value, "response", None)
        said = {"outcome": "failure", "reason": trouble.word, "sentence": trouble.sentence, "kind": trouble.kind.value}
        self._tell(request.cb_kwargs["case"], request, {**said, "status": getattr(answer, "status", None)})

    def _tell(self, case: str, request: Request | None, facts: dict[str, Any]) -> None:
        self.told += 1
        meta = {} if request is None else request.meta
        ref = meta.get("warc")
        more = {
            "id": case,
            "url": request.url if request else "",
            "redirects": meta.get("redirects", ()),
            "warc": [ref.file, ref.offset, ref.record] if ref else None,
            "fetched_at": str(meta.get("fetched_at", "")),
            "not_modified": meta.get("not_modified", False),
            "after": round(time.monotonic() - self.started, 2),
        }
        print(json.dumps({**facts, **more}), flush=True)


class Session:
    """Equips the crawl with what the spec names, as the real session does."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._validators: dict[str, list[str | None]] = spec.get("validators", {})
        self.archive = ArchiveWriter(Path(spec["archive"]), "probe", fsync=False) if spec.get("archive") else None

    def equip(self, equipment: Equipment) -> None:
        equipment.archive = self.archive
        equipment.memory = self

    async def remembered(self, url: str) -> Validator | None:
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        held = self._validators.get(url)
        return Validator(url, "0" * 64, long_ago, long_ago, held[0], held[1]) if held else None

    def headers(self, validator: Validator | None, *, ladder: bool) -> dict[str, str]:
        return trust(validator, validator.fetched_at) if validator else {}


def _text(response: Response) -> str:
    return response.body[:200].decode("latin-1") + "..." + response.body[-100:].decode("latin-1")


def _use_names(table: dict[str, list[list[str]]]) -> None:
    """Answer look-ups of these names from the table, one answer after another; the last one stays."""
    real = socket.getaddrinfo

    def look_up(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in table:
            return real(host, port, *args, **kwargs)
        answers = table[name]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0)) for address in addresses]

    socket.getaddrinfo = look_up


def _settings(spec: dict[str, Any]) -> Settings:
    settings = Settings()
    if not spec.get("stock"):
        settings.setmodule("crawler.settings")
        settings.set("ITEM_PIPELINES", {})
        settings.set("SPIDER_LOADER_CLASS", "scrapy.spiderloader.SpiderLoader")
    settings.setdict(spec.get("settings", {}), priority="cmdline")
    return settings


def _peak_kib() -> int:
    """The most memory this program held, in KiB. Not ru_maxrss: that remembers the process that started this one."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def main(file: str) -> None:
    """Run the crawl of a spec file."""
    spec = json.loads(Path(file).read_text("utf-8"))
    _use_names(spec.get("names", {}))
    Probe.spec = spec
    if not spec.get("stock"):
        declared: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in spec["source"].items()}
        Probe.source = Source(**(PLAIN | declared))
        Probe.session = Session(spec)
    process = AsyncCrawlerProcess(_settings(spec))
    crawler = process.create_crawler(Probe)
    process.crawl(crawler)
    process.start()
    if Probe.session is not None and Probe.session.archive is not None:
        Probe.session.archive.close()
    stats = {key: value for key, value in crawler.stats.get_stats().items() if isinstance(value, int | float | str)}
    peak = _peak_kib() / 1024
    print(json.dumps({"id": "end", "rss_mb": round(peak), "stats": stats}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
