"""``scrapy genspider NAME HOST``: the beginning of a spider written by hand, in the folder where they are found."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scrapy.commands.genspider import Command as ScrapyGenspider

from crawler.commands.looking import guarded
from crawler.paths import Paths

if TYPE_CHECKING:
    import argparse


class Command(ScrapyGenspider):
    """Scrapy's own command, writing into ``spiders/`` beside the declarations."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the module."""
        guarded(self, lambda: self._run(args, opts))

    def _run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        if not (opts.list or opts.dump):
            folder = Paths.find(config=self.settings.get("NEWSWATCH_CONFIG")).changeable() / "spiders"
            folder.mkdir(exist_ok=True)
            os.chdir(folder)  # Scrapy writes where it stands
        super().run(args, opts)
