"""Opening the search over the corpus for a command, finding the text that an argument means, and printing what was found."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from crawler.all_sources import keys_of
from crawler.cli.opening import catalogue_url, declared
from crawler.terminal import plain_text, say
from pipelines.errors import ConfigError, MissingCorpusError
from pipelines.insight.holdings import Holdings
from pipelines.search.search import Search
from pipelines.sources import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.paths import Paths
    from pipelines.insight.holdings import Held
    from pipelines.search.index_sync import Followed
    from pipelines.search.marks import Piece

_NUMBER = re.compile(r"(\d{1,9})(?:_[0-9a-f]{16}\.txt)?")
_URL = re.compile(r"https?://\S+|[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE)
_WORTH_A_BAR = 100_000  # bytes of the manifest


@contextmanager
def searching(paths: Paths, *, follow: bool = True) -> Iterator[Search]:
    """The search over the corpus of the data folder, up to date; what stands in the way of that is told on stderr."""
    installed = settings.read(paths.config)
    holdings = Holdings.open(paths.data, catalogue_url(paths), network_ok=installed.network_ok)
    try:
        search = Search(holdings, watches=installed.watch)
        if follow:
            bring_up_to_date(search)
        yield search
    finally:
        holdings.close()


def bring_up_to_date(search: Search, *, anew: bool = False) -> Followed:
    """Follow the corpus, or make the index anew, with a bar on a terminal where it takes long; troubles go to stderr."""
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("index", total=None, visible=False)

        def shown(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of, visible=of > _WORTH_A_BAR)

        done = search.rebuild(shown) if anew else search.current(shown)
    told(done.troubles)
    return done


def resolve(search: Search, paths: Paths, text: str) -> Held:
    """The document that a number, a file name or an address means: of an address the newest version.

    Raises a usage error for what can be none of them, MissingCorpusError for one that is not in the corpus.
    """
    if match := _NUMBER.fullmatch(text):
        held = search.holdings.one(int(match[1]))
        if held is None:
            raise MissingCorpusError(f"no text has the number {int(match[1])}; expected one that `newswatch list` or `search` shows")
        return held
    if not _URL.fullmatch(text):
        raise click.UsageError(f"{text!r} is no number and no address; expected 281, 281_<16 hex digits>.txt or https://...")
    try:
        sources = declared(paths)
    except ConfigError:
        sources = {}  # the general rule still gives a key
    keys = dict.fromkeys(keys_of(text, sources).values())
    found = search.holdings.at(keys, text)
    held = search.holdings.one(found[0].sequence) if found else None
    if held is None:
        raise MissingCorpusError(f"no text of {text} is in the corpus (`newswatch why {text}` says what is known of it)")
    return held


def marked(pieces: Iterable[Piece]) -> str:
    """A passage with its hits in bold; without a terminal the same words plain."""
    return "".join(click.style(_safe(piece.text), bold=True, fg="yellow") if piece.hit else _safe(piece.text) for piece in pieces)


def _safe(text: str) -> str:
    """A text that cannot steer a terminal, its spaces as they are."""
    return "".join(character if character.isprintable() else " " for character in text)


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text, each fit for a terminal."""
    return (_safe(line) for line in text.split("\n"))


def told(doubts: Iterable[str]) -> None:
    """Sentences about a query on stderr."""
    for doubt in doubts:
        say(f"newswatch: {plain_text(doubt)}", err=True)
