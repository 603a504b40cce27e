"""One declaration, with its family's defaults beneath, to a `Source` or to the faults that keep it from being one."""

from __future__ import annotations

from pathlib import Path as File
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from pipelines.model import Source
from pipelines.sources.address_check import address_fault, host_of
from pipelines.sources.consistency import WAYS, absolute, complaints
from pipelines.sources.faults import TomlFault
from pipelines.sources.language_places import filled
from pipelines.sources.sentences import OF_CODE, keys_of, told
from pipelines.sources.toml import Toml, fault_at
from pipelines.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.sources.positions import Path

_SOURCES = TypeAdapter(Source)


def read_source(toml: Toml, family: Toml | None = None) -> Source | list[TomlFault]:
    """Check a source's values, those of its family beneath them, and return the source or all its faults."""
    values = _with_defaults(toml.values, family.values if family else {})
    layers = [toml] + ([family] if family else [])
    if not toml.values:
        return [TomlFault(toml.file, 1, 'is empty; expected at least title = "Example News" and home = "https://www.example.org/"')]
    found = list(_of_home(values))
    if OF_CODE in toml.values:
        found.append(((OF_CODE,), f"unknown key {OF_CODE!r}"))
    try:
        source = _SOURCES.validate_python({"name": File(toml.file).stem, **values, "file": toml.file})
    except ValidationError as error:
        # what follows from a home that cannot be used is no fault of its own: hosts that were not given
        follows = {"home", "hosts"} - toml.values.keys() if found or not isinstance(values["home"], str) else set()
        found += [(path, said) for path, said in told(error, Source, values) if path[0] not in follows]
    else:
        found += () if found else (*complaints(source), *_guesses(source))
        if not found:
            return source
    return [fault_at(layers, path, said) for path, said in found]


def _of_home(values: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """What is wrong with the home page: all else is read by it, so that one mistake there would be told as many."""
    home = values.get("home")
    if isinstance(home, str) and (why := address_fault(home)):
        yield ("home",), f"home: {why}"
    elif home is None:
        yield ("home",), 'the key home is missing; expected the site\'s first page: home = "https://www.example.org/"'


def _with_defaults(values: dict[str, Any], family: dict[str, Any]) -> dict[str, Any]:
    merged = _merge(family, values)
    home = merged.get("home")
    if not isinstance(home, str) or address_fault(home):  # its one fault is told; that it names no language is no second one
        return {**merged, **filled({name: value for name, value in merged.items() if name != "home"})}
    merged = filled(merged)
    merged.setdefault("hosts", [host_of(home)])
    discover = merged.get("discover")
    if isinstance(discover, dict):
        whole = {
            way: [absolute(home, url) if isinstance(url, str) else url for url in discover[way]] for way in WAYS if _list(discover, way)
        }
        merged["discover"] = {**discover, **whole}
    return merged


def _list(table: dict[str, Any], key: str) -> bool:
    return isinstance(table.get(key), list)


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables are laid over each other key by key; any other value, and a way of paging, replaces the one beneath it."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _merge(under, value) if isinstance(under, dict) and isinstance(value, dict) and key != "next_page" else value
    return merged


def _guesses(source: Source) -> Iterator[tuple[Path, str]]:
    """Names in ``unverified`` must be settings."""
    tables = keys_of(Source)
    known = tables.keys() | {f"{name}.{key}" for name, table in tables.items() if table is not None for key in keys_of(table)}
    for place, name in enumerate(source.unverified):
        if name not in known:
            yield ("unverified", place), f"{name!r} is not the name of a setting{nearest(name, known)}"
