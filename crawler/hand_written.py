"""Spiders written by hand, and what a source is known by when no declaration says it.

They come from the folder ``spiders/`` beside the declarations, from entry points of installed packages, and from the modules of
SPIDER_MODULES. A module that cannot be imported is a fault with file and line; the others are not held up by it.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
import sys
import traceback
import types
from dataclasses import dataclass, field, fields
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from scrapy import Spider
from scrapy.utils.misc import walk_modules_iter
from scrapy.utils.spider import iter_spider_classes

from crawler.paths import ENTRY_POINTS, spider_files
from pipelines.model import Source
from pipelines.sources import TomlFault
from pipelines.sources.address_check import host_of
from pipelines.sources.sentences import told
from pipelines.text.declared_names import check_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_OF_THE_CLASS = frozenset({"title", "schedule", "timezone", "language", "enabled", "allow_private", "tls", "expect"})
"""Keys of a declaration that a class may have as attributes."""


@dataclass(slots=True)
class Written:
    """The spider classes that were found, by name, each with a ``source``; and the faults of what could not be used."""

    spiders: dict[str, type[Spider]] = field(default_factory=dict)
    faults: list[TomlFault] = field(default_factory=list)


def written(config: Path, modules: Iterable[str] = ()) -> Written:
    """The hand-written spiders of a configuration folder, of installed packages, and of modules that Scrapy's settings name.

    Imports the user's code. A module of ``modules`` that cannot be imported raises, as it does in Scrapy.
    """
    found = Written()
    for name in modules:
        for module in walk_modules_iter(name):
            _add(found, module)
    package = _package(config)
    for file in spider_files(config):
        _load(found, str(file), lambda name=file.stem: [importlib.import_module(f"{package}.{name}")])  # type: ignore[misc]
    for point in entry_points(group=ENTRY_POINTS):
        _load(found, f"entry point {point.name} = {point.value}", lambda point=point: _entered(point.load()))  # type: ignore[misc]
    return found


def source_of(spider: type[Spider]) -> Source:
    """What a spider class is known by: its ``source``, else one made of its name, ``allowed_domains``, ``start_urls`` and attributes.

    Raises ValidationError or ValueError for attributes that a declaration could not have either.
    """
    declared = getattr(spider, "source", None)
    if isinstance(declared, Source) and declared.name == spider.name:
        return declared
    starts = [url for url in getattr(spider, "start_urls", None) or () if isinstance(url, str)]
    domains = getattr(spider, "allowed_domains", None) or [host_of(url) for url in starts]
    home = starts[0] if starts else f"https://{next(iter(domains), '')}/" if domains else ""
    given = {key: value for key in _OF_THE_CLASS if (value := getattr(spider, key, None)) is not None}
    values: dict[str, Any] = {"title": spider.name, **given}
    file = inspect.getsourcefile(spider) or ""
    return Source(name=check_name(spider.name), home=home, hosts=tuple(dict.fromkeys(domains)), file=file, **values)


def _package(config: Path) -> str:
    """The name under which the modules of the folder are imported: one that no installed package has, and that differs by folder."""
    folder = str(config / "spiders")
    name = f"newswatch_spiders_{hashlib.sha256(folder.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
    if name not in sys.modules:
        package = types.ModuleType(name, "Spiders of a folder of one's own.")
        package.__path__ = [folder]
        sys.modules[name] = package
    return name


def _entered(loaded: Any) -> list[types.ModuleType | type[Spider]]:
    """The modules or the class that an entry point stands for; TypeError for anything else."""
    if isinstance(loaded, types.ModuleType):
        inner = [each.name for each in pkgutil.walk_packages(getattr(loaded, "__path__", []), f"{loaded.__name__}.")]
        return [loaded, *(importlib.import_module(name) for name in inner)]
    if not (isinstance(loaded, type) and issubclass(loaded, Spider) and getattr(loaded, "name", None)):
        raise TypeError("expected a module, a package or a class of scrapy.Spider with a name")
    return [loaded]


def _load(found: Written, place: str, load: Callable[[], list[Any]]) -> None:
    try:
        loaded = load()
    except (Exception, SystemExit) as error:  # the user's own code: whatever it raises is its fault, and is reported as one
        found.faults.append(TomlFault(place, _line(place, error), f"cannot be imported: {type(error).__name__}: {_first_line(error)}"))
        return
    before = len(found.spiders) + len(found.faults)
    for each in loaded:
        _add(found, each)
    if len(found.spiders) + len(found.faults) == before:
        found.faults.append(TomlFault(place, 0, 'has no spider with a name; expected a class of scrapy.Spider with name = "..."'))


def _add(found: Written, where: types.ModuleType | type[Spider]) -> None:
    for spider in iter_spider_classes(where) if isinstance(where, types.ModuleType) else [where]:
        other = found.spiders.get(spider.name)
        if other is spider:
            continue
        if other is not None:
            said = f"the name {spider.name!r} is taken by {place_of(other)}; expected one of its own"
            found.faults.append(TomlFault(inspect.getsourcefile(spider) or str(spider), _of_class(spider), said))
            continue
        found.faults += list(_known_by(spider))
        found.spiders[spider.name] = spider


def _known_by(spider: type[Spider]) -> Iterator[TomlFault]:
    """Give a class its ``source``; the faults when its attributes do not make one."""
    try:
        spider.source = source_of(spider)  # type: ignore[attr-defined] # what the crawl, the guard and the schedule ask for
    except ValidationError as error:
        values = {each.name: getattr(spider, each.name, None) for each in fields(Source)}
        for _, said in told(error, Source, values):
            yield TomlFault(inspect.getsourcefile(spider) or "", _of_class(spider), f"{spider.__name__}: {said}")
    except ValueError as error:
        yield TomlFault(inspect.getsourcefile(spider) or "", _of_class(spider), f"{spider.__name__}: name: {error}")


def place_of(spider: type[Spider]) -> str:
    """Where a spider comes from: its declaration's file, else its module and class."""
    source: Source | None = getattr(spider, "source", None)
    return source.file if source is not None and source.file.endswith(".toml") else f"{spider.__module__}.{spider.__name__}"


def _line(place: str, error: BaseException) -> int:
    """The line of a file that an import failed in."""
    if isinstance(error, SyntaxError) and error.filename == place:
        return error.lineno or 0
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == place]
    return (lines[-1] or 0) if lines else 0


def _first_line(error: BaseException) -> str:
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    return said.strip().partition("\n")[0]


def _of_class(spider: type[Spider]) -> int:
    try:
        return inspect.getsourcelines(spider)[1]
    except (OSError, TypeError):
        return 0
