"""``scrapy edit NAME``: a source's declaration, or the module of a spider written by hand, in an editor."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands.edit import Command as ScrapyEdit
from scrapy.spiderloader import get_spider_loader

from crawler.commands.looking import guarded
from crawler.hand_written import source_of
from crawler.paths import Paths
from crawler.spiders.inspection import stop
from pipelines.errors import WRONG_USE, ConfigError

if TYPE_CHECKING:
    import argparse


class Command(ScrapyEdit):
    """Scrapy's own command would open the code that all declared sources share."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - the signature is Scrapy's
        """Open the file with EDITOR."""
        if len(args) != 1:
            self.exitcode = stop("expected the name of one source; `scrapy list` has them", WRONG_USE)
            return
        guarded(self, lambda: self._edit(args[0]))

    def _edit(self, name: str) -> None:
        assert self.settings is not None
        file = self._file(name)
        self.exitcode = subprocess.call([*shlex.split(self.settings["EDITOR"]), str(file)])  # noqa: S603 - the user's own editor

    def _file(self, name: str) -> Path:
        assert self.settings is not None
        paths = Paths.find(config=self.settings.get("NEWSWATCH_CONFIG"))
        if paths.installed:
            paths.changeable()
        if (declared := paths.config / "sources" / f"{name}.toml").is_file():
            return declared  # also one with faults: it is what an editor is for
        try:
            return Path(source_of(get_spider_loader(self.settings).load(name)).file)
        except KeyError as error:
            raise ConfigError(f"{error.args[0]}; `scrapy list` has the declared sources") from error
