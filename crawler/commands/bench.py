"""``scrapy bench`` is refused: the address guard would refuse its server, and its figure would say nothing of Newswatch."""

from __future__ import annotations

from scrapy.commands.bench import Command as ScrapyBench

from crawler.commands.looking import Refused


class Command(Refused, ScrapyBench):
    """Says what to use."""

    instead = (
        "scrapy bench measures Scrapy with a server on this machine, which no source may reach: "
        "run it in a folder that is not Newswatch's; `newswatch demo` shows Newswatch at work"
    )
