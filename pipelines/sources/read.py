"""One TOML file, with its family's defaults beneath, to a `Source` or to the faults that keep it from being one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from pipelines.sources import declared
from pipelines.sources.entrances import WAYS, absolute, complaints
from pipelines.sources.faults import Fault, nearest
from pipelines.sources.positions import Path, positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipelines.model import Source

_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Toml:
    """A TOML file that was read: its values and where they stand."""

    file: str
    values: dict[str, Any]
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of the key, or of the nearest table around it."""
        return next((self.lines[path[:depth]] for depth in range(len(path), 0, -1) if path[:depth] in self.lines), 1)

    def has(self, path: Path) -> bool:
        """Whether the key stands in this file."""
        return path[:1] in self.lines and (len(path) == 1 or path[:2] in self.lines)


def read_toml(file: File) -> Toml | Fault:
    """Read a TOML file; a file that cannot be read or is not TOML gives one fault with line and column."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        return Toml(str(file), tomllib.loads(text), positions(text))
    except OSError as error:
        return Fault(str(file), 0, f"cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        return Fault(str(file), error.object.count(b"\n", 0, error.start) + 1, "is not UTF-8; expected TOML in UTF-8")
    except tomllib.TOMLDecodeError as error:
        return _broken(file, text, str(error))


def _broken(file: File, text: str, message: str) -> Fault:
    place = _PLACE.search(message)
    if place and place["line"]:
        line, column = int(place["line"]), int(place["column"])
    else:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    return Fault(str(file), line, f"broken TOML: {_PLACE.sub('', message)}", column)


def read_source(toml: Toml, family: Toml | None = None) -> Source | list[Fault]:
    """Check a source's values, those of its family beneath them, and return the source or all its faults."""
    values = _with_defaults(toml.values, family.values if family else {})
    layers = [toml] + ([family] if family else [])
    try:
        table = declared.Source.model_validate(values)
    except ValidationError as error:
        return [_at(layers, path, message) for path, message in _told(error)]
    source = table.frozen(table.name or File(toml.file).stem, toml.file)
    found = [*complaints(source), *_guesses(source)]
    return [_at(layers, path, message) for path, message in found] or source


def _with_defaults(values: dict[str, Any], family: dict[str, Any]) -> dict[str, Any]:
    merged = _merge(family, values)
    home = merged.get("home")
    if isinstance(home, str) and "hosts" not in merged and (host := urlsplit(home).netloc):
        merged["hosts"] = [host.lower()]
    discover = merged.get("discover")
    if isinstance(home, str) and isinstance(discover, dict):
        whole = {
            way: [absolute(home, url) if isinstance(url, str) else url for url in discover[way]] for way in WAYS if _list(discover, way)
        }
        merged["discover"] = {**discover, **whole}
    return merged


def _list(table: dict[str, Any], key: str) -> bool:
    return isinstance(table.get(key), list)


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables are laid over each other key by key; any other value replaces the one beneath it."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _merge(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged


def _told(error: ValidationError) -> Iterator[tuple[Path, str]]:
    for fault in error.errors():
        path: Path = tuple(fault["loc"])
        name = ".".join(str(part) for part in path)
        if fault["type"] == "extra_forbidden":
            yield path, f"unknown key {name!r}{nearest(str(path[-1]), _keys_at(path[:-1]))}"
        elif fault["type"] == "missing":
            yield path, f"the key {name!r} is missing"
        elif fault["type"] == "value_error":
            yield path, f"{name}: {fault['ctx']['error']}" if name else str(fault["ctx"]["error"])
        else:
            yield path, f"{name} = {fault['input']!r}: {fault['msg'][0].lower()}{fault['msg'][1:]}"


def _keys_at(path: Path) -> list[str]:
    model: type[BaseModel] = declared.Source
    for part in path:
        inner = model.model_fields[str(part)].annotation
        found = [each for each in (inner, *getattr(inner, "__args__", ())) if isinstance(each, type) and issubclass(each, BaseModel)]
        model = found[0]
    return list(model.model_fields)


def _at(layers: list[Toml], path: Path, message: str) -> Fault:
    layer = next((layer for layer in layers if layer.has(path)), layers[0])
    return Fault(layer.file, layer.line(path), message)


def _guesses(source: Source) -> Iterator[tuple[Path, str]]:
    """Names in ``unverified`` must be settings."""
    known = set(declared.Source.model_fields) | {
        f"{name}.{key}"
        for name, info in declared.Source.model_fields.items()
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel)
        for key in info.annotation.model_fields
    }
    for place, name in enumerate(source.unverified):
        if name not in known:
            yield ("unverified", place), f"{name!r} is not the name of a setting{nearest(name, known)}"
