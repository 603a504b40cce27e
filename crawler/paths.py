"""Where things are: the folder of declarations and the folder of data. Only finds them; makes nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pipelines
from pipelines.errors import ConfigError
from pipelines.sources import settings


@dataclass(frozen=True, slots=True)
class Paths:
    """The two folders every command works with, as absolute paths."""

    config: Path
    """Holds ``newswatch.toml``, ``sources/`` and ``families/``."""
    data: Path
    """Holds ``corpus/``, ``archive/``, ``catalogue.db``, ``locks/``; may not be there yet."""

    @classmethod
    def find(cls, *, config: str | None = None, data: str | None = None) -> Paths:
        """An option wins over the environment (NEWSWATCH_CONFIG, NEWSWATCH_DATA), that over the folder found.

        Found are: for declarations, ``config/`` of the nearest parent of the working folder that has a ``scrapy.cfg`` and
        ``config/sources``, else the declarations that were installed with the package; for data, what ``newswatch.toml`` names,
        else ``./data``.
        """
        chosen = config or os.environ.get("NEWSWATCH_CONFIG")
        declarations = Path(chosen).expanduser().absolute() if chosen else _config_near(Path.cwd())
        folder = data or os.environ.get("NEWSWATCH_DATA") or _data_named(declarations)
        return cls(config=declarations, data=Path(folder).expanduser().absolute())

    def environment(self) -> dict[str, str]:
        """What a child process needs to find the same folders."""
        return {"NEWSWATCH_CONFIG": str(self.config), "NEWSWATCH_DATA": str(self.data)}


def _data_named(config: Path) -> str:
    """The data folder that the settings name; a faulty file is told of by whoever needs more of it."""
    try:
        return settings.read(config).data
    except (ConfigError, OSError):
        return settings.Settings().data


def _config_near(folder: Path) -> Path:
    for parent in (folder, *folder.parents):
        if (parent / "scrapy.cfg").is_file() and (parent / "config" / "sources").is_dir():
            return parent / "config"
    package = Path(pipelines.__file__).parent
    installed = package / "config"
    return installed if installed.is_dir() else package.parent / "config"
