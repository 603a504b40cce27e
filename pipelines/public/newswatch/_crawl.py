"""Crawling declared sources from a program."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.paths import Paths
from crawler.processes.many import Crawled, crawl_all
from crawler.progress import show_for
from pipelines import sources
from pipelines.errors import ConfigError
from pipelines.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Crawled", "crawl"]


def crawl(*names: str, config: Path | str, data: Path | str, jobs: int = 2) -> list[Crawled]:
    """Fetch what is new from declared sources, each in a process of its own, and wait for the end. All that are enabled without names.

    ``config`` is the folder with ``newswatch.toml`` and ``sources/``, ``data`` the folder of corpus and archive (made when missing).
    Each answer has ``source``, ``exit`` (0 healthy, 1 unhealthy, 2 nothing worked, 69 no network, 74 storage, 75 locked, 78
    configuration), ``accounts`` (how many addresses ended how) and ``sentences`` (what was said). Raises `ConfigError`.

    >>> [(done.source, done.exit) for done in newswatch.crawl("example", config="config", data="data")]  # doctest: +SKIP
    [('example', 0)]
    """
    declared = sources.load(Path(config))
    if unknown := [name for name in names if name not in declared]:
        raise ConfigError(f"{config}: no source is named {unknown[0]!r}{nearest(unknown[0], declared)}")
    wanted: Sequence[str] = names or tuple(name for name, source in declared.items() if source.enabled)
    paths = Paths(Path(config).absolute(), Path(data).absolute())
    with ThreadPoolExecutor(1) as own_loop:  # the caller may be in an event loop, as notebooks do
        return own_loop.submit(crawl_all, wanted, paths, ["--trigger", "hand"], jobs, show_for("none")).result()
