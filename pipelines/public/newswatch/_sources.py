"""Declared sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import sources

if TYPE_CHECKING:
    from pipelines.model import Source


def load_sources(folder: Path | str) -> dict[str, Source]:
    """The declared sources of a folder by name: the folder of the ``*.toml`` files, or the one that has them in ``sources/``.

    Raises `ConfigError`, whose message has every fault with file, line and what was meant.

    >>> [(name, source.hosts) for name, source in newswatch.load_sources("config").items()]
    [('example', ('news.example.org',))]
    """
    return sources.load(Path(folder))
