"""A folder of declarations: all its sources, and all the faults in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.model import Source
from pipelines.sources.consistency import WAYS
from pipelines.sources.faults import TomlFault
from pipelines.sources.read_toml import read_source
from pipelines.sources.toml import Toml, read_toml
from pipelines.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SHIPPED = "shipped"
"""The folder in which copies of shipped declarations lie that a folder of one's own has taken (`pipelines.sources.shipped`)."""
NONE = (
    "no source is declared here; expected at least one <name>.toml (`newswatch sources add URL` makes one, in a folder of your own "
    "`newswatch sources enable NAME` takes one that is shipped)"
)


@dataclass(frozen=True, slots=True)
class Sources:
    """What a folder gave: the sources that can be used, by name, the faults of the others, and what is odd and keeps none from use."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    faulty: Mapping[str, tuple[TomlFault, ...]] = field(default_factory=dict)
    """The faults of each declaration that cannot be used, by the name its file gives it: it is left out, and the others are used."""
    amiss: tuple[TomlFault, ...] = ()
    """Faults of the folder itself."""
    oddities: tuple[TomlFault, ...] = ()

    @property
    def faults(self) -> tuple[TomlFault, ...]:
        """All faults there are."""
        return (*self.amiss, *(fault for faults in self.faulty.values() for fault in faults))


def read_folder(folder: Path) -> Sources:
    """Read all declarations of a folder (or of its ``sources/``), families from ``families/`` beside it.

    Below them lies what the folder took of the shipped ones (``shipped/``): a file there counts, and is enabled, unless ``sources/``
    has one of its name.
    """
    try:
        inner = folder / "sources"
        folder = inner if inner.is_dir() else folder
        if not folder.is_dir():
            return _none(folder, "there is no such folder; expected the folder with the sources' TOML files")
        files = _files(folder)
        below = [file for file in _files(folder.parent / SHIPPED / "sources") if file.name not in {each.name for each in files}]
    except PermissionError as error:
        return _none(folder, f"{error.strerror}; expected a folder that this user can read")
    if not files and not below:
        return _none(folder, NONE)
    faulty: dict[str, tuple[TomlFault, ...]] = {}
    read: list[tuple[Toml, Source]] = []
    families = (folder.parent / "families", folder.parent / SHIPPED / "families")
    for file in (*files, *below):
        outcome = _one(file, families)
        if not isinstance(outcome, tuple):
            faulty[file.stem] = tuple(outcome)
        else:
            toml, source = outcome
            read.append((toml, replace(source, enabled=True) if file in below else source))
    taken = {fault.file: fault for fault in _same_names(read)}
    faulty |= {Path(file).stem: (fault,) for file, fault in taken.items()}
    read = [(toml, source) for toml, source in read if toml.file not in taken]
    sources = {source.name: source for _, source in sorted(read, key=lambda each: each[1].name)}
    return Sources(sources, faulty, oddities=(*_same_sites(read), *_astray(folder)))


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.match("[!.]*.toml")) if folder.is_dir() else []


def _none(folder: Path, why: str) -> Sources:
    return Sources(amiss=(TomlFault(str(folder), 0, why),))


def _one(file: Path, families: Sequence[Path]) -> tuple[Toml, Source] | list[TomlFault]:
    toml = read_toml(file)
    if isinstance(toml, TomlFault):
        return [toml]
    family = _family(toml, families)
    if isinstance(family, TomlFault):
        return [family]
    outcome = read_source(toml, family)
    return (toml, outcome) if isinstance(outcome, Source) else outcome


def _family(toml: Toml, families: Sequence[Path]) -> Toml | TomlFault | None:
    name = toml.values.get("family")
    if not isinstance(name, str):
        return None
    known = {file.stem: file for folder in reversed(families) for file in folder.glob("*.toml")}
    if name not in known:
        closest = nearest(name, known) if known else f"; there is none in {families[0]}"
        return TomlFault(toml.file, toml.line(("family",)), f"unknown family {name!r}{closest}")
    return read_toml(known[name])


def _same_names(read: list[tuple[Toml, Source]]) -> list[TomlFault]:
    """Names are file names, spider names and keys of the catalogue: they must differ by more than case."""
    faults: list[TomlFault] = []
    first: dict[str, tuple[Toml, Source]] = {}
    for toml, source in read:
        other = first.setdefault(source.name.casefold(), (toml, source))[0]
        if other is not toml:
            there = f"{other.file}:{other.line(('name',))}"
            faults.append(
                TomlFault(toml.file, toml.line(("name",)), f"the name {source.name!r} is taken by {there}; expected one of its own")
            )
    return faults


def _same_sites(read: list[tuple[Toml, Source]]) -> list[TomlFault]:
    """Two files that ask the same entrances of the same site would fetch everything twice and call the second a copy."""
    faults: list[TomlFault] = []
    first: dict[tuple[object, ...], Toml] = {}
    for toml, source in read:
        if not source.enabled:
            continue
        other = first.setdefault(_site(source), toml)
        if other is not toml:
            there = f"{other.file}:{other.line(('home',))}"
            said = f"home: the same site as {there}, with the same entrances; expected one file for it, or enabled = false in one of them"
            faults.append(TomlFault(toml.file, toml.line(("home",)), said))
    return faults


def _site(source: Source) -> tuple[object, ...]:
    """What a source asks: its entrances, whatever their order, and of robots.txt those that it names."""
    asked = [(way, tuple(sorted(url.rstrip("/") for url in getattr(source.discover, way)))) for way in WAYS]
    return (source.home.rstrip("/"), *asked, source.discover.robots_sitemaps)


def _astray(folder: Path) -> list[TomlFault]:
    """Files that lie among the declarations and are not read, for their name has another ending than ``.toml``."""
    return [
        TomlFault(str(file), 0, f"is not read, for its name does not end in .toml; expected {file.name.partition('.')[0]}.toml")
        for file in sorted(folder.glob("[!.]*"))
        if file.suffix != ".toml" and file.name.lower().endswith((".toml", ".toml.txt", ".yaml", ".yml", ".tml", ".json"))
    ]
