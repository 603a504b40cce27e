"""The tasks give over JSON what the readers give."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.discover import entrance_tasks
from pipelines.discover.feed import read_feed
from pipelines.discover.listing import read_listing
from pipelines.discover.sitemap import read_sitemap
from pipelines.model import Discover, Entrance, Found, Source, Way
from tests.discover.made import KINDS, listing_body
from tests.discover.made_feeds import FORMATS
from tests.discover.made_sitemaps import ONE, urlset

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = Source(
    name="a",
    title="A",
    home="https://a.example/",
    hosts=("a.example", "d.example"),
    discover=Discover(article=r"^/(?:1$|en/\d+)", exclude=("/x",)),
)


@pytest.mark.parametrize(
    ("task", "way", "body"),
    [
        (entrance_tasks.feed, Way.FEED, FORMATS["rss 2.0"]),
        (entrance_tasks.sitemap, Way.SITEMAP, urlset(ONE)),
        (entrance_tasks.listing, Way.LISTING, listing_body(KINDS["drupal"])),
    ],
)
def test_a_task_is_its_reader_over_json(task: Callable[..., dict[str, Any]], way: Way, body: bytes) -> None:
    url = "https://d.example/en/stories?page=2" if way is Way.LISTING else "https://a.example/feeds/x.xml"
    entrance = Entrance(way, "https://a.example/declared")
    readers: dict[Way, Callable[..., Found]] = {Way.FEED: read_feed, Way.SITEMAP: read_sitemap, Way.LISTING: read_listing}
    meta = json.loads(json.dumps(entrance_tasks.meta_for(SOURCE, url, "text/xml", entrance)))

    answer = json.loads(json.dumps(task(meta, body)))

    found = entrance_tasks.found_from(answer)
    assert found == readers[way](body, url, "text/xml", discover=SOURCE.discover, hosts=SOURCE.hosts, entrance=entrance)
    assert found.leads
    assert found.leads[0].entrance == entrance


def test_tasks_need_no_more_than_the_address() -> None:
    assert entrance_tasks.found_from(entrance_tasks.feed({"url": "https://a.example/feed"}, FORMATS["rss 2.0"])).leads


def test_the_readers_stay_apart_from_the_crawler() -> None:
    folder = Path(__file__).parents[2] / "pipelines" / "discover"

    texts = [file.read_text(encoding="utf-8") for file in folder.glob("*.py")]

    assert len(texts) > 10
    assert not any(word in text for text in texts for word in ("import scrapy", "from crawler", "import requests", "urllib.request"))
