"""Where things are: the folder of declarations and the folder of data. Only finds them; reads and makes nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pipelines


@dataclass(frozen=True, slots=True)
class Places:
    """The two folders every command works with, as absolute paths."""

    config: Path
    """Holds ``newswatch.toml``, ``sources/`` and ``families/``."""
    data: Path
    """Holds ``corpus/``, ``archive/``, ``catalogue.db``, ``locks/``; may not be there yet."""

    @classmethod
    def find(cls, *, config: str | None = None, data: str | None = None) -> Places:
        """An option wins over the environment (NEWSWATCH_CONFIG, NEWSWATCH_DATA), that over the folder found.

        Found are: for declarations, ``config/`` of the nearest parent of the working folder that has a ``scrapy.cfg`` and
        ``config/sources``, else the declarations that were installed with the package; for data, ``./data``.
        """
        chosen = config or os.environ.get("NEWSWATCH_CONFIG")
        return cls(
            config=Path(chosen).expanduser().absolute() if chosen else _config_near(Path.cwd()),
            data=Path(data or os.environ.get("NEWSWATCH_DATA") or "data").expanduser().absolute(),
        )

    def environment(self) -> dict[str, str]:
        """What a child process needs to find the same folders."""
        return {"NEWSWATCH_CONFIG": str(self.config), "NEWSWATCH_DATA": str(self.data)}


def _config_near(folder: Path) -> Path:
    for parent in (folder, *folder.parents):
        if (parent / "scrapy.cfg").is_file() and (parent / "config" / "sources").is_dir():
            return parent / "config"
    package = Path(pipelines.__file__).parent
    installed = package / "config"
    return installed if installed.is_dir() else package.parent / "config"
