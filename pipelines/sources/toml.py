"""TOML files read so that every fault in them has its line: broken TOML, and what a pydantic model says of the values."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from pipelines.sources.faults import TomlFault, nearest
from pipelines.sources.positions import Path, positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path as File

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


def read_toml(file: File) -> Toml | TomlFault:
    """Read a TOML file; a file that cannot be read or is not TOML gives one fault with line and column."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        return Toml(str(file), tomllib.loads(text), positions(text))
    except OSError as error:
        return TomlFault(str(file), 0, f"cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        return TomlFault(str(file), error.object.count(b"\n", 0, error.start) + 1, "is not UTF-8; expected TOML in UTF-8")
    except tomllib.TOMLDecodeError as error:
        return _broken(file, text, str(error))


def _broken(file: File, text: str, message: str) -> TomlFault:
    place = _PLACE.search(message)
    if place and place["line"]:
        line, column = int(place["line"]), int(place["column"])
    else:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    return TomlFault(str(file), line, f"broken TOML: {_PLACE.sub('', message)}", column)


def told(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[Path, str]]:
    """Yield each fault that pydantic found as the path of its key and a sentence."""
    for fault in error.errors():
        path: Path = tuple(fault["loc"])
        name = ".".join(str(part) for part in path)
        if fault["type"] == "extra_forbidden":
            yield path, f"unknown key {name!r}{nearest(str(path[-1]), _keys_at(model, path[:-1]))}"
        elif fault["type"] == "missing":
            yield path, f"the key {name!r} is missing"
        elif fault["type"] == "value_error":
            yield path, f"{name}: {fault['ctx']['error']}" if name else str(fault["ctx"]["error"])
        else:
            yield path, f"{name} = {fault['input']!r}: {fault['msg'][0].lower()}{fault['msg'][1:]}"


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    for part in path:
        inner = model.model_fields[str(part)].annotation
        found = [each for each in (inner, *getattr(inner, "__args__", ())) if isinstance(each, type) and issubclass(each, BaseModel)]
        model = found[0]
    return list(model.model_fields)


def fault_at(layers: list[Toml], path: Path, message: str) -> TomlFault:
    """The fault at a key's place in the first file that has the key."""
    layer = next((layer for layer in layers if layer.has(path)), layers[0])
    return TomlFault(layer.file, layer.line(path), message)
