"""TOML files read so that every fault in them has its line. What the values mean is checked elsewhere."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.sources.faults import TomlFault
from pipelines.sources.positions import Path, positions
from pipelines.sources.syntax import cause, masked

if TYPE_CHECKING:
    from collections.abc import Mapping
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
        places = (place for depth in range(len(path), 0, -1) for place in (path[:depth], (*path[:depth], 0)))
        return next((self.lines[place] for place in places if place in self.lines), 1)

    def has(self, path: Path) -> bool:
        """Whether the key is in this file."""
        return path[0] in self.values and (len(path) == 1 or path[:2] in self.lines)


def read_toml(file: File, *, secrets: bool = False) -> Toml | TomlFault:
    """Read a TOML file; a file that cannot be read or is not TOML gives one fault with line and column.

    ``secrets``: somebody may have written one into it, so the fault repeats nothing of the file but keys.
    """
    try:
        body = file.read_bytes()
        text = body.decode("utf-8-sig")
        return Toml(str(file), tomllib.loads(text), positions(text))
    except OSError as error:
        return TomlFault(str(file), 0, f"cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        if body.startswith((b"\xff\xfe", b"\xfe\xff")):
            return TomlFault(str(file), 1, 'is saved as UTF-16; expected UTF-8 (an editor\'s "Save as" has the choice)')
        return TomlFault(str(file), body.count(b"\n", 0, error.start) + 1, "is not UTF-8; expected TOML in UTF-8")
    except tomllib.TOMLDecodeError as error:
        return _broken(file, text, str(error), secrets)
    except RecursionError:
        return TomlFault(str(file), 1, "has brackets within brackets, too many to be read; expected a list or a table")


def _broken(file: File, text: str, message: str, secrets: bool) -> TomlFault:
    place = _PLACE.search(message)
    if place and place["line"]:
        line, column = int(place["line"]), int(place["column"])
    else:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    found, sentence = cause(masked(text) if secrets else text, line, column, _PLACE.sub("", message))
    return TomlFault(str(file), found, sentence, column if found == line else 0)


def fault_at(layers: list[Toml], path: Path, message: str) -> TomlFault:
    """The fault at a key's place in the first file that has the key."""
    layer = next((layer for layer in layers if layer.has(path)), layers[0])
    return TomlFault(layer.file, layer.line(path), message)
