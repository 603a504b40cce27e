"""Declared sources: ``config/sources/*.toml`` to `pipelines.model.Source`, with every fault named by file and line.

Reads files and nothing else; whether an entrance answers is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.text.durations import Schedule, duration, schedule
from pipelines.sources.faults import TomlFault, refusal
from pipelines.sources.folder import Sources, read_folder

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.model import Source

__all__ = ["Fault", "Schedule", "Sources", "check", "duration", "load", "read_folder", "refusal", "schedule"]


def load(folder: Path) -> dict[str, Source]:
    """Return the sources declared in a folder by name, in order of name.

    ``folder`` holds the ``*.toml`` files or is the configuration folder that has them in ``sources/``. Disabled sources are
    there too (``enabled`` is False). `ConfigError` tells all the faults there are, when there is one.
    """
    found = read_folder(folder)
    if found.faults:
        raise refusal(found.faults)
    return dict(found.sources)


def check(folder: Path) -> list[TomlFault]:
    """Return every fault in the folder, in order of file and line; none: `load` will work."""
    return sorted(read_folder(folder).faults)
