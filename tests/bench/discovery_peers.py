"""What a user would pick instead, each driven as its documentation shows, without pauses between requests: loopback needs none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sites.kinds import KindSite

LIMIT = 240
"""Seconds after which a peer is stopped."""

SCRAPY = """
import re, sys, scrapy, trafilatura
from scrapy.crawler import CrawlerProcess
start, pattern = sys.argv[1:3]
class Plain(scrapy.Spider):
    name = "plain"
    start_urls = [start]
    def parse(self, response):
        for link in response.css("main a::attr(href)").getall():
            if re.search(pattern, link):
                yield response.follow(link, self.article)
        following = response.css("a[rel=next]::attr(href), .page a::attr(href)").get()
        if following:
            yield response.follow(following)
    def article(self, response):
        yield {"url": response.url, "text": trafilatura.extract(response.text, url=response.url)}
process = CrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "DOWNLOAD_DELAY": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 8})
process.crawl(Plain)
process.start()
"""
NEWSPAPER = """
import sys, newspaper
paper = newspaper.build(sys.argv[1], memorize_articles=True, number_threads=2)
for article in paper.articles:
    article.download()
    article.parse()
"""
RESOLVER = """
import socket
resolve = socket.getaddrinfo
def getaddrinfo(host, port, *rest, **named):
    if host == "{name}":
        host, port = "127.0.0.1", {port}
    elif not str(host).startswith("127."):
        raise socket.gaierror(socket.EAI_NONAME, "not of this test")
    return resolve(host, port, *rest, **named)
socket.getaddrinfo = getaddrinfo
"""
TRAFILATURA = """
[DEFAULT]
DOWNLOAD_TIMEOUT = 30
MAX_FILE_SIZE = 20000000
MIN_FILE_SIZE = 10
SLEEP_TIME = 0
USER_AGENTS =
COOKIE =
MAX_REDIRECTS = 2
MIN_EXTRACTED_SIZE = 250
MIN_EXTRACTED_COMM_SIZE = 1
MIN_OUTPUT_SIZE = 1
MIN_OUTPUT_COMM_SIZE = 1
EXTRACTION_TIMEOUT = 30
MIN_DUPLCHECK_SIZE = 100
MAX_REPETITIONS = 2
EXTENSIVE_DATE_SEARCH = on
EXTERNAL_URLS = off
SSRF_PROTECTION = off
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool: ``command`` gives the command line for a site, with a folder of its own that it keeps between crawls."""

    name: str
    command: Callable[[KindSite, Path], list[str]]
    proxied: bool = False
    """Whether it reaches the site through a proxy; else the name of the site is resolved to its server."""

    def crawl(self, site: KindSite, folder: Path, server: str) -> float:
        """Crawl once; gives the seconds. A peer that fails or is stopped at the limit has found what the server saw it ask for.

        The site has a made name, because some of them do not take an IP address for a site; ``server`` is where it is. Nothing else
        can be reached: every other name is unknown to the process.
        """
        (folder / "sitecustomize.py").write_text(RESOLVER.format(name=urlsplit(site.base).hostname, port=urlsplit(server).port), "utf-8")
        environment = os.environ | {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONPATH": str(folder)}
        environment |= {"http_proxy": server} if self.proxied else {}
        began = time.monotonic()
        try:
            subprocess.run(
                self.command(site, folder),
                cwd=folder,
                env=environment,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return LIMIT
        return time.monotonic() - began


def interpreter() -> str:
    """The Python that the peers are installed in."""
    return os.environ.get("NEWSWATCH_PEERS", sys.executable)


def there() -> list[Peer]:
    """The peers that are installed; plain Scrapy and trafilatura always are."""
    told = [Peer("plain Scrapy + trafilatura", _scrapy, proxied=True), Peer("trafilatura --sitemap", _trafilatura("sitemap"))]
    told += [Peer("trafilatura --feed", _trafilatura("feed")), Peer("trafilatura --crawl", _trafilatura("crawl"))]
    told += [Peer("newspaper4k build", _newspaper)] if _installed("newspaper") else []
    return told + ([Peer("news-please sitemap", _news_please, proxied=True)] if _installed("newsplease") else [])


def _installed(module: str) -> bool:
    return subprocess.run([interpreter(), "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


def _scrapy(site: KindSite, folder: Path) -> list[str]:
    return [interpreter(), "-c", SCRAPY, site.base + site.cms.listing, site.cms.article]


def _newspaper(site: KindSite, folder: Path) -> list[str]:
    return [interpreter(), "-c", NEWSPAPER, site.base]


def _trafilatura(way: str) -> Callable[[KindSite, Path], list[str]]:
    def command(site: KindSite, folder: Path) -> list[str]:
        (folder / "trafilatura.cfg").write_text(TRAFILATURA, "utf-8")
        entrance = {"sitemap": site.base, "feed": site.base + site.cms.feed, "crawl": f"{site.base}/"}[way]
        options = ["--config-file", str(folder / "trafilatura.cfg"), "-o", str(folder / "texts")]
        return [interpreter(), "-c", "from trafilatura.cli import main; main()", f"--{way}", entrance, *options]

    return command


def _news_please(site: KindSite, folder: Path) -> list[str]:
    """Its recommended sitemap crawler, kept in a folder, with JSON files as the only store."""
    config = folder / "news-please"
    config.mkdir(exist_ok=True)
    sites = {"base_urls": [{"url": site.base, "crawler": "RecursiveSitemapCrawler" if not site.cms.child else "SitemapCrawler"}]}
    (config / "sitelist.hjson").write_text(json.dumps(sites), "utf-8")
    return [interpreter(), "-m", "newsplease", "-c", str(config)]
