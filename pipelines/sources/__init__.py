"""Declared sources: ``config/sources/*.toml`` to `pipelines.model.Source`, with every fault named by file and line.

Reads files and nothing else; whether an entrance answers is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.sources.faults import TomlFault, refusal
from pipelines.sources.folder import Sources, read_folder
from pipelines.text.durations import Schedule, duration, schedule

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.model import Source

__all__ = ["Schedule", "Sources", "TomlFault", "check", "duration", "load", "objections", "read_folder", "refusal", "schedule"]


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
    """Return all there is to say against a folder, in order of file and line; none: `load` works, and every file is used.

    Beside what keeps `load` from working: two files for one site, files that are not read for their name.
    """
    return objections(read_folder(folder))


def objections(found: Sources) -> list[TomlFault]:
    """The faults of sources that were read, and what is odd in the files of the others."""
    faulty = {fault.file for fault in found.faults}
    return sorted([*found.faults, *(odd for odd in found.oddities if odd.file not in faulty)])
