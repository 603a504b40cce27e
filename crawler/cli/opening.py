"""Opening the corpus and the declarations for a command, and the ways its answer is printed."""

from __future__ import annotations

import dataclasses
import json
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from crawler import installation as installed
from crawler.known import usable_sources
from crawler.terminal import plain_text, say
from pipelines.catalogue import gate
from pipelines.corpus.corpus import Corpus
from pipelines.dedupe.identity import url_key
from pipelines.errors import ConfigError, LockedError
from pipelines.sources import refusal
from pipelines.sources import settings as installation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
    held = gate.alone(paths.data, alone, datetime.now(UTC)) if alone and Corpus.exists(paths.data) else gate.together(paths.data)
    with held:
        corpus = Corpus.open(paths.data, catalogue_url(paths), create=create, repair=repair, network_ok=network_ok, alone=bool(alone))
        try:
            yield corpus
        finally:
            corpus.close()


@contextmanager
def looked_at(paths: Paths, *, repair: bool = True) -> Iterator[Corpus]:
    """The corpus for a look at it, which no other command holds up: while one has the data folder alone, it is left as it is."""
    gate.refuse_half_restored(paths.data)
    with ExitStack() as holding:
        try:
            holding.enter_context(gate.together(paths.data))
        except LockedError:
            repair = False
        network_ok = installation.read(paths.config).network_ok
        corpus = Corpus.open(paths.data, catalogue_url(paths), create=False, repair=repair, network_ok=network_ok)
        holding.callback(corpus.close)
        yield corpus


def sources_of(url: str, declared: Mapping[str, Source]) -> list[Source]:
    """The sources whose hosts an address belongs to."""
    host = (urlsplit(url).hostname or "").lower()
    return [source for source in declared.values() if host in {*source.hosts, *source.identity.same_hosts}]


def keys_of(url: str, declared: Mapping[str, Source]) -> dict[str, str]:
    """The keys of an address by the source that gives it; under the empty name the general rule's."""
    return {**{source.name: url_key(url, source) for source in sources_of(url, declared)}, "": url_key(url)}


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
    click.echo(json.dumps(value, default=_plain, ensure_ascii=False, indent=1))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
