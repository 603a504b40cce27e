"""``scrapy bench`` is refused: the address guard would refuse its server, and its figure would say nothing of Newswatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.commands.bench import Command as ScrapyBench

from crawler.spiders.looking import stop
from pipelines.errors import WRONG_USE

if TYPE_CHECKING:
    import argparse


class Command(ScrapyBench):
    """Says what to use."""

    requires_crawler_process = False

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - the signature is Scrapy's
        """Refuse."""
        said = (
            "scrapy bench measures Scrapy with a server on this machine, which no source may reach: "
            "run it in a folder that is not Newswatch's; `newswatch demo` shows Newswatch at work"
        )
        self.exitcode = stop(said, WRONG_USE)
