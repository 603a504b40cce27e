"""``scrapy runspider FILE`` is refused: it would crawl past the corpus."""

from __future__ import annotations

from scrapy.commands.runspider import Command as ScrapyRunspider

from crawler.commands.looking import Refused


class Command(Refused, ScrapyRunspider):
    """Says what to use."""

    instead = (
        "scrapy runspider would keep nothing in the corpus: put the file into spiders/ of your folder (`newswatch init` makes one), "
        "then `scrapy parse --spider NAME URL` shows what it gives and `scrapy crawl NAME` keeps it"
    )
