"""``scrapy list``: the declared sources that can be used; a wrong declaration is a sentence and exit 78 instead of a traceback."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scrapy.commands.list import Command as ScrapyList
from scrapy.spiderloader import get_spider_loader

from pipelines.errors import ConfigError, NewswatchError

if TYPE_CHECKING:
    import argparse


class Command(ScrapyList):
    """Scrapy's own command with our exit code."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - the signature is Scrapy's
        """Print the names, one a line."""
        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        try:
            for name in loader.list():
                print(name)
            for fault in [fault for faults in getattr(loader, "faulty", {}).values() for fault in faults]:
                print(f"newswatch: {fault}", file=sys.stderr)
                self.exitcode = ConfigError.exit_code
        except NewswatchError as error:
            print(f"newswatch: {error}", file=sys.stderr)
            self.exitcode = error.exit_code
