"""``scrapy list``: the declared sources; a wrong declaration is one sentence and exit 78 instead of a traceback."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scrapy.commands.list import Command as ScrapyList

from pipelines.errors import NewswatchError

if TYPE_CHECKING:
    import argparse


class Command(ScrapyList):
    """Scrapy's own command with our exit code."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the names, one a line."""
        try:
            super().run(args, opts)
        except NewswatchError as error:
            print(f"newswatch: {error}", file=sys.stderr)
            self.exitcode = error.exit_code
