"""What a user would pick instead of Newswatch, each driven as its documentation shows; no pauses between requests: loopback needs none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sites.kinds import KindSite

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
LINKS = """
import contextlib, sys
from trafilatura.cli import main
with open(sys.argv.pop(), "w", encoding="utf-8") as links, contextlib.redirect_stdout(links):
    main()
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
NEWS_PLEASE = """
import pathlib, shutil, sys, newsplease
folder = pathlib.Path(sys.argv[1])
text = (pathlib.Path(newsplease.__file__).parent / "config" / "config.cfg").read_text("utf-8")
assert "working_path = ~/news-please-repo/" in text
(folder / "config.cfg").write_text(text.replace("working_path = ~/news-please-repo/", f"working_path = {folder}/"), "utf-8")
from newsplease.__main__ import main
sys.argv[1:] = ["-c", str(folder)]
main()
"""


def scrapy(site: KindSite, folder: Path) -> list[list[str]]:
    """A spider of a dozen lines that walks the listing and gives every article to trafilatura."""
    return [["-c", SCRAPY, site.base + site.cms.listing, site.cms.article]]


def newspaper(site: KindSite, folder: Path) -> list[list[str]]:
    """``newspaper.build`` on the home page; it keeps what it saw in a folder, so that a later build gives what is new."""
    return [["-c", NEWSPAPER, site.base]]


def trafilatura(way: str) -> Callable[[KindSite, Path], list[list[str]]]:
    """Its command line, by one of its ways to find links.

    By sitemap in two steps, a list of links and then the list as input: in one step (2.3.1) it asks for the same address again and
    again, because the compressed store that it takes for sitemaps forgets what was visited.
    """

    def commands(site: KindSite, folder: Path) -> list[list[str]]:
        (folder / "trafilatura.cfg").write_text(TRAFILATURA, "utf-8")
        entrance = {"sitemap": site.base, "feed": site.base + site.cms.feed, "crawl": f"{site.base}/"}[way]
        cli, settings = "from trafilatura.cli import main; main()", ["--config-file", str(folder / "trafilatura.cfg")]
        kept = ["-o", str(folder / "texts"), *settings]
        if way != "sitemap":
            return [["-c", cli, f"--{way}", entrance, *kept]]
        links = str(folder / "links.txt")
        return [["-c", LINKS, "--sitemap", entrance, "--list", *settings, links], ["-c", cli, "-i", links, *kept]]

    return commands


def news_please(site: KindSite, folder: Path) -> list[list[str]]:
    """Its default crawler and configuration (HTML and JSON files) in its own folder; what its sitemap crawler brings is an article."""
    config = folder / "news-please"
    config.mkdir(exist_ok=True)
    heuristic = "crawler_contains_only_article_alikes"
    told = {"url": site.base, "overwrite_heuristics": {heuristic: True}, "pass_heuristics_condition": heuristic}
    (config / "sitelist.hjson").write_text(json.dumps({"base_urls": [told]}), "utf-8")
    return [["-c", NEWS_PLEASE, str(config)]]
