"""Where things are: the folder of declarations and the folder of data. Only finds them; makes nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import ConfigError
from pipelines.sources import settings, shipped

ENTRY_POINTS = "newswatch.spiders"
"""The group of entry points in which a package names its spiders: classes, modules or packages of modules."""
PROJECT = "scrapy.cfg"
"""Marks the top of a checkout, and beside ``newswatch.toml`` of a folder that `newswatch init` made."""


@dataclass(frozen=True, slots=True)
class Paths:
    """The two folders every command works with, as absolute paths."""

    config: Path
    """Holds ``newswatch.toml``, ``sources/``, ``families/`` and, for spiders written by hand, ``spiders/``."""
    data: Path
    """Holds ``corpus/``, ``archive/``, ``catalogue.db``, ``locks/``; may not be there yet."""

    @classmethod
    def find(cls, *, config: str | None = None, data: str | None = None) -> Paths:
        """An option wins over the environment (NEWSWATCH_CONFIG, NEWSWATCH_DATA), that over the folder found.

        Found are, for declarations: the nearest folder around the working folder that has a ``newswatch.toml`` with ``sources/`` or
        ``scrapy.cfg`` beside it, or ``config/`` of one with ``scrapy.cfg`` and ``config/sources``, else the declarations that were
        installed with the package. For data: what ``newswatch.toml`` names, else ``data``; within the folder where it is one's own
        (`own`), else within the working folder.
        """
        chosen = config or os.environ.get("NEWSWATCH_CONFIG")
        declarations = Path(chosen).expanduser().absolute() if chosen else _config_near(Path.cwd())
        folder = data or os.environ.get("NEWSWATCH_DATA")
        if folder is not None:
            return cls(config=declarations, data=Path(folder).expanduser().absolute())
        within = declarations if own(declarations) else Path.cwd()
        return cls(config=declarations, data=within / Path(_data_named(declarations)).expanduser())

    def environment(self) -> dict[str, str]:
        """What a child process needs to find the same folders."""
        return {"NEWSWATCH_CONFIG": str(self.config), "NEWSWATCH_DATA": str(self.data)}

    @property
    def installed(self) -> bool:
        """Whether the declarations are those within the installed package, which an upgrade replaces and others may not write."""
        return self.config == shipped.package() and not (self.config.parent / PROJECT).is_file()

    def changeable(self) -> Path:
        """The folder of declarations for writing into it; ConfigError says how to get one where there is only the package's own."""
        if self.installed:
            raise ConfigError(
                f"{self.config} belongs to the installed package, and an upgrade replaces it: nothing is written there; "
                "expected a folder of your own: `newswatch init FOLDER` makes one, and every command finds it from inside"
            )
        return self.config


def spider_files(config: Path) -> list[Path]:
    """The modules of hand-written spiders beside the declarations; those whose names begin with ``_`` are not loaded."""
    folder = config / "spiders"
    return sorted(folder.glob("[!._]*.py")) if folder.is_dir() else []


def own(config: Path) -> bool:
    """Whether a folder of declarations is one that `newswatch init` makes: data, sources and spiders lie together in it."""
    return (config / PROJECT).is_file() and (config / settings.FILE).is_file()


def _data_named(config: Path) -> str:
    """The data folder that the settings name; a faulty file is reported by whoever needs more of it."""
    try:
        return settings.read(config).data
    except (ConfigError, OSError):
        return settings.Settings().data


def _config_near(folder: Path) -> Path:
    for parent in (folder, *folder.parents):
        if (parent / settings.FILE).is_file() and ((parent / "sources").is_dir() or (parent / PROJECT).is_file()):
            return _trusted(parent)
        if (parent / PROJECT).is_file() and (parent / "config" / "sources").is_dir():
            return _trusted(parent / "config")
    return shipped.package()


def _trusted(config: Path) -> Path:
    """A folder that was found and not named. One with spiders of another user is not used: any user could put one above us, in /tmp."""
    owners = {os.geteuid(), 0, int(os.environ.get("SUDO_UID") or 0)}
    for file in spider_files(config):
        if file.stat().st_uid not in owners:
            raise ConfigError(f"{file} belongs to another user; name the folder if you trust it: --config {config}, or NEWSWATCH_CONFIG")
    return config
