"""``scrapy crawl NAME -o FILE``: the texts that a run appends, through Scrapy's feed exports, with the columns of `newswatch export`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.extensions.feedexport import ItemFilter

from pipelines.model import Page
from pipelines.outlets.flat_record import record as flat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.crawler import Crawler
    from scrapy.settings import Settings

    from pipelines.runs.run_record import RunRecord


class Articles(ItemFilter):
    """Keeps pages out of feeds: their texts follow when they are read. Items of hand-written spiders pass."""

    def accepts(self, item: Any) -> bool:
        """Whether an item is exported."""
        return not isinstance(item, Page) and super().accepts(item)


class Exporting:
    """The way of a kept text to Scrapy's exporters: `item` reads it, in the writer thread; `send` hands it over, on the event loop."""

    def __init__(self, crawler: Crawler, record: RunRecord) -> None:
        self._crawler, self._record = crawler, record

    def item(self, number: int) -> dict[str, Any]:
        """The record of a document with its text."""
        corpus = self._record.corpus
        document = corpus.document(number)
        assert document is not None, "it has just been appended"
        text = corpus.text(document)
        size, now = len(text.encode("utf-8")), self._record.clock()
        return {**flat(document, appended_at=now, size=size, run=self._record.run, superseded_by=None, copies=()), "text": text}

    def send(self, item: dict[str, Any]) -> None:
        """Hand an item to whatever takes items in this crawl."""
        self._crawler.signals.send_catch_log(signal=signals.item_scraped, item=item, response=None, spider=self._crawler.spider)


def only_articles(settings: Settings) -> Mapping[str, Any]:
    """Have every feed of the settings take articles and no raw pages; returns the feeds."""
    feeds = {uri: {"item_filter": Articles, **options} for uri, options in settings.getdict("FEEDS").items()}
    if feeds:
        settings.set("FEEDS", feeds, priority="cmdline")
    return feeds


def to_stdout(feeds: Mapping[str, Any]) -> bool:
    """Whether a feed goes to standard output, which then is no place for progress."""
    return any(str(uri).startswith("stdout:") for uri in feeds)
