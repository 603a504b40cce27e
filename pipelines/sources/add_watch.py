"""A watch written into ``newswatch.toml``, all else in the file untouched."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC
from typing import TYPE_CHECKING

from pipelines.errors import ConfigError
from pipelines.sources.settings import FILE

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.model.watch import Watch


def write_watch(folder: Path, watch: Watch) -> Path:
    """Add a ``[[watch]]`` with a name, a query and since when, at the end of the settings; returns the file.

    Raises ConfigError when the file would not be TOML afterwards, as where its last value is one that goes on.
    """
    file = folder / FILE
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    since = f"since = {watch.since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n" if watch.since else ""
    added = f"[[watch]]\nname = {_string(watch.name)}\nquery = {_string(watch.query)}\n{since}"
    whole = f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{chr(10) if text else ''}{added}"
    try:
        found = tomllib.loads(whole)["watch"][-1]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ConfigError(f"{file}: a [[watch]] cannot be added to it: {error}; expected a file that is TOML") from error
    assert (found["name"], found["query"]) == (watch.name, watch.query)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.write_text(whole, encoding="utf-8")
    if file.exists():
        part.chmod(file.stat().st_mode & 0o777)
    part.replace(file)
    return file


def _string(text: str) -> str:
    """A basic string of TOML: those of JSON are, but for the one control character that JSON lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
