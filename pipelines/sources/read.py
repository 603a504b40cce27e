"""One declaration, with its family's defaults beneath, to a `Source` or to the faults that keep it from being one."""

from __future__ import annotations

from pathlib import Path as File
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from pipelines.sources import declared
from pipelines.sources.entrances import WAYS, absolute, complaints
from pipelines.sources.faults import TomlFault, nearest
from pipelines.sources.toml import Toml, fault_at, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.model import Source
    from pipelines.sources.positions import Path


def read_source(toml: Toml, family: Toml | None = None) -> Source | list[TomlFault]:
    """Check a source's values, those of its family beneath them, and return the source or all its faults."""
    values = {"name": File(toml.file).stem, **_with_defaults(toml.values, family.values if family else {})}
    layers = [toml] + ([family] if family else [])
    try:
        table = declared.Source.model_validate(values)
    except ValidationError as error:
        return [fault_at(layers, path, message) for path, message in told(error, declared.Source)]
    source = table.frozen(toml.file)
    found = [*complaints(source), *_guesses(source)]
    return [fault_at(layers, path, message) for path, message in found] or source


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
