"""``scrapy runspider FILE`` is refused: it would crawl past the corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.commands.runspider import Command as ScrapyRunspider

from crawler.spiders.looking import stop
from pipelines.errors import WRONG_USE

if TYPE_CHECKING:
    import argparse


class Command(ScrapyRunspider):
    """Says what to use."""

    requires_crawler_process = False

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - the signature is Scrapy's
        """Refuse."""
        said = (
            "scrapy runspider would keep nothing in the corpus: put the file into spiders/ of your folder (`newswatch init` makes one), "
            "then `scrapy parse --spider NAME URL` shows what it gives and `scrapy crawl NAME` keeps it"
        )
        self.exitcode = stop(said, WRONG_USE)
