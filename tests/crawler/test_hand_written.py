"""A hand-written spider class beside the declared sources: the real command runs it into the same corpus, with a true exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.demo import MadeSite, Server, declaration

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
SPIDER = """
import os
from scrapy import Request, Spider
from crawler.spiders.source import article_page
from pipelines.model import Source

class ByHand(Spider):
    name = "byhand"
    source = Source("byhand", "By hand", os.environ["SITE"], ("127.0.0.1",), allow_private=tuple(os.environ["ALLOWED"].split()))

    async def start(self):
        yield Request(os.environ["SITE"] + "/en/stories", self.parse)

    def parse(self, response):
        for link in response.css("a::attr(href)").re(r"/en/stories/11\\d+-[^?#]+")[:2]:
            yield response.follow(link, self.article)

    def article(self, response):
        yield article_page(response, self.name)
"""


def scrapy(folder: Path, site: str, allowed: str, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    (folder / "config" / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "config" / "sources" / "demo.toml").write_text(declaration(site), "utf-8")
    (folder / "byhand.py").write_text(SPIDER, "utf-8")
    paths = {"NEWSWATCH_CONFIG": str(folder / "config"), "NEWSWATCH_DATA": str(folder / "data")}
    program = {"SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}"}
    environment = {**os.environ, **paths, **program, "SITE": site, "ALLOWED": allowed}
    command = [sys.executable, "-m", "scrapy", *arguments, "-s", "SPIDER_MODULES=crawler.spiders,byhand"]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_it_is_listed_and_crawled_like_a_declared_source(tmp_path: Path) -> None:
    with Server(MadeSite) as server:
        listed = scrapy(tmp_path, server.url, "127.0.0.0/8", ["list"])
        crawled = scrapy(tmp_path, server.url, "127.0.0.0/8", ["crawl", "byhand", "-s", "DOWNLOAD_DELAY=0"])

    assert listed.stdout.split() == ["byhand", "demo"]
    assert crawled.returncode == 0, crawled.stdout + crawled.stderr
    lines = [json.loads(line) for line in (tmp_path / "data" / "corpus" / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert [line["source"] for line in lines] == ["byhand"] * 2
    assert all(line["warc_record"] for line in lines)


def test_one_whose_requests_are_refused_has_not_succeeded(tmp_path: Path) -> None:
    with Server(MadeSite) as server:
        crawled = scrapy(tmp_path, server.url, "", ["crawl", "byhand"])

    assert crawled.returncode == 2
    assert "no answer came" in crawled.stderr
    assert not (tmp_path / "data" / "corpus").exists()
