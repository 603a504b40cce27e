"""The declarations that come with the program, and those of them that a folder of one's own has taken.

They stay data of the package. A folder takes one by name: a copy as it is then, under ``shipped/``, is what counts from there on, so
that an upgrade changes nothing by itself. What the package has in its place today is shown as a difference, and taken on wish.
A file of the same name in ``sources/`` is used instead of either.
"""

from __future__ import annotations

import difflib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pipelines
from pipelines.errors import ConfigError
from pipelines.sources.folder import SHIPPED, read_folder
from pipelines.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipelines.model import Source


@dataclass(frozen=True, slots=True)
class Change:
    """A shipped file that is other than the copy that a folder took: ``what`` is ``sources/NAME.toml`` or ``families/NAME.toml``."""

    what: str
    mine: str
    theirs: str
    """Empty when the package has it no more."""

    @property
    def diff(self) -> str:
        """From the copy in the folder to what the package has now, as a unified diff."""
        lines = difflib.unified_diff(
            self.mine.splitlines(keepends=True), self.theirs.splitlines(keepends=True), f"{SHIPPED}/{self.what}", f"package/{self.what}"
        )
        return "".join(lines)


def package() -> Path:
    """The package's own configuration folder; in a checkout the one at its top."""
    installed = Path(pipelines.__file__).parent / "config"
    return installed if installed.is_dir() else Path(pipelines.__file__).parents[1] / "config"


def available() -> dict[str, Source]:
    """The shipped sources by name."""
    return dict(read_folder(package()).sources)


def taken(config: Path) -> list[str]:
    """The names of the shipped sources that a folder has taken."""
    return sorted(file.stem for file in (config / SHIPPED / "sources").glob("*.toml"))


def take(config: Path, names: Iterable[str]) -> list[str]:
    """Take shipped sources by name, with their families; gives the names that were not taken before. ConfigError for an unknown one."""
    known = available()
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if name not in known:
            raise ConfigError(f"no shipped source is named {name!r}{nearest(name, known)}")
    new = [name for name in wanted if name not in taken(config)]
    for name in new:
        if family := known[name].family:
            take_family(config, family)
        _copy(Path("sources") / f"{name}.toml", config)
    return new


def take_family(config: Path, name: str) -> None:
    """Take a family, if the folder has neither it nor one of its own under that name."""
    own, copied = config / "families" / f"{name}.toml", config / SHIPPED / "families" / f"{name}.toml"
    if not own.exists() and not copied.exists():
        _copy(Path("families") / f"{name}.toml", config)


def leave(config: Path, names: Iterable[str]) -> None:
    """Use shipped sources no more. ConfigError for one that was not taken."""
    held = taken(config)
    wanted = list(names)
    for name in wanted:
        if name not in held:
            raise ConfigError(f"{config / SHIPPED}: no shipped source {name!r} is in use here{nearest(name, held) if held else ''}")
    for name in wanted:
        (config / SHIPPED / "sources" / f"{name}.toml").unlink()


def changes(config: Path) -> list[Change]:
    """What the package has otherwise today than the folder took it."""
    return list(_changes(config))


def renew(config: Path, change: Change) -> None:
    """Take what the package has now; what it has no more stays as it is."""
    if change.theirs:
        _copy(Path(change.what), config)


def _changes(config: Path) -> Iterator[Change]:
    for kind in ("families", "sources"):
        for file in sorted((config / SHIPPED / kind).glob("*.toml")):
            now = package() / kind / file.name
            mine, theirs = file.read_text("utf-8"), now.read_text("utf-8") if now.is_file() else ""
            if mine != theirs:
                yield Change(f"{kind}/{file.name}", mine, theirs)


def _copy(what: Path, config: Path) -> None:
    target = config / SHIPPED / what
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(".tmp")
    shutil.copyfile(package() / what, half)
    half.replace(target)
