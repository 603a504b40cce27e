"""Scrapy's own commands on declared sources: each works, or is refused by one sentence that names what to use. No traceback, no silence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crawler.demo import MadeSite, Server, declaration
from tests.end_to_end.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.end_to_end.installation import Ran

pytestmark = pytest.mark.slow


class Site:
    """A made site on loopback and an installation that declares it as ``demo``."""

    def __init__(self, installation: Installation, url: str) -> None:
        self.installation, self.url = installation, url

    def __call__(self, *arguments: str) -> Ran:
        ran = self.installation.scrapy(*(argument.replace("SITE", self.url) for argument in arguments))
        assert "Traceback" not in ran.out + ran.err, str(ran)
        return ran


@pytest.fixture(scope="module")
def scrapy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    installation = Installation(tmp_path_factory.mktemp("scrapy"))
    (installation.config / "newswatch.toml").write_text("", "utf-8")
    with Server(MadeSite) as server:
        installation.declare("demo", declaration(server.url))
        yield Site(installation, server.url)


def test_fetch_prints_the_answer(scrapy: Site) -> None:
    ran = scrapy("fetch", "SITE/en/stories")
    assert (ran.code, ran.err) == (0, ""), str(ran)
    assert "</html>" in ran.out
    headers = scrapy("fetch", "--headers", "SITE/en/stories")
    assert "> User-Agent: Newswatch/" in headers.out


def test_the_shell_has_the_answer_and_the_source(scrapy: Site) -> None:
    ran = scrapy("shell", "SITE/en/stories", "-c", "(response.status, spider.name, spider.source.title)")
    assert (ran.code, ran.out.strip()) == (0, "(200, 'demo', 'Country Desk (a made site)')"), str(ran)


def test_parse_shows_the_leads_of_an_entrance(scrapy: Site) -> None:
    ran = scrapy("parse", "--spider", "demo", "SITE/en/stories")
    assert ran.code == 0, str(ran)
    leads = ran.out.partition("# Requests")[2]
    assert f"{scrapy.url}/en/stories/1113-needle-thread-and-return-policy" in leads
    assert '"Needle, thread and a return policy"' in leads
    assert "?page=1" in leads, "the next page of the listing"


def test_parse_shows_the_leads_of_a_feed_without_a_name(scrapy: Site) -> None:
    ran = scrapy("parse", "SITE/feed.xml")
    assert ran.code == 0, str(ran)
    assert "/en/stories/" in ran.out.partition("# Requests")[2]


def test_parse_shows_the_article(scrapy: Site) -> None:
    ran = scrapy("parse", "--spider", "demo", "SITE/en/stories/1113-needle-thread-and-return-policy")
    assert ran.code == 0, str(ran)
    item = ran.out.partition("# Scraped Items")[2].partition("# Requests")[0]
    assert "published: 20" in item and "language: en" in item
    assert "Needle, thread and a return policy\n\nThe embroidered collar" in item
    assert "Country Desk ·" not in item, "the frame of the page is no part of the article"


def test_what_was_looked_at_is_not_kept(scrapy: Site) -> None:
    assert scrapy("fetch", "SITE/en").code == 0
    assert not scrapy.installation.corpus.exists() or not any("/en\n" in text for text in scrapy.installation.texts().values())


def test_a_crawl_writes_what_it_appends_to_a_file_too(scrapy: Site, tmp_path: Path) -> None:
    target = tmp_path / "articles.jsonl"
    ran = scrapy("crawl", "demo", "-O", str(target), "-s", "LOG_LEVEL=INFO", "-s", "DOWNLOAD_DELAY=0")

    assert ran.code == 0, str(ran)
    assert "Spider closed (finished)" in ran.err, "the log has the level that was asked for"
    rows = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert {row["file"]: row["text"] for row in rows} == scrapy.installation.texts()
    assert len(rows) > 10
    assert [row["title"] for row in rows] == [line["title"] for line in scrapy.installation.manifest()]
    again = scrapy("crawl", "demo", "-o", "-:jsonl")
    assert (again.code, again.out) == (0, ""), "nothing new, and progress does not stand between the items"


def test_check_list_and_edit_know_declared_sources(scrapy: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "echo")
    assert scrapy("list").out.split() == ["demo"]
    assert "Ran 0 contracts" in scrapy("check").err
    edited = scrapy("edit", "demo")
    assert (edited.code, edited.out.strip()) == (0, str(scrapy.installation.config / "sources" / "demo.toml"))


def test_genspider_writes_beside_the_declarations(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    installation.declare("demo", declaration("http://127.0.0.1:9"))
    ran = installation.scrapy("genspider", "byhand", "news.example")
    assert ran.code == 0, str(ran)
    assert (installation.config / "spiders" / "byhand.py").is_file()
    assert installation.scrapy("list").out.split() == ["byhand", "demo"]


REFUSED = {
    "crawl demo -a year=2024": (64, "takes no arguments"),
    "crawl demo -s JOBDIR=x": (64, "taken up by the next one"),
    "crawl demo -s ITEM_PIPELINES={}": (64, "keeps articles must stay"),
    "crawl demo -s ROBOTSTXT_OBAY=0": (64, "did you mean ROBOTSTXT_OBEY?"),
    "crawl demo other": (64, "expected the name of one source"),
    "crawl dema": (78, "did you mean demo?"),
    "crawl demo -o articles.doc": (64, "'doc'"),
    "parse --spider dema SITE/en": (78, "did you mean demo?"),
    "parse --spider demo SITE/en -O out.json": (64, "newswatch sources test NAME"),
    "parse SITE/en -a year=2024": (78, "takes no arguments"),
    "fetch http://127.0.0.2/": (1, "is not public"),
    "fetch http://news.example.org/": (78, "no contact is set"),
    "fetch word": (64, "is no web address"),
    "shell http://127.0.0.2/ -c response": (1, "is not public"),
    "shell http://news.example.org/ -c response": (78, "no contact is set"),
    "shell /etc/hostname": (78, "newswatch clean FILE"),
    "view SITE/feed.nothing --spider dema": (78, "did you mean demo?"),
    "runspider some.py": (64, "scrapy parse --spider NAME URL"),
    "bench": (64, "newswatch demo"),
}


@pytest.mark.parametrize("command", REFUSED)
def test_the_rest_is_refused_by_a_sentence(scrapy: Site, command: str) -> None:
    code, sentence = REFUSED[command]
    ran = scrapy(*command.split())
    assert ran.code == code, str(ran)
    assert sentence in ran.err, str(ran)
    said = [line for line in ran.err.splitlines() if line.startswith("newswatch:")]
    assert len(said) == 1, str(ran)


def test_a_pipeline_of_ones_own_does_not_push_ours_out(scrapy: Site) -> None:
    folder = scrapy.installation.config / "spiders"
    folder.mkdir(exist_ok=True)
    file = folder / "own.py"
    file.write_text(
        'from scrapy import Spider\n\nclass Own(Spider):\n    name = "own"\n    allowed_domains = ["127.0.0.1"]\n'
        '    custom_settings = {"ITEM_PIPELINES": {"some.Pipeline": 1}}\n',
        "utf-8",
    )
    try:
        ran = scrapy("crawl", "own")
    finally:
        file.unlink()
    assert ran.code == 78
    assert "nothing would be kept" in ran.err
