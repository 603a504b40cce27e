"""Opening the corpus and the declarations for a command, and the ways its answer is printed."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from crawler import installation as installed
from crawler.all_sources import usable_sources
from crawler.terminal import plain_text, say
from pipelines.catalogue import folder_access
from pipelines.corpus.corpus import Corpus
from pipelines.errors import ConfigError, LockedError
from pipelines.sources import refusal
from pipelines.sources import settings as installation
from pipelines.text.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.paths import Paths
    from pipelines.model import Source


def catalogue_url(paths: Paths) -> str | None:
    """The PostgreSQL URL that newswatch.toml names; None: the SQLite file in the data folder."""
    return installed.catalogue_url(installation.read(paths.config))


@contextmanager
def opened(paths: Paths, *, create: bool = False, repair: bool = True, alone: str = "") -> Iterator[Corpus]:
    """The corpus of the data folder, used together with other commands, or by the command ``alone`` names; raises LockedError.

    Without ``create`` a missing one is an error that says so.
    """
    network_ok = installation.read(paths.config).network_ok
    held = (
        folder_access.alone(paths.data, alone, datetime.now(UTC))
        if alone and Corpus.exists(paths.data)
        else folder_access.together(paths.data)
    )
    with held:
        corpus = Corpus.open(paths.data, catalogue_url(paths), create=create, repair=repair, network_ok=network_ok, alone=bool(alone))
        try:
            yield corpus
        finally:
            corpus.close()


@contextmanager
def looked_at(paths: Paths, *, repair: bool = True) -> Iterator[Corpus]:
    """The corpus for a look at it, which no other command holds up: while one has the data folder alone, it is left as it is."""
    folder_access.refuse_half_restored(paths.data)
    with ExitStack() as holding:
        try:
            holding.enter_context(folder_access.together(paths.data))
        except LockedError:
            repair = False
        network_ok = installation.read(paths.config).network_ok
        corpus = Corpus.open(paths.data, catalogue_url(paths), create=False, repair=repair, network_ok=network_ok)
        holding.callback(corpus.close)
        yield corpus


def declared(paths: Paths) -> dict[str, Source]:
    """The declared sources that can be used; of the others it is said that they are left out. Raises ConfigError when none can."""
    found = usable_sources(paths.config)
    for name, faults in found.faulty.items():
        say(plain_text(f"newswatch: {name} is left out: {'; '.join(map(str, faults))}"), err=True)
    return dict(found.sources)


def named(paths: Paths, names: Iterable[str]) -> dict[str, Source]:
    """The declared sources; raises ConfigError when one of ``names`` is not among them."""
    known = declared(paths)
    for name in names:
        if name not in known and (faults := usable_sources(paths.config).faulty.get(name)):
            raise refusal(faults)
        if name not in known:
            raise ConfigError(f"{paths.config}: no source is named {name!r}; declared are: {', '.join(known)}")
    return known


def print_json(value: Any) -> None:
    """Print a value (dataclasses, dates, enumerations within) as JSON."""
    click.echo(json.dumps(value, default=plain, ensure_ascii=False, indent=1))
